"""Every way in which an operation can fail: the error it raises and the words it says."""

import re
import traceback
from collections.abc import Callable
from typing import NamedTuple

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomtui.api import client as client_module
from roomtui.api import errors
from roomtui.api.client import VideoApi
from roomtui.api.limits import DEFAULT_WAIT, LONGEST_WAIT
from roomtui.api.problems import decode_problems
from roomtui.api.secret import ApiKey
from roomtui.demo.embedded import embedded
from roomtui.demo.faults import parse_mix
from tests.api.operations import OPERATIONS, Ids, Operation
from tests.api.support import SECRET, Answer, BrokenBody, Wire, client, refusal

IDS = Ids()
HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


def problem(code: str, detail: str, **source: str) -> dict[str, object]:
    return {"code": code, "title": "A title", "detail": detail, "source": source, "meta": {}}


class Failure(NamedTuple):
    """What comes back, the error that becomes of it, and whether the request may have landed."""

    name: str
    answer: Callable[[], Answer]
    error: type[errors.VideoApiError]
    may_have_landed: bool
    says: str


FAILURES = (
    Failure(
        "401", lambda: refusal(401, problem("10009", "No such key.")),
        errors.Unauthorized, False,
        "The API key was not accepted (401: No such key). "
        "Check that it is complete and not revoked.",
    ),
    Failure(
        "403", lambda: refusal(403, problem("10010", "Not yours.")),
        errors.Forbidden, False,
        "The API key may not do this (403: Not yours). "
        "Check the key's permissions in the Telnyx portal.",
    ),
    Failure(
        "404", lambda: refusal(404, {"detail": "Resource not found"}),
        errors.NotFound, False,
        "It is not there any more (404: Resource not found). "
        "Somebody may have ended or deleted it.",
    ),
    Failure(
        "422",
        lambda: refusal(422, problem("10015", "must be at most 50", pointer="/max_participants")),
        errors.Unprocessable, False,
        "A value was not accepted (422: max_participants: must be at most 50). "
        "Correct it and send again.",
    ),
    Failure(
        "429", lambda: refusal(429, problem("10011", "Slow down"), retry_after="7"),
        errors.TooManyRequests, False,
        "The account's request limit is spent (429: Slow down). "
        "Requests go on in 7 s; other consoles share the limit.",
    ),
    Failure(
        "500", lambda: refusal(500, problem("10007", "Unexpected error")),
        errors.ServerError, True,
        "The service failed (500: Unexpected error). A later try may succeed.",
    ),
    Failure(
        "502 of a proxy", lambda: httpx.Response(502, content=HTML),
        errors.ServerError, True,
        "The service failed (502). A later try may succeed.",
    ),
    Failure(
        "418", lambda: httpx.Response(418),
        errors.Refused, False,
        "The service refused the request (418). See the API's documentation for this status.",
    ),
    Failure(
        "read time-out", lambda: httpx.ReadTimeout("timed out"),
        errors.TimedOut, True,
        "api.example.test did not answer in time. "
        "Check the network; a later try may succeed.",
    ),
    Failure(
        "connect time-out", lambda: httpx.ConnectTimeout("timed out"),
        errors.TimedOut, False,
        "api.example.test did not answer in time. "
        "Check the network; a later try may succeed.",
    ),
    Failure(
        "connection refused", lambda: httpx.ConnectError("[Errno 111] Connection refused"),
        errors.NoNetwork, False,
        "No connection to api.example.test. "
        "Check the network and the base URL.",
    ),
    Failure(
        "a proxy that refuses", lambda: httpx.ProxyError("407 Proxy Authentication Required"),
        errors.NoNetwork, False,
        "No connection to api.example.test. "
        "Check the network and the base URL.",
    ),
    Failure(
        "untrusted certificate",
        lambda: httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate"),
        errors.NoNetwork, False,
        "The certificate of api.example.test is not trusted. "
        "Check the clock, the base URL and any proxy on the way.",
    ),
    Failure(
        "cut before the answer", lambda: httpx.RemoteProtocolError("Server disconnected"),
        errors.NoNetwork, True,
        "The connection to api.example.test broke. "
        "Check the network and the base URL.",
    ),
    Failure(
        "cut in the middle of the body", lambda: httpx.Response(200, stream=BrokenBody()),
        errors.NoNetwork, True,
        "The connection to api.example.test broke. "
        "Check the network and the base URL.",
    ),
    Failure(
        "a body that cannot be unpacked",
        lambda: httpx.Response(
            200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"not gzip")
        ),
        errors.Undecodable, True,
        "api.example.test sent a body that cannot be unpacked. Check any proxy on the way.",
    ),
)  # fmt: skip

