"""The line mode, `snapshot --watch`: the snapshot once, then a line for every change."""

import asyncio
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from msgspec.structs import replace

from roomtui.api.elapsed import elapsed
from roomtui.api.errors import VideoApiError, internal
from roomtui.api.secret import ApiKey
from roomtui.command.connection import connector
from roomtui.command.watch_json import JsonLines
from roomtui.command.watch_lines import TextLines
from roomtui.command.watch_log import WatchLog
from roomtui.exit_status import FAILED
from roomtui.live.clock import SystemClock
from roomtui.live.engine import Engine
from roomtui.live.polling.feed import Feed, FeedState, Update
from roomtui.live.snapshot import NOTHING_YET
from roomtui.live.supervise import supervise
from roomtui.process.interrupts import interrupt
from roomtui.process.standard_streams import OutputError, abandon_output, complain
from roomtui.settings import Settings
from roomtui.text import plain

TICK_SECS: Final = 1.0
"""Seconds between two looks at the time, and at whether somebody still reads."""


class Terminated(SystemExit):
    """SIGTERM came; a loop of asyncio lets nothing else through."""


def watch(
    settings: Settings,
    key: ApiKey | None,
    renew_key: Callable[[], ApiKey | None] | None,
    *,
    as_json: bool,
) -> int:
    """Print what is and what changes until a signal comes or nobody reads; return the exit code.

    Nothing that the network does ends it.
    """
    connect = connector(replace(settings, read_only=True), key)
    log: WatchLog = JsonLines(_print, elapsed) if as_json else TextLines(_print, elapsed)
    try:
        engine = Engine(
            connect(), SystemClock(), interval=settings.interval, journal=None, renew_key=renew_key
        )
    except VideoApiError as error:
        complain(plain(str(error)))
        return FAILED
    try:
        with _ended_by_signals():
            asyncio.run(_follow(engine, log))
    except KeyboardInterrupt:
        abandon_output()
        raise
    except Terminated:
        abandon_output()
        os.kill(os.getpid(), signal.SIGTERM)
    return 128 + signal.SIGTERM  # the first process of a container is deaf to its own signals


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Cancel what runs on SIGTERM and SIGINT, unless they are ignored."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # as nohup and shells want it in the background
            signal.signal(number, _end)
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is _end:
                signal.signal(number, handler)


def _end(number: int, _: FrameType | None) -> None:
    """End what runs, even a write that waits for a reader, which a handler of asyncio could not.

    Another one ends the process at once.
    """
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
    if number == signal.SIGINT:
        interrupt()
    raise Terminated


def _print(line: str) -> None:
    print(line, flush=True)


async def _follow(engine: Engine, log: WatchLog) -> None:
    """Poll, and look at the time, until one of them raises."""
    asyncio.get_running_loop().set_exception_handler(_told)
    tasks = {asyncio.ensure_future(_poll(engine, log)), asyncio.ensure_future(_tick(log))}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await engine.aclose()


def _told(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Report in a sentence what asyncio would print a traceback of, except after a signal."""
    error = context.get("exception")
    if isinstance(error, Exception):
        complain(internal(error))


async def _poll(engine: Engine, log: WatchLog) -> None:
    clock = SystemClock()

    def report(error: Exception) -> None:
        if isinstance(error, BrokenPipeError | OutputError):
            raise error
        now = clock.now()
        feed = Feed(state=FeedState.OFFLINE, since=now, reason=internal(error))
        log.heard(Update(NOTHING_YET, feed), now)

    await supervise(
        lambda: engine.poller.run(lambda update: log.heard(update, clock.now())),
        report,
    )


async def _tick(log: WatchLog) -> None:
    clock = SystemClock()
    while True:
        await asyncio.sleep(TICK_SECS)
        _refuse_broken_pipe()
        log.passed(clock.now())


def _refuse_broken_pipe() -> None:
    """Raise what a write would: where nothing changes none is tried, though nobody reads."""
    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    broken = select.POLLERR | select.POLLHUP | select.POLLNVAL
    if any(events & broken for _, events in poll.poll(0)):
        raise BrokenPipeError
