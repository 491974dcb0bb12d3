"""What takes a body requires one: JSON that can be read in one way only, and an object."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from roomtui.demo.embedded import EmbeddedApi
from roomtui.demo.server.json_body import LENGTH_MAX
from tests.demo.conftest import data, problems

WITH_BODY = {
    ("POST", "/rooms"),
    ("PATCH", "/rooms/{room_id}"),
    ("POST", "/rooms/{room_id}/actions/generate_join_client_token"),
    ("POST", "/rooms/{room_id}/actions/refresh_client_token"),
    ("POST", "/room_sessions/{room_session_id}/actions/kick"),
    ("POST", "/room_sessions/{room_session_id}/actions/mute"),
    ("POST", "/room_sessions/{room_session_id}/actions/unmute"),
    ("POST", "/room_compositions"),
}
"""Every operation that takes a body; the specification requires it of each."""

JSON = "application/json"

BAD: list[tuple[str, bytes | None, str | None]] = [
    ("none", None, None),
    ("none but a type", None, JSON),
    ("empty", b"", JSON),
    ("blank", b" \r\n\t", JSON),
    ("null", b"null", JSON),
    ("a list", b"[]", JSON),
    ("a text", b'"all"', JSON),
    ("a number", b"7", JSON),
    ("a fraction", b"1.5", JSON),
    ("a huge number", b"9" * 5000, JSON),
    ("true", b"true", JSON),
    ("cut short", b"{", JSON),
    ("a comma too many", b'{"a":1,}', JSON),
    ("two objects", b"{}{}", JSON),
    ("other quotes", b"{'a':1}", JSON),
    ("a comment", b"{}//", JSON),
    ("a form", b"participants=all", JSON),
    ("no UTF-8", b'{"a":"\xff"}', JSON),
    ("UTF-16", '{"a":1}'.encode("utf-16"), JSON),
    ("a byte order mark", b"\xef\xbb\xbf{}", JSON),
    ("half a pair", rb'{"a":["\ud800"]}', JSON),
    ("half a pair as a name", rb'{"\udc00":1}', JSON),
    ("a raw line end", b'{"a":"\n"}', JSON),
    ("NaN", b'{"a":NaN}', JSON),
    ("infinity", b'{"a":[-Infinity]}', JSON),
    ("a name twice", b'{"participants":[],"participants":"all"}', JSON),
    ("a name twice within", b'{"a":{"b":1,"b":1}}', JSON),
    ("a name twice in disguise", rb'{"a":1,"\u0061":1}', JSON),
    ("nested", b'{"a":' * 100_000, JSON),
    ("nested to its end", b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", JSON),
    ("a number of 70,000 digits", b'{"a":' + b"1" * 70_000 + b"}", JSON),
    ("no type", b"{}", None),
    ("an empty type", b"{}", ""),
    ("text", b"{}", "text/plain"),
    ("HTML's form", b"{}", "application/x-www-form-urlencoded"),
    ("another JSON", b"{}", "application/jsonp"),
    ("JSON of some kind", b"{}", "application/vnd.api+json"),
    ("Latin", b"{}", "application/json; charset=iso-8859-1"),
    ("Latin in quotes", b"{}", 'application/json;a=b;Charset = "latin-1"'),
]

Everything = tuple[Any, ...]


def everything(api: EmbeddedApi) -> Everything:
    """Copy all that a request could change."""
    world = api.world
    return (
        dict(world.rooms),
        dict(world.sessions),
        dict(world.participants),
        dict(world.recordings),
        dict(world.compositions),
        list(world.actions),
    )


def targets(api: EmbeddedApi) -> Iterator[tuple[str, str]]:
    """Return every operation that takes a body, on records that are there."""
    (session,) = (one for one in api.world.sessions.values() if one.active)
    for method, path in sorted(WITH_BODY):
        yield method, path.format(room_id=session.room_id, room_session_id=session.id)


@pytest.mark.parametrize(("body", "kind"), [one[1:] for one in BAD], ids=[one[0] for one in BAD])
async def test_what_is_no_json_object_does_nothing(
    client: httpx.AsyncClient, small: EmbeddedApi, body: bytes | None, kind: str | None
) -> None:
    before = everything(small)
    for method, path in targets(small):
        headers = {} if kind is None else {"content-type": kind}
        response = await client.request(method, path, content=body, headers=headers)
        assert (response.status_code, problems(response)) == (422, [("10015", "")]), path
        assert response.headers["content-type"] == JSON
    assert everything(small) == before


async def test_a_body_that_is_too_long_is_not_kept(
    client: httpx.AsyncClient, small: EmbeddedApi
) -> None:
    before = everything(small)
    long = b'{"a":"' + b"x" * LENGTH_MAX + b'"}'
    for method, path in targets(small):
        response = await client.request(method, path, content=long, headers={"content-type": JSON})
        assert (response.status_code, problems(response)) == (413, [("10015", "")])
    assert everything(small) == before
    assert max(len(one.body) for one in small.log) < LENGTH_MAX // 10


@pytest.mark.parametrize(
    "kind", [JSON, "Application/JSON", f"{JSON};charset=UTF-8", f'{JSON}; charset="utf-8"; v=1']
)
async def test_json_may_be_called_so_in_any_way(client: httpx.AsyncClient, kind: str) -> None:
    body = b' {"unique_name": "\\ud83d\\ude00 \\\\ud800", "unknown": [null, 1e400, -0]}\n'
    response = await client.post("/rooms", content=body, headers={"content-type": kind})
    assert data(response, 201)["unique_name"] == "😀 \\ud800"


async def test_two_types_are_none(client: httpx.AsyncClient) -> None:
    headers = [("content-type", JSON), ("content-type", "text/plain")]
    response = await client.post("/rooms", content=b"{}", headers=headers)
    assert (response.status_code, problems(response)) == (422, [("10015", "")])


async def test_what_takes_no_body_needs_none(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    (session,) = (one for one in small.world.sessions.values() if one.active)
    path = f"/room_sessions/{session.id}/actions/end"
    assert data(await client.post(path, content=b"\xff")) == {"result": "ok"}


@pytest.mark.parametrize("verb", ["kick", "mute", "unmute"])
@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b'{"participants":null}', "/participants"),
        (b'{"participants":""}', "/participants"),
        (b'{"participants":"ALL"}', "/participants"),
        (b'{"participants":{"all":true}}', "/participants"),
        (b'{"participants":["all"]}', "/participants"),
        (b'{"participants":[null]}', "/participants"),
        (b'{"participants":[["all"]]}', "/participants"),
        (b'{"participants":true}', "/participants"),
        (b'{"exclude":null}', "/exclude"),
        (b'{"exclude":"all"}', "/exclude"),
        (b'{"exclude":[1]}', "/exclude"),
        (b'{"participants":"all","exclude":"00000000-0000-4000-8000-000000000000"}', "/exclude"),
    ],
)
async def test_targets_that_nobody_can_make_sense_of_hit_nobody(
    client: httpx.AsyncClient, small: EmbeddedApi, verb: str, body: bytes, where: str
) -> None:
    before = everything(small)
    (session,) = (one for one in small.world.sessions.values() if one.active)
    path = f"/room_sessions/{session.id}/actions/{verb}"
    response = await client.post(path, content=body, headers={"content-type": JSON})
    assert (response.status_code, problems(response)) == (422, [("10015", where)])
    assert everything(small) == before


@pytest.mark.parametrize("verb", ["kick", "mute", "unmute"])
async def test_a_long_list_hits_those_on_it(
    client: httpx.AsyncClient, small: EmbeddedApi, verb: str
) -> None:
    (session,) = (one for one in small.world.sessions.values() if one.active)
    first, second, *_ = small.world.present_in(session.id)
    strangers = [f"{number:08}-0000-4000-8000-000000000000" for number in range(10_000)]
    body = {"participants": [*strangers, first, second], "exclude": [*strangers, second, second]}
    path = f"/room_sessions/{session.id}/actions/{verb}"
    assert data(await client.post(path, json=body)) == {"result": "ok"}
    assert small.world.actions[-1].participants == (first,)
