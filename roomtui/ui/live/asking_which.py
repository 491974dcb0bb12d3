"""Asks which is meant by a key, the marked or what is under the cursor, where that is not clear."""

from collections.abc import Callable
from typing import Any, Final, Protocol

from roomtui.live.kinds import RecordKind
from roomtui.ui.host import host_of
from roomtui.ui.live.confirmed_request import AskingScreen
from roomtui.ui.live.meant import Meant, Refs
from roomtui.ui.live.which_dialog import WhichDialog
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.table import Table

OTHER_ACCOUNT: Final = "That was of another account. Nothing was sent."


class MarkingScreen(AskingScreen, Protocol):
    """What is needed of the screen whose marks are acted on."""

    @property
    def pane(self) -> Table[Any]:
        """Return the pane that the keys go to."""


def meant_by(screen: MarkingScreen, kind: RecordKind, current: RecordRef | None) -> Meant:
    """Return what a key may mean that goes for marked records of a kind."""
    pane, marks = screen.pane, screen.ui_state.marks
    return Meant(kind, tuple(marks.of(kind).values()), pane.marked_here(kind), current)


def hit_meant(
    screen: MarkingScreen,
    meant: Meant,
    action: str,
    hit: Callable[[Refs, frozenset[str]], None],
    command_id: str,
) -> None:
    """Hit what is meant, once the operator has told where that is not clear.

    `hit` is given the ids of those, too, that a filter of the pane hides. `action` is the word for
    what is done, by the command of an id.
    """
    pane = screen.pane
    hidden = frozenset(ref.id for ref in meant.here if not pane.shows(ref))
    if (clear := meant.clear) is not None:
        if clear:
            hit(clear, hidden)
        return
    keys = host_of(screen.app).settings.keys
    dialog = WhichDialog(meant, action, screen.ui_state.snapshot, keys, command_id)

    def told(refs: Refs | None) -> None:
        if refs and refs[0].account != screen.ui_state.snapshot.account:
            screen.app.notify(OTHER_ACCOUNT)
        elif refs:
            hit(refs, hidden & {ref.id for ref in refs})

    screen.app.push_screen(dialog, told)
