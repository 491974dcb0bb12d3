"""A rule: what it looks at, when it raises an alert and when that is over."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from msgspec import Struct

from roomtui.live.attention.alert import AlertPlace, Severity

F = TypeVar("F")
T = TypeVar("T")


class RuleMatch(Struct, frozen=True, kw_only=True):
    """What a rule found; safe to show. `since` is when it began, where the service tells that.

    What `outlives` its session is not over when that is.
    """

    place: AlertPlace
    sentence: str
    brief: str
    evidence: tuple[str, ...] = ()
    since: datetime | None = None
    outlives: bool = False


class Rule(Struct, Generic[F, T], frozen=True, kw_only=True):
    """A rule over facts of one kind, by thresholds.

    `look` is given the facts, the thresholds, and whether an alert is raised by it now, and
    returns what it finds; it is pure. An alert is raised once that has been found for the seconds
    of the threshold `holds`, if there is one, and for those that it `settles`, in which the journal
    of this host tells what was done; it is over when nothing is found any more, or
    after those of `lasts`. `title` names what is wrong, `when` and `clears` are sentences of the
    manual, `evidence` what its alerts rest on.
    """

    id: str
    title: str
    severity: Severity
    when: str
    clears: str
    evidence: str
    look: Callable[[F, T, bool], RuleMatch | None]
    holds: str = ""
    settles: float = 0.0
    lasts: str = ""

    def holding(self, thresholds: Any) -> float:
        """Return the seconds for which something has to be found before an alert is raised."""
        return float(getattr(thresholds, self.holds)) if self.holds else self.settles

    def lasting(self, thresholds: Any) -> float | None:
        """Return the seconds for which an alert is told; None if until it is over."""
        return float(getattr(thresholds, self.lasts)) if self.lasts else None
