"""Writes: journal, send, journal; sent once or repeated, and told without secrets."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import httpx
import pytest
from msgspec import Struct
from rich.pretty import pretty_repr

from roomtui.account_id import UNNAMED
from roomtui.api import responses
from roomtui.api.bodies import CompositionCreate, RoomCreate, RoomPatch, TokenCreate, TokenRefresh
from roomtui.api.client import VideoApi
from roomtui.api.filters import RecordingFilter
from roomtui.api.models import ClientToken, Composition, DeletedRecordings, Recording, Room
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.demo.faults import bodies
from roomtui.live.actions import runner
from roomtui.live.actions.file_writes import CreateComposition, DeleteFile, DeleteMatching
from roomtui.live.actions.request import Outcome
from roomtui.live.actions.room_writes import (
    CreateRoom,
    CreateToken,
    DeleteRoom,
    RefreshToken,
    UpdateRoom,
)
from roomtui.live.actions.runner import LONGEST_HOLD, TRIES, ActionRunner
from roomtui.live.actions.writes import Write, Written
from roomtui.live.gate import RequestGate
from roomtui.live.journal.journal import Journal, Operator
from roomtui.live.kinds import RecordKind
from tests.api.support import SECRET, Answer, BrokenBody, Handler, Wire, body, client, one, refusal
from tests.journal_lines import whole_lines
from tests.live.support import CONFIRM_SECS, NOON, StillClock

HOOK = "https://alice:hunter2@hooks.example.org/video"
OTHER_HOOK = "https://failover.example.org/?password=swordfish"
REFRESH = "eyJrefresh.token.that-nobody-may-see"
TOKEN = "eyJclient.token.that-nobody-may-see"

SECRETS = ("hunter2", "hooks.example", "failover.example", "swordfish", "eyJ", SECRET)

CREATE_ROOM = CreateRoom(
    account=UNNAMED,
    name="stage",
    room=RoomCreate(
        unique_name="stage", webhook_event_url=HOOK, webhook_event_failover_url=OTHER_HOOK
    ),
)

UPDATE_ROOM = UpdateRoom(
    account=UNNAMED,
    name="stage",
    room_id="r",
    changes=RoomPatch(max_participants=5, webhook_event_url=HOOK, webhook_event_failover_url=None),
)
DELETE_ROOM = DeleteRoom(account=UNNAMED, name="stage", room_id="r", people=3)
CREATE_TOKEN = CreateToken(
    account=UNNAMED, name="stage", room_id="r", lifetimes=TokenCreate(token_ttl_secs=60)
)
REFRESH_TOKEN = RefreshToken(
    account=UNNAMED,
    name="stage",
    room_id="r",
    refresh=TokenRefresh(refresh_token=REFRESH, token_ttl_secs=90),
)
DELETE_RECORDING = DeleteFile(
    account=UNNAMED, kind=RecordKind.RECORDING, record_id="x", name="Ada video"
)
DELETE_COMPOSITION = DeleteFile(
    account=UNNAMED, kind=RecordKind.COMPOSITION, record_id="c", name="keynote"
)
DELETE_MATCHING = DeleteMatching(
    account=UNNAMED, name="type:audio", where=RecordingFilter(type="audio"), count=1
)
CREATE_COMPOSITION = CreateComposition(
    account=UNNAMED,
    name="keynote",
    composition=CompositionCreate(session_id="s", resolution="640x360", webhook_event_url=HOOK),
)

ALL: tuple[Write, ...] = (
    CREATE_ROOM,
    UPDATE_ROOM,
    DELETE_ROOM,
    CREATE_TOKEN,
    REFRESH_TOKEN,
    DELETE_RECORDING,
    DELETE_COMPOSITION,
    DELETE_MATCHING,
    CREATE_COMPOSITION,
)
REPEATABLE = (UPDATE_ROOM, DELETE_ROOM, DELETE_RECORDING, DELETE_COMPOSITION)
ONCE = (CREATE_ROOM, CREATE_TOKEN, REFRESH_TOKEN, CREATE_COMPOSITION)


def named(write: object) -> str:
    return type(write).__name__


def token(**fields: Any) -> dict[str, Any]:
    return {"token": TOKEN, "token_expires_at": "2026-11-23T10:00:00Z", **fields}


def obey(request: httpx.Request) -> httpx.Response:
    """Answer as the service does that has done it; one recording matches any filter."""
    if request.method == "GET":
        meta = {"page_number": 1, "total_pages": 1, "total_results": 1}
        return httpx.Response(200, json={"data": [{"id": "x"}], "meta": meta})
    if request.method == "DELETE":
        deleted = {"room_recordings": 1}
        return one(deleted, 201) if request.url.query else httpx.Response(204)
    path = request.url.path
    if path.endswith("token"):
        return one(token(refresh_token=REFRESH), 201)
    named = path.rpartition("/")[2] if request.method == "PATCH" else "new"
    return one({"id": named, "webhook_event_url": HOOK}, 201)


def journaled(folder: Path) -> list[dict[str, Any]]:
    return whole_lines(folder)


class RoomWire(Wire):
    """Answers the count of the people in a room apart from what the test is about."""

    def __init__(self, *responses: Answer | Handler) -> None:
        super().__init__(*responses)
        self.people = 3
        self.count_status = 200

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET" and request.url.path.endswith("/sessions"):
            assert request.url.params["filter[active]"] == "true"
            assert request.url.params["include_participants"] == "true"
            people = [{"id": f"p{number}", "left_at": None} for number in range(self.people)]
            people.append({"id": "gone", "left_at": "2026-11-23T10:00:00Z"})
            session = {"id": "s", "active": True, "participants": people}
            meta = {"page_number": 1, "total_pages": 1, "total_results": 1}
            if self.count_status == 404:
                return refusal(404, {"code": "10005"})
            return httpx.Response(self.count_status, json={"data": [session], "meta": meta})
        return await super().handle_async_request(request)

    @property
    def written(self) -> list[httpx.Request]:
        """The requests that change something."""
        return [request for request in self.requests if request.method != "GET"]


class Console:
    """A writer, the wire below it and the journal beside it."""

    def __init__(self, folder: Path, clock: StillClock, *responses: Answer | Handler) -> None:
        self.folder = folder
        self.gate = RequestGate()
        self.wire = RoomWire(*(responses or (obey,)))
        self.journal = Journal(folder, Operator("alice"))
        self.writer = ActionRunner(client(self.wire), self.journal, clock, self.gate)

    async def carry_out(self, write: Write) -> Written:
        return await self.writer.carry_out(write)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return journaled(self.folder)


Start = Callable[..., Console]


@pytest.fixture
def start(tmp_path: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> Start:
    monkeypatch.setattr(runner, "RETRY_SECS", 0.001)
    return lambda *responses: Console(tmp_path / "journal", clock, *responses)


SENT: list[tuple[Write, str, str, Any]] = [
    (
        CREATE_ROOM,
        "POST",
        "rooms",
        {
            "unique_name": "stage",
            "webhook_event_url": HOOK,
            "webhook_event_failover_url": OTHER_HOOK,
        },
    ),
    (
        UPDATE_ROOM,
        "PATCH",
        "rooms/r",
        {
            "max_participants": 5,
            "webhook_event_url": HOOK,
            "webhook_event_failover_url": None,
        },
    ),
    (DELETE_ROOM, "DELETE", "rooms/r", None),
    (
        CREATE_TOKEN,
        "POST",
        "rooms/r/actions/generate_join_client_token",
        {"token_ttl_secs": 60},
    ),
    (
        REFRESH_TOKEN,
        "POST",
        "rooms/r/actions/refresh_client_token",
        {"refresh_token": REFRESH, "token_ttl_secs": 90},
    ),
    (DELETE_RECORDING, "DELETE", "room_recordings/x", None),
    (DELETE_COMPOSITION, "DELETE", "room_compositions/c", None),
    (
        CREATE_COMPOSITION,
        "POST",
        "room_compositions",
        {"session_id": "s", "resolution": "640x360", "webhook_event_url": HOOK},
    ),
]


@pytest.mark.parametrize(("write", "method", "path", "sent"), SENT, ids=named)
async def test_each_write_sends_exactly_what_it_says(
    start: Start, write: Write, method: str, path: str, sent: Any
) -> None:
    console = start()
    written = await console.carry_out(write)
    asked = console.wire.asked
    assert (asked.method, asked.url.path) == (method, f"/v2/{path}")
    assert body(asked) == sent
    assert (written.outcome, written.is_done, written.detail) == (Outcome.DONE, True, "")


TITLES: list[tuple[Write, str, dict[str, Any]]] = [
    (
        CREATE_ROOM,
        "create room stage",
        {
            "fields": {
                "unique_name": "stage",
                "webhook_event_url": "(hidden)",
                "webhook_event_failover_url": "(hidden)",
            }
        },
    ),
    (
        UPDATE_ROOM,
        "update room stage",
        {
            "target": "r",
            "fields": {
                "max_participants": 5,
                "webhook_event_url": "(hidden)",
                "webhook_event_failover_url": None,
            },
        },
    ),
    (DELETE_ROOM, "delete room stage", {"target": "r", "people": 3}),
    (
        CREATE_TOKEN,
        "create join token for stage",
        {"target": "r", "fields": {"token_ttl_secs": 60}},
    ),
    (REFRESH_TOKEN, "refresh join token for stage", {"target": "r"}),
    (DELETE_RECORDING, "delete recording Ada video", {"target": "x"}),
    (DELETE_COMPOSITION, "delete composition keynote", {"target": "c"}),
    (
        DELETE_MATCHING,
        "delete recordings type:audio",
        {"filter": {"filter[type]": "audio"}, "count": 1},
    ),
    (
        CREATE_COMPOSITION,
        "create composition of keynote",
        {"target": "s", "fields": {"resolution": "640x360"}},
    ),
]


@pytest.mark.parametrize(("write", "title", "told"), TITLES, ids=named)
async def test_the_journal_tells_what_was_meant_and_what_became_of_it(
    start: Start, write: Write, title: str, told: dict[str, Any]
) -> None:
    console = start()
    assert write.title == title
    await console.carry_out(write)
    intent, outcome = console.lines
    assert (intent["kind"], intent["who"]["login"]) == ("intent", "alice")
    assert intent["write"] == {
        "id": write.id,
        "verb": write.verb,
        "what": write.what,
        "name": write.name,
        "account": {"profile": "", "service": ""},
        **told,
    }
    assert (outcome["kind"], outcome["write"]) == ("outcome", write.id)
    assert (outcome["outcome"], outcome["detail"]) == ("done", "")


@pytest.mark.parametrize("write", ALL, ids=named)
async def test_the_intent_is_on_the_disk_before_anything_leaves(start: Start, write: Write) -> None:
    at_arrival: list[list[dict[str, Any]]] = []

    def look_into_the_journal(request: httpx.Request) -> httpx.Response:
        at_arrival.append(console.lines)
        return obey(request)

    console = start(look_into_the_journal)
    await console.carry_out(write)
    assert [(line["kind"], line["write"]["id"]) for line in at_arrival[0]] == [("intent", write.id)]


async def test_a_journal_that_can_not_be_written_stops_every_write(start: Start) -> None:
    console = start()
    console.folder.write_text("in the way")
    for write in ALL:
        written = await console.carry_out(write)
        assert console.wire.requests == []
        assert (written.outcome, written.is_done) == (Outcome.FAILED, False)
        assert written.detail.startswith("Nothing was sent. The journal ")
        assert written.detail.endswith("Free some space or mend its permissions.")


async def test_a_journal_that_breaks_after_sending_does_not_hide_the_outcome(start: Start) -> None:
    def break_the_journal(request: httpx.Request) -> httpx.Response:
        for file in console.folder.iterdir():
            file.unlink()
        console.folder.rmdir()
        console.folder.write_text("in the way")
        return obey(request)

    console = start(break_the_journal)
    written = await console.carry_out(CREATE_TOKEN)
    assert written.is_done
    assert isinstance(written.result, ClientToken)
    assert written.detail.startswith("It could not be journaled: The journal ")


async def test_where_the_journal_is_not_required_it_is_sent_and_said_not_to_be_on_record(
    start: Start,
) -> None:
    console = start()
    console.journal.required = False
    console.folder.write_text("in the way")
    for count, write in enumerate(ALL[:3], 1):
        written = await console.carry_out(write)
        assert (written.is_done, written.recorded) == (True, False)
        assert written.detail.startswith("This is not on record. The journal ")
        assert len(console.wire.requests) == count


@pytest.mark.parametrize("write", ALL, ids=named)
async def test_the_journal_names_the_request_and_its_latency(start: Start, write: Write) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        answered = obey(request)
        answered.headers["x-request-id"] = request.method
        return answered

    console = start(answer)
    written = await console.carry_out(write)
    line = console.lines[-1]
    assert line["request_id"] == written.request_id == console.wire.requests[-1].method != "GET"
    assert isinstance(line["latency_ms"], int)
    assert line["latency_ms"] == written.latency_ms
    assert written.recorded


async def test_what_is_not_sent_has_no_request(start: Start) -> None:
    console = start()
    console.wire.people = 4
    await console.carry_out(DELETE_ROOM)
    line = console.lines[-1]
    assert (line["outcome"], line["request_id"], line["latency_ms"]) == ("failed", "", None)


GONE = [
    (write, write in {DELETE_ROOM, DELETE_RECORDING, DELETE_COMPOSITION})
    for write in ALL
    if write is not DELETE_MATCHING
]


@pytest.mark.parametrize(("write", "done"), GONE, ids=named)
async def test_what_is_not_there_any_more_is_done_only_if_it_should_go(
    start: Start, write: Write, done: bool
) -> None:
    console = start(refusal(404, {"detail": "Resource not found"}))
    written = await console.carry_out(write)
    assert (written.outcome, written.is_done) == (Outcome.ALREADY_GONE, done)
    assert len(console.wire.requests) == 1
    assert console.lines[-1]["outcome"] == "already gone"


BROKEN: list[Handler] = [
    lambda _: httpx.ReadTimeout("timed out"),
    lambda _: httpx.RemoteProtocolError("Server disconnected"),
    lambda _: httpx.Response(201, stream=BrokenBody()),
    lambda _: httpx.Response(201, content=b"<html>"),
    lambda _: httpx.Response(500),
    lambda _: httpx.Response(503, content=b"<html>"),
]


@pytest.mark.parametrize("broken", BROKEN)
async def test_what_would_be_there_twice_is_sent_once_whatever_happens(
    start: Start, broken: Handler
) -> None:
    console = start(broken)
    for count, write in enumerate(ONCE, 1):
        written = await console.carry_out(write)
        assert (written.outcome, written.is_done) == (Outcome.UNKNOWN, False)
        assert len(console.wire.written) == count
        assert console.lines[-1]["outcome"] == "outcome unknown"


@pytest.mark.parametrize("write", REPEATABLE, ids=named)
async def test_a_connection_that_breaks_under_any_write_leaves_it_unknown(
    start: Start, write: Write
) -> None:
    console = start(httpx.ReadTimeout("timed out"))
    assert (await console.carry_out(write)).outcome is Outcome.UNKNOWN


async def test_a_refused_connection_is_a_failure_for_nothing_was_sent(start: Start) -> None:
    console = start(httpx.ConnectError("refused"))
    for write in ALL:
        written = await console.carry_out(write)
        assert (written.outcome, written.is_done) == (Outcome.FAILED, False)
        assert "No connection" in written.detail


@pytest.mark.parametrize("write", REPEATABLE, ids=named)
async def test_what_can_be_repeated_is_sent_again_when_the_service_fails(
    start: Start, write: Write
) -> None:
    console = start(httpx.Response(502), httpx.Response(500), obey)
    written = await console.carry_out(write)
    assert (written.outcome, written.is_done) == (Outcome.DONE, True)
    assert len(console.wire.requests) == TRIES
    assert len({request.content for request in console.wire.requests}) == 1


async def test_a_service_that_keeps_failing_is_asked_three_times(start: Start) -> None:
    console = start(httpx.Response(503))
    assert (await console.carry_out(DELETE_ROOM)).outcome is Outcome.UNKNOWN
    assert len(console.wire.written) == TRIES == 3


@pytest.mark.parametrize("then", [httpx.ConnectError("refused"), httpx.Response(422)])
async def test_what_may_have_landed_is_not_called_a_failure_by_a_later_refusal(
    start: Start, then: Answer
) -> None:
    console = start(httpx.Response(500), then)
    assert (await console.carry_out(UPDATE_ROOM)).outcome is Outcome.UNKNOWN


async def test_a_deletion_that_landed_unheard_is_found_to_be_done(start: Start) -> None:
    console = start(httpx.Response(500), refusal(404, {"code": "10005"}))
    written = await console.carry_out(DELETE_RECORDING)
    assert (written.outcome, written.is_done) == (Outcome.ALREADY_GONE, True)


@pytest.mark.parametrize("status", [400, 401, 403, 422])
async def test_a_refusal_is_a_failure_and_not_repeated(start: Start, status: int) -> None:
    console = start(httpx.Response(status))
    for count, write in enumerate(REPEATABLE + ONCE, 1):
        written = await console.carry_out(write)
        assert (written.outcome, len(console.wire.requests)) == (Outcome.FAILED, count)
        assert str(status) in written.detail


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited, none of which pass."""
    seconds: list[float] = []

    async def wait(some: float) -> None:
        seconds.append(some)

    monkeypatch.setattr(asyncio, "sleep", wait)
    return seconds