UNDECODABLE = {
    "html": HTML,
    "empty": b"",
    "white space": b"  \r\n",
    "half": b'{"data": [{"id": "a"',
    "no object": b"[1, 2]",
    "no data": b'{"errors": []}',
    "data of another kind": b'{"data": 7}',
    "null": b'{"data": null}',
    "no text": b"\x00\xff\xfe\x80",
    "deep": b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}

each_failure = pytest.mark.parametrize("failure", FAILURES, ids=[f.name for f in FAILURES])

WITH_DATA = [o for o in OPERATIONS if o.gives is not None]


async def fail(operation: Operation, wire: httpx.AsyncBaseTransport) -> errors.VideoApiError:
    async with client(wire) as api:
        with pytest.raises(errors.VideoApiError) as caught:
            await operation.perform(api, IDS)
    return caught.value


@each_failure
async def test_every_operation_can_fail_in_every_way(failure: Failure) -> None:
    for operation in OPERATIONS:
        wire = Wire(lambda _: failure.answer())
        error = await fail(operation, wire)
        assert type(error) is failure.error, operation.name
        assert error.may_have_landed is failure.may_have_landed, operation.name
        assert str(error) == failure.says, operation.name
        assert len(wire.requests) == 1, f"{operation.name} is not tried twice by the client"


@pytest.mark.parametrize("content", UNDECODABLE.values(), ids=UNDECODABLE)
@pytest.mark.parametrize("operation", WITH_DATA, ids=[o.name for o in WITH_DATA])
async def test_a_body_that_is_not_the_api_s_is_told(operation: Operation, content: bytes) -> None:
    error = await fail(operation, Wire(httpx.Response(200, content=content)))
    assert type(error) is errors.Undecodable
    assert error.may_have_landed
    assert str(error) == (
        "The service answered with something that is not the API's JSON. "
        "Check the base URL and any proxy on the way."
    )


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(204),
        httpx.Response(204, content=b""),
        httpx.Response(200, json={"data": {"id": IDS.room}}),
    ],
)
async def test_a_deletion_needs_no_body(answer: httpx.Response) -> None:
    async with client(Wire(answer)) as api:
        await api.rooms.delete(IDS.room)


@each_failure
async def test_no_error_shows_the_key_or_the_query(failure: Failure) -> None:
    wire = Wire(lambda _: failure.answer())
    async with client(wire) as api:
        try:
            await OPERATIONS[0].perform(api, IDS)
        except errors.VideoApiError as error:
            shown = "".join(
                traceback.TracebackException.from_exception(error, capture_locals=False).format()
            )
            shown += f"{error!r} {error} {error.args}"
            own = traceback.TracebackException.from_exception(error, capture_locals=True)
            shown += "".join(own.format())
    assert SECRET not in shown
    assert "api.example.test/v2" not in str(failure.says)
    assert "filter" not in failure.says


@each_failure
def test_a_message_is_one_or_two_calm_sentences(failure: Failure) -> None:
    assert re.fullmatch(r"[A-Za-z].*[.]", failure.says)
    assert 1 <= len(re.findall(r"[.](?: |$)", failure.says)) <= 2
    assert not set(failure.says) & set("!\n\t{}")
    assert len(failure.says) < 160


@given(st.text(max_size=3000), st.text(max_size=300))
def test_what_the_service_says_is_made_safe_to_show(detail: str, pointer: str) -> None:
    content = refusal(422, problem("10015", detail, pointer=pointer)).content
    said = str(errors.Unprocessable(422, decode_problems(content)))
    assert said.isprintable()
    assert len(said) < 500


def test_a_hostile_error_body_cannot_move_the_cursor() -> None:
    content = refusal(
        403, problem("10010", "\x1b[2J\x1b]0;owned\x07 a\nb\u202e" + "z" * 10**6)
    ).content
    said = str(errors.Forbidden(403, decode_problems(content)))
    assert said.isprintable()
    assert len(said) < 500


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HTML,
        b"\xff\xfe",
        b"[]",
        b'{"errors": null}',
        b'{"errors": {"code": "1"}}',
        b'{"errors": ["gone", null, 7]}',
        b"[" * 100_000,
    ],
)
def test_an_error_body_that_says_nothing_is_no_further_error(content: bytes) -> None:
    assert decode_problems(content) == ()


def test_an_error_body_is_read_as_far_as_it_can_be() -> None:
    problems = decode_problems(
        b'{"errors": ["x", {"code": 10005, "source": "y", "title": null},'
        b'{"detail": "d", "source": {"parameter": "page[size]"}},'
        b'{"title": "t", "source": {"pointer": "/video_layout/main/"}}]}'
    )
    assert [str(p) for p in problems] == [
        "no reason given",
        "page[size]: d",
        "video_layout/main: t",
    ]
    assert problems[0].code == "10005"


