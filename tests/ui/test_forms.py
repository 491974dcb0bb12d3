"""What can be typed into the forms of rooms and tokens, and what is sent of it."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roomtui.api.bodies import RoomCreate, RoomPatch, TokenCreate
from roomtui.api.models import Room
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import embedded
from roomtui.demo.server import Limits
from roomtui.ui.dialogs.fields import problems, url, values, whole, yes_no
from roomtui.ui.dialogs.room_fields import (
    room_changes,
    room_fields,
    room_to_create,
    token_fields,
    token_to_create,
)

ROOM = Room(
    id="r",
    unique_name="stage",
    max_participants=25,
    enable_recording=True,
    webhook_event_url="https://hooks.example.org/video",
    webhook_timeout_secs=5,
)
BLANK = dict.fromkeys((field.name for field in room_fields()), "")


def first(room: Room | None = None) -> dict[str, str]:
    """Return what stands in the form of a room before anything is typed."""
    return {field.name: field.text for field in room_fields(room)}


def sent(body: msgspec.Struct) -> dict[str, Any]:
    return dict(msgspec.json.decode(msgspec.json.encode(body)))


def test_the_form_of_a_new_room_is_blank_and_sends_nothing_by_itself() -> None:
    assert first() == {**BLANK, "enable_recording": "no"}
    assert problems(room_fields(), first()) == {}
    assert sent(room_to_create(first())) == {}
    assert sent(room_to_create(BLANK)) == {}


def test_a_form_has_every_field_that_can_be_sent() -> None:
    names = tuple(field.name for field in room_fields())
    assert names == RoomPatch.__struct_fields__ == RoomCreate.__struct_fields__
    assert tuple(field.name for field in token_fields()) == TokenCreate.__struct_fields__


def test_what_is_given_is_sent_and_nothing_else() -> None:
    typed = {
        **BLANK,
        "unique_name": "  main hall ",
        "max_participants": " 007",
        "enable_recording": "Y",
        "webhook_timeout_secs": "0",
    }
    assert sent(room_to_create(typed)) == {
        "unique_name": "main hall",
        "max_participants": 7,
        "enable_recording": True,
        "webhook_timeout_secs": 0,
    }


def test_the_form_of_a_room_shows_it_as_it_is() -> None:
    assert first(ROOM) == {
        "unique_name": "stage",
        "max_participants": "25",
        "enable_recording": "yes",
        "webhook_event_url": "https://hooks.example.org/video",
        "webhook_event_failover_url": "",
        "webhook_timeout_secs": "5",
    }
    assert room_changes(ROOM, first(ROOM)) is None
    assert first(Room(id="r", webhook_timeout_secs=0))["webhook_timeout_secs"] == "0"


@pytest.mark.parametrize(
    ("typed", "changes"),
    [
        ({"unique_name": "hall"}, {"unique_name": "hall"}),
        ({"max_participants": "50"}, {"max_participants": 50}),
        ({"max_participants": ""}, {"max_participants": 10}),
        ({"enable_recording": "no"}, {"enable_recording": False}),
        ({"enable_recording": ""}, {"enable_recording": False}),
        ({"webhook_event_url": " "}, {"webhook_event_url": None}),
        ({"webhook_event_failover_url": "http://b"}, {"webhook_event_failover_url": "http://b"}),
        ({"webhook_timeout_secs": ""}, {"webhook_timeout_secs": None}),
        ({"webhook_timeout_secs": "0"}, {"webhook_timeout_secs": 0}),
        ({"max_participants": " 25 ", "enable_recording": "y", "webhook_timeout_secs": "05"}, None),
    ],
)
def test_only_what_has_changed_is_sent(typed: dict[str, str], changes: Any) -> None:
    patch = room_changes(ROOM, first(ROOM) | typed)
    assert (None if patch is None else sent(patch)) == changes


def test_a_name_can_not_be_taken_away() -> None:
    found = problems(room_fields(ROOM), first(ROOM) | {"unique_name": " "})
    assert found == {"unique_name": "A name cannot be taken away; give another one."}
    nameless = Room(id="r")
    assert problems(room_fields(nameless), first(nameless)) == {}


ODD = Room(
    id="r",
    unique_name=" \x1b[31mstage\u202e ",
    max_participants=100,
    webhook_event_url="hooks.example.org ",
    webhook_event_failover_url="",
    webhook_timeout_secs=-1,
)


def test_what_the_service_has_may_stay_whatever_it_is() -> None:
    assert first(ODD)["unique_name"] == "[31mstage"
    assert problems(room_fields(ODD), first(ODD)) == {}
    assert room_changes(ODD, first(ODD)) is None
    patch = room_changes(ODD, first(ODD) | {"enable_recording": "yes"})
    assert patch == RoomPatch(enable_recording=True)
    assert set(problems(room_fields(ODD), first(ODD) | {"max_participants": "99"})) == {
        "max_participants"
    }


texts = st.text(max_size=20)
rooms = st.builds(
    Room,
    id=st.just("r"),
    unique_name=st.none() | texts,
    max_participants=st.integers(),
    enable_recording=st.booleans(),
    webhook_event_url=st.none() | texts,
    webhook_event_failover_url=st.none() | texts,
    webhook_timeout_secs=st.none() | st.integers(),
)


@settings(deadline=None, max_examples=40)
@given(rooms)
def test_a_form_that_is_left_as_it_is_changes_nothing(room: Room) -> None:
    assert problems(room_fields(room), first(room)) == {}
    assert room_changes(room, first(room)) is None


NUMBERS = [
    ("max_participants", 2, 50),
    ("webhook_timeout_secs", 0, 30),
    ("token_ttl_secs", 10, 3_600),
    ("refresh_token_ttl_secs", 60, 86_400),
]
ALL_FIELDS = {field.name: field for field in (*room_fields(), *token_fields())}


@pytest.mark.parametrize(("name", "low", "high"), NUMBERS)
def test_numbers_are_taken_within_the_bounds_of_the_api(name: str, low: int, high: int) -> None:
    read = ALL_FIELDS[name].read
    assert [read(str(number)) for number in (low, low + 1, high)] == [low, low + 1, high]
    for number in (low - 1, high + 1, -high, 10 * high):
        with pytest.raises(ValueError, match=f"Give a whole number from {low} to {high:,}."):
            read(str(number))


@pytest.mark.parametrize(
    "text",
    ["1.5", "1e1", "+20", "-0", "٢٠", "２０", "²", "twenty", "20 s", "0x14", "2_0", "9" * 5_000]
    + ["0" * 11 + "1" + "0" * 9],
)
def test_what_is_no_number_within_bounds_is_none(text: str) -> None:
    for name, _, _ in NUMBERS:
        with pytest.raises(ValueError, match="Give a whole number from"):
            ALL_FIELDS[name].read(text)


@given(st.text(alphabet="0123456789", min_size=1, max_size=30))
@example("000000000030999")
def test_digits_are_the_number_that_they_write(text: str) -> None:
    try:
        number = whole(0, 30)(text)
    except ValueError:
        assert int(text) > 30
    else:
        assert number == int(text) <= 30


def test_a_field_may_insist() -> None:
    assert whole(1, 2, blank=7)("") == 7
    with pytest.raises(ValueError, match="Give a whole number from 1 to 2"):
        whole(1, 2, may_be_blank=False)("")


@pytest.mark.parametrize(
    ("text", "meant"),
    [("yes", True), ("Y", True), ("YES", True), ("no", False), ("N", False), ("", False)],
)
def test_yes_and_no(text: str, meant: bool) -> None:
    assert yes_no(text) is meant


@pytest.mark.parametrize("text", ["ja", "on", "true", "1", "yes please"])
def test_neither_yes_nor_no(text: str) -> None:
    with pytest.raises(ValueError, match="Give yes or no"):
        yes_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org",
        "http://example.org:8080/hook?a=b#c",
        "HTTPS://alice:hunter2@example.org/",
        "http://[::1]/hook",
        "https://bücher.example/ü",
        "http://localhost",
    ],
)
def test_a_webhook_is_a_url_of_the_web(text: str) -> None:
    assert url(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "example.org",
        "//example.org",
        "https:/example.org",
        "https://",
        "https:///hook",
        "https://:80/",
        "https://@/",
        "ftp://example.org",
        "mailto:a@example.org",
        "https://exa mple.org",
        "https://example.org/a\tb",
        "https://example.org/a\x1b[31m",
        "https://example.org/\u2028",
        "http://[::1",
        "http://\u2100.example",
    ],
)
def test_what_is_no_url_of_the_web_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Give a whole URL"):
        url(text)


def test_all_problems_are_told_at_once() -> None:
    typed = {
        **BLANK,
        "max_participants": "1",
        "enable_recording": "perhaps",
        "webhook_event_url": "hook",
        "webhook_timeout_secs": "31",
    }
    assert problems(room_fields(), typed) == {
        "max_participants": "Give a whole number from 2 to 50.",
        "enable_recording": "Give yes or no.",
        "webhook_event_url": ("Give a whole URL, such as https://example.org/hook, or nothing."),
        "webhook_timeout_secs": "Give a whole number from 0 to 30.",
    }
    with pytest.raises(ValueError, match="Give a whole number from 2 to 50"):
        values(room_fields(), typed)


@pytest.mark.parametrize(
    ("typed", "body"),
    [
        (("", ""), {}),
        (("10", ""), {"token_ttl_secs": 10}),
        (("", "86400"), {"refresh_token_ttl_secs": 86_400}),
        ((" 3600 ", "60"), {"token_ttl_secs": 3_600, "refresh_token_ttl_secs": 60}),
    ],
)
def test_a_token_is_asked_for_with_the_lifetimes_that_are_given(
    typed: tuple[str, str], body: dict[str, int]
) -> None:
    names = (field.name for field in token_fields())
    token = token_to_create(dict(zip(names, typed, strict=True)))
    assert sent(token) == body
    assert token == TokenCreate(**body)


SERVICE = embedded("small", clock=SteppedClock(), limits=Limits(requests=1_000_000))
"""One for all examples: names are made different, so that none is taken."""


async def ask(method: str, path: str, body: object) -> httpx.Response:
    async with httpx.AsyncClient(
        transport=SERVICE.transport(),
        base_url=SERVICE.base_url,
        headers={"authorization": f"Bearer {SERVICE.key}", "content-type": "application/json"},
    ) as http:
        return await http.request(method, path, content=msgspec.json.encode(body))


def near(low: int, high: int) -> st.SearchStrategy[str]:
    """Draw numbers about some bounds, and other texts."""
    numbers = st.integers(low - 2, low + 2) | st.integers(high - 2, high + 2) | st.integers()
    return st.just("") | numbers.map(str) | st.text(max_size=3)


urls = (
    st.just("")
    | st.builds("{}://{}{}".format, st.sampled_from(["http", "https", "ftp", ""]), texts, texts)
    | st.builds("https://{}.example/{}".format, texts, texts)
    | texts
)
forms = st.fixed_dictionaries(
    {
        "unique_name": texts,
        "max_participants": near(2, 50),
        "enable_recording": st.sampled_from(["", "yes", "no", "Y", "n", "maybe"]),
        "webhook_event_url": urls,
        "webhook_event_failover_url": urls,
        "webhook_timeout_secs": near(0, 30),
    }
)


def without_problems(fields: Any, typed: Mapping[str, str], known: Mapping[str, str]) -> Any:
    """Return what was typed, with what is known to do in the place of what does not."""
    return {**typed, **{name: known[name] for name in problems(fields, typed)}}


@settings(deadline=None, max_examples=40)
@given(forms)
def test_the_service_takes_every_room_that_the_form_takes(typed: dict[str, str]) -> None:
    typed = without_problems(room_fields(), typed, BLANK)
    if typed["unique_name"].strip():
        typed["unique_name"] = f"{typed['unique_name']} {len(SERVICE.world.rooms)}"
    body = room_to_create(typed)
    answer = asyncio.run(ask("POST", "/rooms", body))
    assert answer.status_code == 201, answer.text
    made = SERVICE.world.rooms[answer.json()["data"]["id"]]
    for name, value in values(room_fields(), typed).items():
        assert getattr(made, name) == value


@settings(deadline=None, max_examples=40)
@given(forms)
def test_the_service_takes_every_change_that_the_form_takes(typed: dict[str, str]) -> None:
    room = next(iter(SERVICE.world.rooms.values()))
    typed = without_problems(room_fields(room), typed, first(room))
    patch = room_changes(room, typed)
    if patch is None:
        return
    answer = asyncio.run(ask("PATCH", f"/rooms/{room.id}", patch))
    assert answer.status_code == 200, answer.text
    changed = SERVICE.world.rooms[room.id]
    assert room_changes(changed, typed) is None
    untouched = first(room).keys() - sent(patch).keys()
    assert all(getattr(changed, name) == getattr(room, name) for name in untouched)


@settings(deadline=None, max_examples=40)
@given(near(10, 3_600), near(60, 86_400))
def test_the_service_takes_every_lifetime_that_the_form_takes(client: str, refresh: str) -> None:
    names = [field.name for field in token_fields()]
    typed = dict(zip(names, (client, refresh), strict=True))
    typed = without_problems(token_fields(), typed, dict.fromkeys(names, ""))
    room_id = next(iter(SERVICE.world.rooms))
    path = f"/rooms/{room_id}/actions/generate_join_client_token"
    answer = asyncio.run(ask("POST", path, token_to_create(typed)))
    assert answer.status_code == 201, answer.text


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(NUMBERS), st.integers(-(10**6), 10**6))
def test_the_form_and_the_service_have_the_same_bounds(
    field: tuple[str, int, int], number: int
) -> None:
    name, low, high = field
    kept = min(max(number, low - 1), high + 1)
    room_id = next(iter(SERVICE.world.rooms))
    path = f"/rooms/{room_id}"
    if name in TokenCreate.__struct_fields__:
        answer = asyncio.run(
            ask("POST", f"{path}/actions/generate_join_client_token", {name: kept})
        )
    else:
        answer = asyncio.run(ask("PATCH", path, {name: kept}))
    refused = bool(problems([ALL_FIELDS[name]], {name: str(kept)}))
    assert refused is (answer.status_code == 422)
    assert refused is not (low <= kept <= high)
