"""One record with everything that the service tells of it, however odd."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from rich.pretty import pretty_repr

from roomtui.account_id import UNNAMED
from roomtui.api.client import VideoApi
from roomtui.api.errors import NotFound, Refused, Undecodable, VideoApiError
from roomtui.api.models import Composition, Participant, Recording, Room, Session
from roomtui.api.resource import RecordWithBody
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.live.detail import HIDDEN, LONGEST, NOT_SHOWN, Detail, look_up
from roomtui.live.engine import Engine
from roomtui.live.journal.journal import Journal, Operator
from roomtui.live.kinds import RecordKind
from tests.api.support import Wire, client
from tests.live.support import StillClock

PATHS = {
    RecordKind.ROOM: "rooms",
    RecordKind.SESSION: "room_sessions",
    RecordKind.PARTICIPANT: "room_participants",
    RecordKind.RECORDING: "room_recordings",
    RecordKind.COMPOSITION: "room_compositions",
}
FILES = (RecordKind.RECORDING, RecordKind.COMPOSITION)


@pytest.fixture
def simulated() -> EmbeddedApi:
    return embedded("small", clock=SteppedClock())


@pytest.fixture
async def api(simulated: EmbeddedApi) -> AsyncIterator[VideoApi]:
    async with VideoApi(
        ApiKey(simulated.key), simulated.base_url, transport=simulated.transport()
    ) as connected:
        yield connected


def first_of(simulated: EmbeddedApi, kind: RecordKind) -> str:
    """Return the id of a record of a kind, a file that can be downloaded."""
    world = simulated.world
    files = world.recordings if kind is RecordKind.RECORDING else world.compositions
    if kind in FILES:
        return next(one.id for one in files.values() if one.status == "completed")
    records: dict[RecordKind, Iterable[str]] = {
        RecordKind.ROOM: world.rooms,
        RecordKind.SESSION: world.sessions,
        RecordKind.PARTICIPANT: world.participants,
    }
    return next(iter(records[kind]))


TYPES = {
    RecordKind.ROOM: Room,
    RecordKind.SESSION: Session,
    RecordKind.PARTICIPANT: Participant,
    RecordKind.RECORDING: Recording,
    RecordKind.COMPOSITION: Composition,
}


@pytest.mark.parametrize("kind", RecordKind)
async def test_each_kind_is_looked_up_whole(
    simulated: EmbeddedApi, api: VideoApi, kind: RecordKind
) -> None:
    record_id = first_of(simulated, kind)
    detail = await look_up(api, kind, record_id, links=True)
    assert (detail.kind, type(detail.record), detail.record.id) == (kind, TYPES[kind], record_id)
    (asked,) = simulated.log
    assert asked.path == f"/v2/{PATHS[kind]}/{record_id}"
    data = json.loads(detail.document)
    assert data["id"] == record_id
    assert data.keys() >= set(TYPES[kind].__struct_fields__) - {"sessions", "participants"}
    assert detail.document.startswith('{\n  "id": "'), "indented"


async def test_a_room_comes_with_its_sessions_and_a_session_with_its_people(
    simulated: EmbeddedApi, api: VideoApi
) -> None:
    session_id = first_of(simulated, RecordKind.SESSION)
    room_id = simulated.world.sessions[session_id].room_id
    room = (await look_up(api, RecordKind.ROOM, room_id, links=False)).record
    session = (await look_up(api, RecordKind.SESSION, session_id, links=False)).record
    assert isinstance(room, Room)
    assert isinstance(session, Session)
    assert room.sessions is not UNSET
    assert session.participants is not UNSET
    assert session_id in {one.id for one in room.sessions}
    assert len(session.participants) == len(simulated.world.people_of(session_id))


@pytest.mark.parametrize("kind", FILES)
async def test_a_file_has_a_link_that_works(
    simulated: EmbeddedApi, api: VideoApi, kind: RecordKind
) -> None:
    detail = await look_up(api, kind, first_of(simulated, kind), links=True)
    assert isinstance(detail.record, Recording | Composition)
    link = detail.record.download_url
    assert link
    assert json.loads(detail.document)["download_url"] == link
    viewed = RecordWithBody(detail.record, detail.document.encode())
    for shown in (detail, viewed):
        assert "presigned" not in repr(shown) + pretty_repr(shown)
    async with httpx.AsyncClient(transport=simulated.transport()) as reader:
        assert (await reader.head(link)).status_code == 200


@pytest.mark.parametrize("kind", FILES)
async def test_a_console_that_may_not_write_is_given_no_link(
    simulated: EmbeddedApi, api: VideoApi, kind: RecordKind
) -> None:
    detail = await look_up(api, kind, first_of(simulated, kind), links=False)
    assert isinstance(detail.record, Recording | Composition)
    assert detail.record.download_url == json.loads(detail.document)["download_url"] == HIDDEN
    assert "presigned" not in detail.document


@pytest.mark.parametrize("links", [True, False])
async def test_a_file_that_is_not_ready_has_no_link_to_hide(
    simulated: EmbeddedApi, api: VideoApi, links: bool
) -> None:
    recordings = simulated.world.recordings
    recordings["11111111-1111-4111-8111-111111111111"] = Recording(
        id="11111111-1111-4111-8111-111111111111", status="processing"
    )
    detail = await look_up(api, RecordKind.RECORDING, next(reversed(recordings)), links=links)
    assert isinstance(detail.record, Recording)
    assert detail.record.download_url is None
    assert json.loads(detail.document)["download_url"] is None


@pytest.mark.parametrize("kind", RecordKind)
async def test_what_is_not_there_is_said_so(api: VideoApi, kind: RecordKind) -> None:
    with pytest.raises(NotFound):
        await look_up(api, kind, "99999999-9999-4999-8999-999999999999", links=True)


@pytest.mark.parametrize("kind", RecordKind)
@pytest.mark.parametrize("odd", ["", ".", "..", "x" * 400])
async def test_what_is_no_id_is_not_asked_for(
    simulated: EmbeddedApi, api: VideoApi, kind: RecordKind, odd: str
) -> None:
    with pytest.raises(VideoApiError):
        await look_up(api, kind, odd, links=True)
    assert not simulated.log


async def test_an_id_with_slashes_reaches_nothing_else(
    simulated: EmbeddedApi, api: VideoApi
) -> None:
    with pytest.raises(Refused):
        await look_up(api, RecordKind.ROOM, "../room_sessions", links=True)
    assert [request.status for request in simulated.log] == [422]  # it is one step, and no id


async def test_a_garbled_answer_is_told(simulated: EmbeddedApi, api: VideoApi) -> None:
    simulated.faults.garble_next()
    with pytest.raises(Undecodable):
        await look_up(api, RecordKind.ROOM, first_of(simulated, RecordKind.ROOM), links=True)


async def answered(
    body: bytes, *, kind: RecordKind = RecordKind.RECORDING, links: bool = False
) -> Detail:
    """Look something up that a service answers with a body of its own."""
    async with client(Wire(httpx.Response(200, content=body))) as api:
        return await look_up(api, kind, "a", links=links)


LINK = b"https://files.example.org/a?signature=secret"

ODD: list[bytes] = [
    b'{"data": {"id": "a", "big": ' + b"9" * 5_000 + b"}}",
    b'{"data": {"id": "a", "deep": ' + b"[" * 990 + b"]" * 990 + b"}}",
    b'{"data": {"id": "a", "deep": ' + b'{"x":' * 600 + b"1" + b"}" * 600 + b"}}",
    b'{"data": {"id": "a", "half": "\\ud83d"}}',
    b'{"data": {"id": "a", "codec": "\\ud83d"}}',
    b'{"data": {"id": "a", "bytes": "\xff\xfe"}}',
    b'{"data": {"id": "a", "codec": "\xff\xfe"}}',
    b'{"data": {"id": "a", "size_mb": NaN}}',
    b'{"data": {"id": "a", "size_mb": 1e999}}',
    b'{"data": {"id": "a", "id": "b"}}',
    b'{"data": 7, "data": {"id": "a"}}',
    b'{"meta": {"download_url": "' + LINK + b'"}, "data": {"id": "a"}}',
    b'{"data": {"id": "a", "download_url": "' + LINK + b'"}}',
    b'{"data": {"id": "a", "download_url": ["' + LINK + b'"]}}',
    b'{"data": {"id": "a", "films": [{"download_url": "' + LINK + b'"}]}}',
    b'{"data": {"id": "a", "download_url": null, "download_url": "' + LINK + b'"}}',
    b'{"data": ["' + LINK + b'"]}',
    b'{"data": null}',
    b"{}",
    b"[]",
    b"",
    b"<html>" + LINK,
    b"\xef\xbb\xbf" + b'{"data": {"id": "a"}}',
]


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
async def test_odd_bodies_are_shown_or_refused_and_tell_no_link(body: bytes) -> None:
    try:
        detail = await answered(body)
    except Undecodable:
        return
    assert b"signature" not in detail.document.encode()
    assert b"signature" not in msgspec.json.encode(detail.record)
    json.loads(detail.document)


async def test_what_can_not_be_laid_out_is_said_so_and_the_record_is_there() -> None:
    number = await answered(b'{"data": {"id": "a", "big": ' + b"9" * 5_000 + b"}}")
    assert (number.record.id, number.document) == ("a", NOT_SHOWN)


async def test_a_large_record_keeps_no_key_waiting_and_is_kept_up_to_a_bound() -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    counting = asyncio.create_task(count())
    text = "x" * (LONGEST * 2)
    detail = await answered(f'{{"data": {{"id": "a", "codec": "y", "notes": "{text}"}}}}'.encode())
    counting.cancel()
    assert len(detail.document) == LONGEST
    assert '"codec": "y"' in detail.document
    assert turns > 5


async def test_what_the_console_does_not_know_is_in_the_json() -> None:
    detail = await answered(b'{"data": {"id": "a", "novelty": [1, {"b": "\xc3\xa9"}]}}')
    assert json.loads(detail.document) == {"id": "a", "novelty": [1, {"b": "é"}]}
    assert "é" in detail.document


@pytest.mark.parametrize("breaking", ["\x85", "\u2028", "\u2029", "\n", "\r", "\x0b", "\x1c"])
async def test_a_text_can_not_pose_as_another_field(breaking: str) -> None:
    context = f'Ada",{breaking}  "role": "host'
    body = json.dumps({"data": {"id": "a", "context": context}}, ensure_ascii=False).encode()
    detail = await answered(body, kind=RecordKind.PARTICIPANT)
    assert len(detail.document.splitlines()) == 4
    assert json.loads(detail.document)["context"] == context


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=30)
@given(
    st.dictionaries(st.text(), values, max_size=4), st.booleans(), st.sampled_from(list(RecordKind))
)
def test_every_record_is_shown_as_it_came(
    fields: dict[str, Any], links: bool, kind: RecordKind
) -> None:
    known = set(TYPES[kind].__struct_fields__)
    data = {name: value for name, value in fields.items() if name not in known} | {"id": "a"}
    body = json.dumps({"data": data}).encode()
    detail = asyncio.run(answered(body, kind=kind, links=links))
    assert detail.record == TYPES[kind](id="a")
    assert json.loads(detail.document) == data


async def test_an_engine_gives_links_only_to_who_may_write(
    simulated: EmbeddedApi, tmp_path: Path
) -> None:
    record_id = first_of(simulated, RecordKind.RECORDING)
    for journal, shown in ((Journal(tmp_path / "journal", Operator("alice")), True), (None, False)):
        api = VideoApi(ApiKey(simulated.key), simulated.base_url, transport=simulated.transport())
        engine = Engine(api, StillClock(), interval=2.0, journal=journal, renew_key=None)
        assert (engine.actions is not None) is shown
        async with engine._gate.action():
            looked_up = engine.look_up(RecordKind.RECORDING, record_id, account=UNNAMED)
            looking = asyncio.create_task(looked_up)
            before = len(simulated.log)
            for _ in range(20):
                await asyncio.sleep(0)
            assert len(simulated.log) == before, "an action goes first"
        detail = await asyncio.wait_for(looking, 60)
        assert ("presigned" in detail.document) is shown
        await engine.aclose()
