"""Keys and patience for consoles whose pictures must be the same each time.

The poller looks when it is told to, timers of a second and more end when they are told to, and the
next try after a failure is not set by chance: nothing on the screen depends on how long it takes.
"""

from collections.abc import Callable
from typing import Any, Final

from textual.message_pump import MessagePump
from textual.timer import Timer

from roomtui.live.analysis.analysis import NO_ANALYSIS
from roomtui.live.polling.poller import Poller
from roomtui.live.polling.rate_policy import Backoff
from roomtui.ui import coalescing
from tests.afresh import is_settled
from tests.ui.console import Console

CALM: Final = 3
"""Turns for which nothing may be under way."""

TURNS: Final = 3000
"""Turns after which what is waited for never comes: a minute and more."""

LOOKS: Final = 8
"""Looks at the service until the activity has something to tell."""

LONG: Final = 1.0
"""Seconds from which on a timer waits to be told."""

NEVER: Final = 1e6
"""Seconds that no picture takes."""

resting: set[Poller] = set()
"""Pollers that wait to be told."""

held: list[tuple[MessagePump, Timer, Callable[[], Any]]] = []
"""Timers that wait to be told, whose they are and what they call."""


def hold_time() -> None:
    """Have pollers and timers wait until they are told, and keys ask as often as they like."""
    set_timer = MessagePump.set_timer

    async def rest(self: Poller, seconds: float) -> None:
        resting.add(self)
        await self._wake.wait()
        self._wake.clear()
        resting.discard(self)

    def wait(self: MessagePump, delay: float, callback: Any = None, **how: Any) -> Timer:
        timer = set_timer(self, NEVER if delay >= LONG else delay, callback, **how)
        if delay >= LONG and callback is not None:
            held.append((self, timer, callback))
        return timer

    Poller._rest = rest  # type: ignore[method-assign]
    MessagePump.set_timer = wait  # type: ignore[method-assign]
    Backoff.__init__.__defaults__ = (lambda: 0.0,)
    coalescing.REFRESH_SECS = 0.0  # type: ignore[misc]


async def pass_time(running: Console) -> None:
    """Let the timers end that were begun: what is said for some seconds is gone."""
    for pump, timer, callback in held:
        if timer._task is not None:
            timer.stop()
            pump.call_later(callback)
    held.clear()
    await calm(running)


async def until(running: Console, condition: Callable[[], object]) -> None:
    """Wait until something has come about and all is calm, without asking for anything."""
    calm = 0
    for _ in range(TURNS):
        calm = calm + 1 if condition() and is_calm(running) else 0
        if calm >= CALM:
            return
        await running.pilot.pause(0.01)
    raise AssertionError(f"it never came about; the screen shows:\n{running.text}")


async def calm(running: Console) -> None:
    """Wait until nothing is under way."""
    await until(running, lambda: True)


def is_calm(running: Console) -> bool:
    """Return whether the console waits for somebody to press a key, and has drawn all."""
    app, poller = running.app, running.app.connection.poller
    has_asked = poller is None or poller not in resting or poller._wake.is_set()
    is_first = bool(app.ui_state.snapshot.sessions) and app.ui_state.analysis is NO_ANALYSIS
    is_acting = bool(app.keys_waiting) or app.background.actions.is_busy
    return not (has_asked or is_first or is_acting) and is_settled(app)


async def press(running: Console, *keys: str) -> None:
    """Press keys, and wait until all that they set off is over."""
    await running.press(*keys)
    await calm(running)


async def look(running: Console, seconds: float = 2) -> None:
    """Let time pass and have the console look once."""
    running.clock.tick(seconds)
    poller = running.app.connection.poller
    assert poller is not None
    poller.refresh()
    await calm(running)


async def settle(running: Console) -> None:
    """Let the event go on for a while."""
    await calm(running)
    for _ in range(LOOKS):
        await look(running)


async def asked(running: Console, *keys: str) -> None:
    """Press keys that open a dialog, and wait for it."""
    await running.press(*keys)
    await until(running, lambda: len(running.app.screen_stack) > 1)


async def lose_the_service(running: Console) -> None:
    """Have everything fail from now on, and look."""
    running.api.faults.fail_next(1_000, status=502)
    await look(running)
    await until(running, lambda: not running.app.ui_state.feed.is_live)