@pytest.mark.parametrize("write", REPEATABLE, ids=named)
async def test_a_limit_is_waited_out_by_what_can_be_repeated(
    start: Start, waited: list[float], write: Write
) -> None:
    console = start(refusal(429, retry_after=f"{LONGEST_HOLD:.0f}"), obey)
    assert (await console.carry_out(write)).is_done
    assert waited == [LONGEST_HOLD]


@pytest.mark.parametrize("write", ONCE, ids=named)
async def test_a_spent_limit_fails_what_is_sent_once(
    start: Start, waited: list[float], write: Write
) -> None:
    console = start(refusal(429, retry_after="1"), obey)
    written = await console.carry_out(write)
    assert (written.outcome, len(console.wire.requests), waited) == (Outcome.FAILED, 1, [])
    assert "Requests go on in 1 s" in written.detail


@pytest.mark.parametrize("write", REPEATABLE, ids=named)
async def test_a_limit_that_stays_spent_for_long_fails_at_once(
    start: Start, waited: list[float], write: Write
) -> None:
    console = start(refusal(429, retry_after="11"), obey)
    written = await console.carry_out(write)
    assert (written.outcome, len(console.wire.requests), waited) == (Outcome.FAILED, 1, [])


async def test_a_limit_that_is_spent_again_and_again_is_a_failure(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responses, "wait_of", lambda _: 0.001)
    console = start(httpx.Response(429))
    assert (await console.carry_out(DELETE_ROOM)).outcome is Outcome.FAILED
    assert len(console.wire.requests) == TRIES


