"""Of no answer more is read, unpacked or decoded than it can mean; what was too large is said."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import cache

import httpx
import pytest

from roomtui.api import bounds, decode, errors, lenient
from roomtui.api.bounds import MB, PAGE, RECORD, REFUSAL, RESULT, Bound
from roomtui.api.client import VideoApi
from roomtui.api.decode import decode_data, decode_page
from roomtui.api.files import Files
from roomtui.api.models import Room, Session
from roomtui.api.secret import ApiKey
from tests.api.operations import OPERATIONS, Ids, Operation
from tests.api.support import SECRET, Wire, client

IDS = Ids()
CHUNK = bytes(64 * 1024)
HOST = "api.example.test"


class Endless(httpx.AsyncByteStream):
    """A body without end; `read` counts the bytes that were taken of it."""

    def __init__(self) -> None:
        self.read = 0
        self.is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.read += len(CHUNK)
            yield CHUNK

    async def aclose(self) -> None:
        self.is_closed = True


def packed(body: bytes, status: int = 200) -> httpx.Response:
    stream = httpx.ByteStream(gzip.compress(body, 1))
    return httpx.Response(status, headers={"content-encoding": "gzip"}, stream=stream)


@cache
def bomb(size: int) -> bytes:
    return gzip.compress(bytes(size), 1)


def bound_of(operation: Operation) -> Bound:
    if operation.method != "GET":
        return RESULT
    return PAGE if operation.name.split(".")[-1] in {"list", "participants", "sessions"} else RECORD


async def fail(operation: Operation, answer: Callable[[], httpx.Response]) -> errors.VideoApiError:
    async with client(Wire(lambda _: answer())) as api:
        with pytest.raises(errors.VideoApiError) as caught:
            await operation.perform(api, IDS)
    return caught.value


def assert_too_large(error: errors.VideoApiError, bound: Bound) -> None:
    assert type(error) is errors.TooLarge
    assert isinstance(error, errors.Undecodable), "it counts as garbled"
    assert error.may_have_landed, "nobody knows what became of an action"
    assert str(error) == (
        f"{HOST} sent {bound.what} of more than {bound.size}, which was not read to its end. "
        "Check the base URL and any proxy on the way."
    )


@pytest.mark.parametrize("operation", OPERATIONS, ids=[o.name for o in OPERATIONS])
async def test_no_body_is_read_beyond_the_bound_of_its_kind(operation: Operation) -> None:
    body, bound = Endless(), bound_of(operation)
    error = await fail(operation, lambda: httpx.Response(200, stream=body))
    assert_too_large(error, bound)
    assert bound.most < body.read <= bound.most + len(CHUNK)
    assert body.is_closed


@pytest.mark.parametrize("operation", OPERATIONS, ids=[o.name for o in OPERATIONS])
async def test_no_body_is_unpacked_beyond_it_either(operation: Operation) -> None:
    bound = bound_of(operation)
    stream, headers = httpx.ByteStream(bomb(bound.most + 1)), {"content-encoding": "gzip"}
    error = await fail(operation, lambda: httpx.Response(200, headers=headers, stream=stream))
    assert_too_large(error, bound)


async def test_one_that_is_told_to_be_too_large_is_not_even_begun() -> None:
    body, headers = Endless(), {"content-length": str(PAGE.most + 1)}
    async with client(Wire(httpx.Response(200, headers=headers, stream=body))) as api:
        with pytest.raises(errors.TooLarge):
            await api.rooms.page()
    assert body.read == 0
    assert body.is_closed


async def test_a_body_as_large_as_it_may_be_is_read() -> None:
    context = b"x" * 2_000
    people = b",".join(b'{"id": "p%d", "context": "%b"}' % (n, context) for n in range(12_500))
    body = b'{"data": [{"id": "s", "participants": [%b]}]}' % people
    assert PAGE.most * 0.7 < len(body) < PAGE.most
    async with client(Wire(packed(body))) as api:
        (session,) = (await api.sessions.page(include_participants=True)).records
    assert len(session.participants or ()) == 12_500


REFUSALS = {
    401: errors.LoginPage,
    403: errors.LoginPage,
    404: errors.UnexpectedAnswer,
    422: errors.UnexpectedAnswer,
    418: errors.UnexpectedAnswer,
    301: errors.Redirected,
    500: errors.ServerError,
    503: errors.ServerError,
}


@pytest.mark.parametrize(("status", "kind"), REFUSALS.items(), ids=map(str, REFUSALS))
async def test_a_status_holds_whatever_stands_below_it(
    status: int, kind: type[errors.Refused]
) -> None:
    endless = Endless()
    large = f"({status}: its reason, of more than {REFUSAL.size}, was not read)"
    damaged = f"({status}: its reason cannot be unpacked)"
    cases: list[tuple[httpx.Response, str]] = [
        (httpx.Response(status, stream=endless), large),
        (packed(bytes(REFUSAL.most + 1), status), large),
        (httpx.Response(status, headers={"content-encoding": "br"}, stream=Few()), damaged),
        (httpx.Response(status, headers={"content-encoding": "gzip"}, stream=Few()), damaged),
    ]
    for answer, words in cases:
        async with client(Wire(answer)) as api:
            with pytest.raises(errors.Refused) as caught:
                await api.sessions.end("s")
        assert type(caught.value) is kind
        assert words in str(caught.value)
        assert caught.value.problems == (), "nothing of it is taken for the API's own words"
    assert endless.read <= REFUSAL.most + len(CHUNK)
    assert endless.is_closed


class Few(httpx.AsyncByteStream):
    """A body that is no gzip."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"a few bytes"


