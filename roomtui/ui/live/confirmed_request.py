"""Sends an action request up to the app, once it is confirmed where it must be."""

from collections.abc import Sequence
from typing import Any, Protocol

from msgspec.structs import replace
from textual.app import App
from textual.message import Message

from roomtui.live.actions.request import ModerationRequest
from roomtui.ui.confirm import Agreed, Confirmation
from roomtui.ui.dialogs.ask import ask
from roomtui.ui.live.confirmations import Person, confirmation_of, moderation_question
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
    hidden: Sequence[Person] = (),
    *,
    many: bool = False,
    unseen: bool = False,
    notes: tuple[str, ...] = (),
) -> None:
    """Send a request up, once that is confirmed where it must be; `hidden` people are not seen.

    `unseen` tells that the question names somebody who is not in view otherwise; `notes` are what
    it says beside.
    """
    asked = confirmation_of(request, hidden, many=many)
    if asked is Confirmation.NOTHING and not unseen:
        screen.post_message(ModerationRequested(request))
        return

    def answered(agreed: Agreed | None) -> None:
        if agreed:
            confirmed = replace(request, confirmed=len(request.targets), reason=agreed.reason)
            screen.post_message(ModerationRequested(confirmed))

    snapshot, now = screen.ui_state.snapshot, screen.ui_state.now
    question = moderation_question(request, hidden, many=many, snapshot=snapshot, now=now)
    question = replace(question, lines=(*question.lines, *notes))
    ask(screen, question, answered)
