"""What runs policies: what it is told while something is on its way, and as the console ends."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from roomtui.live.actions.delivery import Guard
from roomtui.live.actions.request import CalledOff, ModerationRequest, ModerationResult, Outcome
from roomtui.live.policies.disk import PolicyDisk
from roomtui.live.policies.look import Look
from roomtui.live.policies.runner import PolicyRunner
from roomtui.live.policies.status import PolicyStatus
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.profile_file import ProfileFileError
from tests.live.policies.policing import ANOTHER, ME, Policed

NOWHERE = Path("/nowhere/policies.off")


class Console:
    """The console of a runner; `on_look` and `on_disk` happen while each is read."""

    def __init__(self, folder: Path) -> None:
        self.policed = Policed()
        self.policed.refresh()
        self.disk = PolicyDisk(folder, ME, "key", NOWHERE)
        self.told: list[tuple[str, bool]] = []
        self.left: list[ModerationRequest] = []
        self.off: list[CalledOff] = []
        self.acts: list[Callable[[], Awaitable[None]]] = []
        self.begins: Callable[[ModerationRequest], None] = lambda _: None
        self.runner = self.runs()

    def runs(self) -> PolicyRunner:
        policed = self.policed
        return PolicyRunner(self, policed.engine, self.disk, self, policed.clock)  # type: ignore[arg-type]

    # As the host

    @property
    def feed(self) -> Feed:
        return self.policed.feed

    async def look(self) -> Look:
        await asyncio.sleep(0)
        return self.policed.look()

    def start(self, act: Callable[[], Awaitable[None]]) -> None:
        self.acts.append(act)

    def report(self, result: ModerationResult) -> None: ...

    def show(self, status: PolicyStatus) -> None: ...

    def tell(self, sentence: str, *, is_bad: bool) -> None:
        self.told.append((sentence, is_bad))

    # As what sends

    async def carry_out(self, request: ModerationRequest, _: object, guard: Guard) -> None:
        try:
            await guard()
        except CalledOff as why:
            self.off.append(why)
        else:
            self.left.append(request)

    async def joined(self, person_id: str) -> None:
        """Have somebody join, and a policy decide about them."""
        self.policed.clock.step(2)
        self.policed.join(person_id)
        self.policed.snapshot = self.policed._snapshot()
        await self.runner.take_turn()

    async def sent(self) -> None:
        while self.acts:
            await self.acts.pop()()


async def test_nothing_leaves_once_the_feed_has_turned_while_the_disk_was_slow(
    tmp_path: Path,
) -> None:
    console = Console(tmp_path)
    await console.runner.switch_on(console.policed.quiet())
    await console.joined("bo")
    why_not = console.disk.why_not

    def slow(policy_id: str) -> str:
        console.policed.feed = Feed(state=FeedState.PAUSED)
        return why_not(policy_id)

    console.disk.why_not = slow  # type: ignore[method-assign]
    await console.sent()
    assert console.left == []
    [why] = console.off
    assert "PAUSED" in str(why)
    assert why.outcome is Outcome.NOT_DONE


async def test_what_was_switched_off_is_off_though_the_file_cannot_be_written(
    tmp_path: Path,
) -> None:
    console = Console(tmp_path)
    await console.runner.switch_on(console.policed.quiet(goes_on=True))
    keep = console.disk.keep

    def full(_: object) -> None:
        raise ProfileFileError("The disk is full.")

    console.disk.keep = full  # type: ignore[method-assign, assignment]
    console.runner.end(None)
    await console.runner.forget(None)
    for number in range(4):
        await console.joined(f"p{number}")
    assert console.acts == []
    assert console.policed.engine.policies == ()
    assert [one for one, _ in console.told].count("The disk is full.") == 1
    other = PolicyDisk(tmp_path, ANOTHER, "key", NOWHERE)
    assert other.look(wants=False).held_by, "nobody takes up what is still in the file"
    console.disk.keep = keep  # type: ignore[method-assign]
    await console.runner.take_turn()
    assert not other.look(wants=False).held_by
    assert other.look(wants=True).taken_up == ()


async def test_what_goes_on_is_kept_though_the_console_ends_amid_a_turn(tmp_path: Path) -> None:
    console = Console(tmp_path)
    await console.runner.switch_on(console.policed.quiet(goes_on=True))
    look = console.look

    async def ends() -> Look:
        console.look = look  # type: ignore[method-assign]
        await console.runner.close()
        return await look()

    console.look = ends  # type: ignore[method-assign]
    await console.joined("bo")
    await console.sent()
    assert console.left == []
    [policy] = PolicyDisk(tmp_path, ME, "key", NOWHERE).look(wants=False).taken_up
    assert policy.room == "stage"
