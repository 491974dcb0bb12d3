"""Only the API's own words say that something is not there, was refused or was done."""

from typing import Any

import httpx
import pytest

from roomtui.api import errors
from roomtui.api.bodies import (
    CompositionCreate,
    ParticipantsAction,
    RoomCreate,
    RoomPatch,
    TokenCreate,
    TokenRefresh,
)
from roomtui.api.client import VideoApi
from roomtui.api.filters import RecordingFilter
from tests.api.support import Wire, client, one

PAGE = b"<html>default backend</html>"

FOREIGN: list[tuple[bytes, dict[str, str]]] = [
    (PAGE, {"content-type": "text/html"}),
    (PAGE, {"content-type": "application/json"}),
    (PAGE, {}),
    (b"default backend - 404", {"content-type": "text/plain"}),
    (b"", {}),
    (b" \n", {}),
    (b"{}", {}),
    (b"null", {}),
    (b'"not found"', {}),
    (b'[{"detail": "Resource not found"}]', {}),
    (b'{"message": "no Route matched with those values"}', {}),
    (b'{"error": "not_found"}', {}),
    (b'{"errors": null}', {}),
    (b'{"errors": "Not Found"}', {}),
    (b'{"errors": {"detail": "Not Found"}}', {}),
    (b'{"errors": []}', {}),
    (b'{"errors": ["not found"]}', {}),
    (b'{"errors": [{}]}', {}),
    (b'{"errors": [{"message": "no route"}]}', {}),
    (b'{"errors": [{"detail": ""}]}', {}),
    (b'{"errors": [{"detail": {"a": 1}}]}', {}),
    (b'{"errors": [{"detail": "Resource not found"}, 7]}', {}),
    (b'{"errors": [{"detail": "Resource not found"}]', {}),
    (b'{"errors": [{"code": "10005", "title": "Not found"}]}', {"content-type": "text/html"}),
    (b'{"errors": [{"code": "10003", "title": "Invalid URL"}]}', {}),
    (b'{"errors": [{"code": "route_not_found", "title": "Not found"}]}', {}),
]


@pytest.mark.parametrize(("content", "headers"), FOREIGN)
async def test_a_404_in_other_words_does_not_say_that_something_is_gone(
    content: bytes, headers: dict[str, str]
) -> None:
    async with client(Wire(httpx.Response(404, content=content, headers=headers))) as api:
        with pytest.raises(errors.UnexpectedAnswer) as caught:
            await api.rooms.view("r")
    assert not isinstance(caught.value, errors.NotFound)
    assert "not there any more" not in str(caught.value)


OWN = [
    b'{"errors": [{"detail": "Resource not found"}]}',
    b'{"errors": [{"code": "10005", "title": "Resource not found"}]}',
    b'{"errors": [{"code": 10005, "title": "Resource not found", "detail": null}]}',
    b'{"errors": [{"code": "10005", "title": "x", "detail": "y", "meta": {"url": "z"}}]}',
]


@pytest.mark.parametrize("content", OWN)
async def test_the_api_s_own_404_says_that_it_is_gone(content: bytes) -> None:
    async with client(Wire(httpx.Response(404, content=content))) as api:
        with pytest.raises(errors.NotFound) as caught:
            await api.rooms.view("r")
    assert not caught.value.may_have_landed


@pytest.mark.parametrize("status", [400, 402, 404, 405, 409, 410, 422])
async def test_a_proxy_s_refusal_does_not_say_that_nothing_was_done(status: int) -> None:
    async with client(Wire(httpx.Response(status, content=PAGE))) as api:
        with pytest.raises(errors.UnexpectedAnswer) as caught:
            await api.sessions.end("s")
    assert caught.value.may_have_landed
    assert "not in the API's words" in str(caught.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307])
