"""The policy service: has the policies of this console act, and shows how they stand."""

from typing import TYPE_CHECKING

from roomtui.live.clock import Clock
from roomtui.settings import Settings
from roomtui.ui.services.connection import Connection
from roomtui.ui.services.memory import MemoryService
from roomtui.ui.store import Store
from roomtui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from roomtui.live.analysis.analysis import Analysis
    from roomtui.live.policies.dry_run import DryRun
    from roomtui.live.policies.policy import Policy
    from roomtui.live.polling.feed import Update


class PolicyService:
    """Owns the engine of policies, its lock and its file; a read-only console has none of them.

    Args:
        app: says what became of it, and runs what is sent.
        clock: the console's clocks.
        connection: has who sends.
        settings: have the limits, the roles of hosts and the state folder.
        store: is told how policies stand.
        memory: knows what was done at this host.
    """

    def __init__(
        self,
        app: TerminalApp,
        clock: Clock,
        connection: Connection,
        settings: Settings,
        store: Store,
        memory: MemoryService,
    ) -> None:
        raise NotImplementedError

    def observe(self, update: "Update", analysis: "Analysis") -> None:
        """Have policies act on an update that has been analysed."""
        raise NotImplementedError

    def why_not(self) -> str:
        """Return in a sentence why no policy can be switched on in this console, or nothing."""
        raise NotImplementedError

    def dry_run(self, policy: "Policy") -> "DryRun":
        """Return whom a policy would hit now, and whom it would have hit in the last hour."""
        raise NotImplementedError

    def switch_on(self, policy: "Policy") -> None:
        """Switch a policy on, unless something forbids it; say so either way."""
        raise NotImplementedError

    def switch_off(self, policy: "Policy") -> None:
        """Switch one policy off, at once, whichever console of the profile runs it."""
        raise NotImplementedError

    def stop(self) -> None:
        """Switch all policies off, at once, whichever console of the profile runs them."""
        raise NotImplementedError
