"""Validates what a client sent, a parser for each field; reports all problems at once."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qsl

from roomtui.demo.problems import ApiError, ProblemEntry, ProblemSource, problem
from roomtui.demo.server.parsers import Unfit

T = TypeVar("T")

Parser = Callable[[Any], T]
"""Makes a value of what was sent, or raises Unfit."""

SourceKind = Literal["parameter", "pointer"]


class RequestForm:
    """Named values from a query (`parameter`) or a JSON body (`pointer`)."""

    def __init__(
        self,
        values: Mapping[str, Any],
        place: SourceKind,
        *,
        prefix: str = "",
        problems: list[ProblemEntry] | None = None,
        unreadable: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.values = values
        self._place = place
        self._prefix = prefix
        self._problems = [] if problems is None else problems
        self._unreadable = unreadable

    def take(self, name: str, parse: Parser[T], default: T) -> T:
        """Parse a value; give the default if there is none or if it is reported as a problem."""
        if name not in self.values:
            return default
        if name in self._unreadable:
            self.report(name, self._unreadable[name])
            return default
        try:
            return parse(self.values[name])
        except Unfit as reason:
            self.report(name, str(reason))
            return default

    def require(self, name: str, parse: Parser[T]) -> T | None:
        """Parse a value whose absence is a problem too, as is null."""
        if self.values.get(name) is None:
            self.report(name, f"{name} is required", code="10004")
            return None
        return self.take(name, parse, None)

    def take_all(self, parsers: Mapping[str, Parser[Any]]) -> dict[str, Any]:
        """Parse those of the named values that were sent."""
        return {
            name: self.take(name, parse, None)
            for name, parse in parsers.items()
            if name in self.values
        }

    def inner(self, name: str, values: Mapping[str, Any]) -> "RequestForm":
        """Return the form for an object inside this one; its problems are reported with ours."""
        prefix = f"{self._prefix}/{_escape(name)}"
        return RequestForm(values, self._place, prefix=prefix, problems=self._problems)

    def report(self, name: str, detail: str, *, code: str = "10015") -> None:
        """Note a problem with one value."""
        if self._place == "pointer":
            source = ProblemSource(pointer=f"{self._prefix}/{_escape(name)}")
        else:
            source = ProblemSource(parameter=name)
        self._problems.append(problem(code, detail, source))

    def check(self) -> None:
        """Raise ApiError if anything was wrong."""
        if self._problems:
            raise ApiError(*self._problems)


def read_query(query_string: bytes) -> RequestForm:
    """Return the form of a query; what is given twice or is no UTF-8 is a problem once it is taken.

    Names that nobody takes are ignored, whatever they are given.
    """
    text = query_string.decode("latin-1")
    values: dict[str, str] = {}
    unreadable: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="surrogateescape"):
        if name in values:
            unreadable[name] = "must be given once"
        if any("\ud800" <= char <= "\udfff" for char in value):
            unreadable[name] = "must be UTF-8"
        values[name] = value
    return RequestForm(values, "parameter", unreadable=unreadable)


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
