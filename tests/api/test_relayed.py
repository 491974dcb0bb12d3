"""What a client makes of answers that something on the way has kept, and of having no key."""

import httpx
import pytest

from roomtui.api import errors
from roomtui.api.age import OLDEST, age, stamps
from roomtui.api.bodies import RoomCreate
from roomtui.api.client import VideoApi
from roomtui.api.secret import ApiKey
from tests.api.support import BASE_URL, SECRET, Wire, page, refusal

STAMPED = {"Relay-Taken": "1000.250", "Relay-Given": "1003.500"}


def keyless(wire: Wire) -> VideoApi:
    return VideoApi(None, BASE_URL, transport=wire)


def answer(**headers: str) -> httpx.Response:
    return httpx.Response(200, content=page([]), headers=headers)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"Age": "7"}, 7),
        ({"Age": "7, 9"}, 7),
        (STAMPED, 3.25),
        (STAMPED | {"Age": "10"}, 13.25),
        ({"Age": "99999999999"}, OLDEST),
        ({"Age": "-5"}, 0),
        ({"Age": "soon"}, 0),
        ({"Age": "nan"}, 0),
        ({"Age": ""}, 0),
        ({"Relay-Taken": "1003", "Relay-Given": "1000"}, 0),
        ({"Relay-Given": "1764000000"}, 0),
        ({"Relay-Taken": "1e300", "Relay-Given": "inf"}, 0),
        (STAMPED | {"Relay-Age": "40"}, 43.25),
        (STAMPED | {"Relay-Age": "40, 2", "Age": "10"}, 55.25),
        ({"Relay-Taken": "1000, 5000", "Relay-Given": "1003, 5004"}, 7),
        ({"Relay-Taken": "1000, 5000", "Relay-Given": "1003"}, 3),
        ({"Relay-Age": "soon"}, 0),
        ({"Age": "9" * 20, "Relay-Age": "9" * 20}, OLDEST),
    ],
)
def test_the_age_of_an_answer(headers: dict[str, str], seconds: float) -> None:
    assert age(httpx.Headers(headers)) == seconds


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, True),
        ({"Age": "7"}, True),
        (STAMPED, True),
        ({"Relay-Taken": "1000, 5000", "Relay-Given": "1003, 5004"}, True),
        ({"Relay-Taken": "1003", "Relay-Given": "1000"}, False),
        ({"Relay-Taken": "1000, 5000", "Relay-Given": "1003"}, False),
        ({"Relay-Taken": "1000"}, False),
        ({"Relay-Given": "1000"}, False),
        ({"Relay-Taken": "noon", "Relay-Given": "1000"}, False),
        ({"Relay-Taken": "1000", "Relay-Given": "nan"}, False),
        ({"Relay-Taken": "1000", "Relay-Given": "1e12"}, False),
        (STAMPED | {"Age": "-1"}, False),
        ({"Relay-Age": "soon"}, False),
        ({"Age": "9" * 20}, False),
    ],
)
def test_what_cannot_be_meant_of_an_age_is_told_apart(headers: dict[str, str], told: bool) -> None:
    assert stamps(httpx.Headers(headers)).is_told == told


async def test_a_page_is_as_old_as_its_answer_even_if_it_says_the_same() -> None:
    api = keyless(Wire(answer(age="7"), answer(age="9")))
    first = await api.rooms.page()
    again = await api.rooms.page(previous=first)
    assert (first.age, again.age, api.age) == (7, 9, 9)
    assert again.records is first.records


async def test_without_a_key_nothing_of_the_kind_is_sent() -> None:
    wire = Wire(answer())
    await keyless(wire).rooms.page()
    assert "authorization" not in wire.asked.headers


async def test_without_a_key_there_is_only_reading() -> None:
    wire = Wire(answer())
    api = keyless(wire)
    assert api.files is None
    with pytest.raises(errors.ReadOnlyRefusal):
        await api.rooms.create(RoomCreate(unique_name="stage"))
    assert wire.requests == []


@pytest.mark.parametrize("status", [401, 403])
async def test_a_denial_is_told_as_the_relays(status: int) -> None:
    wire = Wire(refusal(status, {"detail": "Authentication failed"}))
    with pytest.raises(errors.RelayDenied) as caught:
        await keyless(wire).rooms.page()
    said = str(caught.value)
    assert said.startswith(f"The relay was not let in ({status}: Authentication failed).")
    assert "API key" not in said


@pytest.mark.parametrize(
    ("code", "kind"), [("10003", errors.NotRelayed), ("10005", errors.NotFound)]
)
async def test_what_a_relay_leaves_out_is_not_gone(
    code: str, kind: type[errors.VideoApiError]
) -> None:
    wire = Wire(refusal(404, {"code": code, "title": "No"}))
    with pytest.raises(kind):
        await keyless(wire).recordings.page()


async def test_a_key_that_comes_later_is_used() -> None:
    wire = Wire(answer())
    api = keyless(wire)
    assert api.use_key(ApiKey(SECRET))
    await api.rooms.page()
    assert wire.asked.headers["authorization"] == f"Bearer {SECRET}"
