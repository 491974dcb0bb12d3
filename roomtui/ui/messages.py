"""What goes up to the app."""

from textual.message import Message

from roomtui.live.orders import Order, Report
from roomtui.live.update import Update


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


class Reported(Message):
    """The moderator knows more of an order."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


class Stumbled(Message):
    """Something happened that nobody foresaw; the console goes on."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error
