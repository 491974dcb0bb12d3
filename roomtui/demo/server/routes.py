"""Routing by the raw path: an escaped slash separates nothing."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

from starlette.types import Scope

from roomtui.demo.problems import ApiError, problem
from roomtui.demo.server.calls import Operation

_AUTHORITY: Final = 2
"""Where the path begins in `http://host/path`, split at its slashes."""


class RequestedOperation(NamedTuple):
    """An operation that a request asks for, and the ids that its path bears."""

    operation: Operation
    ids: Mapping[str, str]


class Routes:
    """The operations of an API, by path and method."""

    def __init__(self, prefix: str, operations: Iterable[tuple[str, str, Operation]]) -> None:
        self._paths: dict[tuple[str, ...], dict[str, Operation]] = {}
        for method, path, operation in operations:
            steps = tuple(f"{prefix}{path}".split("/")[1:])
            self._paths.setdefault(steps, {})[method] = operation

    def find(self, method: str, steps: tuple[str, ...]) -> RequestedOperation:
        """Return what is asked for; HEAD asks for what GET does.

        Raises:
            ApiError: no operation has this path (404), or none of them has this method (405).
        """
        for template, operations in self._paths.items():
            ids = _fit(template, steps)
            if ids is None:
                continue
            operation = operations.get("GET" if method == "HEAD" else method)
            if operation is None:
                raise _not_allowed(operations)
            return RequestedOperation(operation, ids)
        raise ApiError(problem("10003"))


def path_steps(scope: Scope) -> tuple[str, ...]:
    """Return the steps of a path, each unescaped; none for what is no path, such as `*`."""
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    steps = raw.decode("latin-1").split("/")
    if len(steps) > _AUTHORITY and steps[0].endswith(":") and not steps[1]:
        del steps[1 : _AUTHORITY + 1]
    elif steps[0]:
        return ()
    return tuple(unquote(step) for step in steps[1:])


def _fit(template: tuple[str, ...], steps: tuple[str, ...]) -> dict[str, str] | None:
    if len(template) != len(steps):
        return None
    ids: dict[str, str] = {}
    for expected, step in zip(template, steps, strict=True):
        if expected.startswith("{") and step:
            ids[expected[1:-1]] = step
        elif expected != step:
            return None
    return ids


def _not_allowed(operations: Mapping[str, Operation]) -> ApiError:
    methods = {*operations, "HEAD"} if "GET" in operations else set(operations)
    detail = f"This URL takes {', '.join(operations)} only."
    return ApiError(
        problem("10003", detail), status=405, headers={"allow": ", ".join(sorted(methods))}
    )
