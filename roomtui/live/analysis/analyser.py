"""Works out the analysis of each update of the poller, stage by stage."""

from collections.abc import Generator, Sequence
from typing import Protocol

from msgspec.structs import replace

from roomtui.identity.stable import ID_KEYS
from roomtui.identity.trusted import TrustedIdentities
from roomtui.live.analysis.analysis import NO_ANALYSIS, Analysis
from roomtui.live.analysis.slices import in_slices
from roomtui.live.identities import IdentityReader
from roomtui.live.polling.feed import Update


class Stage(Protocol):
    """Works out one part of the analysis."""

    def take(self, update: Update, so_far: Analysis) -> Generator[None, None, Analysis]:
        """Return the analysis with its part; yields wherever a key may go first.

        `so_far` has the parts of the stages before it as of this update, the others as of the last.
        """


class IdentityStage:
    """Tells who is who, by the keys of contexts that are configured; `trusted` names some."""

    def __init__(self, keys: Sequence[str] = ID_KEYS, trusted: Sequence[str] = ()) -> None:
        self._reader = IdentityReader(keys, TrustedIdentities(trusted, keys))

    def take(self, update: Update, so_far: Analysis) -> Generator[None, None, Analysis]:
        """Return the analysis with the identities of a snapshot."""
        identities = yield from self._reader.read(update.snapshot)
        return so_far if identities is so_far.identities else replace(so_far, identities=identities)


class Analyser:
    """Has every stage look at every update, in their order.

    Args:
        stages: what works out the parts.
    """

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._stages = tuple(stages)
        self.analysis = NO_ANALYSIS

    async def take(self, update: Update) -> Analysis:
        """Return the analysis as of an update; keys are handled meanwhile."""
        return await in_slices(self.work(update))

    def work(self, update: Update) -> Generator[None, None, Analysis]:
        """Return the analysis as of an update; yields wherever a key may go first."""
        analysis = self.analysis
        if update.snapshot.account != analysis.identities.account:
            analysis = NO_ANALYSIS
        for stage in self._stages:
            analysis = yield from stage.take(update, analysis)
        self.analysis = analysis
        return analysis
