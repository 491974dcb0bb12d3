"""Works out the analysis of each update of the poller, stage by stage."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from msgspec.structs import replace

from roomtui.identity.id_keys import ID_KEYS
from roomtui.identity.trusted import TrustedIdentities
from roomtui.live.analysis.analysis import NO_ANALYSIS, Analysis
from roomtui.live.analysis.slices import Work, in_slices
from roomtui.live.identity_reader import IdentityReader
from roomtui.live.polling.feed import Update


class Stage(Protocol):
    """Works out one part of the analysis."""

    def take(self, update: Update, so_far: Analysis) -> Work[Analysis]:
        """Return the analysis with its part; yields wherever a key may go first.

        `so_far` has the parts of the stages before it as of this update, the others as of the last.
        """


Report = Callable[[Exception, str], object]
"""Takes a fault, and a word for where it was."""


class IdentityStage:
    """Tells who is who, by the keys of contexts that are configured; `trusted` names some."""

    def __init__(self, keys: Sequence[str] = ID_KEYS, trusted: Sequence[str] = ()) -> None:
        self._reader = IdentityReader(keys, TrustedIdentities(trusted, keys))

    def take(self, update: Update, so_far: Analysis) -> Work[Analysis]:
        """Return the analysis with the identities of a snapshot."""
        identities = yield from self._reader.read(update.snapshot)
        return so_far if identities is so_far.identities else replace(so_far, identities=identities)


class Analyser:
    """Has every stage look at every update, in their order.

    A fault of a stage costs its part of an analysis, which stays as it was, and nothing else.

    Args:
        stages: what works out the parts.
        report: told of a fault, once for each kind of each stage.
    """

    def __init__(self, stages: Iterable[Stage], report: Report = lambda *_: None) -> None:
        self._stages = tuple(stages)
        self._report = report
        self._told: set[tuple[str, str]] = set()
        self.analysis = NO_ANALYSIS

    async def take(self, update: Update) -> Analysis:
        """Return the analysis as of an update; keys are handled meanwhile."""
        return await in_slices(self.work(update))

    def work(self, update: Update) -> Work[Analysis]:
        """Return the analysis as of an update; yields wherever a key may go first."""
        for stage in self._stages:
            try:
                self.analysis = yield from stage.take(update, self.analysis)
            except Exception as error:  # what the service tells is shown whatever we make of it
                self._tell(error, word_for(stage))
            yield
        return self.analysis

    def _tell(self, error: Exception, where: str) -> None:
        kind = (where, type(error).__name__)
        if kind not in self._told:
            self._told.add(kind)
            self._report(error, where)


def word_for(stage: object) -> str:
    """Return a word for a stage: `identity` of an IdentityStage."""
    return type(stage).__name__.strip("_").removesuffix("Stage").lower()