class Slow(httpx.AsyncBaseTransport):
    """Holds each request until its record is let go; knows what is under way."""

    def __init__(self, *record_ids: str) -> None:
        self.under_way: set[str] = set()
        self.news = asyncio.Event()
        self.go = {one: asyncio.Event() for one in record_ids}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        record_id = request.url.path.rpartition("/")[2]
        self.under_way.add(record_id)
        self.news.set()
        await self.go[record_id].wait()
        self.under_way.remove(record_id)
        return obey(request)

    async def until(self, under_way: set[str]) -> None:
        async with asyncio.timeout(CONFIRM_SECS):
            while self.under_way != under_way:
                await self.news.wait()
                self.news.clear()


async def test_writes_of_one_kind_go_in_turn_and_others_beside_them(
    tmp_path: Path, clock: StillClock
) -> None:
    slow = Slow("one", "two", "film")
    journal = Journal(tmp_path / "j", Operator("alice"))
    console = ActionRunner(client(slow), journal, clock, RequestGate())
    writes = [
        DeleteFile(account=UNNAMED, kind=RecordKind.RECORDING, record_id="one", name=""),
        DeleteFile(account=UNNAMED, kind=RecordKind.RECORDING, record_id="two", name=""),
        DeleteFile(account=UNNAMED, kind=RecordKind.COMPOSITION, record_id="film", name=""),
    ]
    tasks = [asyncio.create_task(console.carry_out(write)) for write in writes]
    await slow.until({"one", "film"})
    slow.go["one"].set()
    await slow.until({"two", "film"})
    for held in slow.go.values():
        held.set()
    results = await asyncio.wait_for(asyncio.gather(*tasks), CONFIRM_SECS)
    assert all(result.is_done for result in results)
    kinds = [line["kind"] for line in journaled(tmp_path / "j")]
    assert kinds.count("intent") == kinds.count("outcome") == 3
    assert [w for w in told_of(tmp_path / "j") if w != writes[2].id] == [
        writes[0].id,
        writes[0].id,
        writes[1].id,
        writes[1].id,
    ], "the second is not even meant before the first is over"


