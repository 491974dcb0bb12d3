"""Integers of any size are integers, and what only looks like one is not."""

import json
import sys
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomtui.demo.embedded import EmbeddedApi
from roomtui.demo.server.integers import DIGITS_MAX, read_integer, spell_integers, write_integer
from tests.demo.conftest import data, problems

POWERS = [(10, 15), (2, 31), (2, 63), (2, 64), (10, 30), (10, 400), (10, 4300), (10, 5000)]
huge = pytest.mark.parametrize(
    "value", [pytest.param(base**power - 1, id=f"{base}**{power}-1") for base, power in POWERS]
)
NO_INTEGERS = ["1e3", "+1", " 1", "1 ", "１", "٣", "1_000", "0x10", "1.0", "--1", "-", "", "1\n"]


def details(response: httpx.Response) -> list[str]:
    return [one["detail"] for one in response.json()["errors"]]


def loads(text: str) -> Any:
    return json.loads(text, parse_int=read_integer)


@given(st.integers() | st.integers(-(10**9000), 10**9000))
def test_every_integer_is_read_as_it_was_written(value: int) -> None:
    assert read_integer(write_integer(value)) == value
    if abs(value) < 10**4000:
        assert write_integer(value) == str(value)
        assert read_integer(str(value)) == value


def test_leading_zeros_count_for_nothing() -> None:
    assert read_integer("-" + "0" * 99_999 + "7") == -7
    assert [read_integer(text) for text in ("0", "-0", "000")] == [0, 0, 0]
    with pytest.raises(OverflowError):
        read_integer("1" * (DIGITS_MAX + 1))


def test_only_integers_are_spelt() -> None:
    assert spell_integers({"a": [1, "x", None, True, 1.5]}) == {"a": [1, "x", None, True, 1.5]}


@huge
async def test_a_page_beyond_the_end_is_empty_however_far(
    client: httpx.AsyncClient, value: int
) -> None:
    response = await client.get("/rooms", params={"page[number]": write_integer(value)})
    assert response.status_code == 200
    page = loads(response.text)
    assert page["data"] == []
    assert page["meta"]["page_number"] == value
    assert page["meta"]["total_results"] == 2


@huge
async def test_out_of_range_is_said_as_such(client: httpx.AsyncClient, value: int) -> None:
    text = write_integer(value)
    for query, detail in (
        ({"page[size]": text}, "must be less than or equal to 250"),
        ({"page[size]": f"-{text}"}, "must be greater than or equal to 1"),
        ({"page[number]": f"-{text}"}, "must be greater than or equal to 1"),
    ):
        response = await client.get("/rooms", params=query)
        assert (response.status_code, details(response)) == (422, [detail])
    for sign, detail in (("", "less than or equal to 50"), ("-", "greater than or equal to 2")):
        content = f'{{"max_participants": {sign}{text}}}'
        response = await client.post(
            "/rooms", content=content, headers={"content-type": "application/json"}
        )
        assert problems(response) == [("10015", "/max_participants")]
        assert details(response) == [f"must be {detail}"]


@huge
async def test_numbers_are_compared_however_large(
    keynote_client: httpx.AsyncClient, value: int
) -> None:
    text = write_integer(value)
    every = (await keynote_client.get("/room_recordings", params=timed("gte", "0"))).json()["meta"]
    for operator, number, total in (
        ("lte", text, every["total_results"]),
        ("gte", f"-{text}", every["total_results"]),
        ("gte", text, 0),
        ("lte", f"-{text}", 0),
        ("eq", text, 0),
    ):
        response = await keynote_client.get("/room_recordings", params=timed(operator, number))
        assert response.json()["meta"]["total_results"] == total


def timed(operator: str, number: str) -> dict[str, str]:
    return {f"filter[duration_secs][{operator}]": number}


@pytest.mark.parametrize("text", NO_INTEGERS)
async def test_what_only_looks_like_an_integer_is_none(
    client: httpx.AsyncClient, text: str
) -> None:
    for name in ("page[number]", "page[size]", "filter[duration_secs][gte]"):
        response = await client.get("/room_recordings", params={name: text})
        assert problems(response) == [("10015", name)]
        assert details(response) == ["must be an integer"]


async def test_zero_may_bear_a_sign(client: httpx.AsyncClient) -> None:
    assert (await client.get("/room_recordings", params=timed("gte", "-0"))).status_code == 200
    response = await client.get("/rooms", params={"page[number]": "-0"})
    assert details(response) == ["must be greater than or equal to 1"]
    body = b'{"webhook_timeout_secs": -0}'
    made = await client.post("/rooms", content=body, headers={"content-type": "application/json"})
    assert data(made, 201)["webhook_timeout_secs"] == 0


@pytest.mark.parametrize("text", ["10.0", "1e1", '"10"', "true", "[10]", "1e400"])
async def test_a_body_has_integers_only_without_fraction_and_exponent(
    client: httpx.AsyncClient, text: str
) -> None:
    content = f'{{"max_participants": {text}}}'
    response = await client.post(
        "/rooms", content=content, headers={"content-type": "application/json"}
    )
    assert details(response) == ["must be an integer"]


@huge
async def test_what_has_no_bound_comes_back_as_it_was_sent(
    client: httpx.AsyncClient, small: EmbeddedApi, value: int
) -> None:
    session_id = next(one.session_id for one in small.world.recordings.values())
    text = write_integer(value)
    layout = f'{{"a":{{"x_pos":{text},"y_pos":-{text}}}}}'
    content = f'{{"session_id":"{session_id}","video_layout":{layout}}}'
    response = await client.post(
        "/room_compositions", content=content, headers={"content-type": "application/json"}
    )
    assert response.status_code == 202, response.text
    region = loads(response.text)["data"]["video_layout"]["a"]
    assert (region["x_pos"], region["y_pos"]) == (value, -value)
    listed = loads((await client.get("/room_compositions")).text)["data"]
    assert any((one["video_layout"] or {}).get("a") == region for one in listed)


async def test_a_range_of_any_size_is_cut_to_the_file(
    client: httpx.AsyncClient, small: EmbeddedApi
) -> None:
    path = "/room_recordings"
    link = data(await client.get(path, params={"filter[status]": "completed"}))[0]["download_url"]
    end = "9" * (sys.get_int_max_str_digits() + 700)
    part = await client.head(link, headers={"range": f"bytes=10-{end}"})
    assert part.status_code == 206
    assert (await client.get(link, headers={"range": f"bytes={end}-"})).status_code == 416
