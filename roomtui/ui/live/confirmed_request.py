"""Sends an action request up to the app, once it is confirmed where it must be."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, Protocol

from msgspec import Struct
from msgspec.structs import replace
from textual.app import App
from textual.message import Message

from roomtui.live.actions.request import ModerationRequest
from roomtui.ui import format as fmt
from roomtui.ui.confirm import MOST_UNPLANNED, Agreed, Confirmation, Option, Question
from roomtui.ui.dialogs.ask import ask, trusted_among
from roomtui.ui.host import host_of
from roomtui.ui.live.confirmations import Person, confirmation_of, moderation_question
from roomtui.ui.messages import ModerationRequested
from roomtui.ui.ui_state import UiState

SPARE_HOSTS: Final = "spare-hosts"
"""The command of the option to spare the hosts."""


class AskingScreen(Protocol):
    """What is needed of the screen that a request is asked about on."""

    ui_state: UiState

    @property
    def app(self) -> App[Any]:
        """Return the app."""

    def post_message(self, message: Message) -> bool:
        """Send a message up."""


class SparingHosts(Struct, frozen=True):
    """The same request but for the hosts, whose ids these are; `is_meant` if that was asked for."""

    request: ModerationRequest
    hosts: frozenset[str]
    is_meant: bool = False


def send_once_confirmed(
    screen: AskingScreen,
    request: ModerationRequest,
    hidden: Sequence[Person] = (),
    *,
    many: bool = False,
    sparing: SparingHosts | None = None,
    unseen: bool = False,
    notes: tuple[str, ...] = (),
) -> None:
    """Send a request up, once that is confirmed where it must be; `hidden` people are not seen.

    A key of the question has it spare the hosts, where it can. `unseen` tells that the question
    names somebody who is not in view otherwise; `notes` are what it says beside, or the console
    where nothing is asked.
    """
    asked = confirmation_of(request, hidden, many=many)
    if asked is Confirmation.NOTHING and not unseen:
        for note in notes:
            screen.app.notify(note)
        screen.post_message(ModerationRequested(request))
        return

    def answered(agreed: Agreed | None) -> None:
        if agreed:
            is_spared = sparing and SPARE_HOSTS in agreed.options
            meant = sparing.request if sparing and is_spared else request
            confirmed = replace(meant, confirmed=len(meant.targets), reason=agreed.reason)
            screen.post_message(ModerationRequested(confirmed))

    question = _question(screen.ui_state, request, hidden, sparing, many=many)
    question = with_lines(question, notes)
    if len(request.targets) > MOST_UNPLANNED:
        from roomtui.ui.plans.questions import cost_sentence

        cost = cost_sentence(host_of(screen.app).plans.estimate((request,)), 1)
        question = with_lines(question, (cost,))
    ask(screen, question, answered)


def _question(
    ui_state: UiState,
    request: ModerationRequest,
    hidden: Sequence[Person],
    sparing: SparingHosts | None,
    *,
    many: bool,
) -> Question:
    """Return what is asked, with the option to spare the hosts if that can be."""
    snapshot, now = ui_state.snapshot, ui_state.now
    question = moderation_question(request, hidden, many=many, snapshot=snapshot, now=now)
    if sparing is None:
        return question
    hosts, meant = sparing.hosts, sparing.request
    instead = moderation_question(meant, hidden, many=many, snapshot=snapshot, now=now, hosts=hosts)
    words = f"All but the hosts ({len(hosts)})"
    trust = _trust_in(hosts, ui_state)
    instead = replace(
        instead, lines=(*instead.lines, *trust), options=(Option(SPARE_HOSTS, words),)
    )
    option = Option(SPARE_HOSTS, words, instead, is_on=sparing.is_meant)
    return replace(question, options=(option,))


def with_lines(question: Question, lines: tuple[str, ...]) -> Question:
    """Return a question that says more, as does each that may be asked in its place."""
    options = tuple(
        replace(one, instead=with_lines(one.instead, lines)) if one.instead else one
        for one in question.options
    )
    return replace(question, lines=(*question.lines, *lines), options=options)


def _trust_in(hosts: AbstractSet[str], ui_state: UiState) -> Iterator[str]:
    """Yield whom of those who claim to be hosts the configuration trusts, if it names anybody."""
    if trusted := trusted_among(hosts, ui_state):
        yield f"Hosts trusted by the configuration: {fmt.names(sorted(trusted))}."
    elif ui_state.analysis.identities.trusted.names_somebody:
        yield "The configuration trusts none of these hosts."