async def test_a_portal_that_leads_elsewhere_is_not_followed(status: int) -> None:
    away = httpx.Response(status, headers={"location": "https://login.example.test/"})
    async with client(Wire(away)) as api:
        with pytest.raises(errors.Redirected):
            await api.sessions.end("s")


@pytest.mark.parametrize("status", [401, 403])
async def test_a_portal_that_wants_a_login_is_told_from_the_api(status: int) -> None:
    async with client(Wire(httpx.Response(status, content=b"<html>Please log in"))) as api:
        with pytest.raises(errors.LoginPage, match="not the API's own answer") as caught:
            await api.rooms.page()
    assert not caught.value.may_have_landed
    assert not isinstance(caught.value, errors.Unauthorized | errors.Forbidden)


WRITES: list[tuple[str, Any, dict[str, Any]]] = [
    ("end", lambda api: api.sessions.end("s"), {"result": "ok"}),
    (
        "kick",
        lambda api: api.sessions.kick("s", ParticipantsAction(participants=("p",))),
        {"result": "ok"},
    ),
    (
        "mute",
        lambda api: api.sessions.mute("s", ParticipantsAction(participants="all")),
        {"result": "ok"},
    ),
    (
        "unmute",
        lambda api: api.sessions.unmute("s", ParticipantsAction(participants="all")),
        {"result": "ok"},
    ),
    ("create room", lambda api: api.rooms.create(RoomCreate(unique_name="a")), {"id": "r"}),
    ("update room", lambda api: api.rooms.update("r", RoomPatch()), {"id": "r"}),
    (
        "create token",
        lambda api: api.rooms.generate_join_client_token("r", TokenCreate()),
        {"token": "t", "token_expires_at": "2026-11-23T10:00:00Z"},
    ),
    (
        "refresh token",
        lambda api: api.rooms.refresh_client_token("r", TokenRefresh(refresh_token="x")),
        {"token": "t", "token_expires_at": "2026-11-23T10:00:00Z"},
    ),
    (
        "create composition",
        lambda api: api.compositions.create(CompositionCreate(session_id="s")),
        {"id": "c"},
    ),
    (
        "delete recordings",
        lambda api: api.recordings.delete_matching(RecordingFilter(type="audio")),
        {"room_recordings": 3},
    ),
    ("delete room", lambda api: api.rooms.delete("r"), {"id": "r"}),
    ("delete recording", lambda api: api.recordings.delete("x"), {"id": "x"}),
    ("delete composition", lambda api: api.compositions.delete("c"), {"id": "c"}),
]

EMPTY_WORDS: list[bytes] = [
    PAGE,
    b"",
    b"null",
    b"{}",
    b"ok",
    b"[]",
    b'{"result": "ok"}',
    b'{"data": null}',
    b'{"data": []}',
    b'{"data": "ok"}',
    b'{"data": {}}',
    b'{"data": {"id": ""}}',
    b'{"data": {"id": 7}}',
    b'{"errors": [{"code": "10007", "title": "Unexpected error"}]}',
    b'{"errors": "failed"}',
]

each_write = pytest.mark.parametrize(
    ("call", "data"), [(call, data) for _, call, data in WRITES], ids=[n for n, *_ in WRITES]
)


@each_write
async def test_a_write_is_done_when_the_api_says_so(call: Any, data: dict[str, Any]) -> None:
    async with client(Wire(one(data))) as api:
        await call(api)


async def unknown(call: Any, answer: httpx.Response) -> bool:
    """Return whether a write of this answer ends in an error that says that it may be done."""
    async with client(Wire(answer)) as api:
        try:
            await call(api)
        except errors.VideoApiError as error:
            return error.may_have_landed
    return False


@pytest.mark.parametrize("status", [200, 201, 202])
@each_write
async def test_a_write_is_not_done_by_a_body_that_does_not_say_so(
    call: Any, data: dict[str, Any], status: int
) -> None:
    for content in EMPTY_WORDS:
        assert await unknown(call, httpx.Response(status, content=content)), content
    with_error = {"data": data, "errors": [{"code": "10007"}]}
    assert await unknown(call, httpx.Response(status, json=with_error))
    page = httpx.Response(status, json={"data": data}, headers={"content-type": "text/html"})
    assert await unknown(call, page)


