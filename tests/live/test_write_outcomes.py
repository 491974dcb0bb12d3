"""A write is done when the service says so, or shows it; no proxy's page makes it done."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from roomtui.api.bodies import CompositionCreate, RoomCreate, RoomPatch, TokenCreate
from roomtui.api.client import VideoApi
from roomtui.api.filters import RecordingFilter
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.live.actions import runner
from roomtui.live.actions.file_writes import CreateComposition, DeleteFile, DeleteMatching
from roomtui.live.actions.request import Outcome
from roomtui.live.actions.room_writes import CreateRoom, CreateToken, DeleteRoom, UpdateRoom
from roomtui.live.actions.runner import ActionRunner
from roomtui.live.actions.writes import Write, Written
from roomtui.live.gate import RequestGate
from roomtui.live.journal.journal import Journal, Operator
from roomtui.live.kinds import RecordKind
from tests.api.support import Wire, client
from tests.live.support import StillClock
from tests.live.test_moderation import journaled

PAGE = b"<html>default backend</html>"


class Proxy(httpx.AsyncBaseTransport):
    """Answers what changes something by itself, whether or not the service has obeyed."""

    def __init__(self, inner: httpx.AsyncBaseTransport, answer: httpx.Response, obeyed: bool):
        self._inner = inner
        self._answer = answer
        self._obeyed = obeyed

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return await self._inner.handle_async_request(request)
        if self._obeyed:
            await self._inner.handle_async_request(request)
        return self._answer


def room_of(api: EmbeddedApi) -> str:
    return next(room.id for room in api.world.rooms.values() if room.unique_name == "studio")


def session_of(api: EmbeddedApi) -> str:
    return next(iter(api.world.recordings.values())).session_id


WRITES: dict[str, Callable[[EmbeddedApi], Write]] = {
    "create room": lambda _: CreateRoom(name="annex", room=RoomCreate(unique_name="annex")),
    "update room": lambda api: UpdateRoom(
        name="x", room_id=room_of(api), changes=RoomPatch(max_participants=33)
    ),
    "delete room": lambda api: DeleteRoom(name="x", room_id=room_of(api), people=0),
    "delete recording": lambda api: DeleteFile(
        kind=RecordKind.RECORDING, record_id=next(iter(api.world.recordings)), name="x"
    ),
    "delete composition": lambda api: DeleteFile(
        kind=RecordKind.COMPOSITION, record_id=next(iter(api.world.compositions)), name="x"
    ),
    "delete recordings": lambda api: DeleteMatching(
        name="x",
        where=RecordingFilter(session_id=session_of(api)),
        count=sum(one.session_id == session_of(api) for one in api.world.recordings.values()),
    ),
    "create composition": lambda api: CreateComposition(
        name="x", composition=CompositionCreate(session_id=session_of(api))
    ),
}

ANSWERS: dict[str, httpx.Response] = {
    "a page": httpx.Response(200, content=PAGE),
    "nothing": httpx.Response(200),
    "an error in it": httpx.Response(200, json={"errors": [{"code": "10007"}]}),
    "no record": httpx.Response(201, json={"data": {}}),
    "another record": httpx.Response(
        200, json={"data": {"id": "q", "unique_name": "z", "session_id": "z"}}
    ),
    "a proxy's 404": httpx.Response(404, content=PAGE),
    "a proxy's 400": httpx.Response(400, content=PAGE),
}


async def written(api: EmbeddedApi, folder: Path, write: Write, way: Any) -> Written:
    async with VideoApi(ApiKey(api.key), api.base_url, transport=way) as reached:
        journal = Journal(folder, Operator("alice"))
        return await ActionRunner(reached, journal, StillClock(), RequestGate()).carry_out(write)


@pytest.mark.parametrize("obeyed", [True, False])
@pytest.mark.parametrize("answer", ANSWERS)
async def test_what_a_proxy_answers_is_done_only_if_the_service_shows_it(
    tmp_path: Path, answer: str, obeyed: bool
) -> None:
    for number, (name, make) in enumerate(WRITES.items()):
        api = embedded("small", clock=SteppedClock())
        write = make(api)
        way = Proxy(api.transport(), ANSWERS[answer], obeyed)
        told = await written(api, tmp_path / str(number), write, way)
        outcome = Outcome.DONE if obeyed else Outcome.UNKNOWN
        assert (told.outcome, told.is_done) == (outcome, obeyed), name
        assert journaled(tmp_path / str(number))[-1]["outcome"] == outcome
        words = "The answer did not say so" if obeyed else "As of now: "
        assert words in told.detail, name


async def test_a_token_that_no_answer_brings_stays_unknown(tmp_path: Path) -> None:
    api = embedded("small", clock=SteppedClock())
    write = CreateToken(name="x", room_id=room_of(api), lifetimes=TokenCreate())
    way = Proxy(api.transport(), ANSWERS["a page"], True)
    told = await written(api, tmp_path, write, way)
    assert (told.outcome, told.result) == (Outcome.UNKNOWN, None)


async def test_what_somebody_else_made_before_is_not_ours(tmp_path: Path) -> None:
    clock = SteppedClock()
    api = embedded("small", clock=clock)
    api.world.create_room(unique_name="annex")
    clock.tick(5)
    way = Proxy(api.transport(), ANSWERS["a page"], False)
    told = await written(api, tmp_path, WRITES["create room"](api), way)
    assert told.outcome is Outcome.UNKNOWN
    assert told.detail.endswith("As of now: A room had that name before.")


@pytest.mark.parametrize("then", [httpx.Response(404, content=PAGE), httpx.Response(503)])
async def test_where_nobody_can_look_it_stays_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: httpx.Response
) -> None:
    monkeypatch.setattr(runner, "RETRY_SECS", 0.001)
    wire = Wire(httpx.Response(200, content=PAGE), then)
    journal = Journal(tmp_path / "journal", Operator("alice"))
    console = ActionRunner(client(wire), journal, StillClock(), RequestGate())
    told = await console.carry_out(DeleteFile(kind=RecordKind.RECORDING, record_id="x", name=""))
    assert told.outcome is Outcome.UNKNOWN
    assert [request.method for request in wire.requests] == ["DELETE", "GET"]


@pytest.mark.parametrize(
    "session",
    [{"id": "s", "active": True}, {"id": "s", "active": True, "participants": None}],
)
async def test_a_room_whose_people_are_not_told_is_not_deleted(
    tmp_path: Path, session: dict[str, Any]
) -> None:
    meta = {"page_number": 1, "total_pages": 1, "total_results": 1}
    wire = Wire(httpx.Response(200, json={"data": [session], "meta": meta}))
    journal = Journal(tmp_path / "journal", Operator("alice"))
    console = ActionRunner(client(wire), journal, StillClock(), RequestGate())
    told = await console.carry_out(DeleteRoom(name="x", room_id="r", people=0))
    assert told.outcome is Outcome.FAILED
    assert told.detail.startswith("Nothing was deleted, for nobody could count")
    assert [request.method for request in wire.requests] == ["GET"]


async def test_no_room_is_deleted_by_a_count_that_says_nothing(tmp_path: Path) -> None:
    wire = Wire(httpx.Response(200, json={"data": []}))
    console = ActionRunner(
        client(wire), Journal(tmp_path, Operator("alice")), StillClock(), RequestGate()
    )
    told = await console.carry_out(DeleteRoom(name="x", room_id="r", people=4))
    assert told.outcome is Outcome.FAILED
    assert told.detail.startswith("Nothing was deleted, for nobody could count")
    assert [request.method for request in wire.requests] == ["GET"]


@pytest.mark.parametrize(
    "write",
    [
        CreateRoom(name="x", room=RoomCreate(unique_name="x")),
        CreateComposition(name="x", composition=CompositionCreate(session_id="s")),
    ],
    ids=["room", "composition"],
)
async def test_a_list_that_says_nothing_tells_of_no_write(tmp_path: Path, write: Write) -> None:
    wire = Wire(httpx.Response(404, content=PAGE), httpx.Response(200, json={"data": []}))
    console = ActionRunner(
        client(wire), Journal(tmp_path, Operator("alice")), StillClock(), RequestGate()
    )
    told = await console.carry_out(write)
    assert told.outcome is Outcome.UNKNOWN
    assert "As of now" not in told.detail


@pytest.mark.parametrize(
    "write",
    [
        DeleteFile(kind=RecordKind.RECORDING, record_id="r", name="x"),
        DeleteFile(kind=RecordKind.COMPOSITION, record_id="r", name="x"),
        UpdateRoom(name="x", room_id="r", changes=RoomPatch(max_participants=7)),
    ],
    ids=["recording", "composition", "room"],
)
async def test_a_record_of_somebody_else_tells_of_no_write(tmp_path: Path, write: Write) -> None:
    other = {"id": "another", "max_participants": 7, "unique_name": "y"}
    answers = [httpx.Response(404, content=PAGE), httpx.Response(200, json={"data": other})]
    console = ActionRunner(
        client(Wire(*answers)), Journal(tmp_path, Operator("a")), StillClock(), RequestGate()
    )
    told = await console.carry_out(write)
    assert told.outcome is Outcome.UNKNOWN
    assert "As of now" not in told.detail
