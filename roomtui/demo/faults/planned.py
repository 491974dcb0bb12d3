"""Planned faults: the next matching requests fail, and no others."""

from collections.abc import Callable

from msgspec import Struct

from roomtui.demo.faults import effects
from roomtui.demo.faults.effects import PROXY_PAGE, Effect
from roomtui.demo.faults.fault_injector import FILES, FaultInjector

Where = Callable[[str, str], bool]
"""Tells by method and path whether a request is meant."""


def everywhere(_method: str, _path: str) -> bool:
    """Return True: every request is meant."""
    return True


def to_files(_method: str, path: str) -> bool:
    """Return whether a request follows a presigned link."""
    return path.startswith(FILES)


class _Planned(Struct):
    times: int
    where: Where
    effect: Effect


class Faults:
    """A queue of planned faults; what was planned first strikes first.

    Most methods take `where`, which picks the requests that count by method and path.
    `rangeless` tells whether ranges are ignored, as a server does that knows none. `fault_injector`
    is what goes wrong by chance, beside what is planned.
    """

    def __init__(self, fault_injector: FaultInjector | None = None) -> None:
        self._planned: list[_Planned] = []
        self._delay = 0.0
        self._delayed: Where = everywhere
        self.rangeless = False
        self.fault_injector = fault_injector

    def fail_next(
        self,
        times: int = 1,
        *,
        status: int = 503,
        body: bytes = PROXY_PAGE,
        where: Where = everywhere,
    ) -> None:
        """Answer the next requests with `status` and `body`, as a proxy would."""
        self._planned.append(_Planned(times, where, effects.failing(status, body)))

    def throttle_next(
        self, times: int = 1, *, retry_after: int | None = 5, where: Where = everywhere
    ) -> None:
        """Answer the next requests with 429; `retry_after` in seconds, None to leave it out."""
        self._planned.append(_Planned(times, where, effects.throttling(retry_after)))

    def garble_next(self, times: int = 1, *, where: Where = everywhere) -> None:
        """Break the next answers: half of the body, then bytes that are no text."""
        self._planned.append(_Planned(times, where, effects.garble))

    def drop_next(self, times: int = 1, *, obey: bool = False, where: Where = everywhere) -> None:
        """Cut the connection under the next requests, after doing what they ask if `obey`."""
        self._planned.append(_Planned(times, where, effects.lose if obey else effects.drop))

    def cut_next(self, times: int = 1, *, after: int, where: Where = to_files) -> None:
        """Cut the connection under the next answers once `after` bytes of their body are sent."""
        self._planned.append(_Planned(times, where, effects.cutting(after)))

    def strike_next(self, effect: Effect, times: int = 1, *, where: Where = everywhere) -> None:
        """Answer the next requests by an effect."""
        self._planned.append(_Planned(times, where, effect))

    def ignore_ranges(self, ignored: bool = True) -> None:
        """Answer every download whole from now on, whatever range is asked for, or no more so."""
        self.rangeless = ignored

    def delay(self, seconds: float, *, where: Where = everywhere) -> None:
        """Delay every request from now on; 0 ends that."""
        self._delay, self._delayed = seconds, where

    def clear(self) -> None:
        """Remove all planned faults."""
        self._planned.clear()
        self.delay(0)
        self.ignore_ranges(False)
        self.fault_injector = None

    def wait_for(self, method: str, path: str) -> float:
        """Return how many seconds a request has to wait."""
        return self._delay if self._delayed(method, path) else 0.0

    def strike(self, method: str, path: str) -> Effect | None:
        """Return the fault planned for a request, or else the injector's."""
        for planned in self._planned:
            if planned.where(method, path):
                planned.times -= 1
                if planned.times <= 0:
                    self._planned.remove(planned)
                return planned.effect
        return self.fault_injector.strike(method, path) if self.fault_injector else None