def told_of(folder: Path) -> list[str]:
    """Return the ids of the writes that the journal tells of, line by line."""
    lines = (line["write"] for line in journaled(folder))
    return [write if isinstance(write, str) else write["id"] for write in lines]


async def test_polls_wait_while_a_write_is_sent(start: Start) -> None:
    held: list[bool] = []

    def look_at_the_gate(request: httpx.Request) -> httpx.Response:
        held.append(not console.gate._idle.is_set())
        return obey(request)

    console = start(look_at_the_gate)
    await console.carry_out(DELETE_MATCHING)
    assert held == [True, True]
    await asyncio.wait_for(console.gate.idle(), 5)


async def test_a_console_that_may_only_read_fails_every_write(
    tmp_path: Path, clock: StillClock
) -> None:
    wire = Wire(obey)
    journal = Journal(tmp_path / "journal", Operator("alice"))
    reader = ActionRunner(client(wire, read_only=True), journal, clock, RequestGate())
    for write in ALL:
        written = await reader.carry_out(write)
        assert (written.outcome, written.is_done) == (Outcome.FAILED, False)
    assert all(request.method == "GET" for request in wire.requests)


async def test_a_write_does_not_vanish_whatever_happens_to_it(start: Start) -> None:
    console = start(RuntimeError("a bug"))
    written = await console.carry_out(CREATE_ROOM)
    assert written.outcome is Outcome.UNKNOWN
    assert written.detail == "Internal error (RuntimeError)."
    assert console.lines[-1]["outcome"] == "outcome unknown"


