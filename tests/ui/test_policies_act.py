"""Policies in the app: they act on the refresh that shows a join, on record, in one console."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from roomtui.live.policies.off_switch import let_on, switch_off
from roomtui.live.policies.policy import Policy, PolicyKind
from roomtui.ui.messages import PoliciesStopped, PolicyWanted
from tests.ui.console import Console, console

MALLORY = '{"userId": "u-9", "name": "Mallory"}'


def quiet(running: Console, **fields: object) -> Policy:
    state = running.app.ui_state
    room_id = state.snapshot.sessions[running.live.session_id or ""].room_id
    made = Policy(
        account=state.snapshot.account, kind=PolicyKind.QUIET, since=state.now,
        room_id=room_id, room="stage",
    )  # fmt: skip
    return replace(made, **fields)


def door(running: Console, **fields: object) -> Policy:
    made = quiet(running, kind=PolicyKind.DOOR, identity="userid:u-9", name="Mallory")
    return replace(made, **fields)


def answer(running: Console) -> str:
    newest = running.app.answers.newest
    return newest.words if newest else ""


async def on(running: Console, *policies: Policy) -> None:
    for policy in policies:
        running.app.post_message(PolicyWanted(policy))
    await running.until(lambda: len(running.app.ui_state.policies.policies) == len(policies))


async def test_whoever_joins_is_muted_and_who_is_listed_is_kicked_on_record(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        room, shut = quiet(running), door(running, reason="spam")
        await on(running, room, shut)
        running.clock.tick()
        session_id = running.live.session_id
        ada = running.world.join(session_id, "Ada")
        mallory = running.world.join(session_id, MALLORY)
        await running.until(lambda: len(running.written) == 2)
        done = {(one.verb, one.participants) for one in running.world.actions}
        assert done == {("mute", (ada.id,)), ("kick", (mallory.id,))}
        intents = [one["order"] for one in running.journal if one["kind"] == "intent"]
        assert {(one["policy"], one.get("reason")) for one in intents} == {
            (room.id, None), (shut.id, "spam"),
        }  # fmt: skip
        await running.look()
        await running.look()
        assert len(running.written) == 2
        running.app.post_message(PoliciesStopped())
        await running.until(lambda: not running.app.ui_state.policies.policies)
        running.world.join(session_id, "Bo")
        await running.look()
        await running.look()
        assert len(running.written) == 2


async def test_the_off_switch_ends_all_and_keeps_them_off_while_it_is_there(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await on(running, quiet(running))
        switch_off(tmp_path, "root", running.clock.now())
        running.world.join(running.live.session_id, "Ada")
        await running.until(lambda: running.app.ui_state.policies.forbidden)
        assert running.app.ui_state.policies.policies == ()
        assert "by root" in running.app.ui_state.policies.stopped
        assert "by root" in running.app.policies.why_not()
        running.app.post_message(PolicyWanted(quiet(running)))
        await running.until(lambda: "Not switched on" in answer(running))
        assert let_on(tmp_path)
        await running.until(lambda: not running.app.policies.why_not())
        await on(running, quiet(running))
        assert running.written == []


async def test_of_two_consoles_one_runs_policies_and_the_other_goes_on_with_what_is_promised(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as first, console(tmp_path) as second:
        await on(first, quiet(first, goes_on=True), door(first))
        await second.until(lambda: second.app.ui_state.policies.held_by)
        shown = second.app.ui_state.policies.policies
        assert len(shown) == 2, "it shows what is on"
        second.app.post_message(PolicyWanted(quiet(second)))
        await second.until(lambda: "another console" in answer(second))
        await first.app.policies.close()
        await second.until(lambda: not second.app.ui_state.policies.held_by)
        taken = [one.kind for one in second.app.ui_state.policies.policies]
        assert taken == [PolicyKind.QUIET]


@pytest.mark.long
async def test_another_console_of_the_profile_can_switch_them_off(tmp_path: Path) -> None:
    async with console(tmp_path) as first, console(tmp_path) as second:
        await on(first, quiet(first))
        await second.until(lambda: second.app.ui_state.policies.held_by)
        second.app.post_message(PoliciesStopped())
        await first.until(lambda: not first.app.ui_state.policies.policies)
        await second.until(lambda: not second.app.ui_state.policies.policies)


async def test_a_console_that_only_reads_has_none(tmp_path: Path) -> None:
    async with console(tmp_path, read_only=True) as running:
        running.app.post_message(PolicyWanted(quiet(running)))
        await running.until(lambda: "read-only" in answer(running))
        assert running.app.ui_state.policies.policies == ()
        assert running.written == []


async def test_a_console_that_runs_policies_is_left_by_asking_twice(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await on(running, quiet(running), door(running, goes_on=True))
        await running.press("q")
        await running.until(lambda: "1 policy ends with this console. Once more" in answer(running))
        assert running.app.is_running
        await running.press("q")
        await running.until(lambda: not running.app.is_running)


async def test_what_is_wanted_before_all_are_stopped_is_stopped_too(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        running.app.policies.switch_on(quiet(running))
        running.app.policies.stop()
        await running.until(lambda: "is on" in answer(running) or "off" in answer(running))
        await running.look()
        await running.look()
        assert running.app.ui_state.policies.policies == ()


@pytest.mark.long
async def test_stopping_all_says_so_once(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await on(running, quiet(running), door(running))
        await running.press("0")
        await running.until(lambda: answer(running) == "2 policies are off.")
