"""Undo: takes the last action of this console back, or tells why that cannot be."""

from typing import TYPE_CHECKING, Final, Protocol

from roomtui.live.undo.stack import UndoEntry
from roomtui.ui.confirm import Agreed
from roomtui.ui.dialogs.ask import ask
from roomtui.ui.host import host_of
from roomtui.ui.live.confirmed_request import AskingScreen
from roomtui.ui.live.rooms import make_token
from roomtui.ui.messages import UndoRequested
from roomtui.ui.screens.controller import Handler

if TYPE_CHECKING:
    from roomtui.live.undo.undo import Undo

NOTHING_YET: Final = "This console has done nothing yet that could be taken back."
ALL_FAILED: Final = "What this console did last failed, and changed nothing: nothing to take back."

MOST_TRIED: Final = 5
"""Actions before the last that are looked at for one that can be taken back instead."""


class UndoScreen(AskingScreen, Protocol):
    """What is needed of the screen that an undo is asked about on."""

    def say(self, sentence: str) -> None:
        """Answer the operator."""


class UndoController:
    """Takes back what this console did last; what policies did is theirs."""

    def __init__(self, screen: UndoScreen) -> None:
        self._screen = screen

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what the command does, and when it does nothing."""
        return (Handler("undo", self._undo, self._why_not),)

    def _why_not(self) -> str:
        """Return why there is nothing to take back."""
        ui_state = self._screen.ui_state
        stack, plan = ui_state.undo_stack, ui_state.plan
        if plan and not plan.is_over and not stack.has(plan.plan.id):
            return _under_way(plan.plan.title)
        if (last := stack.last) is None:
            return ALL_FAILED if stack.entries else NOTHING_YET
        if not last.is_under_way(plan):
            return ""
        from roomtui.ui.undo.words import entry_words

        return _under_way(entry_words(last))

    def _undo(self) -> None:
        from roomtui.live.undo.undo import undo_of
        from roomtui.ui.undo.known import known_of
        from roomtui.ui.undo.words import nothing_words

        ui_state = self._screen.ui_state
        if (entry := ui_state.undo_stack.last) is None:
            return
        if not entry.can_be_undone:
            self._tell_for_good(entry)
            return
        undo = undo_of(entry, known_of(ui_state))
        if undo.requests:
            self._ask(undo)
        else:
            self._screen.say(nothing_words(undo))

    def _ask(self, undo: "Undo", before: str = "") -> None:
        """Ask before an action is taken back, or instead the one before it."""
        from roomtui.ui.undo.question import EARLIER, undo_question

        screen = self._screen
        earlier = self._earlier(undo.entry)

        def answered(agreed: Agreed | None) -> None:
            if agreed:
                chosen = earlier if earlier and EARLIER in agreed.options else undo
                screen.post_message(UndoRequested(chosen))

        costs = host_of(screen.app).plans.estimate
        question = undo_question(undo, screen.ui_state, costs, earlier=earlier, before=before)
        ask(screen, question, answered)

    def _earlier(self, entry: UndoEntry) -> "Undo | None":
        """Return what takes back the action before one, of those that still can be."""
        from roomtui.live.undo.undo import undo_of
        from roomtui.ui.undo.known import known_of

        ui_state = self._screen.ui_state
        entries = ui_state.undo_stack.entries
        place = next((i for i, one in enumerate(entries) if one.id == entry.id), 0)
        known = known_of(ui_state)
        for one in reversed(entries[max(0, place - MOST_TRIED) : place]):
            can_be = one.can_be_undone and not one.is_under_way(ui_state.plan)
            if can_be and (undo := undo_of(one, known)).requests:
                return undo
        return None

    def _tell_for_good(self, entry: UndoEntry) -> None:
        """Tell that an action cannot be taken back, and offer what helps all the same."""
        from roomtui.ui.undo.question import EARLIER, for_good_question, for_good_words

        ui_state, screen = self._screen.ui_state, self._screen
        earlier = self._earlier(entry)
        room_ids = {one.request.room_id for one in entry.requests.values()} - {""}
        room = ui_state.snapshot.rooms.get(next(iter(room_ids))) if len(room_ids) == 1 else None
        if room is None or entry.account != ui_state.snapshot.account:
            if earlier:
                self._ask(earlier, for_good_words(entry))
            else:
                screen.say(for_good_words(entry))
            return
        account, room_id = entry.account, room.id
        name = ui_state.snapshot.room_name(room_id)

        def answered(agreed: Agreed | None) -> None:
            if agreed and earlier and EARLIER in agreed.options:
                screen.post_message(UndoRequested(earlier))
            elif agreed:
                make_token(screen.app, account, room_id, name)

        costs = host_of(screen.app).plans.estimate
        ask(screen, for_good_question(entry, ui_state, costs, earlier), answered)


def _under_way(words: str) -> str:
    return f"This is under way: {words}. It can be taken back once it is done."