def test_refused_fields_are_told_apart() -> None:
    content = refusal(
        422,
        problem("10012", "has been taken", pointer="/unique_name"),
        problem("10015", "", pointer="/max_participants"),
        problem("10015", "of no field"),
    ).content
    error = errors.Unprocessable(422, decode_problems(content))
    assert error.fields == {"unique_name": "has been taken", "max_participants": "A title"}


def test_of_many_problems_three_are_told() -> None:
    content = refusal(422, *(problem("10015", f"number {n}") for n in range(9))).content
    said = str(errors.Unprocessable(422, decode_problems(content)))
    assert "(422: number 0; number 1; number 2)" in said


WAITS = [
    ({"retry-after": "7"}, 7.0),
    ({"retry-after": "7", "x-ratelimit-reset": "40"}, 7.0),
    ({"x-ratelimit-reset": "40"}, 40.0),
    ({"retry-after": "Sun, 22 Nov 2026 10:00:00 GMT", "x-ratelimit-reset": "9"}, 9.0),
    ({"retry-after": "0"}, 1.0),
    ({"retry-after": "1e99"}, LONGEST_WAIT),
    ({"retry-after": "99999"}, 300.0),
    ({"retry-after": "-3"}, DEFAULT_WAIT),
    ({"retry-after": "nan"}, DEFAULT_WAIT),
    ({"retry-after": ""}, DEFAULT_WAIT),
    ({}, DEFAULT_WAIT),
]


async def test_a_key_that_the_service_echoes_goes_no_further() -> None:
    wire = Wire(httpx.Response(401, json={"errors": [{"detail": f"bad key {SECRET}"}]}))
    with pytest.raises(errors.Unauthorized) as caught:
        await client(wire).rooms.view("r")
    assert SECRET not in str(caught.value)
    assert "bad key (hidden)" in str(caught.value)


@pytest.mark.parametrize(("headers", "wait"), WAITS)
async def test_a_429_says_how_long_to_wait(headers: dict[str, str], wait: float) -> None:
    error = await fail(OPERATIONS[0], Wire(httpx.Response(429, headers=headers)))
    assert isinstance(error, errors.TooManyRequests)
    assert error.wait == wait
    assert f"in {wait:.0f} s" in str(error)


async def test_an_address_where_nobody_listens_is_a_lost_network() -> None:
    async with VideoApi(ApiKey(SECRET), "http://127.0.0.1:9/v2") as api:
        with pytest.raises(errors.NoNetwork) as caught:
            await api.rooms.delete(IDS.room)
    assert not caught.value.may_have_landed
    assert "127.0.0.1" in str(caught.value)


async def test_an_address_without_a_scheme_sends_nothing() -> None:
    async with VideoApi(ApiKey(SECRET), "ftp://example.test/v2") as api:
        with pytest.raises(errors.NoNetwork) as caught:
            await api.rooms.delete(IDS.room)
    assert not caught.value.may_have_landed


async def test_the_simulated_service_is_understood_when_it_refuses() -> None:
    simulated = embedded("small", forbidden_key="KEYforbidden")

    async def attempt(key: str) -> errors.VideoApiError:
        async with VideoApi(
            ApiKey(key), simulated.base_url, transport=simulated.transport()
        ) as api:
            with pytest.raises(errors.VideoApiError) as caught:
                await api.rooms.view(IDS.room)
            return caught.value

    assert type(await attempt("KEYunknown")) is errors.Unauthorized
    assert type(await attempt("KEYforbidden")) is errors.Forbidden
    assert type(await attempt(simulated.key)) is errors.NotFound
    simulated.faults.throttle_next(retry_after=11)
    throttled = await attempt(simulated.key)
    assert isinstance(throttled, errors.TooManyRequests)
    assert throttled.wait == 11
    simulated.faults.drop_next()
    assert type(await attempt(simulated.key)) is errors.NoNetwork
    simulated.faults.garble_next()
    assert isinstance(await attempt(simulated.key), errors.VideoApiError)


def test_the_tree_is_drawn_as_it_is() -> None:
    drawn = re.findall(r"^(?:[│ ]*[├└]── )?(\w+)(?:  |$)", errors.__doc__ or "", re.MULTILINE)
    tree = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.VideoApiError)
    }
    assert sorted(tree) == sorted(drawn)


async def test_an_answer_that_never_ends_though_bytes_keep_coming_is_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client_module, "LONGEST_SECS", 0.05)
    demo = embedded("small", mix=parse_mix("drip=100%:1ms"))
    async with VideoApi(ApiKey(demo.key), demo.base_url, transport=demo.transport()) as api:
        with pytest.raises(errors.TimedOut, match=r"did not answer in time") as caught:
            await api.sessions.page(include_participants=True)
    assert caught.value.may_have_landed
