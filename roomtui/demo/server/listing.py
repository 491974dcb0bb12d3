"""Filtering and pagination of lists, the same for every resource."""

from collections.abc import Callable, Mapping, Reversible, Sequence, Sized
from itertools import islice
from operator import attrgetter, eq, ge, le
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from msgspec import Struct

from roomtui.api.models import PageMeta, Record
from roomtui.demo.server.forms import Parser, RequestForm
from roomtui.demo.server.parsers import ValueSpan, moment, number, uuid, whole

R = TypeVar("R", bound=Record)
R_co = TypeVar("R_co", bound=Record, covariant=True)

PAGE_SIZE: Final = 20
PAGE_SIZE_MAX: Final = 250

Test = Callable[[Any, Any], bool]
"""Compares a record's value, which is not None, with the parsed value of a filter."""


class Sliceable(Sized, Reversible[R_co], Protocol[R_co]):
    """Records of one kind, oldest first."""


class Filter(NamedTuple):
    """One filter parameter: the field it looks at, how it is read and what it asks."""

    field: str
    parse: Parser[Any]
    test: Test


Filters = Mapping[str, Filter]


def _spans(name: str, field: str, parse: Callable[[str], ValueSpan]) -> dict[str, Filter]:
    return {
        f"filter[{name}][eq]": Filter(field, parse, _within),
        f"filter[{name}][gte]": Filter(field, lambda text: parse(text)[0], ge),
        f"filter[{name}][lte]": Filter(field, lambda text: parse(text)[1], le),
    }


def _within(value: Any, span: ValueSpan) -> bool:
    return bool(span[0] <= value <= span[1])


def dates(*fields: str) -> dict[str, Filter]:
    """Filter instants by day: `created_at` gives `filter[date_created_at][eq|gte|lte]`."""
    return {
        name: one
        for field in fields
        for name, one in _spans(f"date_{field}", field, moment).items()
    }


def numbers(*fields: str) -> dict[str, Filter]:
    """Filter numbers: `duration_secs` gives `filter[duration_secs][eq|gte|lte]`."""
    return {name: one for field in fields for name, one in _spans(field, field, number).items()}


def exactly(**parsers: Parser[Any]) -> dict[str, Filter]:
    """Filter by equality: `active=flag` gives `filter[active]`."""
    return {f"filter[{field}]": Filter(field, parse, eq) for field, parse in parsers.items()}


def ids(*fields: str) -> dict[str, Filter]:
    """Filter by ids: `room_id` gives `filter[room_id]`."""
    return exactly(**dict.fromkeys(fields, uuid))


def select(records: Sliceable[R], form: RequestForm, filters: Filters) -> Sliceable[R]:
    """Return the records that pass all filters of a query, and report those it cannot read.

    Without any filter they come back as they are, uncopied.
    """
    chosen = records
    for name, (field, parse, test) in filters.items():
        wanted = form.take(name, parse, None)
        if wanted is not None:
            read = attrgetter(field)
            chosen = [
                record
                for record in chosen
                if (value := read(record)) is not None and test(value, wanted)
            ]
    return chosen


class ServedPage(Struct, frozen=True):
    """A page of a list: its records and where it stands."""

    records: Sequence[Any]
    meta: PageMeta


def paginate(records: Sliceable[R], form: RequestForm) -> ServedPage:
    """Cut the page that a query asks for, newest first; one beyond the last is empty."""
    number = form.take("page[number]", whole(low=1), 1)
    size = form.take("page[size]", whole(1, PAGE_SIZE_MAX), PAGE_SIZE)
    meta = PageMeta(
        page_number=number,
        page_size=size,
        total_pages=max(1, -(-len(records) // size)),
        total_results=len(records),
    )
    first = min((number - 1) * size, len(records))
    newest_first = islice(reversed(records), first, first + size)
    return ServedPage(tuple(newest_first), meta)
