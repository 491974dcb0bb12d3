"""What runs behind the screen: a client, the poller that watches and the moderator that acts."""

from collections.abc import Callable
from pathlib import Path

from roomtui.api.client import VideoApi
from roomtui.api.secret import ApiKey
from roomtui.live.clock import Clock
from roomtui.live.gate import Gate
from roomtui.live.journal import Journal, Who
from roomtui.live.moderation import Moderator
from roomtui.live.poller import Poller


class Engine:
    """One client and what uses it; `moderator` is None where nothing may be written.

    Args:
        api: the client, which the engine closes.
        clock: the console's clocks.
        interval: seconds between two looks.
        journal: the folder of the journal, or None for an engine that only reads.
        profile: the name that the journal gives to this console's account.
        renew_key: reads the key again after a 401.
    """

    def __init__(
        self,
        api: VideoApi,
        clock: Clock,
        *,
        interval: float,
        journal: Path | None,
        profile: str,
        renew_key: Callable[[], ApiKey | None] | None,
    ) -> None:
        gate = Gate()
        self._api = api
        self.poller = Poller(api, clock, gate, interval=interval, renew_key=renew_key)
        self.moderator = (
            Moderator(api, Journal(journal, Who.here(profile)), clock, gate) if journal else None
        )

    async def aclose(self) -> None:
        """Close the client."""
        await self._api.aclose()
