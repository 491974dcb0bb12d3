"""The words of the search of the past beside its rows: how far it got, and which keys there are."""

from typing import Final

from rich.cells import cell_len

from roomtui.live.lists.past_people import MOST_FOUND, PastPeople, PastState
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.find.past_query import PastQuery
from roomtui.ui.find.past_results import PastResults
from roomtui.ui.naming import cut

MARGIN: Final = 4
"""Cells of the lower border that bear no words, with the blanks between two parts."""

LEAST: Final = 20
"""Cells that a sentence gets at least."""

NOBODY_YET: Final = "Nobody is found yet."

_STATES: Final = {
    PastState.READING: "read",
    PastState.STOPPED: "stopped at",
    PastState.FULL: f"only the newest {MOST_FOUND}, of",
    PastState.OVER: "all read:",
}

_HINTS: Final = (("watch", "watch"), ("detail", "detail"), ("copy-id", "copy"))
"""Commands on whom was found, and what the lower border says of them."""


def title_words(query: PastQuery | None, people: PastPeople | None) -> str:
    """Return which days are searched, how many are found, and how far the search got."""
    if query is None or people is None:
        return "Past"
    found = f"{fmt.number(len(people.found))} found"
    return f"Past · {safe(query.span, 40)} · {found} · {progress_words(people)}"


def progress_words(people: PastPeople) -> str:
    """Return whether a search goes on, how many it has looked at, and back to when."""
    is_over = people.state is PastState.OVER
    total = f" of {fmt.number(people.total)}" if people.total and not is_over else ""
    lost = f", {fmt.count(people.lost, 'record')} unreadable" if people.lost else ""
    back = f", back to {fmt.day_time(people.back_to)}" if people.back_to and not is_over else ""
    return f"{_STATES[people.state]} {fmt.number(people.read)}{total}{back}{lost}"


def why_nobody(people: PastPeople) -> str:
    """Return why a search has found nobody, or not yet."""
    if people.state is PastState.OVER and not people.read:
        return "Nobody came then. days:30 in the line goes further back."
    if people.state is PastState.OVER:
        came = fmt.count(people.read, "person who came", "people who came")
        return f"Nobody is so called, of {came} then. days:30 in the line goes further back."
    return people.trouble or NOBODY_YET


def key_words(results: PastResults, people: PastPeople | None) -> str:
    """Return why a search does not get on, or else the keys in the line or among the results."""
    if not results.has_focus:
        return "enter search  ↓ results  esc close"
    goes = "enter session" if results.current is not None else ""
    hints = _HINTS if results.state.rows else ()
    keys = [f"{results.key_for(i)} {word}" for i, word in hints if results.key_for(i)]
    if people is None or not people.trouble:
        return _joined(goes, _stop_words(people), *keys, "/ line", "esc close")
    told = _joined(_stop_words(people), "esc close")
    room = max(results.size.width - cell_len(told) - MARGIN, LEAST)
    return _joined(cut(safe(people.trouble), room), told)


def _joined(*words: str) -> str:
    return "  ".join(filter(None, words))


def _stop_words(people: PastPeople | None) -> str:
    if people is None or people.state in {PastState.OVER, PastState.FULL}:
        return ""
    return "p go on" if people.can_go_on else "p stop"
