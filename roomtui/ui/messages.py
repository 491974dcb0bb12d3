"""Messages that go up to the app: what the operator wants, and what became of it."""

from typing import TYPE_CHECKING

from textual.message import Message
from textual.message_pump import MessagePump

from roomtui.account_id import AccountId
from roomtui.api.models import Composition, Participant
from roomtui.live.actions.request import ModerationRequest, ModerationResult
from roomtui.live.analysis.analysis import NO_ANALYSIS, Analysis
from roomtui.live.kinds import RecordKind
from roomtui.live.polling.feed import Update
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.terminal.faults import Fault

if TYPE_CHECKING:
    from roomtui.live.actions.writes import Write, Written
    from roomtui.live.attention.alert import AlertKey
    from roomtui.live.download.state import Download
    from roomtui.live.journal.entries import JournalEntry
    from roomtui.live.journal.entry_group import EntryGroup
    from roomtui.live.journal.note_entry import JournalNote, NoteEntry
    from roomtui.live.journal.settled import Settled, Waiting
    from roomtui.live.memory.memory import Memory
    from roomtui.live.plans.plan import Plan, PlanProgress
    from roomtui.live.policies.policy import Policy
    from roomtui.live.undo.undo import Undo
    from roomtui.live.watch_list import Watched


class Updated(Message):
    """The poller has a new snapshot, or a new state of the feed; it has been analysed."""

    def __init__(self, update: Update, analysis: Analysis = NO_ANALYSIS) -> None:
        super().__init__()
        self.update = update
        self.analysis = analysis


class ModerationRequested(Message):
    """The operator wants something done, and has confirmed it where that was asked."""

    def __init__(self, request: ModerationRequest) -> None:
        super().__init__()
        self.request = request


class Repeated(Message):
    """The operator wants what is under way already, or was given just now: it is sent once."""

    def __init__(self, what: "ModerationRequest | Write") -> None:
        super().__init__()
        self.what = what


class Reported(Message):
    """The moderator knows more of a request."""

    def __init__(self, report: ModerationResult) -> None:
        super().__init__()
        self.report = report


class RecoveryChanged(Message):
    """Something that a console had left open is recovered, or has to wait."""

    def __init__(self, news: "Settled | Waiting") -> None:
        super().__init__()
        self.news = news


class RecoveryDone(Message):
    """All that consoles had left open is recovered."""

    def __init__(self, settled: "tuple[Settled, ...]") -> None:
        super().__init__()
        self.settled = settled


class MemoryChanged(Message):
    """More is known of what was done at this host; `news` is what other consoles did of late.

    `plans` has those of a plan together, `notes` what they noted, and `trouble` says why not all of
    it could be read.
    """

    def __init__(
        self,
        memory: "Memory",
        news: "tuple[JournalEntry, ...]" = (),
        trouble: str = "",
        notes: "tuple[JournalNote, ...]" = (),
        plans: "tuple[EntryGroup, ...]" = (),
    ) -> None:
        super().__init__()
        self.notes = notes
        self.plans = plans
        self.memory = memory
        self.news = news
        self.trouble = trouble


class WriteRequested(Message):
    """The operator wants something written; `asker` is told what became of it."""

    def __init__(self, write: "Write", asker: MessagePump | None = None) -> None:
        super().__init__()
        self.write = write
        self.asker = asker


class WriteDone(Message):
    """The writer is through with a write."""

    def __init__(self, written: "Written", asker: MessagePump | None = None) -> None:
        super().__init__()
        self.written = written
        self.asker = asker


class WriteAnswered(Message):
    """Whoever asked for a write is told what became of it."""

    def __init__(self, written: "Written") -> None:
        super().__init__()
        self.written = written


class PlanRequested(Message):
    """The operator wants a plan carried out, and has confirmed it where that was asked."""

    def __init__(self, plan: "Plan") -> None:
        super().__init__()
        self.plan = plan


class PlanDone(Message):
    """A plan is over."""

    def __init__(self, progress: "PlanProgress") -> None:
        super().__init__()
        self.progress = progress


class UndoRequested(Message):
    """The operator wants an action taken back, and has seen whom that hits."""

    def __init__(self, undo: "Undo") -> None:
        super().__init__()
        self.undo = undo


class UndoChecked(UndoRequested):
    """The journal has been looked at once more before an action is taken back."""


