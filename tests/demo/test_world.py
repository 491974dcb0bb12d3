"""The simulated event itself: that it repeats, moves and keeps its limits."""

import json
import sys
import time
from datetime import datetime, timedelta, tzinfo

import httpx
import msgspec
import pytest

from roomtui.demo import clock as clock_module
from roomtui.demo import recorder
from roomtui.demo.account import RoomFull, SessionEnded
from roomtui.demo.clock import EPOCH, SteppedClock, WallClock
from roomtui.demo.embedded import SCENARIOS, EmbeddedApi, UnknownScenario, embedded
from roomtui.demo.people import HOSTILE, LONG, RETURNING, Guest
from roomtui.demo.plans import RoomPlan, Scenario
from roomtui.demo.server.gate import Allowance, Limits
from roomtui.demo.world import World
from roomtui.flags import COMMON
from tests.demo.conftest import data, reaching


def picture(world: World) -> bytes:
    """All that a world holds."""
    world.now()
    kinds = (
        world.rooms,
        world.sessions,
        world.participants,
        world.recordings,
        world.compositions,
    )
    return b"\n".join(msgspec.json.encode(list(kind.values())) for kind in kinds)


def present(world: World) -> list[str]:
    world.now()
    return [one.id for one in world.participants.values() if one.left_at is None]


def active(world: World) -> list[str]:
    world.now()
    return [one.id for one in world.sessions.values() if one.active]


@pytest.mark.parametrize("scenario", ["keynote", "small", "empty"])
def test_the_same_seed_gives_the_same_world(scenario: str) -> None:
    one, other = SteppedClock(), SteppedClock()
    first, second = World(scenario, seed=7, clock=one), World(scenario, seed=7, clock=other)
    assert picture(first) == picture(second)
    one.tick(1800)
    for _ in range(720):
        other.tick(2.5)
        second.now()
    assert picture(first) == picture(second)


def test_another_seed_gives_another_world() -> None:
    pictures = {picture(World(seed=seed, clock=SteppedClock())) for seed in range(3)}
    assert len(pictures) == 3


def test_keynote_at_the_start(keynote: EmbeddedApi) -> None:
    world = keynote.world
    assert len(world.rooms) == 12
    assert sum(one.unique_name is None for one in world.rooms.values()) == 1
    assert len(active(world)) == 6
    assert 130 <= len(present(world)) <= 150
    main = world.find_room("keynote-main")
    assert main is not None
    assert main.active_session_id is not None
    assert len(world.present_in(main.active_session_id)) == main.max_participants == 50
    assert 50 <= len(world.recordings) <= 80
    assert {one.status for one in world.recordings.values()} == {"completed", "processing"}
    statuses = [one.status for one in world.compositions.values()]
    assert len(statuses) == 8
    assert set(statuses) == {"completed", "processing", "enqueued"}
    assert sum(not one.active for one in world.sessions.values()) > 15
    assert all(one.left_at is None or one.left_at <= EPOCH for one in world.participants.values())


def test_keynote_people_are_of_every_kind(keynote: EmbeddedApi) -> None:
    world = keynote.world
    contexts = [world.participants[one].context for one in present(world)]
    assert {HOSTILE, LONG, RETURNING, "", None} <= set(contexts)
    for nasty in ("\x1b]0;pwned\x07", "\x1b[2J", "\x9b", "\u202e", "\n", "[@click=app.quit]"):
        assert nasty in HOSTILE
    assert len(LONG) > 2000
    names = "".join(one.context or "" for one in world.participants.values())
    for letter in ("é", "о", "α", "ا", "י", "र", "ส", "花", "김", "🦄"):
        assert letter in names
    assert sum(_has_name(context) for context in contexts) > len(contexts) * 0.6


def _has_name(context: str | None) -> bool:
    try:
        decoded = json.loads(context or "")
    except ValueError:
        return False
    return isinstance(decoded, dict) and bool({"username", "name"} & decoded.keys())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_keynote_neither_drains_nor_overflows_in_an_hour(seed: int) -> None:
    clock = SteppedClock()
    world = World("keynote", seed=seed, clock=clock)
    sessions = set(active(world))
    people = set(present(world))
    for _ in range(360):
        clock.tick(10)
        assert 110 <= len(present(world)) <= 175
        assert 5 <= len(active(world)) <= 8
        sessions |= set(active(world))
        people |= set(present(world))
        for session_id in active(world):
            room = world.rooms[world.sessions[session_id].room_id]
            assert len(world.present_in(session_id)) <= (room.max_participants or 0)
            assert room.active_session_id == session_id
    assert len(sessions) > 8
    assert len(people) > 400


