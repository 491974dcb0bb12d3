"""The kinds of faults that a mix can name, with their effects."""

from collections.abc import Callable
from random import Random
from typing import Final

from msgspec import Struct

from roomtui.demo.clock import SimulationClock
from roomtui.demo.faults import bodies, effects
from roomtui.demo.faults.bodies import altering
from roomtui.demo.faults.effects import Effect, failing, proxy_page, refusing

Make = Callable[[float, Random, SimulationClock], Effect]
"""Makes an effect out of the seconds that its part gives, a source of chance and the time."""


class FaultKind(Struct, frozen=True):
    """A fault by its name; `secs` is what it takes beside a rate unless told, None for nothing.

    `to_files` tells whether it may strike those who follow presigned links, too.
    """

    says: str
    make: Make
    secs: float | None = None
    to_files: bool = True


def _always(effect: Effect) -> Make:
    return lambda _secs, _rng, _clock: effect


def _page(status: int, title: str) -> FaultKind:
    says = f"{status} with the HTML page of a proxy, not obeyed"
    return FaultKind(says, _always(failing(status, proxy_page(status, title))))


def _inside(says: str, change: bodies.BodyChange) -> FaultKind:
    return FaultKind(says, lambda _secs, rng, _clock: altering(change, rng), to_files=False)


KINDS: Final[dict[str, FaultKind]] = {
    "slow": FaultKind("answers late", lambda secs, *_: effects.delaying(secs), 3.0),
    "skew": FaultKind(
        "the server's clock is wrong; in some answers only, as one of several servers, if rated",
        lambda secs, _rng, clock: effects.misdating(clock.now, secs),
        3600.0,
    ),
    "401": FaultKind("the key is refused", _always(refusing("10009")), to_files=False),
    "429": FaultKind(
        "too many requests; without retry-after unless its seconds are given",
        lambda secs, *_: effects.throttling(secs or None),
        0.0,
        to_files=False,
    ),
    "500": FaultKind("500 with the API's JSON, not obeyed", _always(refusing("10007"))),
    "502": _page(502, "Bad Gateway"),
    "503": _page(503, "Service Temporarily Unavailable"),
    "drop": FaultKind("the connection ends before the request is obeyed", _always(effects.drop)),
    "hang": FaultKind(
        "half-open: the request is read, no answer ever comes", _always(effects.hang)
    ),
    "504": FaultKind(
        "a proxy has given up waiting; obeyed", _always(effects.give_up), to_files=False
    ),
    "lost": FaultKind("obeyed, and the answer is lost", _always(effects.lose), to_files=False),
    "cut": FaultKind("the connection ends in the middle of the body", _always(effects.cutting())),
    "stall": FaultKind("the answer stops in its middle", _always(effects.stall), to_files=False),
    "drip": FaultKind(
        "the answer comes byte by byte", lambda secs, *_: effects.dripping(secs), 1.0, False
    ),
    "garbled": FaultKind("half of the body, then no text", _always(effects.garble), to_files=False),
    "types": _inside("fields and records of the wrong JSON type, null ids", bodies.mistyped),
    "missing": _inside("a page of a list comes without its records", bodies.nothing),
    "shifted": _inside("a page of a list begins one record late", bodies.shifted),
    "double": _inside("some records of a list come twice", bodies.doubled),
}
"""By name; of those that strike one request, each is around those after it."""
