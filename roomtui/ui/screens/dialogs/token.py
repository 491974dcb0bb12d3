"""A join token, shown once: with its countdowns, to be copied, and forgotten when closed."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label, Static

from roomtui.api.bodies import TokenRefresh
from roomtui.api.models import ClientToken
from roomtui.live.room_writes import RefreshToken
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.messages import WriteAnswered, WriteGiven

if TYPE_CHECKING:
    from roomtui.ui.app import RoomApp

LONGEST = 4_096
"""Characters of a token that are shown and copied."""


class TokenDialog(ModalScreen[None]):
    """Shows a token; what it knows is gone once it is closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close"),
        Binding("y", "copy", "Copy the token"),
        Binding("Y", "copy_refresh", "Copy the refresh token"),
        Binding("r", "renew", "Refresh"),
    ]

    def __init__(self, room_id: str, name: str, token: ClientToken) -> None:
        super().__init__(classes="dialog")
        self._room_id = room_id
        self._name_shown = name
        self._token: ClientToken | None = token
        self._refresh_token = token.refresh_token
        self._refresh_until = token.refresh_token_expires_at
        self._waiting = False

    def compose(self) -> ComposeResult:
        """Lay out both tokens, each under its countdown."""
        with Vertical(id="box"):
            yield Label(Content(f"Join token for {self._name_shown}"), id="title")
            with VerticalScroll(id="lines", can_focus=False):
                yield Label("", id="token-for")
                yield Static("", id="token", markup=False)
                yield Label("", id="refresh-for")
                yield Static("", id="refresh", markup=False)
            yield Label("", id="wrong")
            yield Label("y copy token · Y copy refresh token · r refresh · esc forgets both")

    def on_mount(self) -> None:
        """Show the tokens and begin to count down."""
        self._show()
        self.set_interval(1.0, self._count_down)

    def on_unmount(self) -> None:
        """Forget them."""
        self._token = self._refresh_token = None

    @property
    def _room_app(self) -> "RoomApp":
        return cast("RoomApp", self.app)

    def _show(self) -> None:
        if self._token is not None:
            self.query_one("#token", Static).update(Content(safe(self._token.token, LONGEST)))
        refresh = safe(self._refresh_token or "none was given", LONGEST)
        self.query_one("#refresh", Static).update(Content(refresh))
        self._count_down()

    def _count_down(self) -> None:
        until = self._token.token_expires_at if self._token else None
        self._tick("#token-for", "Token", until)
        self._tick("#refresh-for", "Refresh token", self._refresh_until)

    def _tick(self, label: str, what: str, until: datetime | None) -> None:
        if until is None:
            words = what
        elif (left := (until - self._room_app.server_now()).total_seconds()) > 0:
            words = f"{what}, valid for {fmt.duration(left)}"
        else:
            words = f"{what}, expired"
        self.query_one(label, Label).update(Content(words), layout=False)

    def action_copy(self) -> None:
        """Copy the token."""
        self._copy(self._token.token if self._token else None, "the token")

    def action_copy_refresh(self) -> None:
        """Copy the refresh token."""
        self._copy(self._refresh_token, "the refresh token")

    def _copy(self, secret: str | None, what: str) -> None:
        if secret:
            self._room_app.copy_secret(safe(secret, LONGEST))
            self._say(f"Copied {what}; the clipboard keeps it when this is closed.")

    def action_renew(self) -> None:
        """Ask for a new token by the refresh token."""
        if self._refresh_token is None:
            self._say("There is no refresh token to do it with.")
        elif not self._waiting:
            self._waiting = True
            self._say("Refreshing …")
            refresh = TokenRefresh(refresh_token=self._refresh_token)
            write = RefreshToken(name=self._name_shown, room_id=self._room_id, refresh=refresh)
            self.app.post_message(WriteGiven(write, self))

    def on_write_answered(self, event: WriteAnswered) -> None:
        """Show the new token, or why there is none."""
        event.stop()
        self._waiting = False
        written = event.written
        if written.is_done and isinstance(written.result, ClientToken):
            self._token = written.result
            self._show()
            self._say("This is a new token; the one before is valid until it expires.")
        else:
            self._say(written.detail)

    def _say(self, sentence: str) -> None:
        self.query_one("#wrong", Label).update(Content(safe(sentence, 400)))

    def action_close(self) -> None:
        """Close and forget."""
        self.dismiss(None)
