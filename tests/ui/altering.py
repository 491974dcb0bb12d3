"""Changes what the simulation answers before the console reads it."""

import json
from collections.abc import Callable
from typing import Any

import httpx

Change = Callable[[str, dict[str, Any]], None]
"""Changes an answer in place, given the last part of the path that is no id."""


class Altering(httpx.AsyncBaseTransport):
    """Passes on what is asked, and lets `change` have a go at every answer that is JSON."""

    def __init__(self) -> None:
        self.change: Change = lambda _path, _told: None
        self._inner: httpx.AsyncBaseTransport | None = None

    def around(self, inner: httpx.AsyncBaseTransport) -> "Altering":
        self._inner = inner
        return self

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert self._inner is not None
        answer = await self._inner.handle_async_request(request)
        body = await answer.aread()
        if request.method != "GET" or answer.status_code != 200:
            return answer
        told = json.loads(body)
        self.change(request.url.path.split("/v2/")[-1], told)
        headers = {k: v for k, v in answer.headers.items() if k in {"date", "content-type"}}
        return httpx.Response(200, content=json.dumps(told).encode(), headers=headers)


def without(*fields: str) -> Change:
    """Leave fields out of every record of a list, and out of those within them."""

    def change(_: str, told: dict[str, Any]) -> None:
        _strip(told.get("data"), fields)

    return change


def _strip(data: Any, fields: tuple[str, ...]) -> None:
    for record in data if isinstance(data, list) else [data]:
        if isinstance(record, dict):
            for field in fields:
                record.pop(field, None)
            for inner in record.values():
                if isinstance(inner, list):
                    _strip(inner, fields)
