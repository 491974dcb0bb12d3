"""Pages and filters, which work alike in every list."""

from datetime import timedelta
from itertools import count
from operator import eq, ge, le
from typing import Any

import httpx
import pytest

from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi
from tests.demo.conftest import NOWHERE, data, refused

LISTS = ["/rooms", "/room_sessions", "/room_participants", "/room_recordings", "/room_compositions"]

DATE_FILTERS = {
    "/rooms": ["created_at", "updated_at"],
    "/room_sessions": ["created_at", "updated_at", "ended_at"],
    "/room_participants": ["joined_at", "updated_at", "left_at"],
    "/room_recordings": ["started_at", "ended_at"],
    "/room_compositions": ["created_at"],
}


async def whole(client: httpx.AsyncClient, path: str, **query: str) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    for number in count(1):
        page = {"page[size]": "250", "page[number]": str(number)}
        response = await client.get(path, params=page | query)
        records += data(response)
        if number == response.json()["meta"]["total_pages"]:
            break
    return records


@pytest.mark.parametrize("path", LISTS)
async def test_pages_make_up_the_list(keynote_client: httpx.AsyncClient, path: str) -> None:
    everything = await whole(keynote_client, path)
    size = max(1, len(everything) // 3)
    total = -(-len(everything) // size)
    pages: list[dict[str, Any]] = []
    for number in range(1, total + 1):
        query = {"page[size]": size, "page[number]": number}
        response = await keynote_client.get(path, params=query)
        pages += data(response)
        assert response.json()["meta"] == {
            "page_number": number,
            "page_size": size,
            "total_pages": total,
            "total_results": len(everything),
        }
    assert [one["id"] for one in pages] == [one["id"] for one in everything]
    beyond = await keynote_client.get(path, params={"page[size]": size, "page[number]": total + 1})
    assert data(beyond) == []


@pytest.mark.parametrize("path", LISTS)
async def test_page_bounds(keynote_client: httpx.AsyncClient, path: str) -> None:
    response = await keynote_client.get(path)
    assert response.json()["meta"]["page_size"] == 20
    assert len(data(response)) == min(20, response.json()["meta"]["total_results"])
    for size in ("1", "250"):
        assert (await keynote_client.get(path, params={"page[size]": size})).status_code == 200
    for size in ("0", "251", "-1", "ten", "", "1e2", "9" * 400):
        await refused(
            keynote_client.get, path, 422, ("10015", "page[size]"), params={"page[size]": size}
        )
    for number in ("0", "-3", "first"):
        await refused(
            keynote_client.get,
            path,
            422,
            ("10015", "page[number]"),
            params={"page[number]": number},
        )


@pytest.mark.parametrize("path", LISTS)
async def test_an_empty_list_has_one_page(
    client: httpx.AsyncClient, small: EmbeddedApi, path: str
) -> None:
    small.world.rooms.clear()
    small.world.sessions.clear()
    small.world.participants.clear()
    small.world.recordings.clear()
    small.world.compositions.clear()
    response = await client.get(path)
    assert data(response) == []
    assert response.json()["meta"] == {
        "page_number": 1,
        "page_size": 20,
        "total_pages": 1,
        "total_results": 0,
    }


async def test_data_that_moves_between_two_pages_shows_twice(
    client: httpx.AsyncClient, small: EmbeddedApi
) -> None:
    first = data(await client.get("/rooms", params={"page[size]": 1, "page[number]": 1}))
    small.world.create_room(unique_name="new")
    second = data(await client.get("/rooms", params={"page[size]": 1, "page[number]": 2}))
    assert second == first


@pytest.mark.parametrize(
    ("path", "field"), [(path, field) for path, fields in DATE_FILTERS.items() for field in fields]
)
async def test_date_filters(keynote_client: httpx.AsyncClient, path: str, field: str) -> None:
    everything = await whole(keynote_client, path)
    dated = [one for one in everything if one[field] is not None]
    instants = sorted(one[field] for one in dated)
    middle = instants[len(instants) // 2]
    for operator, check in {"eq": eq, "gte": ge, "lte": le}.items():
        name = f"filter[date_{field}][{operator}]"
        by_day = await whole(keynote_client, path, **{name: middle[:10]})
        assert by_day == [one for one in dated if check(one[field][:10], middle[:10])]
        by_instant = await whole(keynote_client, path, **{name: middle})
        assert by_instant == [one for one in dated if check(one[field], middle)]
        for bad in ("yesterday", "2026-13-01", "2026-1-1", ""):
            await refused(keynote_client.get, path, 422, ("10015", name), params={name: bad})


async def test_a_date_time_may_bear_any_offset(
    client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    created = data(await client.post("/rooms", json={}), 201)["id"]
    for text in ("+02:00", "-05:30", ""):
        sign = {"+02:00": timedelta(hours=2), "-05:30": -timedelta(hours=5, minutes=30)}
        moment = (clock.now() + sign.get(text, timedelta())).replace(tzinfo=None).isoformat()
        found = await whole(client, "/rooms", **{"filter[date_created_at][gte]": moment + text})
        assert [one["id"] for one in found] == [created]


ID_FILTERS = [
    ("/room_sessions", "room_id"),
    ("/room_participants", "session_id"),
    ("/room_recordings", "room_id"),
    ("/room_recordings", "session_id"),
    ("/room_recordings", "participant_id"),
    ("/room_compositions", "session_id"),
]


@pytest.mark.parametrize(("path", "field"), ID_FILTERS)
async def test_id_filters(keynote_client: httpx.AsyncClient, path: str, field: str) -> None:
    everything = await whole(keynote_client, path)
    wanted = everything[-1][field]
    name = f"filter[{field}]"
    chosen = await whole(keynote_client, path, **{name: wanted})
    assert chosen == [one for one in everything if one[field] == wanted]
    assert 0 < len(chosen) < len(everything)
    assert await whole(keynote_client, path, **{name: NOWHERE}) == []
    await refused(keynote_client.get, path, 422, ("10015", name), params={name: "7"})


WORD_FILTERS = [
    ("/rooms", "unique_name", ["backstage"], []),
    ("/room_sessions", "active", ["true", "false"], ["yes", "1", ""]),
    ("/room_recordings", "status", ["completed", "processing"], ["done", "enqueued"]),
    ("/room_recordings", "type", ["audio", "video"], ["film"]),
    ("/room_compositions", "status", ["completed", "processing", "enqueued"], ["failed"]),
]


@pytest.mark.parametrize(("path", "field", "good", "bad"), WORD_FILTERS)
async def test_word_filters(
    keynote_client: httpx.AsyncClient, path: str, field: str, good: list[str], bad: list[str]
) -> None:
    everything = await whole(keynote_client, path)
    name = f"filter[{field}]"
    for word in good:
        value = word == "true" if field == "active" else word
        chosen = await whole(keynote_client, path, **{name: word})
        assert chosen == [one for one in everything if one[field] == value]
        assert 0 < len(chosen) < len(everything)
    for word in bad:
        await refused(keynote_client.get, path, 422, ("10015", name), params={name: word})


async def test_context_matches_exactly(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    (session,) = (one for one in small.world.sessions.values() if one.active)
    for path in ("/room_participants", f"/room_sessions/{session.id}/participants"):
        found = await whole(client, path, **{"filter[context]": "Chloé Lefèvre"})
        assert [one["context"] for one in found] == ["Chloé Lefèvre"]
        for near in ("chloé lefèvre", "Chloé", "*"):
            assert await whole(client, path, **{"filter[context]": near}) == []


async def test_duration_filters(keynote_client: httpx.AsyncClient) -> None:
    path = "/room_recordings"
    timed = [one for one in await whole(keynote_client, path) if one["duration_secs"] is not None]
    middle = sorted(one["duration_secs"] for one in timed)[len(timed) // 2]
    for operator, check in {"eq": eq, "gte": ge, "lte": le}.items():
        name = f"filter[duration_secs][{operator}]"
        found = await whole(keynote_client, path, **{name: str(middle)})
        expected = [one["id"] for one in timed if check(one["duration_secs"], middle)]
        assert [one["id"] for one in found] == expected
        for bad in ("long", "1.5", ""):
            await refused(keynote_client.get, path, 422, ("10015", name), params={name: bad})


async def test_filters_combine(keynote_client: httpx.AsyncClient) -> None:
    query = {"filter[type]": "audio", "filter[status]": "completed"}
    found = await whole(keynote_client, "/room_recordings", **query)
    assert {(one["type"], one["status"]) for one in found} == {("audio", "completed")}


async def test_every_problem_of_a_query_is_told(client: httpx.AsyncClient) -> None:
    query = {"filter[active]": "maybe", "include_participants": "1", "page[size]": "x"}
    await refused(
        client.get,
        "/room_sessions",
        422,
        ("10015", "include_participants"),
        ("10015", "filter[active]"),
        ("10015", "page[size]"),
        params=query,
    )


async def test_unknown_parameters_are_ignored(client: httpx.AsyncClient) -> None:
    plain = await client.get("/rooms")
    odd = await client.get("/rooms", params={"filter[colour]": "red", "sort": "-name", "x": ""})
    assert odd.json() == plain.json()


NO_DATES = [
    "2026-W11-6",
    "20260314",
    "2026-02-30",
    "２０２６-03-14",
    "2026-03-14T10",
    "2026-03-14\n",
]


@pytest.mark.parametrize(
    "text", [*NO_DATES, "2026-03-14\n", "2026-03-14T10:00:60Z", "2026-03-14T10:00:00+25:00"]
)
async def test_what_other_standards_call_a_date_is_none(
    client: httpx.AsyncClient, text: str
) -> None:
    name = "filter[date_created_at][gte]"
    await refused(client.get, "/rooms", 422, ("10015", name), params={name: text})


@pytest.mark.parametrize(
    "text", ["0001-01-01", "9999-12-31", "0001-01-01T00:00+14:00", "9999-12-31t23:59:59-14:00"]
)
async def test_the_first_and_the_last_day_are_dates(client: httpx.AsyncClient, text: str) -> None:
    for operator, least in (("gte", "0001"), ("lte", "9999")):
        query = {f"filter[date_created_at][{operator}]": text}
        assert len(await whole(client, "/rooms", **query)) == 2 * text.startswith(least)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page[size]=1&page[size]=2", "page[size]"),
        ("page[size]=1&page%5Bsize%5D=1", "page[size]"),
        ("filter[unique_name]=stage&filter[unique_name]=stage", "filter[unique_name]"),
        ("filter[unique_name]=%ff", "filter[unique_name]"),
        ("include_sessions=true&include_sessions=false", "include_sessions"),
        ("include_sessions", "include_sessions"),
        ("include_sessions=true%0a", "include_sessions"),
        ("page[size]=5;page[number]=1", "page[size]"),
    ],
)
async def test_a_parameter_is_given_once_and_in_utf_8(
    client: httpx.AsyncClient, query: str, name: str
) -> None:
    await refused(client.get, f"/rooms?{query}", 422, ("10015", name))


async def test_what_nobody_asks_for_may_be_anything(client: httpx.AsyncClient) -> None:
    plain = await client.get("/rooms")
    assert (await client.get("/rooms?x=%ff&x=1&&=&=a&%00&filter[%f0]=")).json() == plain.json()


async def test_a_repeated_filter_deletes_nothing(
    client: httpx.AsyncClient, small: EmbeddedApi
) -> None:
    before = dict(small.world.recordings)
    query = "filter[type]=audio&filter[type]=video"
    await refused(client.delete, f"/room_recordings?{query}", 422, ("10015", "filter[type]"))
    assert small.world.recordings == before