async def test_a_spent_limit_is_heeded_whatever_stands_below_it() -> None:
    answer = httpx.Response(429, headers={"retry-after": "7"}, stream=Endless())
    async with client(Wire(answer)) as api:
        with pytest.raises(errors.TooManyRequests) as caught:
            await api.rooms.page()
    assert caught.value.wait == 7


@pytest.mark.parametrize("one", [b"1,", b"[],", b'{"id":"a"},', b'{"a":{}},', b'"",'])
async def test_more_values_than_anything_means_are_not_decoded(one: bytes) -> None:
    body = b'{"data":[' + one * (bounds.MOST_VALUES + 1) + b"1]}"
    assert len(body) < PAGE.most
    error = await fail(OPERATIONS[0], lambda: packed(body))
    assert type(error) is errors.TooLarge
    assert "of more than 1,000,000 values, which was not decoded." in str(error)


@pytest.mark.parametrize("one", ['{"id":"%d"}', '{"id":"%d","active":true}', "{}", "null", "%d"])
@pytest.mark.parametrize("tail", ["]}", ', NaN], "meta": {}}'])
async def test_nor_are_more_records_than_a_page_can_have(one: str, tail: str) -> None:
    def body(records: int) -> bytes:
        whole = ",".join(one.replace("%d", str(number)) for number in range(records))
        return f'{{"data": [{whole}{tail}'.encode()

    error = await fail(OPERATIONS[0], lambda: packed(body(decode.MOST_RECORDS + 1)))
    assert type(error) is errors.TooLarge
    assert "a page of more than 10,000 records" in str(error)
    assert decode_page(body(300), Room).records or "id" not in one


@pytest.mark.parametrize(("size", "lost"), [(1 * MB, ()), (lenient.LARGEST, ("",))])
def test_what_is_not_as_documented_is_read_loosely_up_to_a_bound(
    size: int, lost: tuple[str, ...]
) -> None:
    strange = f'{{"id": "a", "max_participants": "7", "unique_name": "{"x" * size}"}}'
    got = decode_page(f'{{"data": [{strange}, {{"id": "b"}}]}}'.encode(), Room)
    assert got.records[-1].id == "b"
    assert got.lost == lost


DEPTHS = [*range(900, 1000, 7), 5_000, 300_000]


