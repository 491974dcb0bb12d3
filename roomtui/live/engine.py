"""The engine behind the screen: a client, and those who watch, act, look up and browse with it."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from roomtui.account_id import AccountId
from roomtui.api.client import VideoApi
from roomtui.api.decode import Page, R
from roomtui.api.filters import RecordingFilter
from roomtui.api.models import Recording
from roomtui.api.secret import ApiKey
from roomtui.live.actions.runner import ActionRunner
from roomtui.live.attention.file_reader import FileReader
from roomtui.live.budget import RequestBudget
from roomtui.live.clock import Clock
from roomtui.live.detail import Detail, look_up
from roomtui.live.download.downloads import Downloads
from roomtui.live.journal.journal import Journal
from roomtui.live.journal.operator import Operator
from roomtui.live.journal.recovery import JournalRecovery
from roomtui.live.kinds import RecordKind
from roomtui.live.lists.paged_loader import PagedLoader, Publish
from roomtui.live.lists.session_recordings import SessionRecordings, read_session_recordings
from roomtui.live.ownership import require_own
from roomtui.live.polling.idle_tracker import Idle
from roomtui.live.polling.poller import Poller
from roomtui.live.request_class import OnWait, RequestClass, spending

if TYPE_CHECKING:
    from roomtui.live.journal.notes import NoteWriter
    from roomtui.live.lists.past_people import PastSearch
    from roomtui.live.lists.past_people import Publish as PublishPast
    from roomtui.live.plans.runner import PlanRunner


class Engine:
    """One client and what uses it; without those who write and download there is only reading.

    Args:
        api: the client, which the engine closes.
        clock: the console's clocks.
        interval: seconds between two polls.
        idle: the pace while nobody looks, or None for the same always.
        journal: where to write down what is done, or None for an engine that only reads.
        renew_key: reads the key again after a 401.

    Raises:
        OtherAccount: the journal is of another account than the client.
    """

    def __init__(
        self,
        api: VideoApi,
        clock: Clock,
        *,
        interval: float,
        idle: Idle | None = None,
        journal: Journal | None,
        renew_key: Callable[[], ApiKey | None] | None,
    ) -> None:
        if journal:
            require_own(journal.account, api)
        self._api = api
        self._clock = clock
        self._gate = gate = RequestBudget(clock)
        api.admission = gate
        self.poller = Poller(
            api,
            clock,
            gate,
            interval=interval,
            idle=idle,
            acts=journal is not None,
            renew_key=renew_key,
        )
        self.files = FileReader(api, gate)
        gate.actions_turned = self.poller.tell_of_actions
        self.actions: ActionRunner | None = None
        self.recovery: JournalRecovery | None = None
        self.downloads: Downloads | None = None
        self._journal = journal
        if journal:
            self.actions = ActionRunner(api, journal, clock, gate)
            self.recovery = JournalRecovery(api, journal, clock, gate)
            self.downloads = Downloads(api, clock)

    @cached_property
    def plans(self) -> "PlanRunner | None":
        """Return what carries plans out, None where the engine only reads."""
        from roomtui.live.plans.runner import PlanRunner  # the first data do not wait for it

        return PlanRunner(self.actions, self._gate) if self.actions else None

    @cached_property
    def notes(self) -> "NoteWriter | None":
        """Return what keeps notes, None where the engine only reads."""
        from roomtui.live.journal.notes import NoteWriter

        return NoteWriter(self._journal, self._clock) if self._journal else None

    @property
    def account(self) -> AccountId:
        """Return the account that all of this is for."""
        return self._api.account

    @property
    def operator(self) -> Operator | None:
        """Return who acts here, None where the engine only reads."""
        return self._journal.who if self._journal else None

    @property
    def refuses_actions(self) -> bool:
        """Return whether the service refuses actions for now, because of the account's limit."""
        return self._gate.actions_held() > 0

    @property
    def key_digest(self) -> str:
        """Return a word that tells the key from others."""
        return self._journal.key_digest if self._journal else ""

    def pause(self, paused: bool) -> None:
        """Read nothing again that is on screen, or go on; the operator can still look further."""
        self._gate.paused = paused
        (self.poller.pause if paused else self.poller.resume)()

    async def look_up(
        self, kind: RecordKind, record_id: str, waits: OnWait | None = None, *, account: AccountId
    ) -> Detail:
        """Ask for one record; a console that may not write is given no links.

        `waits` is told the seconds for which the limit keeps it waiting.

        Raises:
            OtherAccount: the record is of another account.
            VideoApiError: it could not be read.
        """
        require_own(account, self._api)
        await self._gate.idle()
        with spending(RequestClass.LIST, waits):
            return await look_up(self._api, kind, record_id, links=self.actions is not None)

    async def matching(
        self,
        where: RecordingFilter,
        most: int,
        waits: OnWait | None = None,
        *,
        account: AccountId,
    ) -> Page[Recording]:
        """Count the recordings that a filter matches and return the first of them.

        `waits` is told as in `look_up`.

        Raises:
            OtherAccount: they are of another account.
            VideoApiError: they could not be read.
        """
        require_own(account, self._api)
        with spending(RequestClass.CHECK, waits):
            return await self._api.recordings.page(1, where, size=most)

    async def session_recordings(
        self, session_id: str, waits: OnWait | None = None, *, account: AccountId
    ) -> SessionRecordings:
        """Read what a composition of a session can show; `waits` is told as in `look_up`.

        Raises:
            OtherAccount: the session is of another account.
            VideoApiError: the recordings could not be read.
        """
        require_own(account, self._api)
        await self._gate.idle()
        with spending(RequestClass.CHECK, waits):
            return await read_session_recordings(self._api, session_id)

    async def browse(self, loader: PagedLoader[R], publish: Publish[R]) -> None:
        """Read and publish a list until cancelled."""
        await loader.run(self._api, self._gate, self._clock, publish)

    async def search_past(self, search: "PastSearch", publish: "PublishPast") -> None:
        """Go on with a search of the past, and publish how far it comes.

        Raises:
            OtherAccount: it is for another account.
        """
        await search.run(self._api, self._clock, publish)

    async def aclose(self) -> None:
        """Close the client, and the journal."""
        await self._api.aclose()
        if self._journal:
            self._journal.close()
