"""The app as screens, dialogs and the palette see it."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.app import App

from roomtui.live.clock import Clock
from roomtui.settings import Settings
from roomtui.ui.answers import Answers, Severity
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.ui_state import UiState

if TYPE_CHECKING:
    from roomtui.live.engine import Engine
    from roomtui.live.policies.dry_run import DryRun
    from roomtui.live.policies.policy import Policy
    from roomtui.ui.services.plans import PlanService
    from roomtui.ui.services.trends import TrendService

Reach = Callable[[], Awaitable["Engine"]]
"""Waits for the engine, which is there once the first connection has been prepared."""


class PolicyControls(Protocol):
    """What dialogs may use of what runs policies."""

    def why_not(self) -> str:
        """Return why no policy can be switched on in this console, or nothing."""

    def dry_run(self, policy: "Policy") -> "DryRun":
        """Return whom a policy would hit now, and whom it would have hit in the last hour."""


class Host(Protocol):
    """What the parts of the screen may use of the app, beside what every Textual app has."""

    @property
    def settings(self) -> Settings:
        """Return what was settled from flags, environment and configuration."""

    @property
    def clock(self) -> Clock:
        """Return the console's clocks."""

    @property
    def ui_state(self) -> UiState:
        """Return what is shown."""

    def mark(self, refs: Iterable[RecordRef], *, is_marked: bool) -> None:
        """Mark some records or take their marks away, before the next key is handled."""

    def clear_marks(self) -> None:
        """Take every mark away, before the next key is handled."""

    def show_marked(self) -> None:
        """List what is marked."""

    @property
    def place(self) -> ScreenName:
        """Return the screen that is shown, below any dialog."""

    @property
    def answers(self) -> Answers:
        """Return the answers that stand."""

    def show_answer(self) -> None:
        """Show the newest answer."""

    def supersede_answers(self) -> None:
        """Drop what answered earlier keys, now that a key does something that has no answer."""

    def server_now(self) -> datetime:
        """Return the time on the server's clock, which no change of this machine's moves."""

    @property
    def plans(self) -> "PlanService":
        """Return what carries plans out."""

    @property
    def policies(self) -> PolicyControls:
        """Return what runs policies."""

    @property
    def trends(self) -> "TrendService":
        """Return what keeps how many people there were."""

    def restore(self, screen: Any) -> None:
        """Set a screen of panes that is made as it was in the console before."""

    def note(self, sentence: str) -> None:
        """Add a line to the activity, where it stays for a while."""

    def notify_of_kept(self, message: str, *, severity: Severity = "information") -> None:
        """Answer with what the activity has in full already."""

    @property
    def input_came_at(self) -> float:
        """Return when the key or click that is handled now came, in monotonic seconds."""

    async def until_drawn(self) -> None:
        """Wait for a moment until what was typed has been drawn: it goes first."""

    def draw_soon(self) -> None:
        """Draw what has changed on the screen in front without waiting for its next frame."""

    def copy_out(self, text: str, what: str) -> None:
        """Copy a text, and tell the operator what was done."""

    def copy_secret(self, secret: str, what: str, tell: Callable[[str], None]) -> None:
        """Copy a secret without keeping it, and say what was done."""


def host_of(app: App[Any]) -> Host:
    """Return Textual's app as the host that it is in the console."""
    return cast("Host", app)
