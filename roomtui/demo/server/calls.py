"""One call of an operation: its request, its response, and the mapping to HTTP."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from msgspec import UNSET, Struct, UnsetType, json, to_builtins
from starlette.requests import Request
from starlette.responses import Response

from roomtui.api.models import PageMeta, Record
from roomtui.demo.problems import NOT_FOUND, ApiError, ProblemSource, problem
from roomtui.demo.server.forms import RequestForm, read_query
from roomtui.demo.server.integers import spell_integers
from roomtui.demo.server.json_body import Body, read_object, receive_body
from roomtui.demo.server.listing import Filters, Sliceable, paginate, select
from roomtui.demo.server.parsers import Unfit, uuid
from roomtui.demo.world import World

R = TypeVar("R", bound=Record)


class Call(NamedTuple):
    """A request, as operations see it: `origin` is where the client reaches this server."""

    world: World
    ids: Mapping[str, str]
    query: RequestForm
    body: Body
    origin: str

    def read_body(self) -> RequestForm:
        """Return the JSON object of the body, which every operation that takes one requires."""
        return RequestForm(read_object(self.body), "pointer")

    def find(self, records: Mapping[str, R], name: str) -> R:
        """Return the record that the path names; raises a 404 if there is none."""
        return found(records.get(self.ids[name]))


class ServerResponse(NamedTuple):
    """The response of an operation: `data` is wrapped; None has no body."""

    data: object = None
    status: int = 200
    meta: PageMeta | UnsetType = UNSET


Operation = Callable[[Call], ServerResponse]


class _Envelope(Struct, frozen=True):
    data: object
    meta: PageMeta | UnsetType = UNSET


def found(record: R | None) -> R:
    """Return the record, or answer that there is none."""
    if record is None:
        raise ApiError(NOT_FOUND)
    return record


def list_records(
    call: Call,
    records: Sliceable[R],
    filters: Filters,
    show: Callable[[R], Any] | None = None,
) -> ServerResponse:
    """Return a page of `records`, newest first; `show` dresses those on the page."""
    page = paginate(select(records, call.query, filters), call.query)
    call.query.check()
    data = page.records if show is None else [show(record) for record in page.records]
    return ServerResponse(data, meta=page.meta)


async def answer(
    operation: Operation, ids: Mapping[str, str], request: Request, world: World
) -> Response:
    """Return what an operation answers to a request, ready for the wire; raises ApiError."""
    world.now()
    data, status, meta = operation(
        Call(
            world=world,
            ids={name: _path_id(name, value) for name, value in ids.items()},
            query=read_query(request.scope["query_string"]),
            body=await receive_body(request),
            origin=f"{request.url.scheme}://{request.url.netloc}",
        )
    )
    if data is None:
        return Response(status_code=status)
    return Response(_encode(_Envelope(data, meta)), status, media_type="application/json")


def _encode(answer: _Envelope) -> bytes:
    try:
        return json.encode(answer)
    except ValueError:  # an integer of more digits than Python writes
        return json.encode(spell_integers(to_builtins(answer)))


def _path_id(name: str, value: str) -> str:
    try:
        return uuid(value)
    except Unfit:
        raise ApiError(problem("10006", source=ProblemSource(parameter=name))) from None