@pytest.mark.parametrize("field", ["context", "x", "max_participants", "participants", "id"])
@pytest.mark.parametrize("brackets", [("[", "]"), ('{"a":', "}")], ids=["lists", "objects"])
def test_nothing_is_nested_so_deep_that_it_breaks_anything(
    field: str, brackets: tuple[str, str]
) -> None:
    opens, closes = brackets
    for depth in DEPTHS:
        for inmost in ("1", r'"\ud800"'):
            deep = f"{opens * depth}{inmost}{closes * depth}"
            person = f'{{"id": "p", "{field}": {deep}}}'
            record = f'{{"id": "a", "participants": [{person}], "{field}": {deep}}}'
            for kind in (Room, Session):
                with suppress(errors.Undecodable):
                    assert decode_page(f'{{"data": [{record}]}}'.encode(), kind).placed
                with suppress(errors.Undecodable):
                    assert decode_data(f'{{"data": {record}}}'.encode(), kind).id == "a"


def test_a_structured_context_of_any_depth_costs_its_session_at_most() -> None:
    for depth in range(800, 1000):
        context = "[" * depth + "]" * depth
        person = f'{{"id": "p", "context": {context}}}'
        body = f'{{"data": [{{"id": "s", "participants": [{person}]}}, {{"id": "t"}}]}}'
        with suppress(errors.Undecodable):
            assert decode_page(body.encode(), Session).records[-1].id == "t"


@pytest.mark.parametrize("digits", [20, 400, 5_000, 1_000_000])
@pytest.mark.parametrize("sign", ["", "-", "0.", "1e"])
def test_a_number_of_any_length_breaks_nothing(digits: int, sign: str) -> None:
    number = sign + "1" * digits
    body = f'{{"data": [{{"id": "a", "max_participants": {number}}}, {{"id": "b"}}]}}'.encode()
    assert decode_page(body, Room).records[-1].id == "b"


@asynccontextmanager
async def served(answer: Callable[[asyncio.StreamWriter], None]) -> AsyncIterator[str]:
    """Serve something over real HTTP until whoever listens hangs up; give the base URL."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            answer(writer)
            while not reader.at_eof():
                writer.write(CHUNK)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/v2"


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (OK + b"\r\n", errors.TooLarge),
        (OK + b"content-length: 9999999999999\r\n\r\n", errors.TooLarge),
        (OK + b"content-encoding: gzip\r\n\r\n", errors.TooLarge),
        (OK + b"transfer-encoding: chunked\r\n\r\nffffffffff\r\n", errors.TooLarge),
        (b"HTTP/1.1 503 Bad\r\n\r\n", errors.ServerError),
        (OK + b"x: y\r\n" * 100_000, errors.NoNetwork),
        (OK + b"x: ", errors.NoNetwork),
        (OK + b"transfer-encoding: chunked\r\n\r\n0\r\nx: ", errors.NoNetwork),
        (OK + b"transfer-encoding: chunked\r\n\r\n1;", errors.NoNetwork),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, errors.NoNetwork),
    ],
)  # fmt: skip
async def test_nothing_without_end_is_read_over_http(
    head: bytes, kind: type[errors.VideoApiError]
) -> None:
    async with (
        served(lambda writer: writer.write(head)) as base_url,
        VideoApi(ApiKey(SECRET), base_url) as api,
    ):
        with pytest.raises(kind):
            await api.rooms.page()


@pytest.mark.parametrize("status", [200, 302, 403, 503])
async def test_nothing_is_read_of_what_a_file_host_answers_until_somebody_takes_it(
    status: int,
) -> None:
    body = Endless()
    headers = {"location": "https://files.example.test/"} if status == 302 else {}
    wire = Wire(lambda _: httpx.Response(status, headers=headers, stream=body))
    try:
        async with Files("https://api.example.test", wire).open("https://files.example.test/a"):
            assert status != 302
    except errors.VideoApiError:
        assert status == 302
    assert body.read == 0
    assert body.is_closed
