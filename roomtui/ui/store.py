"""The store: all that the screens show, put together from what the rest of the console tells."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.api.models import Participant
from roomtui.live.actions.last_actions import EMPTY
from roomtui.live.actions.request import ModerationResult
from roomtui.live.analysis.analysis import NO_ANALYSIS, Analysis
from roomtui.live.clock import Clock
from roomtui.live.memory.memory import Memory
from roomtui.live.polling.changes import EventType
from roomtui.live.polling.feed import Feed, Update
from roomtui.live.watch_list import WatchList
from roomtui.ui.known_names import with_names
from roomtui.ui.terminal.faults import Fault
from roomtui.ui.ui_state import UiState, opening

if TYPE_CHECKING:
    from roomtui.live.actions.writes import Written
    from roomtui.live.attention.alert import AlertKey
    from roomtui.live.download.state import Download
    from roomtui.live.journal.entries import JournalEntry
    from roomtui.live.journal.settled import Settled, Waiting
    from roomtui.ui.activity import Activity


class Store:
    """Holds the UI state, the activity and the last actions; publishes the state when it changes.

    Args:
        account: the one that is shown first.
        clock: the console's clocks.
        publish: takes the new UI state.
    """

    def __init__(
        self, account: AccountId, clock: Clock, publish: Callable[[UiState], None]
    ) -> None:
        self.ui_state = opening(account)
        self._clock = clock
        self._publish = publish
        self._last_actions = EMPTY
        self._known: frozenset[AlertKey] = frozenset()

    @cached_property
    def _activity(self) -> "Activity":
        """Take in what happens; no first screen shows any of it."""
        from roomtui.ui.activity import Activity

        return Activity(_operator)

    def server_now(self) -> datetime:
        """Return the time on the server's clock, which no change of this machine's moves."""
        return self._server_now(self.ui_state.feed)

    def _server_now(self, feed: Feed) -> datetime:
        if feed.server_epoch is None:
            return self._clock.now() + timedelta(seconds=feed.skew)
        return datetime.fromtimestamp(feed.server_epoch + self._clock.monotonic(), UTC)

    def add_update(self, update: Update, analysis: Analysis = NO_ANALYSIS) -> None:
        """Take in a snapshot, how far to trust it, and what changed up to it."""
        snapshot, feed = update.snapshot, update.feed
        now = self._clock.now()
        self._activity.turned(self.ui_state.feed, feed, now, snapshot.account)
        self._activity.happened(update.changes, now)
        self._activity.alerted(analysis.alerts, now, snapshot)
        churn = self.ui_state.churn.with_changes(
            snapshot.account, update.changes, self._clock.monotonic()
        )
        left = [one.participant for one in update.changes if one.kind is EventType.LEFT]
        names = with_names(self.ui_state.names, snapshot.account, filter(None, left))
        self._show(
            replace(
                self.ui_state,
                snapshot=snapshot,
                feed=feed,
                names=names,
                churn=churn,
                analysis=self._with_known(analysis),
            )
        )
        if feed.is_current:
            self._last_actions = self._last_actions.without_departed(snapshot)

    def acknowledge(self, keys: "frozenset[AlertKey]", *, is_known: bool) -> None:
        """Show that the operator knows of some alerts, or does not, for as long as they last."""
        self._known = self._known | keys if is_known else self._known - keys
        analysis = self._with_known(self.ui_state.analysis)
        self._show(replace(self.ui_state, analysis=analysis))

    def _with_known(self, analysis: Analysis) -> Analysis:
        if not (analysis.alerts or self._known):
            return analysis
        from roomtui.live.attention.acknowledged import acknowledged

        alerts = acknowledged(analysis.alerts, self._known)
        self._known &= {alert.key for alert in alerts}
        return analysis if alerts is analysis.alerts else replace(analysis, alerts=alerts)

    def add_people(self, account: AccountId, people: Iterable[Participant]) -> None:
        """Store people who were read in the history, so that they are named elsewhere."""
        names = with_names(self.ui_state.names, account, people)
        if names is not self.ui_state.names:
            self._show(replace(self.ui_state, names=names))

    def show_feed(self, feed: Feed) -> None:
        """Show how far to trust the snapshot; the snapshot stays."""
        self._show(replace(self.ui_state, feed=feed))

    def show_watched(self, watched: WatchList) -> None:
        """Show whom to look out for."""
        self._show(replace(self.ui_state, watched=watched))

    def add_result(self, result: ModerationResult) -> None:
        """Take in what became of an action."""
        self._last_actions = self._last_actions.noting(result)
        self._activity.reported(result)
        self.refresh()

    def add_written(self, written: "Written") -> None:
        """Take in what became of a write."""
        self._activity.wrote(written)
        self.refresh()

    def add_recovered(self, news: "Settled | Waiting") -> None:
        """Take in what became of an action that another console had left open."""
        self._activity.settled(news, self._clock.now())
        self.refresh()

    def add_memory(self, memory: Memory) -> None:
        """Show what was done as far as this host remembers by now."""
        self._show(replace(self.ui_state, memory=memory))

    def add_done(self, entries: "Iterable[JournalEntry]") -> None:
        """Take in what other consoles of this host did, or the ones before this one."""
        for entry in entries:
            self._activity.done_elsewhere(entry)
        self.refresh()

    def add_downloaded(self, download: "Download") -> None:
        """Take in the end of a download."""
        self._activity.downloaded(download, self._clock.now())
        self.refresh()

    def add_fault(self, fault: Fault) -> None:
        """Take in a fault."""
        self._activity.reported_fault(fault, self._clock.now())
        self.refresh()

    def add_sentence(self, words: str) -> None:
        """Add a sentence that is to stay for a while: a note, or an answer cut elsewhere."""
        self._activity.told(words, self._clock.now())
        self.refresh()

    def refresh(self) -> None:
        """Publish the state with the time, the activity and the last actions of now."""
        self._show(self.ui_state)

    def _show(self, ui_state: UiState) -> None:
        self.ui_state = replace(
            ui_state,
            last_actions=self._last_actions,
            activity=self._activity.log,
            now=self._server_now(ui_state.feed),
        )
        self._publish(self.ui_state)


@cache
def _operator() -> str:
    """Return who sits at this console, once somebody asks."""
    from roomtui.live.journal.operator import Operator

    return Operator.here().short_name
