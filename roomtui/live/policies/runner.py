"""Runs the policies of a console: looks, has the engine decide, and sends what it decides.

One thing happens at a time: a turn after each refresh, or something that the operator wants. Only
to end policies waits for nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Final, Protocol

from msgspec.structs import replace

from roomtui.live.actions.request import (
    CalledOff,
    ModerationRequest,
    ModerationResult,
    Outcome,
)
from roomtui.live.actions.runner import ActionRunner
from roomtui.live.clock import Clock
from roomtui.live.policies.disk import DiskState, PolicyDisk
from roomtui.live.policies.engine import PolicyEngine
from roomtui.live.policies.look import Look, doubts
from roomtui.live.policies.policy import Policy
from roomtui.live.policies.status import PolicyStatus
from roomtui.live.polling.feed import Feed
from roomtui.profile_file import ProfileFileError

IDLE_REFRESHES: Final = 2
"""Refreshes from one look at the disk to the next while no console is known to run policies; one
that runs any, and is gone, is followed within three."""

LAST_SECS: Final = 2.0
"""Seconds that the disk is given when the console ends."""

TAKEN_OUT: Final = "Another console switched it off."


class PolicyHost(Protocol):
    """What a runner needs of the console that it is a part of."""

    @property
    def feed(self) -> Feed:
        """Return the feed as it is by now."""

    async def look(self) -> Look:
        """Return a look at the account as it is shown, with the journal read up to now."""

    def start(self, act: Callable[[], Awaitable[None]]) -> None:
        """Have something done in the background; its failure ends nothing else."""

    def report(self, result: ModerationResult) -> None:
        """Show what is known of a request."""

    def show(self, status: PolicyStatus) -> None:
        """Show how policies stand."""

    def tell(self, sentence: str, *, is_bad: bool) -> None:
        """Tell the operator what happened to policies."""


class PolicyRunner:
    """Owns the engine, and this console's side of the lock and the file.

    Args:
        host: the console.
        engine: decides.
        disk: what consoles of this host share.
        actions: sends.
        clock: the console's clocks.
    """

    def __init__(
        self,
        host: PolicyHost,
        engine: PolicyEngine,
        disk: PolicyDisk,
        actions: ActionRunner,
        clock: Clock,
    ) -> None:
        self._host = host
        self._engine = engine
        self._disk = disk
        self._actions = actions
        self._clock = clock
        self._state = DiskState()
        self._status = PolicyStatus()
        self._ended_by = ""
        self._unwritten = ""
        self._is_closed = False
        self._refreshes = 0
        self._one_at_a_time = asyncio.Lock()
        actions.begins = engine.hear

    def why_not(self) -> str:
        """Return in a sentence why no policy can be switched on in this console, or nothing."""
        state = self._state
        if state.held_by and not state.forbidden:
            return f"Policies are run by another console: {state.held_by}."
        return state.forbidden

    def note(self, result: ModerationResult) -> None:
        """Take note of what became of a request."""
        self._engine.note(result, self._clock.monotonic())

    async def take_turn(self) -> None:
        """See how policies stand on disk, and have them act on what is shown by now."""
        async with self._one_at_a_time:
            is_skipped = self._is_idle and self._refreshes % IDLE_REFRESHES > 0
            self._refreshes += 1
            if self._is_closed or is_skipped:
                return
            await self._see_disk(wants=bool(self._engine.policies))
            if self._may_act or self._engine.alerts.all:
                await self._act()
            self._show()

    @property
    def _is_idle(self) -> bool:
        """Return whether no console is known to run policies, and there is nothing to tell."""
        engine, state = self._engine, self._state
        is_run = engine.policies or engine.is_busy or state.is_held or state.held_by
        return not (is_run or engine.alerts.all)

    @property
    def _may_act(self) -> bool:
        state = self._state
        return bool(self._engine.policies) and state.is_held and not state.trouble

    async def _act(self) -> None:
        had = self._engine.policies
        decision = self._engine.decide(await self._host.look())
        for request in decision.requests:
            self._host.start(partial(self._carry_out, request))
        for policy in decision.ended:
            self._host.tell(f"{policy.title} has ended: its time is over.", is_bad=False)
        if self._engine.stopped and had and not self._engine.policies:
            self._host.tell(self._engine.stopped, is_bad=True)
        if self._engine.policies != had:
            await self._keep()

    async def _see_disk(self, *, wants: bool) -> None:
        """Take in what other consoles and the off switch did; end what must not go on."""
        engine = self._engine
        state = self._state = await asyncio.to_thread(self._disk.look, wants=wants)
        if state.forbidden or (state.held_by and engine.policies):
            why = state.forbidden or f"{self.why_not()}"
            if engine.end([one.id for one in engine.policies]):
                self._ended_by = why
                self._host.tell(f"All policies are off. {why}", is_bad=True)
            if state.is_held:
                await self._keep()
        for policy in engine.end(state.removed):
            self._host.tell(f"{policy.title} is off. {TAKEN_OUT}", is_bad=True)
        for policy in state.taken_up:
            if not engine.why_not_on(policy):
                engine.add(policy)
                self._host.tell(f"{policy.title} goes on.", is_bad=False)
        if state.removed or state.taken_up or (state.is_held and not engine.policies):
            await self._keep(wants=wants)

    async def _keep(self, *, wants: bool = False) -> None:
        """Write which policies are on; let go of the lock if none is, nor is wanted.

        What cannot be written is told once, and the lock is kept: whoever took it would take up
        what was ended here. Nothing is written once the console ends: the file has what goes on.
        """
        if self._is_closed:
            return
        policies = self._engine.policies
        try:
            await asyncio.to_thread(self._disk.keep, policies)
        except ProfileFileError as error:
            if str(error) != self._unwritten:
                self._host.tell(str(error), is_bad=True)
            self._unwritten = str(error)
            return
        self._unwritten = ""
        if not (policies or wants or self._engine.is_busy):
            await asyncio.to_thread(self._disk.release)
            self._state = replace(self._state, is_held=False)

    async def switch_on(self, policy: Policy) -> None:
        """Switch a policy on, unless something forbids it; tell so either way."""
        async with self._one_at_a_time:
            if self._is_closed:
                return
            await self._see_disk(wants=True)
            look = await self._host.look()
            if why := self._why_not_on(policy, look):
                self._host.tell(f"Not switched on. {why}", is_bad=True)
            else:
                self._ended_by = ""
                self._engine.add(replace(policy, since=look.situation.now), look)
                self._host.tell(f"{policy.title} is on.", is_bad=False)
                await self._act()
            await self._keep()
            self._show()

    def _why_not_on(self, policy: Policy, look: Look) -> str:
        """Return in a sentence why a policy is not switched on; nothing if it is.

        Of a feed in doubt nobody knows whom it would hit, nor since when people are there.
        """
        state = self._state
        if why := self.why_not() or state.trouble or self._engine.why_not_on(policy):
            return why
        return doubts(look) if state.is_held else "The lock of policies cannot be had."

    def end(self, policy_ids: Collection[str] | None) -> tuple[Policy, ...]:
        """End policies of this console at once, or all, and whatever of theirs has not left yet.

        Have `forget` called after it; return those that were on here.
        """
        ids = [one.id for one in self._engine.policies] if policy_ids is None else policy_ids
        ended = self._engine.end(ids)
        self._show()
        return ended

    async def forget(self, policy_ids: Collection[str] | None) -> None:
        """Take policies out of the file, or all, whichever console of the profile runs them."""
        async with self._one_at_a_time:
            self.end(policy_ids)  # one may have come on since, that was wanted before
            if self._state.is_held:
                await self._keep()
            else:
                await self._take_out(policy_ids)
            self._show()

    async def _take_out(self, policy_ids: Collection[str] | None) -> None:
        """Take policies of another console out of the file, which ends them there."""
        try:
            has_taken = await asyncio.to_thread(self._disk.remove, policy_ids)
        except ProfileFileError as error:
            self._host.tell(str(error), is_bad=True)
            return
        if has_taken:
            held_by = self._state.held_by or "another console"
            self._host.tell(f"Switched off for {held_by}, from its next refresh on.", is_bad=False)

    async def _carry_out(self, request: ModerationRequest) -> None:
        guard = partial(self._guard, request)
        try:
            await self._actions.carry_out(request, self._publish, guard)
        finally:
            self._engine.give_back(request, self._clock.monotonic())

    def _publish(self, result: ModerationResult) -> None:
        self.note(result)
        self._host.report(result)

    async def _guard(self, request: ModerationRequest) -> None:
        """Raise CalledOff if a request must not leave, by all that is known right before that."""
        look = await self._host.look()
        why = await asyncio.to_thread(self._disk.why_not, request.policy)
        look = replace(look, feed=self._host.feed)  # which may have turned while the disk was slow
        if why := why or self._engine.why_not_now(request, look):
            raise CalledOff(f"Nothing was sent. {why}", Outcome.NOT_DONE)

    def _show(self) -> None:
        """Have shown how policies stand, if that has changed."""
        engine, state = self._engine, self._state
        own = engine.policies
        status = PolicyStatus(
            policies=own or state.others,
            held_by="" if own else state.held_by,
            suspended=(engine.suspended or state.trouble) if own else "",
            stopped="" if own else engine.stopped or self._ended_by,
            forbidden=state.forbidden,
            alerts=engine.alerts.all,
        )
        if not _is_same(status, self._status):
            self._status = status
            self._host.show(status)

    async def close(self) -> None:
        """End what does not go on, and let another console take up the rest; wait for no disk."""
        self._is_closed = True
        going = {one.id for one in self._engine.policies if one.goes_on}
        self._engine.end([one.id for one in self._engine.policies if one.id not in going])
        if not self._state.is_held:
            return
        kept = self._engine.policies
        self._engine.end(going)
        try:
            async with asyncio.timeout(LAST_SECS):
                await asyncio.to_thread(self._disk.leave, kept)
        except (TimeoutError, ProfileFileError, RuntimeError):
            return  # the lock goes with the process


def _is_same(one: PolicyStatus, other: PolicyStatus) -> bool:
    return all(
        getattr(one, name) == getattr(other, name) for name in PolicyStatus.__struct_fields__
    )
