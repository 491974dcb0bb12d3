"""Sends an action request up to the app, once it is confirmed where it must be."""

from typing import Any, Protocol

from msgspec.structs import replace
from textual.app import App
from textual.message import Message

from roomtui.live.actions.request import ModerationRequest
from roomtui.ui.confirm import Agreed, Confirmation
from roomtui.ui.dialogs.ask import ask
from roomtui.ui.live.confirmations import confirmation_of, moderation_question
from roomtui.ui.live.rows import ParticipantRow
from roomtui.ui.messages import ModerationRequested
from roomtui.ui.ui_state import UiState


class AskingScreen(Protocol):
    """What is needed of the screen that a request is asked about on."""

    ui_state: UiState

    @property
    def app(self) -> App[Any]:
        """Return the app."""

    def post_message(self, message: Message) -> bool:
        """Send a message up."""


def send_once_confirmed(
    screen: AskingScreen,
    request: ModerationRequest,
    hidden: tuple[ParticipantRow, ...] = (),
    *,
    many: bool = False,
) -> None:
    """Send a request up, once that is confirmed where it must be; `hidden` people are not seen."""
    if confirmation_of(request, hidden, many=many) is Confirmation.NOTHING:
        screen.post_message(ModerationRequested(request))
        return

    def answered(agreed: Agreed | None) -> None:
        if agreed:
            confirmed = replace(request, confirmed=len(request.targets), reason=agreed.reason)
            screen.post_message(ModerationRequested(confirmed))

    snapshot, now = screen.ui_state.snapshot, screen.ui_state.now
    question = moderation_question(request, hidden, many=many, snapshot=snapshot, now=now)
    ask(screen, question, answered)
