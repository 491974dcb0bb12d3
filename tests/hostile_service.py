"""A service that lies in every text it sends, each with a marker of its own."""

import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, unquote

import httpx

DANGERS: Final = (
    "\x1b]0;pwned\x07\x1b]8;;https://evil.test\x07\x1b]52;c;cHduZWQ=\x07\x1b[66;66H\x1b[?47h"
    "\x1b[6n\x1bP0;1|17/17\x1b\\\x9b2J\x90q\x9c\x00\x7f\x85\r\n\t\v\u2028\u2029"
    "\u202e\u2066\u061c\u200b\u200d\u2060\ufeff\u00ad\U000e0041\U000e007f\ufe0f\U0001f3fd\u3164"
    + "\u0336\u0489\u0e49" * 20
    + "[bold]b[/] [@click=app.quit]c[/] [link=https://evil.test]l[/link] [/] \\[x] "
    + "\u0915\u093e\u093e\u093f \u2630\U0001f1eb\u3248 \u1100\u1161\u1161\u1161\u1161\u1161 \u5bbd"
)
"""All that could steer a terminal, hide, fool a reader, be read as markup or displace a border."""

SURROGATES: Final = "\udc1b\ud83d"

IDS: Final = frozenset({"id", "room_id", "session_id", "participant_id", "active_session_id"})
FACTS: Final = frozenset({"type", "status", "codec", "format", "download_url"})
"""What half of the records keep, since files are only offered where these make sense."""

TOKENS: Final = frozenset({"token", "refresh_token"})

LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"

Answer = tuple[int, bytes, str]
"""Status, body and content type."""

Refuse = Callable[[httpx.Request], Answer | None]


class Taint(httpx.AsyncBaseTransport):
    """Passes requests on and puts a danger into each text of the answers.

    Args:
        inner: what answers.
        ids: whether ids are hostile too; what is asked for them is translated back.

    `markers` tells which field each marker stands for; `refuse` may answer instead.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, *, ids: bool) -> None:
        self.markers: dict[str, str] = {}
        self.refuse: Refuse = lambda _: None
        self._inner = inner
        self._ids = ids
        self._codes = map("".join, itertools.product("QZ", LETTERS, LETTERS))
        self._marker_of: dict[str, str] = {}
        self._real: dict[str, str] = {}

    def marker(self, field: str) -> str:
        """Return the marker of a field."""
        if field not in self._marker_of:
            code = self._marker_of[field] = next(self._codes)
            self.markers[code] = field
        return self._marker_of[field]

    def text(self, field: str) -> str:
        """Give a hostile text for a field."""
        return self.marker(field) + DANGERS

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask for what is meant, and lie about the answer."""
        if (refused := self.refuse(request)) is not None:
            status, body, kind = refused
            return httpx.Response(status, headers={"content-type": kind}, content=body)
        response = await self._inner.handle_async_request(self._meant(request))
        if not response.headers.get("content-type", "").startswith("application/json"):
            return response
        body = json.loads(await response.aread())
        unlike = {b"content-length", b"content-encoding"}
        headers = [(k, v) for k, v in response.headers.raw if k.lower() not in unlike]
        headers.append((b"x-request-id", b"Q\x9b2J\x90q"))
        lies = json.dumps(self._taint(body, "answer", keeps=False)).encode()
        return httpx.Response(response.status_code, headers=headers, content=lies)

    def _meant(self, request: httpx.Request) -> httpx.Request:
        path, _, query = request.url.raw_path.decode().partition("?")
        steps = (quote(self._real.get(s, s), safe="") for s in map(unquote, path.split("/")))
        raw = "/".join(steps) + (f"?{query}" if query else "")
        content = request.content
        if content:
            content = json.dumps(self._back(json.loads(content))).encode()
        headers = {k: v for k, v in request.headers.items() if k != "content-length"}
        url = request.url.copy_with(raw_path=raw.encode())
        return httpx.Request(
            request.method, url, headers=headers, content=content, extensions=request.extensions
        )

    def _back(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._back(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._back(inner) for inner in value]
        return self._real.get(value, value) if isinstance(value, str) else value

    def _taint(self, value: Any, field: str, *, keeps: bool) -> Any:
        if isinstance(value, list):
            return [self._taint(inner, field, keeps=keeps) for inner in value]
        if isinstance(value, dict):
            return dict(self._tainted_fields(value, field, keeps=keeps))
        return self.text(field) if isinstance(value, str) else value

    def _tainted_fields(self, fields: Mapping[str, Any], parent: str, *, keeps: bool) -> Any:
        kind = fields.get("record_type", parent.rpartition(".")[2])
        keeps = keeps or _is_even(fields.get("id"))
        for key, value in fields.items():
            field = f"{kind}.{key}"
            if key == "video_layout" and value:
                yield (
                    key,
                    {
                        self.text(f"{field} name"): self._taint(inner, field, keeps=keeps)
                        for inner in value.values()
                    },
                )
            elif key in IDS and isinstance(value, str):
                yield key, self._id(value) if self._ids else value
            elif key.endswith("_at") or key in TOKENS or (keeps and key in FACTS):
                yield key, value
            elif key == "context" and value and not keeps:
                words = {"name": self.text(field) + SURROGATES, "role": self.text("role")}
                yield key, json.dumps(words)
            else:
                yield key, self._taint(value, field, keeps=keeps)

    def _id(self, real: str) -> str:
        """Give a hostile id, the same for the same record wherever it is named."""
        hostile = f"{self.marker('id')}\x1b[31m\u202e\n[b]{real}[/]\U000e0041\x9b"
        self._real[hostile] = real
        return hostile

    async def aclose(self) -> None:
        """Close what answers."""
        await self._inner.aclose()


def _is_even(record_id: Any) -> bool:
    return isinstance(record_id, str) and int(record_id[:8], 16) % 2 == 0
