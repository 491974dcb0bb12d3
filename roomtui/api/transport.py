"""What stands between the client and the wire: the read-only guard and the bearer header."""

from collections.abc import Generator
from typing import Final

import httpx

from roomtui.api.errors import ReadOnlyRefusal
from roomtui.api.secret import ApiKey

READING: Final = frozenset({"GET", "HEAD"})


class ReadOnlyTransport(httpx.AsyncBaseTransport):
    """Lets reading through and refuses everything else before a connection is opened."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a GET or HEAD on.

        Raises:
            ReadOnlyRefusal: any other method.
        """
        if request.method not in READING:
            raise ReadOnlyRefusal(
                "This console is read-only: nothing was sent. "
                "Start it without --read-only to moderate."
            )
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the transport behind."""
        await self._inner.aclose()


class BearerAuth(httpx.Auth):
    """Puts the key into the header of each request and nowhere else."""

    def __init__(self, key: ApiKey) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header; asks nothing back."""
        request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        yield request