def test_memory_is_flat() -> None:
    clock = SteppedClock()
    plan = RoomPlan(unique_name="a", crowd=10, side=True)
    scenario = Scenario(
        description="hectic",
        rooms=(plan,),
        changes_per_minute=600,
        side_every=60,
        departed_kept=5,
        ended_kept=3,
    )
    world = World(scenario, clock=clock)
    for _ in range(100):
        clock.tick(60)
        world.now()
        assert len(world.sessions) <= 4
        assert len(world.participants) <= 4 * 55
        assert all(len(world.people_of(one)) <= 55 for one in world.sessions)
    (room,) = world.rooms.values()
    assert {one.id for one in world.sessions_of(room.id)} == set(world.sessions)


def test_recordings_are_no_more_than_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "KEPT", 30)
    clock = SteppedClock()
    plan = RoomPlan(unique_name="a", crowd=10, side=True, enable_recording=True)
    scenario = Scenario(description="hectic", rooms=(plan,), changes_per_minute=60, side_every=30)
    world = World(scenario, clock=clock)
    seen: set[str] = set()
    for _ in range(150):
        clock.tick(60)
        world.now()
        seen |= world.recordings.keys()
        assert len(world.recordings) <= 30
    assert len(seen) > 60
    newest = [one.created_at for one in world.recordings.values() if one.created_at]
    assert newest == sorted(newest)
    assert newest[-1] > clock.now() - timedelta(minutes=10)


def test_sessions_without_recordings_are_forgotten_by_the_recorder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recorder, "KEPT", 8)
    world = World("empty", clock=SteppedClock())
    for _ in range(100):
        room = world.create_room(enable_recording=True)
        session = world.start_session(room.id)
        world.join(session.id, None)
        assert len(world.recorder.of_session(session.id)) == 2
        world.delete_room(room.id)
        assert len(world.recorder._made) <= 2 * 8


@pytest.mark.parametrize("scenario", ["small", "still", "empty"])
def test_these_stand_still(scenario: str) -> None:
    clock = SteppedClock()
    world = World(scenario, clock=clock)
    before = (dict(world.sessions), dict(world.participants))
    clock.tick(3600)
    world.now()
    assert (world.sessions, world.participants) == before


def test_small_is_what_it_says(small: EmbeddedApi) -> None:
    world = small.world
    assert [one.unique_name for one in world.rooms.values()] == ["studio", "stage"]
    assert (len(active(world)), len(present(world))) == (1, 4)
    assert (len(world.recordings), len(world.compositions)) == (4, 1)


def test_empty_is_empty() -> None:
    assert picture(World("empty")) == b"[]\n[]\n[]\n[]\n[]"


async def test_huge_has_its_sizes_and_its_pace(capsys: pytest.CaptureFixture[str]) -> None:
    clock = SteppedClock()
    api = embedded("huge", clock=clock)
    world = api.world
    assert (len(world.rooms), len(active(world)), len(present(world))) == (2000, 500, 10_000)
    seen = {one.id: one for one in world.participants.values()}
    clock.tick(60)
    world.now()
    changed = sum(seen.get(one.id) != one for one in world.participants.values())
    assert 1200 < changed < 1800
    async with reaching(api) as client:
        begun = time.perf_counter()
        query = "filter[active]=true&include_participants=true&page[size]=250"
        for page in (1, 2):
            response = await client.get(
                f"/room_sessions?{query}&page[number]={page}",
                headers={"accept-encoding": "identity"},
            )
            assert len(data(response)) == 250
        elapsed = (time.perf_counter() - begun) * 1000
    with capsys.disabled():
        sys.stdout.write(f"\nhuge: 500 sessions with all their people: {elapsed:.0f} ms\n")


def test_a_kick_is_answered_by_a_comeback(keynote: EmbeddedApi, clock: SteppedClock) -> None:
    world = keynote.world
    for _ in range(3):
        (ricky,) = (
            world.participants[one]
            for one in present(world)
            if world.participants[one].context == RETURNING
        )
        world.kick(ricky.session_id, [ricky.id])
        clock.tick(19)
        contexts = {world.participants[one].context for one in present(world)}
        assert RETURNING not in contexts
        clock.tick(2)
        back = [world.participants[one] for one in present(world)]
        (again,) = (one for one in back if one.context == RETURNING)
        assert again.id != ricky.id
        assert again.session_id == ricky.session_id


