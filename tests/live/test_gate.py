"""Actions go before polls."""

import asyncio

import pytest

from roomtui.live.gate import RequestGate


async def passed(gate: RequestGate) -> bool:
    """Return whether a poll gets through now."""
    waiting = asyncio.create_task(gate.idle())
    await asyncio.sleep(0)
    done = waiting.done()
    waiting.cancel()
    return done


async def test_an_open_gate_holds_nobody(gate: RequestGate) -> None:
    assert await passed(gate)


async def test_polls_wait_for_the_last_of_several_actions(gate: RequestGate) -> None:
    async with gate.action():
        async with gate.action():
            assert not await passed(gate)
        assert not await passed(gate)
    assert await passed(gate)


async def test_an_action_that_fails_opens_the_gate(gate: RequestGate) -> None:
    with pytest.raises(RuntimeError):
        async with gate.action():
            raise RuntimeError
    assert await passed(gate)


async def test_an_action_that_is_cancelled_opens_the_gate(gate: RequestGate) -> None:
    begun = asyncio.Event()

    async def act() -> None:
        async with gate.action():
            begun.set()
            await asyncio.Event().wait()

    acting = asyncio.create_task(act())
    await begun.wait()
    acting.cancel()
    await asyncio.gather(acting, return_exceptions=True)
    assert await passed(gate)


async def test_a_waiting_poll_goes_on_when_the_action_is_over(gate: RequestGate) -> None:
    async with gate.action():
        poll = asyncio.create_task(gate.idle())
        await asyncio.sleep(0)
    await asyncio.wait_for(poll, 60)
