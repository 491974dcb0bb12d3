"""Work that must not end by a fault: reported, waited out, started again."""

import ast
import asyncio
from pathlib import Path

import pytest

import roomtui
from roomtui.live.supervise import supervise


async def test_each_fault_is_reported_and_the_work_starts_again() -> None:
    faults = [RuntimeError("one"), KeyError("two")]
    left, told = iter(faults), list[Exception]()

    async def work() -> str:
        for fault in left:
            raise fault
        return "done"

    assert await supervise(work, told.append, wait=0) == "done"
    assert told == faults


async def test_it_waits_between_a_fault_and_the_next_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    happened: list[object] = []

    async def sleep(seconds: float) -> None:
        happened.append(seconds)

    async def work() -> None:
        happened.append("start")
        if len(happened) < 6:
            raise RuntimeError

    monkeypatch.setattr("roomtui.live.supervise.asyncio.sleep", sleep)
    await supervise(work, lambda _: happened.append("told"), wait=7)
    assert happened == ["start", "told", 7, "start", "told", 7, "start"]


async def test_it_is_cancelled_within_the_work_and_within_the_wait() -> None:
    told = asyncio.Event()

    async def fault() -> None:
        raise RuntimeError

    for work in (asyncio.Event().wait, fault):
        task = asyncio.create_task(supervise(work, lambda _: told.set(), wait=60))
        if work is fault:
            await told.wait()
        else:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_what_the_report_raises_ends_it() -> None:
    async def work() -> None:
        raise BrokenPipeError

    def report(error: Exception) -> None:
        raise error

    with pytest.raises(BrokenPipeError):
        await supervise(work, report)


def is_loop_over_faults(node: ast.AST) -> bool:
    """Whether it is a `while` that catches every Exception and sleeps before it goes on."""
    handlers = [one for one in ast.walk(node) if isinstance(one, ast.ExceptHandler)]
    return isinstance(node, ast.While) and any(
        one.type is not None
        and ast.unparse(one.type) == "Exception"
        and "sleep(" in ast.unparse(one)
        for one in handlers
    )


@pytest.mark.long
def test_no_other_loop_goes_on_after_faults_by_itself() -> None:
    """Use `supervise`: it waits, and ends when it is cancelled."""
    loops = {
        file.name
        for file in Path(roomtui.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if is_loop_over_faults(node)
    }
    assert loops == {"supervise.py"}
