"""Moderation of the one person whom a line of the activity is about."""

from functools import partial
from typing import Final

from roomtui.live.actions.request import Action
from roomtui.live.kinds import RecordKind
from roomtui.text import safe, short_id
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Handler

NO_LINE: Final = "No line is under the cursor. Nothing was sent; ↓ goes to the newest."
NO_PERSON: Final = "This line is not about one person. Nothing was sent."


class PersonModeration:
    """Moderates the person whom a line of a pane is about, as long as they are in the session."""

    def __init__(self, screen: PaneScreen) -> None:
        self._screen = screen

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what each command does, and where it does nothing."""
        return tuple(
            Handler(action, partial(self.hit, action), self.why_not)
            for action in (Action.MUTE, Action.UNMUTE, Action.KICK)
        )

    def why_not(self) -> str:
        """Return why there is nobody to act on."""
        return "" if self._screen.ui_state.marks.people else self._why_no_person()

    def _why_no_person(self) -> str:
        """Return why the line under the cursor is about nobody who can be acted on."""
        pane = self._screen.pane
        if pane.current is None:
            return NO_LINE
        if (ref := pane.subject) is None or ref.kind is not RecordKind.PARTICIPANT:
            return NO_PERSON
        name, why = safe(ref.name) or short_id(ref.id), self._why_not_there(ref)
        return f"{name} {why}" if why else ""

    def _why_not_there(self, ref: RecordRef) -> str:
        """Return why somebody cannot be acted on, as the end of a sentence that begins so."""
        snapshot = self._screen.ui_state.snapshot
        session_id = ref.id_of(RecordKind.SESSION)
        person = snapshot.people.get(ref.id)
        if ref.account != snapshot.account:
            return "is of another account. Nothing was sent."
        if session_id not in snapshot.sessions:
            return "is gone: the session has ended. Nothing was sent."
        if session_id in snapshot.silent:
            return "may have left: the service does not say. Nothing was sent."
        is_there = person is not None and person.session_id == session_id
        return "" if is_there else "has left. Nothing was sent."

    def hit(self, action: Action) -> None:
        """Hit the person whom the line under the cursor is about, unless the marked are meant."""
        from roomtui.ui.live.marked_moderation import hit_people  # no first screen has need of it

        current = None if self._why_no_person() else self._screen.pane.subject
        hit_people(self._screen, action, current)
