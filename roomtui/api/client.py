"""The client: one funnel that every request goes through, and the operations by resource."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2s
from typing import Final, Self
from urllib.parse import quote

import msgspec
from msgspec import Struct

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api import errors, tracing
from roomtui.api._httpx import httpx
from roomtui.api.age import age, stamps
from roomtui.api.bounds import RECORD, RESULT, Bound
from roomtui.api.clock_bounds import ClockBounds
from roomtui.api.compositions import Compositions
from roomtui.api.files import Files
from roomtui.api.limits import Admission, RateLimit, RequestMeter, rate_limit
from roomtui.api.participants import Participants
from roomtui.api.recordings import Recordings
from roomtui.api.responses import (
    Response,
    is_html,
    late_answer,
    no_answer,
    refusal,
    server_date,
)
from roomtui.api.rooms import Rooms
from roomtui.api.secret import ApiKey
from roomtui.api.sessions import Sessions
from roomtui.api.transport import READING, ReadOnlyTransport, forget_locals, network
from roomtui.api.wire import Reply, Wire
from roomtui.system_errors import system_sentence
from roomtui.text import safe

BASE_URL: Final = "https://api.telnyx.com/v2"

LONGEST_SECS: Final = 30.0
"""Seconds until an answer must be whole, though bytes of it keep coming."""

LONGEST_STEP: Final = 256
"""Characters in a step of a path; an id has 36."""


class VideoApi:
    """The Telnyx Video API.

    Args:
        key: goes into the header of each request; None where a relay adds it, and all is read.
        base_url: where the paths of the operations start.
        account: whose records it reads and changes; a script that has one need not name it.
        read_only: refuse everything but GET and HEAD before it is sent.
        transport: another way than the network, such as the embedded API.

    `date` is the server's clock as the last answer told it, `age` the seconds since it did;
    `clock_bounds` bounds it by several answers.
    `admission` decides when a request may be sent, if there is one.
    `files` fetches recordings and compositions, and is None where the process only reads.
    `unpacking` lets one large answer be read at a time: two would keep the keys waiting twice as
    long for the interpreter, and lie in memory together.

    Raises:
        NoNetwork: no host can have the name in the base URL, or the environment names a proxy or
            certificates that cannot be used.
    """

    def __init__(
        self,
        key: ApiKey | None,
        base_url: str = BASE_URL,
        *,
        account: AccountId = UNNAMED,
        read_only: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.account = account
        self._host = _host(base_url)
        inner = transport or network(base_url)
        read_only = read_only or key is None
        self._key = key
        self._wire = Wire(base_url, ReadOnlyTransport(inner) if read_only else inner, key)
        self._meter = RequestMeter()
        self.admission: Admission | None = None
        self.unpacking = asyncio.Lock()
        self.date: datetime | None = None
        self.clock_bounds = ClockBounds()
        self.age = 0.0
        self.rooms = Rooms(self)
        self.sessions = Sessions(self)
        self.participants = Participants(self)
        self.recordings = Recordings(self)
        self.compositions = Compositions(self)
        self.files = None if read_only else Files(base_url, transport)

    @tracing.noting
    async def request(
        self,
        method: str,
        *path: str,
        params: Sequence[tuple[str, str]] = (),
        body: Struct | None = None,
        bound: Bound = RECORD,
    ) -> Response:
        """Send one request; the steps of `path` are quoted, since ids come from the network.

        `bound` is the most that the answer may come to; what a write answers is small anyway.

        Raises:
            VideoApiError: one of the tree in `errors`.
        """
        content = None if body is None else msgspec.json.encode(body)
        if self.admission is not None:
            await self.admission.admit(method)
        before, asked = self.requests, time.monotonic()
        bound = bound if method in READING else RESULT
        reply = await self._send(method, _path(path), params, content, bound)
        self.date, self.age = server_date(reply.headers), age(reply.headers)
        if not self.age:
            self.clock_bounds.hear(self.date, asked, time.monotonic())
        rate = rate_limit(reply.headers)
        self._meter.read(rate, before, self.requests)
        answer = self._answer(reply)
        is_done = 200 <= reply.status < 300
        error = None if is_done else refusal(answer, reply.headers, self._key, cut=reply.cut)
        if self.admission is not None:
            wait = error.wait if isinstance(error, errors.TooManyRequests) else None
            self.admission.heard(method, rate, wait)
        if error is not None:
            raise error
        if reply.cut:
            raise reply.bound.exceeded(self._host)
        if method not in READING:
            answer.check()
        return answer

    def _answer(self, reply: Reply) -> Response:
        return Response(
            reply.status,
            reply.packed,
            reply.encoding,
            self._host,
            self.date,
            tracing.request_id(reply.headers),
            self.age,
            stamps(reply.headers),
            is_html(reply.headers),
            reply.bound,
        )

    async def _send(
        self,
        method: str,
        path: str,
        params: Sequence[tuple[str, str]],
        content: bytes | None,
        bound: Bound,
    ) -> Reply:
        sending = self._send_in_time(method, path, params, content, bound)
        try:
            return await tracing.detached(sending)
        except TimeoutError:
            raise late_answer(self._host, may_have_landed=True) from None
        except Exception as error:
            forget_locals(error)
            if isinstance(error, httpx.HTTPError):
                raise no_answer(error, self._host) from None
            if not isinstance(error, errors.VideoApiError) and (says := system_sentence(error)):
                raise errors.NoNetwork(says, may_have_landed=True) from None
            raise

    async def _send_in_time(
        self,
        method: str,
        path: str,
        params: Sequence[tuple[str, str]],
        content: bytes | None,
        bound: Bound,
    ) -> Reply:
        async with asyncio.timeout(LONGEST_SECS):
            return await self._wire.send(method, path, params, content, bound=bound)

    @property
    def rate(self) -> RateLimit | None:
        """Return the account's limit as the last answer that bore it told it."""
        return self._meter.rate

    @property
    def requests(self) -> int:
        """Count what was sent."""
        return self._wire.sent

    @property
    def key_digest(self) -> str:
        """Return a word that differs from key to key, and from which no key can be told."""
        if self._key is None:
            return ""
        return blake2s(self._key.reveal().encode(), digest_size=8, person=b"account").hexdigest()

    def use_key(self, key: ApiKey) -> bool:
        """Go on with a key and tell whether it is another than before."""
        is_new = self._key is None or key.reveal() != self._key.reveal()
        self._key = key
        self._wire.key = key
        return is_new

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def _host(base_url: str) -> str:
    """Return the host of a base URL, to be shown."""
    try:
        return safe(httpx.URL(base_url).host, 80)
    except (httpx.InvalidURL, ValueError):
        raise errors.NoNetwork(
            "The host in the base URL has a name that none can have. Check the base URL.",
            may_have_landed=False,
        ) from None


def _path(steps: Sequence[str]) -> str:
    """Quote each step; refuse one that would shorten the path, and so name far more than meant."""
    for step in steps:
        if step in {"", ".", ".."} or len(step) > LONGEST_STEP:
            raise errors.VideoApiError(
                f"Nothing was sent, for {safe(step, 40)!r} is no id. Refresh to see what is there."
            )
    return "/" + "/".join(quote(step, safe="", errors="replace") for step in steps)
