"""The base of the resources: requests for one record, or for one page of a list."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Generic, Protocol, TypeVar

from msgspec import Struct, structs

from roomtui.api.accepted import accepted_data, accepted_deletion
from roomtui.api.bounds import PAGE, RECORD, Bound, holds_too_many_values
from roomtui.api.decode import Page, R, decode_data, decode_page
from roomtui.api.errors import Undecodable
from roomtui.api.filters import Params, page_params
from roomtui.api.paging import PAGE_SIZE
from roomtui.api.responses import Response

S = TypeVar("S", bound=Struct)
T = TypeVar("T")

LARGE: Final = 50_000
"""Bytes over the wire from which a body is read in a thread, so that no key waits for it."""

LARGE_UNPACKED: Final = 10 * LARGE
"""The same, of what those come to."""


class Requester(Protocol):
    """Sends requests: the part of the client that resources need."""

    unpacking: asyncio.Lock
    """Held while a large answer is read: one at a time."""

    def request(
        self,
        method: str,
        *path: str,
        params: Sequence[tuple[str, str]] = (),
        body: Struct | None = None,
        bound: Bound = RECORD,
    ) -> Awaitable[Response]:
        """Send one request and return its answer.

        Raises:
            VideoApiError: one of the tree in `errors`.
        """


class RecordWithBody(Struct, Generic[R], frozen=True):
    """One record, and the body that it came in, with all that this console does not know."""

    record: R
    body: bytes

    def __repr__(self) -> str:
        """Hide the body, which may bear a presigned link."""
        return f"RecordWithBody({self.record!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Hide it from Textual's tracebacks too, which ask here first."""
        return [("record", self.record)]


class Resource:
    """A family of operations, bound to the client that sends them."""

    def __init__(self, api: Requester) -> None:
        self._api = api

    async def _one(
        self,
        kind: type[S],
        method: str,
        *path: str,
        params: Sequence[tuple[str, str]] = (),
        body: Struct | None = None,
    ) -> S:
        """Send what changes something and return what it answers, if that is as documented."""
        answer = await self._api.request(method, *path, params=params, body=body)
        with _with_request_id(answer):
            return accepted_data(answer, kind)

    async def _delete(self, *path: str) -> None:
        answer = await self._api.request("DELETE", *path)
        with _with_request_id(answer):
            accepted_deletion(answer, path[-1])

    async def _viewed(
        self, kind: type[R], *path: str, params: Sequence[tuple[str, str]] = ()
    ) -> RecordWithBody[R]:
        answer = await self._api.request("GET", *path, params=params)

        def read() -> RecordWithBody[R]:
            body = _body(answer)
            return RecordWithBody(decode_data(body, kind), body)

        return await self._unpacking(answer, read)

    async def _page(
        self,
        kind: type[R],
        *path: str,
        params: Params,
        number: int = 1,
        size: int = PAGE_SIZE,
        previous: Page[R] | None = None,
    ) -> Page[R]:
        asked = [*params, *page_params(number, size)]
        answer = await self._api.request("GET", *path, params=asked, bound=PAGE)
        body_hash = answer.body_hash
        if previous is not None and previous.fingerprint and previous.body_hash == body_hash:
            return structs.replace(previous, date=answer.date, age=answer.age, stamps=answer.stamps)

        def read() -> Page[R]:
            return decode_page(
                _body(answer),
                kind,
                date=answer.date,
                age=answer.age,
                stamps=answer.stamps,
                body_hash=body_hash,
                previous=previous,
            )

        return await self._unpacking(answer, read)

    async def _unpacking(self, answer: Response, read: Callable[[], T]) -> T:
        """Read an answer, in a thread if it is large."""
        with _with_request_id(answer):
            if len(answer.packed) <= LARGE and answer.size <= LARGE_UNPACKED:
                return read()
            async with self._api.unpacking:
                return await asyncio.to_thread(read)


def _body(answer: Response) -> bytes:
    """Unpack a body that can be decoded.

    Raises:
        Undecodable: it cannot be unpacked, or is too large in bytes or values.
    """
    body = answer.body
    if holds_too_many_values(body):
        raise answer.bound.too_many_values(answer.host)
    return body


@contextmanager
def _with_request_id(answer: Response) -> Iterator[None]:
    """Add the id of its request to an error about the body."""
    try:
        yield
    except Undecodable as error:
        error.request_id = answer.request_id
        raise
