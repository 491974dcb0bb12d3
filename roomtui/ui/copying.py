"""The app's part in copying: it says what was done, since no terminal tells what became of it."""

import asyncio
import os
from collections.abc import Callable

from roomtui.text import plain, safe
from roomtui.ui.clipboard import Way, loaded, sent, way
from roomtui.ui.places import Places

Tell = Callable[[str], None]
"""Says what was done."""


class Copying(Places, inherit_bindings=False):
    """An app that copies through what it runs in: a terminal, tmux or GNU screen."""

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what somebody selected in a field, and say nothing of what everybody expects."""
        self.copy_out(text, "what was selected", lambda _: None)

    def copy_out(
        self, text: str, what: str, tell: Tell | None = None, *, secret: bool = False
    ) -> None:
        """Copy a text and have it said what was done; a secret is kept nowhere on the way."""
        text, tell = plain(text), tell or self._say_copied
        by = way(os.environ)
        try:
            if by is Way.TMUX:
                self._clipboard = text
                handing = self._hand_to_tmux(text, what, tell, secret=secret)
                self.run_worker(handing, group="copy", description="copy")
            else:
                super().copy_to_clipboard(text)
                tell(sent(what, by))
        finally:
            if secret:
                self._clipboard = ""

    async def _hand_to_tmux(self, text: str, what: str, tell: Tell, *, secret: bool) -> None:
        from roomtui.process.tmux import load_buffer

        done = await asyncio.to_thread(load_buffer, text, keep=not secret)
        tell(loaded(what, done, secret=secret))

    def _say_copied(self, sentence: str) -> None:
        self.notify(safe(sentence))

    def copy_secret(self, secret: str, what: str, tell: Tell) -> None:
        """Copy to the clipboard of the terminal, keep no copy of it here, and say what was done."""
        try:
            self.copy_out(secret, what, tell, secret=True)
        except Exception as error:  # its words may hold the secret
            kind = type(error).__name__
            self.caught(RuntimeError(f"copying failed ({kind})"), "the clipboard")
            tell("The terminal could not be told to copy it.")
