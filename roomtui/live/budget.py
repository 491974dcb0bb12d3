"""One budget of requests for the account, in classes: nobody who reads holds up who acts.

Every request of the client passes here before it is sent, whatever asked for it. A class that has
spent its share of a window waits for the next one, and so does one for which the account has too
little left: what consoles leave each other and their actions. Actions never wait.
Plans wait for what this console's polls may need yet.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from math import inf
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from roomtui.api.limits import LONGEST_WAIT, RateLimit
from roomtui.api.transport import READING
from roomtui.live.clock import Clock
from roomtui.live.gate import RequestGate
from roomtui.live.polling.rate_policy import A_MOMENT, ASSUMED_LIMIT, KEPT_SHARE, OWN_SHARE
from roomtui.live.request_class import (
    ACTING,
    ASSUMED_WINDOW,
    RequestAllowance,
    RequestClass,
    Spending,
    current,
)

MOST_BROWSED: Final = 0.47
LESS_THAN_HALF: Final = 0.49
"""The parts of the limit that a console has read at most once lists, or checks, have had theirs:
however much the live page costs, a little is left for both."""


class Share(Struct, frozen=True):
    """The shares of the limit: what a class may spend in a window, and what others must be left.

    All are parts of the limit, from 0 to 1, but for `fewest`, the requests that even the smallest
    limit has for the class. `most_read` bounds what this console reads in all classes together,
    None for nothing. What `reading` is, the part that this console may read, is left too as far as
    it has not been read yet.
    """

    most: float
    reserve: float
    most_read: float | None
    fewest: int = 1
    reading: float = 0.0


SHARES: Final[Mapping[RequestClass, Share]] = {
    RequestClass.PLAN: Share(
        most=OWN_SHARE, reserve=KEPT_SHARE, most_read=None, fewest=2, reading=OWN_SHARE
    ),
    RequestClass.CHECK: Share(most=0.2, reserve=KEPT_SHARE / 2, most_read=LESS_THAN_HALF),
    RequestClass.LIVE: Share(most=OWN_SHARE, reserve=KEPT_SHARE, most_read=OWN_SHARE, fewest=2),
    RequestClass.LIST: Share(most=0.1, reserve=0.5, most_read=MOST_BROWSED),
    RequestClass.SEARCH: Share(most=0.1, reserve=0.5, most_read=MOST_BROWSED),
}
"""Of all but actions, which have what there is.

