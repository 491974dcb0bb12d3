"""The error objects of the API."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import UNSET, Struct, UnsetType, json
from starlette.responses import Response

_KINDS: Final = {
    "10003": (404, "Invalid URL", "The URL does not name anything that this API offers."),
    "10004": (422, "Missing required parameter", "A required parameter was missing."),
    "10005": (404, "Resource not found", "The requested resource could not be found."),
    "10006": (422, "Invalid ID", "The resource ID provided was invalid: it is not a UUID."),
    "10007": (500, "Unexpected error", "An unexpected error occurred."),
    "10009": (401, "Authentication failed", "No key, or one that nobody knows, came along."),
    "10010": (403, "Authorization failed", "The key does not permit this operation."),
    "10011": (429, "Too many requests", "The account has made too many requests; wait."),
    "10012": (422, "Duplicate resource", "A resource like this exists already."),
    "10015": (422, "Bad Request", "The request was not acceptable."),
}
_HELP: Final = "https://developers.telnyx.com/docs/overview/errors/"


class ProblemSource(Struct, frozen=True, kw_only=True):
    """Where in the request a problem lies: a JSON pointer into its body, or a parameter."""

    pointer: str | UnsetType = UNSET
    parameter: str | UnsetType = UNSET


class ProblemEntry(Struct, frozen=True, kw_only=True):
    """One entry of an error answer."""

    code: str
    title: str
    detail: str
    source: ProblemSource | UnsetType = UNSET
    meta: dict[str, str]


class _Errors(Struct, frozen=True):
    errors: Sequence[ProblemEntry]


class ApiError(Exception):
    """An answer that is no success: raise it anywhere below an operation."""

    def __init__(
        self,
        *problems: ProblemEntry,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__("; ".join(problem.detail for problem in problems))
        self.response = problem_response(problems, status=status, headers=headers)


def problem(
    code: str, detail: str | None = None, source: ProblemSource | UnsetType = UNSET
) -> ProblemEntry:
    """Describe a problem by its code; `detail` says more than the code alone can."""
    _, title, usual = _KINDS[code]
    meta = {"url": _HELP + code}
    return ProblemEntry(code=code, title=title, detail=detail or usual, source=source, meta=meta)


def problem_response(
    problems: Sequence[ProblemEntry],
    *,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer that reports problems; its status is that of the first one's code."""
    status = status or _KINDS[problems[0].code][0]
    body = json.encode(_Errors(problems))
    return Response(body, status, headers=headers, media_type="application/json")


NOT_FOUND: Final = problem("10005")
TOO_MANY_REQUESTS: Final = problem("10011")
