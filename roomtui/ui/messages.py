"""What goes up to the app."""

from textual.message import Message
from textual.message_pump import MessagePump

from roomtui.api.models import Composition
from roomtui.live.download.state import Download
from roomtui.live.journal.settled import Settled, Waiting
from roomtui.live.kinds import Kind
from roomtui.live.orders import Order, Report
from roomtui.live.update import Update
from roomtui.live.writes import Write, Written
from roomtui.ui.commands import Place
from roomtui.ui.stumbles import Stumble


class Updated(Message):
    """The poller has something to tell."""

    def __init__(self, update: Update) -> None:
        super().__init__()
        self.update = update


class OrderGiven(Message):
    """The operator wants something done, and has confirmed it where that was asked."""

    def __init__(self, order: Order) -> None:
        super().__init__()
        self.order = order


class Repeated(Message):
    """The operator wants what is under way already, or was given just now: it is sent once."""

    def __init__(self, what: Order | Write) -> None:
        super().__init__()
        self.what = what


class Reported(Message):
    """The moderator knows more of an order."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


class SettlingMoved(Message):
    """Something that a console had left open is settled, or has to wait."""

    def __init__(self, news: Settled | Waiting) -> None:
        super().__init__()
        self.news = news


class SettlingDone(Message):
    """All that consoles had left open is settled."""

    def __init__(self, settled: tuple[Settled, ...]) -> None:
        super().__init__()
        self.settled = settled


class WriteGiven(Message):
    """The operator wants something written; `asker` is told what became of it."""

    def __init__(self, write: Write, asker: MessagePump | None = None) -> None:
        super().__init__()
        self.write = write
        self.asker = asker


class WriteDone(Message):
    """The writer is through with a write."""

    def __init__(self, written: Written, asker: MessagePump | None = None) -> None:
        super().__init__()
        self.written = written
        self.asker = asker


class WriteAnswered(Message):
    """Tells who asked for a write what became of it."""

    def __init__(self, written: Written) -> None:
        super().__init__()
        self.written = written


class DownloadGiven(Message):
    """The operator wants a file downloaded, under a name like this."""

    def __init__(self, kind: Kind, record_id: str, file_name: str) -> None:
        super().__init__()
        self.kind = kind
        self.record_id = record_id
        self.file_name = file_name


class DownloadDropped(Message):
    """The operator wants a download no more, or none of those that are over."""

    def __init__(self, download_id: str | None) -> None:
        super().__init__()
        self.download_id = download_id


class DownloadsMoved(Message):
    """Downloads have come further."""

    def __init__(self, downloads: tuple[Download, ...]) -> None:
        super().__init__()
        self.downloads = downloads


class GoTo(Message):
    """The operator wants to see something on another screen, narrowed by a filter's `terms`."""

    def __init__(self, place: Place, terms: str) -> None:
        super().__init__()
        self.place = place
        self.terms = terms


class Composed(Message):
    """A composition was asked for, which the operator wants to follow."""

    def __init__(self, composition: Composition) -> None:
        super().__init__()
        self.composition = composition


class Stumbled(Message):
    """Something happened that nobody foresaw; the console goes on. `where` is a word for it."""

    def __init__(self, error: Exception, where: str) -> None:
        super().__init__()
        self.error = error
        self.where = where


class FeedStumbled(Stumbled):
    """The same in the feed, which is not live until it has been tried again."""


class StumbleCounted(Message):
    """It was counted and logged, and is to be told now."""

    def __init__(self, stumble: Stumble) -> None:
        super().__init__()
        self.stumble = stumble
