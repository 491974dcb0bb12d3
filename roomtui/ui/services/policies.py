"""The policy service: has the policies of this console act, and shows how they stand."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from roomtui.live.actions.request import ModerationResult
from roomtui.live.clock import Clock
from roomtui.live.policies.policy import Policy
from roomtui.live.policies.status import PolicyStatus
from roomtui.live.polling.changes import Change, EventType
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.settings import Settings
from roomtui.text import counted
from roomtui.ui.messages import FaultReported, Reported
from roomtui.ui.services.actions import WORKERS
from roomtui.ui.services.connection import Connection
from roomtui.ui.services.memory import MemoryService
from roomtui.ui.store import Store
from roomtui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from roomtui.live.engine import Engine
    from roomtui.live.memory.memory import Memory
    from roomtui.live.policies.dry_run import DryRun, SeenJoin
    from roomtui.live.policies.look import Look
    from roomtui.live.policies.runner import PolicyRunner
    from roomtui.live.policies.situation import Situation

MOST_JOINS: Final = 5_000
"""Joins that are kept for dry runs; those of an hour, unless they are more."""

READ_ONLY: Final = "This console is read-only."
NO_PLACE: Final = "Nobody knows where to keep the lock of policies; set HOME or ROOMTUI_STATE_DIR."
NOT_YET: Final = "There is no connection yet."


class PolicyService:
    """Is the console that a runner of policies needs; a read-only one has no runner.

    Args:
        app: says what became of it, and runs what is sent.
        clock: the console's clocks.
        connection: has who sends.
        settings: have the limits, the roles of hosts and the state folder.
        store: has what is shown, and is told how policies stand.
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
        self._app = app
        self._clock = clock
        self._connection = connection
        self._settings = settings
        self._store = store
        self._memory = memory
        self._runner: PolicyRunner | None = None
        self._came = asyncio.Event()
        self._joins: deque[Change] = deque(maxlen=MOST_JOINS)

    # What the app and the dialogs call

    def observe(self, changes: Iterable[Change]) -> None:
        """Have policies act on what is shown by now, up to which this changed."""
        if not self._settings.read_only:
            self._joins.extend(one for one in changes if one.kind is EventType.JOINED)
            self._came.set()

    def note(self, result: ModerationResult) -> None:
        """Take note of what became of a request, whoever sent it."""
        if self._runner and result.request.policy:
            self._runner.note(result)

    def why_not(self) -> str:
        """Return in a sentence why no policy can be switched on in this console, or nothing."""
        if self._settings.read_only:
            return READ_ONLY
        if self._settings.state_dir is None:
            return NO_PLACE
        return self._runner.why_not() if self._runner else NOT_YET

    def dry_run(self, policy: Policy) -> "DryRun":
        """Return whom a policy would hit now, and whom it would have hit in the last hour."""
        from roomtui.live.policies.dry_run import dry_run

        return dry_run(policy, self._situation(self._store.ui_state.memory), self._seen(policy))

    def _seen(self, policy: Policy) -> "Iterator[SeenJoin]":
        from roomtui.live.policies.dry_run import SeenJoin

        for change in self._joins:
            person = change.participant
            if person is None or change.account != policy.account:
                continue
            if at := change.at or person.joined_at:
                yield SeenJoin(person, change.room_id, at)

    def ending(self) -> str:
        """Return in a sentence which policies end with this console; nothing if none does."""
        status = self._store.ui_state.policies
        ending = [] if status.held_by else [one for one in status.policies if not one.goes_on]
        many = counted(len(ending), "policy ends", "policies end")
        return f"{many} with this console." if ending else ""

    def switch_on(self, policy: Policy) -> None:
        """Switch a policy on, unless something forbids it; say so either way."""
        if (why := self.why_not()) or self._runner is None:
            self.tell(f"Not switched on. {why}", is_bad=True)
        else:
            self.start(partial(self._runner.switch_on, replace(policy, by=self._me)))

    @property
    def _me(self) -> str:
        engine = self._connection.engine
        return engine.operator.short_name if engine and engine.operator else ""

    def switch_off(self, policy: Policy) -> None:
        """Switch one policy off, at once, whichever console of the profile runs it."""
        self._end({policy.id})

    def stop(self) -> None:
        """Switch all policies off, at once, whichever console of the profile runs them."""
        self._end(None)

    def _end(self, policy_ids: Collection[str] | None) -> None:
        if (runner := self._runner) is None:
            return
        is_none_on = not self._store.ui_state.policies.policies
        ended = runner.end(policy_ids)
        if ended:
            many = counted(len(ended), "policy is", "policies are")
            self.tell(f"{many if ended[1:] else f'{ended[0].title} is'} off.", is_bad=False)
        if is_none_on:
            self._app.notify("No policy is on.", markup=False)
        self.start(partial(runner.forget, policy_ids))

    async def run(self) -> None:
        """Have policies act after each update until the app ends; a fault ends nothing else."""
        if self._settings.read_only or self._settings.state_dir is None:
            return
        self._runner = await asyncio.to_thread(self._made, await self._connection.ready())
        while self._runner:
            await self._came.wait()
            self._came.clear()
            await self._guarded(self._runner.take_turn)

    def _made(self, engine: "Engine") -> "PolicyRunner | None":
        """Import what only policies need; runs in a thread."""
        from roomtui.live.policies.disk import PolicyDisk
        from roomtui.live.policies.engine import PolicyEngine
        from roomtui.live.policies.runner import PolicyRunner

        who, folder = engine.operator, self._settings.state_dir
        if who is None or folder is None or engine.actions is None:
            return None
        disk = PolicyDisk(folder, who, engine.key_digest)
        policies = PolicyEngine(engine.account, self._settings.policies)
        return PolicyRunner(self, policies, disk, engine.actions, self._clock)

    async def close(self) -> None:
        """End what does not go on, as the console ends."""
        if self._runner:
            await self._runner.close()

    # What the runner needs: see `PolicyHost`

    async def look(self) -> "Look":
        """Return a look at the account as it is shown, with the journal read up to now."""
        from roomtui.live.policies.look import Look

        memory, trouble = await self._memory.fresh()
        ui_state, engine = self._store.ui_state, self._connection.engine
        return Look(
            situation=self._situation(memory or ui_state.memory),
            feed=self.feed,
            at=self._clock.monotonic(),
            host_now=self._clock.now(),
            is_held=engine is not None and engine.refuses_actions,
            is_remembered=memory is not None,
            trouble=trouble,
        )

    @property
    def feed(self) -> Feed:
        """Return the feed as it is shown, or, where that is live, what the poller knows by now."""
        shown, poller = self._store.ui_state.feed, self._connection.poller
        if poller is None or not shown.is_live:
            return shown
        return replace(poller.feed, state=FeedState.PAUSED) if poller.paused else poller.feed

    def _situation(self, memory: "Memory") -> "Situation":
        from roomtui.live.policies.situation import Situation

        ui_state = self._store.ui_state
        return Situation(
            snapshot=ui_state.snapshot,
            identities=ui_state.analysis.identities,
            memory=memory,
            host_roles=self._settings.host_roles,
            now=self._store.server_now(),
            skew=timedelta(seconds=ui_state.feed.skew),
        )

    def start(self, act: Callable[[], Awaitable[None]]) -> None:
        """Have something done in the background; its failure is reported, and ends nothing else."""
        self._app.work_in_background(partial(self._guarded, act), WORKERS)

    async def _guarded(self, act: Callable[[], Awaitable[None]]) -> None:
        try:
            await act()
        except Exception as error:  # nothing is sent then, and the next refresh tries again
            self._app.post_message(FaultReported(error, "the policies"))

    def report(self, result: ModerationResult) -> None:
        """Show what is known of a request."""
        self._app.post_message(Reported(result))

    def show(self, status: PolicyStatus) -> None:
        """Show how policies stand."""
        self._store.show_policies(status)

    def tell(self, sentence: str, *, is_bad: bool) -> None:
        """Tell the operator what happened to policies; the activity has it as a turn of them."""
        self._app.notify(sentence, severity="warning" if is_bad else "information", markup=False)
