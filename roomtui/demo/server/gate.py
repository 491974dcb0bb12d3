"""Middleware for authentication and the rate limit."""

import hmac
from datetime import timedelta
from math import ceil

from msgspec import Struct
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roomtui.demo.clock import SimulationClock
from roomtui.demo.problems import ApiError, problem


class Limits(Struct, frozen=True):
    """How many requests an account may make in a window of so many seconds."""

    requests: int = 600
    window_secs: int = 60


class Allowance:
    """The rate limit's window; it begins with the first request after the last one."""

    def __init__(self, limits: Limits, clock: SimulationClock) -> None:
        self._limits = limits
        self._clock = clock
        self._ends = clock.now()
        self._spent = 0

    def spend(self) -> bool:
        """Use up one request; tell whether there was one left."""
        if self._is_over():
            self._ends = self._clock.now() + timedelta(seconds=self._limits.window_secs)
            self._spent = 0
        if self._spent >= self._limits.requests:
            return False
        self._spent += 1
        return True

    def _is_over(self) -> bool:
        return self._ends <= self._clock.now()

    def reset_secs(self) -> int:
        """Count the seconds until the window ends, rounded up; a whole one if none has begun."""
        if self._is_over():
            return self._limits.window_secs
        return ceil((self._ends - self._clock.now()).total_seconds())

    def headers(self) -> dict[str, str]:
        """Return the rate headers that every answer bears."""
        spent = 0 if self._is_over() else self._spent
        return {
            "x-ratelimit-limit": str(self._limits.requests),
            "x-ratelimit-remaining": str(self._limits.requests - spent),
            "x-ratelimit-reset": str(self.reset_secs()),
        }


class RequestGuard:
    """ASGI middleware that checks the key, counts the request and stamps the rate headers.

    An unknown key spends nothing of the account's allowance; one that is known but may do
    nothing does, for it belongs to the account.
    """

    def __init__(
        self, app: ASGIApp, key: str, forbidden_key: str | None, allowance: Allowance
    ) -> None:
        self._app = app
        self._key = key
        self._forbidden_key = forbidden_key
        self._allowance = allowance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        app = self._app
        try:
            self._admit(Headers(scope=scope).get("authorization", ""))
        except ApiError as refusal:
            app = refusal.response

        async def send_stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._allowance.headers())
            await send(message)

        await app(scope, receive, send_stamped)

    def _admit(self, authorization: str) -> None:
        scheme, _, given = authorization.partition(" ")
        bearer = scheme.lower() == "bearer"
        allowed = bearer and _same(given, self._key)
        if not allowed and not (bearer and _same(given, self._forbidden_key)):
            raise ApiError(problem("10009"), headers={"www-authenticate": "Bearer"})
        if not self._allowance.spend():
            wait = str(self._allowance.reset_secs())
            raise ApiError(problem("10011"), headers={"retry-after": wait})
        if not allowed:
            raise ApiError(problem("10010"))


def _same(given: str, expected: str | None) -> bool:
    return expected is not None and hmac.compare_digest(given.strip().encode(), expected.encode())