def echo(request: httpx.Request) -> httpx.Response:
    """Refuse everything and repeat what was sent, as careless services do."""
    sent = body(request) or {}
    problems: list[dict[str, object]] = [
        {"detail": f"{value!r} is not {'x' * 200} accepted", "source": {"pointer": f"/{name}"}}
        for name, value in sent.items()
    ]
    return refusal(422, *problems, {"detail": request.headers["authorization"]})


@pytest.mark.parametrize("answer", [obey, echo])
@pytest.mark.parametrize("write", ALL, ids=named)
async def test_no_secret_is_journaled_or_shown(
    start: Start, write: Write, answer: Handler, tmp_path: Path
) -> None:
    console = start(answer)
    written = await console.carry_out(write)
    told = [repr(write), repr(written), pretty_repr(write), pretty_repr(written)]
    told += [json.dumps(written.fields), written.detail, str(write), f"{written!s}"]
    told += [file.read_text() for file in console.folder.iterdir()]
    assert [secret for secret in SECRETS for text in told if secret in text] == []
    assert write.title in repr(written)


def test_tokens_are_hidden_from_tracebacks_too() -> None:
    given = ClientToken(token=TOKEN, token_expires_at=NOON, refresh_token=REFRESH)
    for secretive in (given, TokenRefresh(refresh_token=REFRESH)):
        assert "eyJ" not in repr(secretive) + pretty_repr(secretive)
    assert "token_expires_at" in pretty_repr(given)


