"""The copy service: says what was done, since no terminal tells what became of it."""

import asyncio
import os
from collections.abc import Callable

from roomtui.text import plain, safe
from roomtui.ui.terminal.app import TerminalApp
from roomtui.ui.terminal.clipboard import Way, loaded, sent, way

Tell = Callable[[str], None]
"""Says what was done."""


class CopyService:
    """Copies through what the console runs in: a terminal, tmux or GNU screen."""

    def __init__(self, app: TerminalApp) -> None:
        self._app = app
        self._copies = 0
        self._handing = asyncio.Lock()

    def copy(self, text: str, what: str, tell: Tell | None = None, *, secret: bool = False) -> None:
        """Copy a text and have it said what was done; a secret is kept nowhere on the way."""
        text, tell = plain(text), tell or self._say_copied
        by = way(os.environ)
        try:
            if by is Way.TMUX:
                self._app.keep_copied(text)
                self._copies += 1
                handing = self._hand_to_tmux(self._copies, text, what, tell, secret=secret)
                self._app.run_worker(handing, group="copy", description="copy")
            else:
                self._app.copy_by_terminal(text)
                tell(sent(what, by))
        finally:
            if secret:
                self._app.keep_copied("")

    async def _hand_to_tmux(
        self, number: int, text: str, what: str, tell: Tell, *, secret: bool
    ) -> None:
        """Hand a text to tmux and have it said; a newer one that waits takes its place.

        One goes at a time: the last is what stays, and a tmux that hangs takes one thread only of
        those that look names up.
        """
        from roomtui.process.tmux import load_buffer

        async with self._handing:
            if number != self._copies:
                return
            done = await asyncio.to_thread(load_buffer, text, keep=not secret)
        self._app.call_later(tell, loaded(what, done, secret=secret))

    def _say_copied(self, sentence: str) -> None:
        self._app.notify(safe(sentence))

    def copy_secret(self, secret: str, what: str, tell: Tell) -> None:
        """Copy to the clipboard of the terminal, keep no copy of it here, and say what was done."""
        try:
            self.copy(secret, what, tell, secret=True)
        except Exception as error:  # its words may hold the secret
            kind = type(error).__name__
            self._app.report_fault(RuntimeError(f"copying failed ({kind})"), "the clipboard")
            tell("The terminal could not be told to copy it.")
