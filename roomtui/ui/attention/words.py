"""The words of the strip: the most urgent alerts, each on a line, and where to go."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from rich.cells import cell_len

from roomtui.live.attention.alert import Alert, Severity
from roomtui.text import ELLIPSIS
from roomtui.ui import format as fmt
from roomtui.ui.terminal.char_width import extra_cells, shortened

SIGNS: Final = {Severity.URGENT: "!", Severity.WARNING: "▲", Severity.NOTE: "·"}
"""What stands before an alert: how much it matters is told by more than a colour."""

STYLES: Final = {Severity.URGENT: "bad", Severity.WARNING: "warn", Severity.NOTE: "name"}
DIM: Final = "dim"
"""The styles of its words, as tables have them."""

GAP: Final = 3
"""Cells between what is said and where to go."""

FEWEST: Final = 16
"""Cells of a sentence that go before the number of others, and before where to go."""

Words = tuple[tuple[str, str], ...]
"""Words and their styles, in order."""


class StripLine(Struct, frozen=True):
    """One line of the strip: what it says, and of which alert, None for a blank one."""

    words: Words = ()
    alert: Alert | None = None

    @property
    def text(self) -> str:
        """Return what it says."""
        return "".join(words for words, _ in self.words)


def pending(alerts: Iterable[Alert]) -> list[Alert]:
    """Return the alerts that go on and that nobody has acknowledged, the most urgent first."""
    return [one for one in alerts if not one.acknowledged and one.cleared_at is None]


def strip_lines(
    alerts: Sequence[Alert], now: datetime, *, width: int, height: int, key: str
) -> tuple[StripLine, ...]:
    """Return the lines of the strip; `alerts` are pending, and `key` goes to their screen."""
    named = alerts[:height]
    lines = [
        _line(
            alert,
            now,
            width=width,
            more=len(alerts) - len(named) if alert is named[-1] else 0,
            way=(f"{key} to go there", key) if place == 0 else (),
        )
        for place, alert in enumerate(named)
    ]
    return tuple(lines + [StripLine()] * (height - len(lines)))


def _line(alert: Alert, now: datetime, *, width: int, more: int, way: Sequence[str]) -> StripLine:
    sign = f" {SIGNS[alert.severity]} "
    room = width - cells(sign) - 1
    said, others, goes = _chosen(alert, now, room, more, way)
    blank = room - cells(said + others + goes) if goes else 0
    style = STYLES[alert.severity]
    words = ((sign, style), (said, style), (others, DIM), (" " * blank, DIM), (goes, DIM))
    return StripLine(tuple(each for each in words if each[0]), alert)


def _chosen(
    alert: Alert, now: datetime, room: int, more: int, way: Sequence[str]
) -> tuple[str, str, str]:
    """Return what is said of an alert, that there are others, and where to go, as far as it fits.

    The words of the alert matter most, then that there are others.
    """
    age, sentence = fmt.age(alert.since, now), alert.sentence.removesuffix(".")
    brief = alert.brief or sentence
    dated = "" if age in {"", "now"} else f" · {age}"
    others, ways = _others(more), tuple((" " * GAP + each) for each in way) or ("",)
    for said in (sentence + dated, sentence, brief + dated, brief):
        for more_words in others:
            for goes in ways:
                if cells(said + more_words + goes) <= room:
                    return said, more_words, goes.lstrip()
    goes = ways[-1] if room - cells(others[-1] + ways[-1]) >= FEWEST else ""
    more_words = others[-1] if room - cells(others[-1] + goes) >= FEWEST else ""
    said = cut_between_words(brief, room - cells(more_words + goes))
    return said, more_words, goes.lstrip()


def _others(more: int) -> tuple[str, ...]:
    """Return in which ways it can be said that there are others; they become shorter."""
    if not more:
        return ("",)
    return f" · and {fmt.number(more)} more", f" · {fmt.number(more)} more", f" +{fmt.number(more)}"


def cells(text: str) -> int:
    """Count the cells that a text takes at most, in any terminal."""
    return cell_len(text) + extra_cells(text)


def cut_between_words(text: str, room: int) -> str:
    """Return the start of a text, as many words as fit, with an ellipsis where it is cut.

    Only a first word that has no room is cut itself. No number is: not between two digits, and
    none stands last, where it would be read as the start of a longer one.
    """
    if cells(text) <= room:
        return text
    if room < 1:
        return ""
    words = text.split(" ")
    kept: list[str] = []
    for word in words:
        if cells(" ".join((*kept, word))) >= room:
            break
        kept.append(word)
    while kept and kept[-1].rstrip(",:;")[-1:].isdigit():
        kept.pop()
    head = " ".join(kept).rstrip(",:; ·") or _cut_word(words[0], room - 1)
    return head + ELLIPSIS


def _cut_word(word: str, room: int) -> str:
    """Return the start of a word, without the digits that have no room."""
    start = shortened(word, room)
    if start[-1:].isdigit() and word[len(start) : len(start) + 1].isdigit():
        return start.rstrip("0123456789")
    return start