async def test_a_long_secret_that_is_echoed_and_cut_is_hidden_too(start: Start) -> None:
    secret = "eyJ" + "z" * 500
    console = start(refusal(422, {"detail": f"{secret} has expired"}))
    refresh = TokenRefresh(refresh_token=secret)
    written = await console.carry_out(
        RefreshToken(account=UNNAMED, name="a", room_id="r", refresh=refresh)
    )
    assert "zzz" not in written.detail
    assert "(hidden)" in written.detail


async def test_what_is_too_short_for_a_secret_does_not_garble_the_reason(start: Start) -> None:
    console = start(refusal(422, {"detail": "a token was expected"}))
    refresh = TokenRefresh(refresh_token="a")
    written = await console.carry_out(
        RefreshToken(account=UNNAMED, name="a", room_id="r", refresh=refresh)
    )
    assert "a token was expected" in written.detail


@pytest.fixture
def simulated() -> EmbeddedApi:
    made = embedded("small", clock=SteppedClock())
    made.world.recordings.clear()
    for number in range(12):
        record_id = str(UUID(int=number + 1))
        kind = "audio" if number < 5 else "video"
        made.world.recordings[record_id] = Recording(id=record_id, type=kind)
    return made


@pytest.fixture
async def writing(
    simulated: EmbeddedApi, tmp_path: Path, clock: StillClock
) -> AsyncIterator[ActionRunner]:
    async with VideoApi(
        ApiKey(simulated.key), simulated.base_url, transport=simulated.transport()
    ) as api:
        yield ActionRunner(
            api, Journal(tmp_path / "journal", Operator("alice")), clock, RequestGate()
        )


def deletions(simulated: EmbeddedApi) -> list[str]:
    return [request.query for request in simulated.log if request.method == "DELETE"]


def audio(count: int) -> DeleteMatching:
    return DeleteMatching(
        account=UNNAMED, name="type:audio", where=RecordingFilter(type="audio"), count=count
    )


async def test_what_a_filter_matches_is_deleted_and_nothing_else(
    simulated: EmbeddedApi, writing: ActionRunner
) -> None:
    written = await writing.carry_out(audio(5))
    assert written.result == DeletedRecordings(room_recordings=5)
    assert {one.type for one in simulated.world.recordings.values()} == {"video"}
    assert deletions(simulated) == ["filter%5Btype%5D=audio"]


@pytest.mark.parametrize("count", [0, 4, 6, 12])
async def test_nothing_is_deleted_when_another_number_matches_by_now(
    simulated: EmbeddedApi, writing: ActionRunner, count: int
) -> None:
    written = await writing.carry_out(audio(count))
    assert (written.outcome, written.is_done) == (Outcome.FAILED, False)
    assert written.detail == (
        f"Nothing was deleted: 5 match now, not {count}. Look at the list and ask again."
    )
    assert (deletions(simulated), len(simulated.world.recordings)) == ([], 12)


async def test_a_filter_that_matches_nothing_deletes_nothing(
    simulated: EmbeddedApi, writing: ActionRunner
) -> None:
    where = RecordingFilter(room_id=str(UUID(int=77)))
    written = await writing.carry_out(
        DeleteMatching(account=UNNAMED, name="room:x", where=where, count=0)
    )
    assert (written.is_done, deletions(simulated)) == (False, [])


@pytest.mark.parametrize(
    "where", [RecordingFilter(), RecordingFilter(room_id=""), RecordingFilter(room_id=" ")]
)
@pytest.mark.parametrize("count", [0, 1, 12])
async def test_without_a_filter_nothing_can_be_deleted(
    simulated: EmbeddedApi, writing: ActionRunner, where: RecordingFilter, count: int
) -> None:
    written = await writing.carry_out(
        DeleteMatching(account=UNNAMED, name="", where=where, count=count)
    )
    assert (written.outcome, written.is_done) == (Outcome.FAILED, False)
    assert written.detail.startswith("Nothing was deleted: ")
    assert (len(simulated.log), len(simulated.world.recordings)) == (0, 12)


