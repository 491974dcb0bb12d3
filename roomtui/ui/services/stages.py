"""The stages of the analysis, each with what it is given."""

from roomtui.live.analysis.analyser import IdentityStage
from roomtui.live.analysis.driver import MakeStage
from roomtui.live.analysis.hosts import HostStage
from roomtui.live.attention.stage import AttentionStage
from roomtui.live.clock import Clock
from roomtui.settings import Settings
from roomtui.ui.store import Store


def stages_for(settings: Settings, store: Store, clock: Clock) -> tuple[MakeStage, ...]:
    """Return what makes the stages, in their order; an account has stages of its own.

    What changes meanwhile is given as a callable that looks it up in the store.
    """
    return (
        IdentityStage,
        lambda: HostStage(settings.host_roles),
        lambda: AttentionStage(
            clock,
            memory=lambda: store.ui_state.memory,
            watched=lambda: store.ui_state.watched,
            thresholds=settings.attention.rules,
            off=settings.attention.off,
        ),
    )
