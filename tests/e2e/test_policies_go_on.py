"""Real consoles on one host: one of them runs policies, and the next goes on with them."""

import signal
from pathlib import Path
from typing import Any

import pytest

from roomtui.account_id import AccountId
from roomtui.demo.world import World
from roomtui.live.journal.operator import Operator
from roomtui.live.policies.disk import PolicyDisk
from roomtui.live.policies.off_switch import switch_off
from roomtui.live.policies.policy import Policy, PolicyKind
from tests.e2e.console import Console
from tests.e2e.server import DemoServer

SLOW = ("--interval", "2")


def promise(server: DemoServer, home: Path) -> Policy:
    """Leave a quiet room that goes on, as a console does that ends."""
    world, who = server.world, Operator.here("default", server.base_url)
    session = next(one for one in world.sessions.values() if one.active)
    policy = Policy(
        account=AccountId.of("default", server.base_url), kind=PolicyKind.QUIET,
        since=world.now(), room_id=session.room_id, room="stage", goes_on=True,
    )  # fmt: skip
    disk = PolicyDisk(home / "state", who)
    assert disk.look(wants=True).is_held
    disk.leave((policy,))
    return policy


def join(server: DemoServer, name: str) -> str:
    def let_in(world: World) -> str:
        session = next(one for one in world.sessions.values() if one.active)
        return world.join(session.id, name).id

    return server.do(let_in)


def muted(server: DemoServer) -> list[str]:
    return [p for one in [*server.world.actions] if one.verb == "mute" for p in one.participants]


def holder(home: Path) -> str:
    """Return what the lock says of who runs policies."""
    (file, *_) = sorted((home / "state" / "policies").glob("running-*.lock"))
    return file.read_text()


def is_run_by(console: Console) -> bool:
    return holder(console.home).endswith(f"process {console.process.pid}")


def runs(console: Console, policy: Policy) -> list[Any]:
    """Return the run of each intent of a policy in the journal."""
    intents = [one for one in console.journal if one["kind"] == "intent"]
    return [one["who"]["run"] for one in intents if one["order"].get("policy") == policy.id]


def kill(console: Console) -> None:
    console.process.send_signal(signal.SIGKILL)
    console.wait_exit()


@pytest.mark.long
def test_one_of_two_consoles_runs_policies_and_the_other_goes_on_once_it_is_killed(
    tmp_path: Path,
) -> None:
    with DemoServer("small") as server:
        policy = promise(server, tmp_path)
        with Console(server, tmp_path, *SLOW) as one:
            one.wait_text("● LIVE")
            server.wait_for(lambda: is_run_by(one), "the lock")
            with Console(server, tmp_path, *SLOW) as other:
                other.wait_text("● LIVE")
                first = [join(server, name) for name in ("Ada", "Bo")]
                server.wait_for(lambda: muted(server) == first, "the mutes")
                server.wait_looks(6)
                assert is_run_by(one)
                assert muted(server) == first, "by one of them, and once"
                kill(one)
                looks = server.looks
                cy = join(server, "Cy")
                server.wait_for(lambda: is_run_by(other), "the lock of the other")
                assert server.looks - looks <= 3
                server.wait_for(lambda: muted(server) == [*first, cy], "the mute of the other")
                assert len(set(runs(other, policy))) == 2
                kill(other)
        di = join(server, "Di")
        with Console(server, tmp_path) as again:
            again.wait_text("● LIVE")
            server.wait_for(lambda: muted(server) == [*first, cy, di], "what was promised")
            server.wait_looks(4)
            assert muted(server) == [*first, cy, di], "nobody twice"
            assert len(set(runs(again, policy))) == 3
            switch_off(tmp_path / "state", "root", server.world.now())
            server.wait_looks(2)
            join(server, "Ed")
            server.wait_looks(4)
            assert muted(server) == [*first, cy, di]
