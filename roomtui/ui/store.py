"""The store: all that the screens show, put together from what the rest of the console tells."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.api.models import Participant
from roomtui.live.actions.last_actions import EMPTY
from roomtui.live.actions.request import ModerationRequest, ModerationResult
from roomtui.live.analysis.analysis import NO_ANALYSIS, Analysis
from roomtui.live.clock import Clock
from roomtui.live.memory.memory import Memory
from roomtui.live.polling.changes import EventType
from roomtui.live.polling.feed import Feed, Update
from roomtui.live.watch_list import WatchList
from roomtui.ui.known_names import with_names
from roomtui.ui.marks import NO_MARKS, Marks, still_there
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.terminal.faults import Fault
from roomtui.ui.ui_state import UiState, opening

if TYPE_CHECKING:
    from roomtui.live.actions.writes import Written
    from roomtui.live.attention.alert import AlertKey
    from roomtui.live.download.state import Download
    from roomtui.live.journal.entries import JournalEntry
    from roomtui.live.journal.entry_group import EntryGroup
    from roomtui.live.journal.note_entry import JournalNote
    from roomtui.live.journal.settled import Settled, Waiting
    from roomtui.live.plans.plan import PlanProgress
    from roomtui.live.policies.status import PolicyStatus
    from roomtui.live.undo.stack import UndoStack
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
        self._undo_stack: UndoStack | None = None
        self._known: frozenset[AlertKey] = frozenset()
        self._worked_out = NO_ANALYSIS

    @cached_property
    def _activity(self) -> "Activity":
        """Take in what happens; no first screen shows any of it."""
        from roomtui.ui.activity import Activity

        return Activity(_operator)

    @property
    def _stack(self) -> "UndoStack":
        """Return what this console did so far."""
        from roomtui.live.undo.stack import EMPTY_STACK  # no first screen has need of it

        return self._undo_stack or EMPTY_STACK

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
        self._worked_out = analysis
        analysis = self._with_policies(self.ui_state.policies)
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
                marks=still_there(self.ui_state.marks, snapshot),
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

    def show_policies(self, policies: "PolicyStatus") -> None:
        """Show how the policies of this console stand, and their alerts among all others."""
        now, snapshot = self._clock.now(), self.ui_state.snapshot
        self._activity.policies_turned(self.ui_state.policies, policies, now)
        joined_alerts = self._with_policies(policies)
        self._activity.alerted(joined_alerts.alerts, now, snapshot)
        analysis = self._with_known(joined_alerts)
        self._show(replace(self.ui_state, policies=policies, analysis=analysis))

    def _with_policies(self, policies: "PolicyStatus") -> Analysis:
        analysis = self._worked_out
        if not policies.alerts:
            return analysis
        from roomtui.live.attention.acknowledged import joined

        alerts = joined(analysis.alerts, policies.alerts)
        return replace(analysis, alerts=alerts)

    def add_people(self, account: AccountId, people: Iterable[Participant]) -> None:
        """Store people who were read in the history, so that they are named elsewhere."""
        names = with_names(self.ui_state.names, account, people)
        if names is not self.ui_state.names:
            self._show(replace(self.ui_state, names=names))

    def mark(self, refs: Iterable[RecordRef], *, is_marked: bool) -> None:
        """Mark some records, or take their marks away."""
        before = self.ui_state.marks
        marks = before.with_marked(refs) if is_marked else before.without(refs)
        if marks is not before:
            self._show(replace(self.ui_state, marks=marks))

    def clear_marks(self) -> None:
        """Take every mark away."""
        self._show(replace(self.ui_state, marks=NO_MARKS))

    def show_feed(self, feed: Feed) -> None:
        """Show how far to trust the snapshot; the snapshot stays."""
        self._show(replace(self.ui_state, feed=feed))

    def show_watched(self, watched: WatchList) -> None:
        """Show whom to look out for."""
        self._show(replace(self.ui_state, watched=watched))

    def begin(self, request: ModerationRequest) -> None:
        """Take in that a request of the operator is about to be sent."""
        self._undo_stack = self._stack.beginning(request, self._clock.now())
        self.refresh()

    def break_off(self, request: ModerationRequest) -> None:
        """Take in that no more will be heard of a request than is known."""
        self._undo_stack = self._stack.breaking_off(request, self._clock.now())
        self.refresh()

    def add_result(self, result: ModerationResult, *, is_shown: bool = True) -> None:
        """Take in what became of an action; show it now, or with what is shown next."""
        self._last_actions = self._last_actions.noting(result)
        self._activity.reported(result)
        marks = self.ui_state.marks
        if marks.count:
            from roomtui.ui.marks_done import without_done  # most often nothing is marked

            marks = without_done(marks, result, self.ui_state.snapshot)
        self._undo_stack = self._stack.noting(result)
        self._keep_marks(marks, is_shown=is_shown)

    def add_written(self, written: "Written", *, is_shown: bool = True) -> None:
        """Take in what became of a write; show it now, or with what is shown next."""
        self._activity.wrote(written)
        marks = self.ui_state.marks
        if marks.count:
            from roomtui.ui.marks_done import without_written

            marks = without_written(marks, written)
        self._undo_stack = self._stack.noting_write(written)
        self._keep_marks(marks, is_shown=is_shown)

    def _keep_marks(self, marks: Marks, *, is_shown: bool) -> None:
        """Take in which marks are left; show them now, or with what is shown next."""
        self.ui_state = replace(self.ui_state, marks=marks, undo_stack=self._undo_stack)
        if is_shown:
            self.refresh()

    def show_plan(self, progress: "PlanProgress") -> None:
        """Show how far a plan has come, and what became of its steps."""
        self._show(replace(self.ui_state, plan=progress))

    def add_recovered(self, news: "Settled | Waiting") -> None:
        """Take in what became of an action that another console had left open."""
        self._activity.settled(news, self._clock.now())
        self.refresh()

    def add_memory(self, memory: Memory) -> None:
        """Show what was done as far as this host remembers by now."""
        self._show(replace(self.ui_state, memory=memory))

    def add_done(
        self, entries: "Iterable[JournalEntry]", plans: "Iterable[EntryGroup]" = ()
    ) -> None:
        """Take in what other consoles of this host did, or the ones before this one."""
        for entry in entries:
            self._activity.done_elsewhere(entry)
        for plan in plans:
            self._activity.plan_elsewhere(plan)
        self.refresh()

    def add_notes(self, notes: "Iterable[JournalNote]", *, is_own: bool = False) -> None:
        """Take in notes that were written at this console, or at others of this host."""
        for note in notes:
            self._activity.noted(note, is_own=is_own)
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
            undo_stack=self._undo_stack,
            activity=self._activity.log,
            now=self._server_now(ui_state.feed),
        )
        self._publish(self.ui_state)


@cache
def _operator() -> str:
    """Return who sits at this console, once somebody asks."""
    from roomtui.live.journal.operator import Operator

    return Operator.here().short_name
