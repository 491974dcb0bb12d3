"""The undo service: takes an action back, by what the journal tells right before that is sent."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from roomtui.ui.messages import (
    FaultReported,
    ModerationRequested,
    PlanRequested,
    UndoChecked,
)
from roomtui.ui.services.memory import MemoryService
from roomtui.ui.store import Store
from roomtui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from roomtui.live.undo.undo import Undo


class UndoService:
    """Sends what takes an action back: of those who were confirmed, whom it hits by now.

    Args:
        app: is told what to send.
        store: has what is known.
        memory: looks at the journal, in which another console may have written meanwhile.
    """

    def __init__(self, app: TerminalApp, store: Store, memory: MemoryService) -> None:
        self._app = app
        self._store = store
        self._memory = memory

    def begin(self, undo: "Undo") -> None:
        """Look at the journal, and go on once what it tells has been taken in."""
        self._app.work_in_background(partial(self._look, undo), "undo")

    async def _look(self, undo: "Undo") -> None:
        try:
            await self._memory.look_now()
        except asyncio.CancelledError:
            raise
        except Exception as error:  # what is known by now is good enough to go on
            self._app.post_message(FaultReported(error, "the memory"))
        self._app.post_message(UndoChecked(undo))

    def send(self, undo: "Undo") -> None:
        """Have sent what is left of an undo that was confirmed, or tell why nothing is."""
        from roomtui.live.plans.plan_steps import plan_of
        from roomtui.live.undo.undo import narrowed, undo_of
        from roomtui.ui.undo.known import known_of
        from roomtui.ui.undo.words import nothing_words

        known = known_of(self._store.ui_state)
        entry = known.stack.get(undo.entry.id) or undo.entry
        now = narrowed(undo_of(entry, known), undo)
        if not now.requests:
            self._app.notify(nothing_words(now), markup=False)
        elif len(now.requests) == 1:
            self._app.post_message(ModerationRequested(now.requests[0]))
        else:
            plan = plan_of(undo.entry.account, now.requests, undoes=undo.entry.id)
            self._app.post_message(PlanRequested(plan))
        if dropped := undo.people - now.people:
            self._tell_dropped(dropped, now.people)

    def _tell_dropped(self, dropped: int, left: int) -> None:
        """Tell that fewer are hit than were confirmed; if nobody is, that was said."""
        from roomtui.ui import format as fmt

        if left:
            people = fmt.count(dropped, "person is", "people are")
            self._app.notify(
                f"{people} left out: since you were asked, they left or more was told of them.",
                markup=False,
            )
