"""A join token, shown once: with its countdowns, to be copied, and forgotten when closed."""

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Label

from roomtui.api.bodies import TokenRefresh
from roomtui.api.models import ClientToken
from roomtui.live.actions.repeats import HeldKey
from roomtui.live.actions.room_writes import RefreshToken
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.dialogs.base import Dialog
from roomtui.ui.dialogs.secret_text import SecretText
from roomtui.ui.host import host_of
from roomtui.ui.messages import WriteAnswered, WriteRequested
from roomtui.ui.naming import LONGEST_TITLE, cut

CLIENT = "Token"

LONGEST = 16_384
"""Characters of a token that are taken."""


class TokenDialog(Dialog[None]):
    """Shows a token; what it knows is gone once it is closed."""

    SENT_BY = frozenset({"r"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close"),
        Binding("y", "copy", "Copy the token"),
        Binding("Y", "copy_refresh", "Copy the refresh token"),
        Binding("r", "renew", "Refresh"),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("down,j", "scroll(1)", show=False),
    ]

    def __init__(self, room_id: str, name: str, token: ClientToken) -> None:
        super().__init__()
        self._room_id = room_id
        self._name_shown = name
        self._heading = f"Join token for {cut(safe(name), LONGEST_TITLE)}"
        self._token = _printable(token.token)
        self._token_until: datetime | None = token.token_expires_at
        self._refresh_token = _printable(token.refresh_token)
        self._refresh_until = token.refresh_token_expires_at
        self._waiting = False
        self._renew_key = HeldKey(self._now)

    def compose(self) -> ComposeResult:
        """Lay out both tokens, each under its countdown."""
        with Vertical(id="box"):
            yield Label(Content(self._heading), id="title")
            with VerticalScroll(id="lines", can_focus=False):
                yield Label(Content(self._words(CLIENT, self._token_until)), id="token-for")
                yield SecretText(self._token, id="token")
                refresh = self._refresh_token or "none was given"
                words = self._words("Refresh token", self._refresh_until)
                yield Label(Content(words), id="refresh-for")
                yield SecretText(refresh, id="refresh")
            yield Label("", id="wrong")
            yield Label("y copy token · Y copy refresh token · r refresh · esc forgets both")

    def on_mount(self) -> None:
        """Begin to count down."""
        self.set_interval(1.0, self._count_down)

    def on_unmount(self) -> None:
        """Forget them, whatever closed this."""
        self._forget()

    def _forget(self) -> None:
        self._token = self._refresh_token = ""
        for shown in self.query(SecretText):
            shown.secret = ""

    def _now(self) -> float:
        return host_of(self.app).clock.monotonic()

    def _count_down(self) -> None:
        if self.is_open:
            self._tick("#token-for", CLIENT, self._token_until)
            self._tick("#refresh-for", "Refresh token", self._refresh_until)

    def _tick(self, label: str, what: str, until: datetime | None) -> None:
        self.query_one(label, Label).update(Content(self._words(what, until)), layout=False)

    def _words(self, what: str, until: datetime | None) -> str:
        if until is None:
            is_given = what == CLIENT or self._refresh_token
            return f"{what}, valid for how long is not told" if is_given else what
        left = (until - host_of(self.app).server_now()).total_seconds()
        return f"{what}, valid for {fmt.duration(left)}" if left > 0 else f"{what}, expired"

    def action_copy(self) -> None:
        """Copy the token."""
        self._copy(self._token, "the token")

    def action_copy_refresh(self) -> None:
        """Copy the refresh token."""
        self._copy(self._refresh_token, "the refresh token")

    def _copy(self, secret: str, what: str) -> None:
        if not secret:
            self.say(f"There is nothing to copy: {what} was not given.")
        else:
            host_of(self.app).copy_secret(secret, what, self._say_while_open)

    def _say_while_open(self, sentence: str) -> None:
        if self.is_open:
            self.say(sentence)

    def action_renew(self) -> None:
        """Ask for a new token by the refresh token."""
        if not self._refresh_token:
            self.say("There is no refresh token to do it with.")
        elif not self._renew_key.repeats() and not self._waiting:
            self._waiting = True
            self.say("Refreshing …")
            refresh = TokenRefresh(refresh_token=self._refresh_token)
            write = RefreshToken(name=self._name_shown, room_id=self._room_id, refresh=refresh)
            self.app.post_message(WriteRequested(write, self))

    def on_write_answered(self, event: WriteAnswered) -> None:
        """Show the new token, or why there is none."""
        event.stop()
        self._waiting = False
        if not self.is_open:
            return
        written = event.written
        if written.is_done and isinstance(written.result, ClientToken):
            self._token = _printable(written.result.token)
            self._token_until = written.result.token_expires_at
            self.query_one("#token", SecretText).show(self._token)
            self._count_down()
            self.say("This is a new token; the one before is valid until it expires.")
        else:
            self.say(written.detail)

    def action_close(self) -> None:
        """Forget and close."""
        self._forget()
        self.close()


def _printable(token: str | None) -> str:
    """Return a token without what none has; unlike `safe`, this remembers nothing."""
    return "".join(char for char in (token or "")[:LONGEST] if "!" <= char <= "~")