async def test_a_count_that_fails_deletes_nothing_and_leaves_no_doubt(
    simulated: EmbeddedApi, writing: ActionRunner
) -> None:
    simulated.faults.fail_next(status=503)
    written = await writing.carry_out(audio(5))
    assert written.outcome is Outcome.FAILED
    assert written.detail.startswith("Nothing was deleted, for nobody could count. The service")
    assert (deletions(simulated), len(simulated.log)) == ([], 1)


async def test_a_service_that_counts_nothing_deletes_nothing(start: Start) -> None:
    uncounted = {"data": [{"id": "x"}], "meta": {"page_number": 1, "total_pages": 1}}
    console = start(httpx.Response(200, json=uncounted))
    for count in (0, 1):
        written = await console.carry_out(audio(count))
        assert written.outcome is Outcome.FAILED
    assert {request.method for request in console.wire.requests} == {"GET"}


async def test_a_bulk_deletion_is_sent_once_whatever_happens(
    simulated: EmbeddedApi, writing: ActionRunner
) -> None:
    simulated.faults.drop_next(obey=True, where=lambda method, _: method == "DELETE")
    written = await writing.carry_out(audio(5))
    assert (written.outcome, written.is_done) == (Outcome.DONE, True)
    assert written.detail.startswith("Nothing matches any more. The answer did not say so: ")
    assert (len(deletions(simulated)), len(simulated.world.recordings)) == (1, 7)


async def test_a_room_is_created_changed_and_deleted(
    simulated: EmbeddedApi, writing: ActionRunner
) -> None:
    create = CreateRoom(
        account=UNNAMED, name="new", room=RoomCreate(unique_name="new", max_participants=7)
    )
    created = (await writing.carry_out(create)).result
    assert isinstance(created, Room)
    assert simulated.world.rooms[created.id].max_participants == 7
    changes = RoomPatch(unique_name="newer", webhook_event_url=HOOK)
    update = UpdateRoom(account=UNNAMED, name="new", room_id=created.id, changes=changes)
    assert (await writing.carry_out(update)).is_done
    assert simulated.world.rooms[created.id].unique_name == "newer"
    delete = DeleteRoom(account=UNNAMED, name="newer", room_id=created.id, people=0)
    outcomes = [(await writing.carry_out(delete)).outcome for _ in range(2)]
    assert outcomes == [Outcome.DONE, Outcome.ALREADY_GONE]
    assert created.id not in simulated.world.rooms


async def test_a_token_is_created_and_refreshed(
    simulated: EmbeddedApi, writing: ActionRunner
) -> None:
    room_id = next(iter(simulated.world.rooms))
    create = CreateToken(
        account=UNNAMED, name="stage", room_id=room_id, lifetimes=TokenCreate(token_ttl_secs=60)
    )
    given = (await writing.carry_out(create)).result
    assert isinstance(given, ClientToken)
    assert given.refresh_token is not None
    refresh = TokenRefresh(refresh_token=given.refresh_token)
    again = await writing.carry_out(
        RefreshToken(account=UNNAMED, name="stage", room_id=room_id, refresh=refresh)
    )
    assert isinstance(again.result, ClientToken)
    stale = TokenRefresh(refresh_token=REFRESH)
    refused = await writing.carry_out(
        RefreshToken(account=UNNAMED, name="stage", room_id=room_id, refresh=stale)
    )
    assert (refused.outcome, set(refused.fields)) == (Outcome.FAILED, {"refresh_token"})


async def test_a_film_is_ordered_of_a_session_that_was_recorded(
    tmp_path: Path, clock: StillClock
) -> None:
    simulated = embedded("small", clock=SteppedClock())
    async with VideoApi(
        ApiKey(simulated.key), simulated.base_url, transport=simulated.transport()
    ) as api:
        console = ActionRunner(
            api, Journal(tmp_path / "journal", Operator("alice")), clock, RequestGate()
        )
        session_id = next(iter(simulated.world.recordings.values())).session_id
        composition = CompositionCreate(session_id=session_id)
        written = await console.carry_out(
            CreateComposition(account=UNNAMED, name="a", composition=composition)
        )
        assert isinstance(written.result, Composition)
        for kind, record_id, left in (
            (RecordKind.COMPOSITION, written.result.id, simulated.world.compositions),
            (
                RecordKind.RECORDING,
                next(iter(simulated.world.recordings)),
                simulated.world.recordings,
            ),
        ):
            delete = DeleteFile(account=UNNAMED, kind=kind, record_id=record_id, name="")
            assert (await console.carry_out(delete)).is_done
            assert record_id not in left


REFUSED: list[tuple[RoomCreate, dict[str, str]]] = [
    (RoomCreate(max_participants=51), {"max_participants": "must be less than or equal to 50"}),
    (
        RoomCreate(webhook_timeout_secs=31, webhook_event_url="hook"),
        {
            "webhook_timeout_secs": "must be less than or equal to 30",
            "webhook_event_url": "must be a valid URL that includes a scheme",
        },
    ),
    (RoomCreate(unique_name="stage"), {"unique_name": "'stage' has already been taken"}),
]