@pytest.mark.parametrize(
    ("call", "data"), [one[1:] for one in WRITES if "id" not in one[2] or "create" in one[0]]
)
async def test_no_content_is_no_word_of_what_answers_with_something(
    call: Any, data: dict[str, Any]
) -> None:
    assert data
    assert await unknown(call, httpx.Response(204))


def other(**fields: str) -> httpx.Response:
    return one(fields)


OTHERS: list[tuple[Any, httpx.Response]] = [
    (lambda api: api.rooms.update("r", RoomPatch()), other(id="q")),
    (lambda api: api.rooms.delete("r"), other(id="q")),
    (lambda api: api.recordings.delete("r"), other(id="q")),
    (lambda api: api.rooms.create(RoomCreate(unique_name="a")), other(id="q", unique_name="b")),
    (
        lambda api: api.compositions.create(CompositionCreate(session_id="s")),
        other(id="c", session_id="t"),
    ),
    (lambda api: api.sessions.end("s"), other(result="error")),
    (lambda api: api.sessions.end("s"), other(result="")),
]


@pytest.mark.parametrize(("call", "answer"), OTHERS)
async def test_a_word_about_something_else_is_none(call: Any, answer: httpx.Response) -> None:
    assert await unknown(call, answer)


@pytest.mark.parametrize("content", [PAGE, b"x", b'{"data": {"id": "r"}}'])
async def test_a_deletion_s_no_content_has_none(content: bytes) -> None:
    def delete(api: VideoApi) -> Any:
        return api.rooms.delete("r")

    assert await unknown(delete, httpx.Response(204, content=content))
    page = httpx.Response(204, headers={"content-type": "text/html"})
    assert await unknown(delete, page)


ERRORS = [[{"code": "10007", "title": "Unexpected error"}], "upstream is down", {"detail": "x"}]


@pytest.mark.parametrize("told", ERRORS)
@pytest.mark.parametrize("data", [[], [{"id": "r"}], None])
async def test_a_list_with_an_error_in_it_is_no_list(data: object, told: object) -> None:
    async with client(Wire(httpx.Response(200, json={"data": data, "errors": told}))) as api:
        with pytest.raises(errors.Undecodable):
            await api.rooms.page(1)


@pytest.mark.parametrize("told", ERRORS)
@pytest.mark.parametrize("record", [{"id": "r"}, {"id": "r", "max_participants": "?"}])
async def test_a_record_with_an_error_beside_it_is_none(record: object, told: object) -> None:
    async with client(Wire(httpx.Response(200, json={"data": record, "errors": told}))) as api:
        with pytest.raises(errors.Undecodable, match="with an error where data should be"):
            await api.rooms.view("r")


@pytest.mark.parametrize("told", [None, [], {}])
async def test_errors_that_are_none_spoil_nothing(told: object) -> None:
    answers = [{"data": [{"id": "r"}], "errors": told}, {"data": {"id": "r"}, "errors": told}]
    async with client(Wire(*(httpx.Response(200, json=answer) for answer in answers))) as api:
        assert [room.id for room in (await api.rooms.page(1)).records] == ["r"]
        assert (await api.rooms.view("r")).id == "r"


async def test_a_404_about_the_address_is_told_as_the_api_s_own() -> None:
    refused = httpx.Response(404, json={"errors": [{"code": "10003", "title": "Invalid URL"}]})
    async with client(Wire(refused)) as api:
        with pytest.raises(errors.NoSuchAddress) as caught:
            await api.sessions.end("s")
    assert str(caught.value).startswith("The service does not know this address (404: Invalid URL)")
    assert not caught.value.may_have_landed
