"""Clients leave only so much in a simulation, however long it runs."""

import httpx
import pytest

from roomtui.demo.embedded import EmbeddedApi
from roomtui.demo.server import space
from tests.demo.conftest import data, refused

FULL = (422, ("10015", ""))


@pytest.fixture
def tight(small: EmbeddedApi, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = len(small.world.rooms) + len(small.world.compositions)
    monkeypatch.setattr(space, "SPACE", kept * (space.RECORD + 500) + 20_000)


@pytest.mark.usefixtures("tight")
@pytest.mark.parametrize(
    "field", ["unique_name", "webhook_event_url", "webhook_event_failover_url"]
)
async def test_rooms_take_space_until_they_are_deleted(
    client: httpx.AsyncClient, field: str
) -> None:
    made: list[str] = []
    while True:
        fields = {field: f"https://{len(made)}.example/" + "x" * 3_000}
        response = await client.post("/rooms", json=fields)
        if response.status_code != 201:
            break
        made.append(data(response, 201)["id"])
    assert 4 <= len(made) <= 6
    await refused(client.post, "/rooms", *FULL, json=fields)
    await refused(client.patch, f"/rooms/{made[0]}", *FULL, json=fields)
    assert (await client.delete(f"/rooms/{made[0]}")).status_code == 204
    data(await client.post("/rooms", json=fields), 201)


@pytest.mark.usefixtures("tight")
async def test_a_room_without_texts_takes_space_as_well(client: httpx.AsyncClient) -> None:
    made = [(await client.post("/rooms", json={})).status_code for _ in range(40)]
    assert made == sorted(made)
    assert set(made) == {201, 422}


@pytest.mark.usefixtures("tight")
@pytest.mark.parametrize(
    "region",
    [{"x_pos": 10**3_000}, {"video_sources": ["*"] * 2_000}],
    ids=["a huge number", "many sources"],
)
async def test_compositions_take_space(
    client: httpx.AsyncClient, small: EmbeddedApi, region: dict[str, object]
) -> None:
    (session_id, *_) = small.world.recorder.completed_sessions()
    body = {"session_id": session_id, "video_layout": {"a": region}}
    made = [(await client.post("/room_compositions", json=body)).status_code for _ in range(20)]
    assert made == sorted(made)
    assert set(made) == {202, 422}
    await refused(client.post, "/room_compositions", *FULL, json=body)