@pytest.mark.parametrize(("room", "fields"), REFUSED)
async def test_what_the_service_refuses_is_told_field_by_field(
    simulated: EmbeddedApi, writing: ActionRunner, room: RoomCreate, fields: dict[str, str]
) -> None:
    before = dict(simulated.world.rooms)
    written = await writing.carry_out(CreateRoom(account=UNNAMED, name="new", room=room))
    assert (written.outcome, written.fields) == (Outcome.FAILED, fields)
    assert simulated.world.rooms == before


def test_writes_are_told_apart_by_their_ids() -> None:
    assert audio(5).id != audio(5).id
    assert len({write.id for write in ALL}) == len(ALL)
    assert all(isinstance(write, Struct) for write in ALL)


class Unwritable(DeleteRoom, frozen=True, kw_only=True):
    """A write that the journal cannot put into words."""

    def journal_fields(self) -> dict[str, object]:
        return {"target": object()}


async def test_what_cannot_be_journaled_for_any_reason_is_not_sent_and_is_told(
    start: Start,
) -> None:
    console = start()
    written = await console.carry_out(
        Unwritable(account=UNNAMED, name="stage", room_id="r", people=0)
    )
    assert console.wire.requests == []
    assert written.outcome is Outcome.FAILED
    assert written.detail == "Nothing was sent. Internal error (TypeError)."


class Uncheckable(DeleteRoom, frozen=True, kw_only=True):
    """A write that fails while it is checked."""

    async def check(self, api: VideoApi) -> None:  # noqa: ARG002
        raise KeyError


async def test_what_cannot_be_checked_for_any_reason_is_not_sent_and_is_told(
    start: Start,
) -> None:
    console = start()
    written = await console.carry_out(
        Uncheckable(account=UNNAMED, name="stage", room_id="r", people=0)
    )
    assert console.wire.requests == []
    assert written.outcome is Outcome.FAILED
    assert written.detail == "Nothing was sent. Internal error (KeyError)."
    assert [line["kind"] for line in journaled(console.folder)] == ["intent", "outcome"]


async def test_a_room_with_more_people_than_were_confirmed_is_not_deleted(start: Start) -> None:
    console = start()
    console.wire.people = 4
    written = await console.carry_out(DELETE_ROOM)
    assert console.wire.requests == []
    assert written.outcome is Outcome.FAILED
    assert written.detail == "Nothing was deleted: 4 people are in it now, not 3. Ask again."


async def test_a_room_with_fewer_people_than_were_confirmed_is_deleted(start: Start) -> None:
    console = start()
    console.wire.people = 0
    assert (await console.carry_out(DELETE_ROOM)).is_done


async def test_a_room_whose_people_nobody_can_count_is_not_deleted(start: Start) -> None:
    console = start()
    console.wire.count_status = 503
    written = await console.carry_out(DELETE_ROOM)
    assert console.wire.requests == []
    assert written.detail.startswith("Nothing was deleted, for nobody could count.")


async def test_a_room_that_is_gone_is_found_out_by_deleting_it(start: Start) -> None:
    console = start(refusal(404, {"code": "10005"}))
    console.wire.count_status = 404
    written = await console.carry_out(DELETE_ROOM)
    assert (written.outcome, written.is_done) == (Outcome.ALREADY_GONE, True)


@pytest.mark.parametrize("change", [bodies.nothing, lambda data, _: [{**data[0], "active": {}}]])
async def test_a_room_is_not_deleted_by_an_answer_that_lacks_people(
    simulated: EmbeddedApi, writing: ActionRunner, change: bodies.BodyChange
) -> None:
    room = next(one for one in simulated.world.rooms.values() if one.active_session_id)
    delete = DeleteRoom(account=UNNAMED, name="stage", room_id=room.id, people=0)
    simulated.faults.strike_next(bodies.altering(change, Random(0)))
    written = await writing.carry_out(delete)
    assert written.outcome is Outcome.FAILED
    assert written.detail.startswith("Nothing was deleted, for nobody could count: part of")
    assert room.id in simulated.world.rooms


async def test_people_who_are_told_of_twice_are_counted_once(
    simulated: EmbeddedApi, writing: ActionRunner
) -> None:
    room = next(one for one in simulated.world.rooms.values() if one.active_session_id)
    people = len(simulated.world.present_in(room.active_session_id or ""))
    delete = DeleteRoom(account=UNNAMED, name="stage", room_id=room.id, people=people)
    simulated.faults.strike_next(bodies.altering(lambda data, _: data * 2, Random(0)))
    assert (await writing.carry_out(delete)).is_done