class WatchRequested(Message):
    """The operator wants some people watched from now on."""

    def __init__(self, people: "tuple[Watched, ...]") -> None:
        super().__init__()
        self.people = people


class NoteGiven(Message):
    """The operator wants another note on somebody who is watched."""

    def __init__(self, watched: "Watched") -> None:
        super().__init__()
        self.watched = watched


class WatchStopped(Message):
    """The operator wants somebody watched no more."""

    def __init__(self, watched: "Watched") -> None:
        super().__init__()
        self.watched = watched


class NoteRequested(Message):
    """The operator wants a note kept; `asker` is told whether it was."""

    def __init__(self, entry: "NoteEntry", asker: MessagePump | None = None) -> None:
        super().__init__()
        self.entry = entry
        self.asker = asker


class NoteAnswered(Message):
    """Whoever asked for a note is told why it was not kept; nothing where it was."""

    def __init__(self, problem: str) -> None:
        super().__init__()
        self.problem = problem


class PolicyWanted(Message):
    """The operator wants a policy on, and has seen whom it would hit."""

    def __init__(self, policy: "Policy") -> None:
        super().__init__()
        self.policy = policy


class PolicyEnded(Message):
    """The operator wants a policy of this console off."""

    def __init__(self, policy: "Policy") -> None:
        super().__init__()
        self.policy = policy


class PoliciesStopped(Message):
    """The operator wants every policy of this host off, at once."""


class DownloadRequested(Message):
    """The operator wants a file downloaded, under a name like this."""

    def __init__(
        self, account: AccountId, kind: RecordKind, record_id: str, file_name: str
    ) -> None:
        super().__init__()
        self.account = account
        self.kind = kind
        self.record_id = record_id
        self.file_name = file_name


class DownloadDropped(Message):
    """The operator wants a download no more, or none of those that are over."""

    def __init__(self, download_id: str | None) -> None:
        super().__init__()
        self.download_id = download_id


class DownloadsChanged(Message):
    """Downloads have come further."""

    def __init__(self, downloads: "tuple[Download, ...]") -> None:
        super().__init__()
        self.downloads = downloads


class GoTo(Message):
    """The operator wants to see something on another screen, narrowed by a filter's `terms`."""

    def __init__(self, place: ScreenName, terms: str) -> None:
        super().__init__()
        self.place = place
        self.terms = terms


class PaneZoomed(Message):
    """The operator gave a pane of a screen the whole screen; `pane` is "" once given back."""

    def __init__(self, screen: ScreenName, pane: str) -> None:
        super().__init__()
        self.screen = screen
        self.pane = pane


class GoBack(Message):
    """The operator wants to be where they came from."""


class ShowRecord(Message):
    """The operator wants to see a room, a session or a participant on the live screen."""

    def __init__(self, ref: RecordRef) -> None:
        super().__init__()
        self.ref = ref


class ShowInHistory(Message):
    """The operator wants to see a participant in a session of the history."""

    def __init__(self, ref: RecordRef) -> None:
        super().__init__()
        self.ref = ref


class ShowAlert(Message):
    """The operator wants to see an alert, by its key, among the others."""

    def __init__(self, key: "AlertKey") -> None:
        super().__init__()
        self.key = key


class Acknowledged(Message):
    """The operator knows of some alerts, or with `is_known` false takes that back."""

    def __init__(self, keys: "frozenset[AlertKey]", *, is_known: bool = True) -> None:
        super().__init__()
        self.keys = keys
        self.is_known = is_known


class Composed(Message):
    """A composition was asked for, which the operator wants to follow."""

    def __init__(self, composition: Composition) -> None:
        super().__init__()
        self.composition = composition


class PeopleRead(Message):
    """The history has read people, whose names are good for other screens too."""

    def __init__(self, account: AccountId, people: tuple[Participant, ...]) -> None:
        super().__init__()
        self.account = account
        self.people = people


class FaultReported(Message):
    """Something happened that nobody foresaw; the console goes on. `where` is a word for it."""

    def __init__(self, error: Exception, where: str) -> None:
        super().__init__()
        self.error = error
        self.where = where


class FeedFaultReported(FaultReported):
    """The same in the feed, which is not live until it has been tried again."""


class FaultCounted(Message):
    """A fault was counted and logged, and is to be told now."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault


class ThemeChosen(Message):
    """The operator has chosen a theme, by its name in the configuration."""

    def __init__(self, theme: str) -> None:
        super().__init__()
        self.theme = theme
