"""Decodes the JSON object of a request, as strictly as RFC 8259 allows."""

import json
import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple, NoReturn

from starlette.requests import Request

from roomtui.demo.problems import ApiError, ProblemEntry, ProblemSource, problem
from roomtui.demo.server.integers import read_integer

LENGTH_MAX: Final = 1 << 20
"""Bytes of a body that are read; a longer one is refused."""

_WHOLE_BODY: Final = ProblemSource(pointer="")
_HALF_PAIR: Final = re.compile(r"\\u[dD][89abAB]|\\u[dD][c-fC-F]")
_CHARSET: Final = re.compile(r';\s*charset\s*=\s*"?([^";\s]*)', re.IGNORECASE)


class Body(NamedTuple):
    """The raw body of a request, with its content type and encoding."""

    content: bytes
    types: Sequence[str]


class _Flawed(ValueError):
    """JSON that can be read in two ways or in none; the message tells the client why."""


async def receive_body(request: Request) -> Body:
    """Return the body of a request, not yet read as anything."""
    return Body(await request.body(), request.headers.getlist("content-type"))


def read_object(body: Body) -> dict[str, Any]:
    """Return the object of a body.

    Raises:
        ApiError: there is no body, or it is something else than one JSON object in UTF-8.
    """
    if len(body.content) > LENGTH_MAX:
        raise ApiError(_flaw(f"The body must have at most {LENGTH_MAX:,} bytes"), status=413)
    if not body.content.strip(b" \t\r\n"):
        raise ApiError(_flaw("A body is required: a JSON object"))
    _check_type(body.types)
    try:
        values = _load(body.content.decode())
    except UnicodeDecodeError:
        raise ApiError(_flaw("The body must be UTF-8")) from None
    except RecursionError:
        raise ApiError(_flaw("The body is nested too deeply")) from None
    except (ValueError, OverflowError) as broken:
        raise ApiError(_flaw(f"Malformed JSON: {broken}")) from None
    if not isinstance(values, dict):
        raise ApiError(_flaw("The body must be a JSON object"))
    return values


def _flaw(detail: str) -> ProblemEntry:
    return problem("10015", detail, _WHOLE_BODY)


def _check_type(types: Sequence[str]) -> None:
    kinds = [kind.partition(";")[0].strip().lower() for kind in types]
    if kinds != ["application/json"]:
        raise ApiError(_flaw("The Content-Type must be application/json"))
    charset = _CHARSET.search(types[0])
    if charset and charset[1].lower() not in {"utf-8", "utf8"}:
        raise ApiError(_flaw("The charset must be UTF-8"))


def _load(text: str) -> Any:
    values = json.loads(
        text, parse_int=read_integer, parse_constant=_refuse_constant, object_pairs_hook=_object
    )
    if _HALF_PAIR.search(text):
        _check_texts(values)
    return values


def _refuse_constant(name: str) -> NoReturn:
    raise _Flawed(f"{name} is no JSON value")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of its members; of two with one name nobody can tell which counts."""
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in values if names.count(name) > 1)
        raise _Flawed(f"{json.dumps(twice)} is given twice")
    return values


def _check_texts(values: Any) -> None:
    """Raise _Flawed if a text holds half of a surrogate pair, which no UTF-8 can hold."""
    if isinstance(values, str):
        try:
            values.encode()
        except UnicodeEncodeError:
            raise _Flawed("a text holds half of a surrogate pair") from None
    elif isinstance(values, dict):
        for name, value in values.items():
            _check_texts(name)
            _check_texts(value)
    elif isinstance(values, list):
        for value in values:
            _check_texts(value)
