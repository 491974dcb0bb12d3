"""Undo: takes the last action of this console back, or tells why that cannot be."""

from typing import TYPE_CHECKING, Final, Protocol

from roomtui.ui.host import host_of
from roomtui.ui.screens.controller import Handler
from roomtui.ui.ui_state import UiState

if TYPE_CHECKING:
    from roomtui.live.undo.stack import UndoEntry, UndoStack
    from roomtui.live.undo.undo import Undo
    from roomtui.ui.confirm import Agreed
    from roomtui.ui.live.confirmed_request import AskingScreen

    class UndoScreen(AskingScreen, Protocol):
        """What is needed of the screen that an undo is asked about on."""

        def say(self, sentence: str) -> None:
            """Answer the operator."""


NOTHING_YET: Final = "This console has done nothing yet that could be taken back."
ALL_FAILED: Final = "What this console did last failed, and changed nothing: nothing to take back."

ONE_BEFORE: Final = "This is the one before."

MOST_TRIED: Final = 5
"""Actions before the last that are looked at for one that can be taken back instead."""


class UndoController:
    """Takes back what this console did last; what policies did is theirs."""

    def __init__(self, screen: "UndoScreen") -> None:
        self._screen = screen

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what the command does, and when it does nothing."""
        return (Handler("undo", self._undo, self._why_not),)

    @property
    def _ui_state(self) -> UiState:
        """Return what is known by now: what was done may not be on the screen yet."""
        return host_of(self._screen.app).ui_state

    @property
    def _stack(self) -> "UndoStack":
        """Return what this console did, as it is known by now."""
        from roomtui.live.undo.stack import EMPTY_STACK

        return self._ui_state.undo_stack or EMPTY_STACK

    @property
    def _plans(self) -> dict[str, str]:
        """Return the titles of the plans that are under way, by their ids."""
        under_way = host_of(self._screen.app).plans.under_way
        return {one.plan.id: one.plan.title for one in under_way}

    def _why_not(self) -> str:
        """Return why there is nothing to take back."""
        stack, plan = self._ui_state.undo_stack, self._ui_state.plan
        if (stack and stack.last) or (plan and not plan.is_over):
            return ""
        return ALL_FAILED if stack and stack.entries else NOTHING_YET

    def _why_not_yet(self) -> str:
        """Return that what was done last is not done yet, if so."""
        stack, plans = self._stack, self._plans
        if new := next((title for i, title in plans.items() if stack.get(i) is None), ""):
            return _under_way(new)
        if (last := stack.last) is None or not last.is_under_way(plans.keys()):
            return ""
        from roomtui.ui.undo.words import entry_words

        return _under_way(entry_words(last))

    def _undo(self) -> None:
        from roomtui.live.undo.undo import undo_of
        from roomtui.ui.undo.known import known_of
        from roomtui.ui.undo.words import nothing_left, nothing_words

        ui_state = self._ui_state
        if why := self._why_not_yet():
            self._screen.say(why)
            return
        if (entry := self._stack.last) is None:
            return
        if not entry.can_be_undone:
            self._tell_for_good(entry)
            return
        undo = undo_of(entry, known_of(ui_state))
        if undo.requests:
            self._ask(undo)
        elif earlier := self._earlier(entry):
            self._ask(earlier, f"{nothing_left(undo)} {ONE_BEFORE}")
        else:
            self._screen.say(nothing_words(undo))

    def _ask(self, undo: "Undo", before: str = "") -> None:
        """Ask before an action is taken back, or instead the one before it."""
        from roomtui.ui.dialogs.ask import ask
        from roomtui.ui.messages import UndoRequested
        from roomtui.ui.undo.question import EARLIER, undo_question

        screen = self._screen
        earlier = self._earlier(undo.entry)

        def answered(agreed: "Agreed | None") -> None:
            if agreed:
                chosen = earlier if earlier and EARLIER in agreed.options else undo
                screen.post_message(UndoRequested(chosen))

        costs = host_of(screen.app).plans.estimate
        question = undo_question(undo, self._ui_state, costs, earlier=earlier, before=before)
        ask(screen, question, answered)

    def _earlier(self, entry: "UndoEntry") -> "Undo | None":
        """Return what takes back the action before one, of those that still can be."""
        from roomtui.live.undo.undo import undo_of
        from roomtui.ui.undo.known import known_of

        ui_state, plans = self._ui_state, self._plans.keys()
        entries = self._stack.entries
        place = next((i for i, one in enumerate(entries) if one.id == entry.id), 0)
        known = known_of(ui_state)
        for one in reversed(entries[max(0, place - MOST_TRIED) : place]):
            can_be = one.can_be_undone and not one.is_under_way(plans)
            if can_be and (undo := undo_of(one, known)).requests:
                return undo
        return None

    def _tell_for_good(self, entry: "UndoEntry") -> None:
        """Tell that an action cannot be taken back, and offer what helps all the same."""
        from roomtui.ui.dialogs.ask import ask
        from roomtui.ui.live.rooms import make_token
        from roomtui.ui.messages import UndoRequested
        from roomtui.ui.undo.question import EARLIER, for_good_question, for_good_words

        ui_state, screen = self._ui_state, self._screen
        earlier = self._earlier(entry)
        room_ids = [one.request.room_id for one in entry.requests.values()]
        there = [one for one in room_ids if one in ui_state.snapshot.rooms]
        if not there or entry.account != ui_state.snapshot.account:
            if earlier:
                self._ask(earlier, f"{for_good_words(entry)} {ONE_BEFORE}")
            else:
                screen.say(for_good_words(entry))
            return
        account, room_id = entry.account, there[0]
        name = ui_state.snapshot.room_name(room_id)

        def answered(agreed: "Agreed | None") -> None:
            if agreed and earlier and EARLIER in agreed.options:
                screen.post_message(UndoRequested(earlier))
            elif agreed:
                make_token(screen.app, account, room_id, name)

        costs = host_of(screen.app).plans.estimate
        ask(screen, for_good_question(entry, room_id, ui_state, costs, earlier), answered)


def _under_way(words: str) -> str:
    return f"This is under way: {words}. It can be taken back once it is done."