def test_nobody_comes_back_to_what_is_over(keynote: EmbeddedApi, clock: SteppedClock) -> None:
    world = keynote.world
    (ricky,) = (one for one in world.participants.values() if one.context == RETURNING)
    world.kick(ricky.session_id, [ricky.id])
    world.end_session(ricky.session_id)
    clock.tick(300)
    assert all(world.participants[one].context != RETURNING for one in present(world))


def test_a_comeback_waits_for_a_free_place(keynote: EmbeddedApi, clock: SteppedClock) -> None:
    world = keynote.world
    (ricky,) = (one for one in world.participants.values() if one.context == RETURNING)
    room_id = world.sessions[ricky.session_id].room_id
    world.kick(ricky.session_id, [ricky.id])
    world.update_room(room_id, max_participants=2)
    clock.tick(30)
    assert all(world.participants[one].context != RETURNING for one in present(world))
    world.update_room(room_id, max_participants=50)
    clock.tick(20)
    assert RETURNING in {world.participants[one].context for one in present(world)}


def test_a_comeback_to_a_session_long_forgotten_is_none(clock: SteppedClock) -> None:
    guests = (Guest("Ricky", returns=True),)
    room = RoomPlan(unique_name="a", crowd=1, open=True, guests=guests)
    world = World(Scenario(description="brief", rooms=(room,), ended_kept=0), clock=clock)
    (session_id,) = active(world)
    world.kick(session_id)
    world.end_session(session_id)
    clock.tick(60)
    assert present(world) == []
    assert session_id not in world.sessions
    assert world.places_left(session_id) == 0


def test_joins_keep_to_the_rules(small: EmbeddedApi) -> None:
    world = small.world
    (session_id,) = active(world)
    for number in range(6):
        world.join(session_id, f"person {number}")
    assert world.places_left(session_id) == 0
    with pytest.raises(RoomFull):
        world.join(session_id, "one too many")
    world.end_session(session_id)
    with pytest.raises(SessionEnded):
        world.join(session_id, "too late")
    with pytest.raises(KeyError):
        world.join("nowhere", "lost")


def test_a_room_holds_one_session_at_a_time(small: EmbeddedApi) -> None:
    (session_id,) = active(small.world)
    room_id = small.world.sessions[session_id].room_id
    assert small.world.start_session(room_id).id == session_id
    small.world.end_session(session_id)
    assert small.world.start_session(room_id).id != session_id


def test_leaving_twice_is_leaving_once(small: EmbeddedApi, clock: SteppedClock) -> None:
    gone = present(small.world)[0]
    small.world.leave(gone)
    left = small.world.participants[gone]
    clock.tick(5)
    small.world.leave(gone)
    assert small.world.participants[gone] == left


def test_scenarios_are_known_by_name() -> None:
    known = ["keynote", "still", "small", "huge", "archive", "empty", "incidents"]
    assert list(SCENARIOS) == known
    assert all(one.description for one in SCENARIOS.values())
    told = COMMON["--demo"]
    assert all(name in told.help and name in told.manual for name in SCENARIOS)
    with pytest.raises(UnknownScenario, match=r"no scenario called 'opera': .* keynote, still"):
        embedded("opera")


@pytest.mark.parametrize("hours", [-1, 1, -24 * 365])
def test_a_world_goes_on_when_the_computer_s_clock_is_set(
    monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    class SetClock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(hours=hours)

    world = World("small")
    allowance = Allowance(Limits(1, 60), world.clock)
    assert allowance.spend()
    before = world.now()
    monkeypatch.setattr(clock_module, "datetime", SetClock)
    assert timedelta() <= world.now() - before < timedelta(seconds=30)
    assert 30 <= allowance.reset_secs() <= 60


def test_clocks() -> None:
    clock = SteppedClock()
    assert (clock.tick(1.5) - EPOCH).total_seconds() == 1.5
    with pytest.raises(ValueError, match="go back"):
        clock.tick(-1)
    shifted = WallClock(EPOCH)
    assert 0 <= (shifted.now() - EPOCH).total_seconds() < 5
    assert WallClock().now().tzinfo is not None


async def test_a_world_seen_over_http_is_the_world(keynote_client: httpx.AsyncClient) -> None:
    query = {"filter[active]": "true", "include_participants": "true", "page[size]": "250"}
    sessions = data(await keynote_client.get("/room_sessions", params=query))
    people = [one for session in sessions for one in session["participants"]]
    assert 130 <= sum(one["left_at"] is None for one in people) <= 150
    assert any(one["left_at"] is not None for one in people)
    assert HOSTILE in {one["context"] for one in people}