Lists and searches of any number of consoles leave half of the limit, so that they cannot use up
what those need who watch and act.
"""

_BROWSED: Final = (RequestClass.LIST, RequestClass.SEARCH)

_READ: Final = (RequestClass.CHECK, RequestClass.LIVE, *_BROWSED)
"""The classes that only read."""

HELD_WITH: Final[Mapping[RequestClass, tuple[RequestClass, ...]]] = {
    RequestClass.ACTION: (RequestClass.ACTION, RequestClass.PLAN, *_BROWSED),
    RequestClass.PLAN: (RequestClass.PLAN, *_BROWSED),
    RequestClass.CHECK: (RequestClass.CHECK, *_BROWSED),
    RequestClass.LIVE: (RequestClass.LIVE, *_BROWSED),
    RequestClass.LIST: _BROWSED,
    RequestClass.SEARCH: (RequestClass.SEARCH,),
}
"""What waits when the service refuses a request because of the limit: what matters less as well."""


class RequestBudget(RequestGate):
    """The gate of a console that knows the account's limit and what this console spent of it.

    Args:
        clock: the console's clocks.

    `actions_turned` is called when the service begins to refuse actions because of the limit, and
    when it takes them again.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self.actions_turned: Callable[[], None] = lambda: None
        self._rate: RateLimit | None = None
        self._ends = -inf
        self._is_guessed = True
        self._spent: Counter[RequestClass] = Counter()
        self._unheard = 0
        self._refused_until: dict[RequestClass, float] = {}
        self._held: dict[RequestClass, tuple[float, float]] = {}

    async def admit(self, method: str) -> None:
        """Wait until a request may be sent, and count it; an action and its checks may at once."""
        what = current()
        if what.request_class not in ACTING and method in READING:
            await self._wait(what)
        self._note(_class_of(method, what))

    async def _wait(self, what: Spending) -> None:
        """Wait for a share of the limit, and until no action is under way."""
        told = False
        while True:
            await self.idle()
            seconds = self.delay(what.request_class)
            if what.tell and (seconds or told):
                told = seconds > 0
                what.tell(seconds)
            if seconds <= 0:
                return
            await asyncio.sleep(min(seconds, A_MOMENT))

    def _note(self, request_class: RequestClass) -> None:
        now = self._clock.monotonic()
        self._roll(now)
        self._held.pop(request_class, None)
        self._spent[request_class] += 1
        self._unheard += 1

    def heard(self, method: str, rate: RateLimit | None, wait: float | None) -> None:
        """Take note of what an answer tells; `wait` is that of a 429, None for any other status."""
        held = self.actions_held() > 0
        request_class = _class_of(method, current())
        if rate is not None and rate.limit > 0:
            self._take(rate)
        if wait is None:
            self._refused_until.pop(request_class, None)
        else:
            until = self._clock.monotonic() + min(wait, LONGEST_WAIT)
            self._refused_until |= dict.fromkeys(HELD_WITH[request_class], until)
        if held != (self.actions_held() > 0):
            self.actions_turned()

    def _take(self, rate: RateLimit) -> None:
        """Take in the limit; a window is never longer than it was told to be when it began.

        Of a limit that is renewed bit by bit the end moves on with each answer.
        """
        self._roll(self._clock.monotonic())
        if rate.reset > 0 and (self._is_guessed or rate.ends_at < self._ends):
            self._ends = rate.ends_at
        self._rate, self._is_guessed, self._unheard = rate, False, 0

    def _roll(self, now: float) -> None:
        """Begin a window where the one before is over, until an answer tells when it ends."""
        if now >= self._ends:
            self._spent.clear()
            self._ends, self._is_guessed = now + ASSUMED_WINDOW, True

    def delay(self, request_class: RequestClass, requests: int = 1) -> float:
        """Return the seconds until a class may send so many requests; 0 for now.

        It never waits longer than LONGEST_WAIT after it was first asked for in vain since its last
        request, whatever answers tell.
        """
        if request_class is RequestClass.ACTION:
            return 0.0
        now = self._clock.monotonic()
        self._roll(now)
        until = self._refused_until.get(request_class, 0.0)
        if not self._is_affordable(request_class, requests):
            until = max(until, self._ends)
        if until <= now:
            self._held.pop(request_class, None)
            return 0.0
        return max(min(until, self._patience(request_class, now)) - now, 0.0)

    def _patience(self, request_class: RequestClass, now: float) -> float:
        """Return until when a class waits at the longest; a wait that was given up begins anew."""
        since, asked = self._held.get(request_class, (now, now))
        if now - asked > LONGEST_WAIT + ASSUMED_WINDOW:
            since = now
        self._held[request_class] = since, now
        return since + LONGEST_WAIT

    def _is_affordable(self, request_class: RequestClass, requests: int) -> bool:
        share, limit, spent = SHARES[request_class], self._limit, self._spent[request_class]
        if spent + requests > max(limit * share.most, share.fewest):
            return False
        if share.most_read is not None:
            most_read = max(limit * share.most_read, share.fewest)
            if self._read + requests > most_read:
                return False
        return self._is_guessed or self._left - requests >= self._reserve(share)

    def _reserve(self, share: Share) -> float:
        """Count the requests that a class must leave: the fewer, the more was read by now."""
        unread = max(self._limit * share.reading - self._read, 0.0)
        return self._limit * share.reserve + unread

    @property
    def _read(self) -> int:
        return sum(self._spent[one] for one in _READ)

    def rate_of_polls(self, rate: RateLimit | None) -> RateLimit | None:
        """Return the account's limit as it would be told had no plan spent any of it.

        Plans leave what polls may need, so that these go on at their pace.
        """
        if rate is None or not (planned := self._spent[RequestClass.PLAN]):
            return rate
        left = min(rate.remaining + planned, rate.limit)
        return replace(rate, remaining=left, own=max(rate.own - planned, 0))

    def allowance(self, request_class: RequestClass) -> RequestAllowance:
        """Return what a class may spend now and in each window after this one."""
        now = self._clock.monotonic()
        self._roll(now)
        share = SHARES[request_class]
        most = max(int(self._limit * share.most), share.fewest)
        free = most - self._spent[request_class]
        if not self._is_guessed:
            free = min(free, int(self._left - self._reserve(share)))
        held = self.delay(request_class)
        return RequestAllowance(
            now=0 if held else max(free, 0),
            each_window=most,
            next_in=held or max(self._ends - now, 0.0),
            limit=self._rate.limit if self._rate else None,
            left=self._left_now() if self._rate else None,
        )

    def _left_now(self) -> int:
        """Count what the account has left; in a window of which nothing is told, by our own."""
        if self._is_guessed:
            return max(self._limit - self._spent.total(), 0)
        return max(self._left, 0)

    @property
    def _limit(self) -> int:
        return self._rate.limit if self._rate else ASSUMED_LIMIT

    @property
    def _left(self) -> int:
        """Count what the account has left, less what was sent since that was told."""
        return self._rate.remaining - self._unheard if self._rate else ASSUMED_LIMIT

    def actions_held(self) -> float:
        """Return the seconds for which the service refuses actions; 0 if it takes them.

        It refused one for that long, or has told that nothing is left.
        """
        now = self._clock.monotonic()
        until = self._refused_until.get(RequestClass.ACTION, 0.0)
        if self._rate and self._rate.remaining <= 0:
            until = max(until, self._rate.seen_at + min(self._rate.reset, LONGEST_WAIT))
        return max(until - now, 0.0)


def _class_of(method: str, what: Spending) -> RequestClass:
    """Return what a request is counted as: whatever changes something is an action, or a step."""
    if what.request_class is RequestClass.PLAN:
        return RequestClass.PLAN
    if method not in READING:
        return RequestClass.ACTION
    return RequestClass.CHECK if what.request_class is RequestClass.ACTION else what.request_class
