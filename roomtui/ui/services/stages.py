"""The stages of the analysis, each with what it is given."""

from typing import Final

from roomtui.live.analysis.analyser import IdentityStage
from roomtui.live.analysis.driver import MakeStage
from roomtui.live.analysis.hosts import HostStage
from roomtui.live.analysis.names import NameStage
from roomtui.live.attention.file_checker import FileChecker
from roomtui.live.attention.file_reader import FileReader
from roomtui.live.attention.stage import AttentionStage
from roomtui.live.clock import Clock
from roomtui.live.snapshot import Snapshot
from roomtui.settings import Settings
from roomtui.ui.services.trends import TrendService
from roomtui.ui.store import Store

BY_RELAY: Final = "Files are not checked through a relay, whose requests all viewers share."


def stages_for(
    settings: Settings,
    store: Store,
    clock: Clock,
    checker: FileChecker,
    trends: TrendService,
) -> tuple[MakeStage, ...]:
    """Return what makes the stages, in their order; an account has stages of its own.

    What changes meanwhile is given as a callable that looks it up in the store.
    """
    return (
        NameStage,
        lambda: IdentityStage(settings.identity_keys, settings.trusted_identities),
        lambda: HostStage(settings.host_roles),
        lambda: AttentionStage(
            clock,
            memory=lambda: store.ui_state.memory,
            watched=lambda: store.ui_state.watched,
            checks=lambda: checker.checks,
            thresholds=settings.attention.rules,
            off=settings.attention.off,
        ),
        trends.stage,
    )


def file_checker(settings: Settings, store: Store, reader: FileReader) -> FileChecker:
    """Return what asks for files, of which rules that look at them know."""

    def current() -> Snapshot | None:
        ui_state = store.ui_state
        return ui_state.snapshot if ui_state.feed.is_current else None

    off, why_never = settings.attention.off, BY_RELAY if settings.is_relayed else ""
    return FileChecker(reader, current, store.server_now, off, why_never=why_never)
