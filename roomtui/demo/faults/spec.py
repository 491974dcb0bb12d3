"""Parses the specification of a mix: `429=5%,slow=10%:3s,401=10s/2m,skew=1h`."""

import re
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from roomtui.demo.clock import SimulationClock
from roomtui.demo.faults.kinds import KINDS

MIXES: Final = {
    "flaky": "slow=15%:3s,drop=3%,cut=3%,hang=1%,lost=2%",
    "stormy": "429=3%,429=2%:4s,500=2%,502=3%,503=15s/3m,504=1%,slow=10%:3s,drop=2%,lost=2%,"
    "cut=2%,hang=1%,401=10s/5m",
    "all": "429=2%,429=2%:4s,500=2%,502=2%,503=2%,504=2%,401=10s/4m,slow=5%:3s,drop=2%,lost=3%,"
    "cut=2%,hang=1%,stall=1%,drip=1%,garbled=2%,types=4%,missing=2%,shifted=2%,double=3%,"
    "skew=1h,skew=5%:-1h",
}
"""Mixes by name: a bad line, a bad night, and everything at once."""

HOW: Final = "write NAME=5% or NAME=10s/2m, with :3s after it where it takes seconds"

_SHARE: Final = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)%", re.ASCII)
_SPAN: Final = re.compile(r"(-?\d{1,6}(?:\.\d{1,3})?)(ms|s|m|h)", re.ASCII)
_SECS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_PLAIN: Final = re.compile(r"[a-z0-9=%:/.-]{1,40}", re.ASCII)


class BadSpec(ValueError):
    """A mix that cannot be read; the message names the part and says what there is."""


class Often(Struct, frozen=True):
    """How often: a share of the requests, within the last `lasts` of `every` so many seconds."""

    share: float = 1.0
    lasts: float = 0.0
    every: float = 0.0

    @property
    def is_always(self) -> bool:
        """Return whether every request is struck."""
        return self.share >= 1 and not self.every

    def holds(self, passed: float) -> bool:
        """Return whether it is the time, so many seconds after the start."""
        return not self.every or passed % self.every >= self.every - self.lasts


class Part(Struct, frozen=True):
    """One fault, how often it strikes, and the seconds that it takes, if any."""

    name: str
    often: Often
    secs: float

    @property
    def is_of_the_clock(self) -> bool:
        """Return whether the server's own clock is wrong, and so all that it stamps."""
        return self.name == "skew" and self.often.is_always


class Mix(Struct, frozen=True):
    """The probabilities of faults; `skew` is the server's clock error in seconds."""

    parts: tuple[Part, ...] = ()
    skew: float = 0.0

    def clock(self, right: SimulationClock) -> SimulationClock:
        """Return the server's clock, which is as wrong as the mix says."""
        return _WrongClock(right, self.skew) if self.skew else right


class _WrongClock:
    def __init__(self, right: SimulationClock, ahead: float) -> None:
        self._right = right
        self._ahead = timedelta(seconds=ahead)

    def now(self) -> datetime:
        """Return the time, wrongly."""
        return self._right.now() + self._ahead


def parse_mix(spec: str) -> Mix:
    """Read a mix: parts, or names of mixes, with commas between them.

    Raises:
        BadSpec: a part of it cannot be read.
    """
    parts: list[Part] = []
    for number, word in enumerate(map(str.strip, spec.split(",")), start=1):
        told = word if _PLAIN.fullmatch(word) else f"part {number}"
        words = MIXES[word].split(",") if word in MIXES else [word]
        parts += [_part(one, told) for one in words]
    skew = sum(part.secs for part in parts if part.is_of_the_clock)
    return Mix(tuple(part for part in parts if not part.is_of_the_clock), skew)


def _part(word: str, told: str) -> Part:
    name, equals, rest = word.partition("=")
    if name not in KINDS:
        raise BadSpec(
            f"{told} names no fault; there are {', '.join(KINDS)}, "
            f"and the mixes {', '.join(MIXES)}."
        )
    first, _, second = rest.partition(":")
    if name == "skew" and _SPAN.fullmatch(first) and not second:
        first, second = "100%", first
    often = _often(first) if equals else None
    if often is None:
        raise BadSpec(f"{told} does not say how often; {HOW}.")
    return Part(name, often, _secs_of(name, second, told))


def _secs_of(name: str, word: str, told: str) -> float:
    usual = KINDS[name].secs
    if not word:
        return usual or 0.0
    if usual is None:
        raise BadSpec(f"{told}: {name} takes no seconds; write {name}=5% or {name}=10s/2m.")
    secs = _span(word)
    if secs is None or (secs < 0 and name != "skew"):
        raise BadSpec(f"{told}: what stands after the colon is no time; {HOW}.")
    return secs


def _often(word: str) -> Often | None:
    if share := _SHARE.fullmatch(word):
        percent = float(share[1])
        return Often(percent / 100) if percent <= 100 else None
    lasts, every = (_span(one) for one in (word.split("/") if word.count("/") == 1 else ("", "")))
    if lasts is None or every is None or not 0 < lasts <= every:
        return None
    return Often(lasts=lasts, every=every)


def _span(word: str) -> float | None:
    span = _SPAN.fullmatch(word)
    return float(span[1]) * _SECS[span[2]] if span else None
