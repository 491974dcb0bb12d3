"""The scenario with a long past: its size, that all of it hangs together, and its pages."""

from collections import Counter
from datetime import timedelta

import httpx
import pytest

from roomtui.demo.clock import EPOCH, SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.demo.plans import RoomPlan, Scenario
from roomtui.demo.world import World
from tests.demo.conftest import data, reaching

LIST = "/room_recordings"


@pytest.fixture(scope="module")
def archive() -> EmbeddedApi:
    """Too big to be made for every test; none of them may change it."""
    return embedded("archive", clock=SteppedClock())


async def asked(api: EmbeddedApi, path: str, **query: str) -> httpx.Response:
    async with reaching(api) as client:
        return await client.get(path, params={"page[size]": "250", **query})


def hangs_together(world: World) -> bool:
    """Return whether whatever a recording or a film names is there, and is what it says."""
    return all(
        world.participants[one.participant_id].session_id == one.session_id
        and world.sessions[one.session_id].room_id == one.room_id
        and one.session_id in {session.id for session in world.sessions_of(one.room_id)}
        for one in list(world.recordings.values())[::40]
    ) and all(
        world.recorder.of_session(film.session_id or "") and film.room_id in world.rooms
        for film in world.compositions.values()
    )


def test_the_archive_is_as_big_as_it_says(archive: EmbeddedApi) -> None:
    world = archive.world
    assert (len(world.rooms), len(world.sessions), len(world.recordings)) == (40, 1483, 20_000)
    assert Counter(one.type for one in world.recordings.values()) == {
        "audio": 10_000,
        "video": 10_000,
    }
    assert Counter(one.status for one in world.compositions.values())["completed"] == 300
    assert sum(bool(one.active) for one in world.sessions.values()) == 3
    begun = [one.started_at for one in world.recordings.values() if one.started_at]
    assert begun[0] < EPOCH - timedelta(days=200)
    assert len({at.date() for at in begun}) > 180


def test_what_it_names_is_there(archive: EmbeddedApi) -> None:
    assert hangs_together(archive.world)


def test_only_the_newest_are_still_processing(archive: EmbeddedApi) -> None:
    newest_first = list(reversed(archive.world.recordings.values()))
    pending = [n for n, one in enumerate(newest_first) if one.status == "processing"]
    assert 20 <= len(pending) <= 40
    assert max(pending) < 40


def test_it_lasts_while_the_event_goes_on() -> None:
    clock = SteppedClock()
    world = World("archive", clock=clock)
    sessions, people = set(world.sessions), set(world.participants)
    clock.tick(3600)
    world.now()
    assert sessions <= set(world.sessions)
    assert 100 < len(set(world.participants) - people) < 400
    assert hangs_together(world)


def test_past_sessions_are_some_days_apart_and_filmed_if_so_planned() -> None:
    plan = RoomPlan(
        unique_name="a",
        enable_recording=True,
        past=4,
        past_every=10,
        past_crowd=6,
        filmed=True,
    )
    scenario = Scenario(description="old", rooms=(plan,), age_days=50, recorded_people=3)
    world = World(scenario, clock=SteppedClock())
    begun = [one.created_at for one in world.sessions.values() if one.created_at]
    assert [round((EPOCH - at) / timedelta(days=1)) for at in begun] == [40, 30, 20, 10]
    assert len(world.recordings) == 4 * 3 * 2
    assert [one.session_id for one in world.compositions.values()] == list(world.sessions)
    assert {one.status for one in world.compositions.values()} == {"completed"}


async def test_pages_of_twenty_thousand(archive: EmbeddedApi) -> None:
    newest_first = list(reversed(archive.world.recordings))
    for number in (1, 40, 80):
        response = await asked(archive, LIST, **{"page[number]": str(number)})
        ids = [one["id"] for one in data(response)]
        assert ids == newest_first[(number - 1) * 250 : number * 250]
        assert response.json()["meta"]["total_pages"] == 80
    assert data(await asked(archive, LIST, **{"page[number]": "81"})) == []


async def test_filtered_pages_of_twenty_thousand(archive: EmbeddedApi) -> None:
    oldest = next(iter(archive.world.recordings.values()))
    query = {"filter[room_id]": oldest.room_id, "filter[type]": oldest.type, "page[size]": "100"}
    first = await asked(archive, LIST, **query)
    last_page = str(first.json()["meta"]["total_pages"])
    last = await asked(archive, LIST, **query, **{"page[number]": last_page})
    assert int(last_page) > 1
    assert data(last)[-1]["id"] == oldest.id
    assert {one["room_id"] for one in data(first) + data(last)} == {oldest.room_id}


async def test_an_old_recording_leads_to_who_was_there(archive: EmbeddedApi) -> None:
    oldest = next(iter(archive.world.recordings.values()))
    path = f"/room_sessions/{oldest.session_id}"
    session = data(await asked(archive, path, include_participants="true"))
    assert (session["active"], session["room_id"]) == (False, oldest.room_id)
    assert oldest.participant_id in {one["id"] for one in session["participants"]}
    person = data(await asked(archive, f"/room_participants/{oldest.participant_id}"))
    assert person["session_id"] == oldest.session_id
