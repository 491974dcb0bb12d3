"""The stages of the analysis, each with what it is given."""

from roomtui.live.analysis.analyser import IdentityStage
from roomtui.live.analysis.driver import MakeStage
from roomtui.live.analysis.hosts import HostStage
from roomtui.settings import Settings
from roomtui.ui.services.trends import TrendService
from roomtui.ui.store import Store


def stages_for(
    settings: Settings,
    store: Store,  # noqa: ARG001
    trends: TrendService,
) -> tuple[MakeStage, ...]:
    """Return what makes the stages, in their order; an account has stages of its own.

    What changes meanwhile is given as a callable that looks it up in the store.
    """
    return (
        IdentityStage,
        lambda: HostStage(settings.host_roles),
        trends.stage,
    )
