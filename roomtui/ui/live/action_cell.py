"""The cell of a note of what was done: `mute sent 14:02 by op-a`."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final, Protocol

from msgspec.structs import replace
from rich.cells import cell_len

from roomtui.live.actions.last_actions import Note
from roomtui.live.actions.request import Action, Outcome
from roomtui.live.memory.memory import HAD_EFFECT
from roomtui.ui import format as fmt
from roomtui.ui.live.rows import ParticipantRow
from roomtui.ui.naming import cut
from roomtui.ui.outcome_styles import OUTCOME_STYLES
from roomtui.ui.past_action_words import PAST
from roomtui.ui.table.columns import Cell, Column
from roomtui.ui.terminal.char_width import shortened

LEAST: Final = 16
MOST: Final = 31
"""Cells of the shortest wording of any note, and of the longest one of any."""

_SHORTER: Final = {
    Outcome.UNKNOWN: "unknown",
    Outcome.NOT_CONFIRMED: "no effect",
    Outcome.ALREADY_GONE: "gone",
}
"""Words that fit a narrow column where the outcome's own do not."""


_JOINT: Final = " · "

LONGEST_BY: Final = 12
"""Cells of an operator's name."""


class Noted(Protocol):
    """A row that may have a note of what was done."""

    @property
    def note(self) -> Note | None:
        """Return what was last done."""


def note_cell(note: Note | None, width: int = MOST) -> Cell:
    """Return what was last sent and when; never what state it may have led to.

    In a narrow column a shorter word stands for the outcome, and then the time is left out. It
    says by whom where that was another operator, as long as there is room for that, and of
    somebody who has come back since what was done: `kicked 21:31`.
    """
    if note is None:
        return Cell("")
    is_back = note.is_past and note.action is Action.KICK and note.outcome in HAD_EFFECT
    style = "warn" if is_back else OUTCOME_STYLES[note.outcome]
    ways = list(_ways_to_say(note))
    return Cell(next((one for one in ways if cell_len(one) <= width), ways[-1]), style)


def _ways_to_say(note: Note) -> Iterator[str]:
    """Yield what a note says, from the longest on: the reason only where the time is said too."""
    if note.reason:
        ways = _ways_to_say(replace(note, reason=""))
        at = fmt.clock_cell(note.at, seconds=False)
        yield from (f"{words}: {note.reason}" for words in ways if at in words)
    short, at = _SHORTER.get(note.outcome, note.outcome), fmt.clock_cell(note.at, seconds=False)
    sent, done = f"{note.action} {note.outcome}", ""
    if note.outcome in HAD_EFFECT and (note.by or note.is_past):
        done = PAST[note.action]
    if note.by:
        name, brief = cut(note.by, LONGEST_BY), done or f"{note.action} {short}"
        if not note.is_past:
            yield f"{sent} {at} by {name}"
        yield f"{brief} {at} by {name}"
        yield f"{brief} {at} {name}"
        yield f"{brief} by {name}"
    if done:
        yield f"{done} {at}"
        yield done
    yield f"{sent} {at}"
    yield f"{note.action} {short} {at}"
    if note.outcome is Outcome.CONFIRMED:
        yield f"{PAST[note.action]} {at}"
    yield f"{note.action} {short}"


def behind_policy(policy: str, cell: Callable[[int], Cell], width: int) -> Cell:
    """Return that a policy is on, and what a cell says as far as there is room for that too."""
    if not policy:
        return cell(width)
    rest = cell(width - cell_len(policy) - len(_JOINT))
    whole = f"{policy}{_JOINT}{rest.text}" if rest.text else policy
    return Cell(whole if cell_len(whole) <= width else shortened(policy, width), rest.style)


def person_cell(row: ParticipantRow, width: int = MOST) -> Cell:
    """Return that a door is against somebody, and what was last done to them or why to watch."""
    return behind_policy(row.policy, partial(_person_cell, row), width)


def _person_cell(row: ParticipantRow, width: int) -> Cell:
    """Return what was last done to somebody, or why they are watched if nothing was since."""
    note, watched = row.note, row.watched
    if watched is None or (note is not None and note.at >= watched.since):
        return note_cell(note, width)
    return Cell(shortened(watched.words, width), "warn")


def last_done(row: Noted) -> float | None:
    """Return the sort key of when something was last done, None where nothing was."""
    return row.note.at.timestamp() if row.note else None


def last_column(*, rank: int) -> Column[Any]:
    """Return the column of what was last done."""
    return Column[Any](
        title="last",
        draw=lambda row, _, width: behind_policy(row.policy, partial(note_cell, row.note), width),
        least=LEAST,
        most=MOST,
        rank=rank,
        says=lambda row: row.note or row.policy,
        sort=last_done,
        descending=True,
    )


def last_column_of_people(*, rank: int) -> Column[ParticipantRow]:
    """Return the same column for people, some of whom are watched."""
    return Column[ParticipantRow](
        title="last",
        draw=lambda row, _, width: person_cell(row, width),
        least=LEAST,
        most=MOST,
        rank=rank,
        says=lambda row: row.note or row.watched or row.policy,
        sort=last_done,
        descending=True,
    )
