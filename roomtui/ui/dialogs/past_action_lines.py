"""Past actions on a person or a session, as lines of their details."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from roomtui import zone
from roomtui.api.models import Participant, Record, Session
from roomtui.identity.stable import NOBODY
from roomtui.live.actions.request import Action
from roomtui.live.memory.memory import PastAction
from roomtui.live.policies.cause import policy_kind
from roomtui.ui import format as fmt
from roomtui.ui.dialogs.detail_fields import Line
from roomtui.ui.past_action_words import past_action_words
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.ui_state import UiState

MOST_SHOWN: Final = 20
"""What was done last, of one person or session, that is shown."""

WHENCE: Final = "This is what the journal of this host remembers, not a state of the service."


def past_action_lines(
    subject: RecordRef, record: Record, ui_state: UiState, now: datetime
) -> Iterator[Line]:
    """Return what was done to a person or a session, the newest first, if anything was."""
    if isinstance(record, Participant):
        identities = ui_state.analysis.identities
        identity = identities.read(record) if identities.account == subject.account else NOBODY
        matched = identity if identities.is_usable(identity) else None
        past = ui_state.memory.of_person(subject.account, subject.id, matched)
        yield from _lines([(done, _elsewhere(done, record)) for done in past], now)
    elif isinstance(record, Session):
        past = ui_state.memory.in_session(subject.account, subject.id)
        yield from _lines([(done, _hit(done)) for done in past], now)


def _lines(past: Sequence[tuple[PastAction, str]], now: datetime) -> Iterator[Line]:
    label = "done"
    for done, more in reversed(past[-MOST_SHOWN:]):
        yield label, _words(done, more, now)
        label = ""
    if (earlier := len(past) - MOST_SHOWN) > 0:
        yield "", f"and {fmt.number(earlier)} earlier"
    if past:
        yield "", WHENCE


def _words(done: PastAction, more: str, now: datetime) -> str:
    """Return one thing that was done: `kicked 14:02 by op-a: spam`."""
    is_today = zone.local(done.at).date() == zone.local(now).date()
    at = fmt.clock_time(done.at) if is_today else fmt.day_time(done.at)
    operator = done.operator or "somebody"
    by = "" if done.is_own else f" by {operator}"
    if kind := policy_kind(done.action, done.policy):
        by = f" by {kind}" if done.is_own else f" by {kind} of {operator}"
    why = f"{' ·' if ':' in more else ':'} {done.reason}" if done.reason else ""
    return f"{past_action_words(done)} {at}{by}{more}{why}"


def _elsewhere(done: PastAction, person: Participant) -> str:
    """Return where it was, if that was not in this join."""
    if done.participant_id == person.id:
        return ""
    where = f" in {done.room}" if done.session_id != person.session_id and done.room else ""
    is_later = person.left_at is not None and done.at > person.left_at
    return f"{where}, {'when they had come back' if is_later else 'before they came back'}"


def _hit(done: PastAction) -> str:
    if done.action is Action.END:
        return ""
    return f": {done.name or fmt.count(done.people, 'person', 'people')}"
