"""Compression: gzip for clients that accept it."""

import re
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

_NO: Final = re.compile(r"q=0(?:\.0{0,3})?", re.IGNORECASE)
_HEADER: Final = "accept-encoding"


def takes_gzip(accepted: str) -> bool:
    """Return whether an `Accept-Encoding` names gzip, and not as what is refused (`q=0`)."""
    for one in accepted.split(","):
        name, _, weight = one.partition(";")
        if name.strip().lower() in {"gzip", "x-gzip"}:
            return not _NO.fullmatch(weight.strip())
    return False


class Packed(GZipMiddleware):
    """The middleware of Starlette, which looks for the word only, told what is meant."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] == "http":
            given = ",".join(Headers(scope=scope).getlist(_HEADER))
            scope = {**scope, "headers": list(scope["headers"])}
            MutableHeaders(scope=scope)[_HEADER] = "gzip" if takes_gzip(given) else "identity"
        await super().__call__(scope, receive, send)
