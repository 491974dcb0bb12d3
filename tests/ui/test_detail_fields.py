"""A record's fields as people read them, whatever the service puts into them."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET, Struct

from roomtui.api.decode import decode_data
from roomtui.api.models import (
    Composition,
    Participant,
    Record,
    Recording,
    Room,
    Session,
    VideoRegion,
)
from roomtui.text import safe
from roomtui.ui.dialogs.detail_fields import LONGEST_VALUE, MOST_INSIDE, describe, label_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

HOSTILE = "\x1b[31m\u202eRed\x00\n\u200b" + "a\u0301" * 3


def room_name(room_id: str) -> str:
    return {"r": "stage", "h": HOSTILE}.get(room_id, "")


def lines(record: Record) -> list[tuple[str, str]]:
    return list(describe(record, NOW, room_name))


def told(record: Record) -> dict[str, str]:
    return dict(lines(record))


def test_a_recording_is_told_field_by_field() -> None:
    recording = Recording(
        id="a",
        room_id="r",
        session_id="s",
        participant_id="p",
        type="audio",
        codec="opus",
        status="completed",
        duration_secs=3_725,
        size_mb=1_250.5,
        download_url="https://files.example.org/a",
        started_at=NOW - timedelta(hours=3),
        ended_at=NOW - timedelta(hours=2),
    )
    assert lines(recording) == [
        ("id", "a"),
        ("room", "stage (r)"),
        ("session", "s"),
        ("participant", "p"),
        ("type", "audio"),
        ("codec", "opus"),
        ("status", "completed"),
        ("length", "1h 02m (3,725 s)"),
        ("size", "1.3 GB (1250.5 MB)"),
        ("download link", "https://files.example.org/a"),
        ("started", "2026-11-23 09:00:00 +0000 (3 hours ago)"),
        ("ended", "2026-11-23 10:00:00 +0000 (2 hours ago)"),
        ("completed", "–"),
        ("created", "–"),
        ("changed", "–"),
    ]


def test_whose_it_is_and_where_it_was_made_are_told_by_name_where_they_are_known() -> None:
    recording = Recording(id="a", session_id="s", participant_id="p")
    described = dict(describe(recording, NOW, room_name, {"p": HOSTILE, "s": "in stage"}))
    assert described["participant"] == f"{safe(HOSTILE)} (p)"
    assert described["session"] == "in stage (s)"


def test_a_room_is_told_with_its_sessions() -> None:
    sessions = (
        Session(id="one", created_at=NOW - timedelta(minutes=90), ended_at=NOW),
        Session(id="two", created_at=NOW - timedelta(seconds=50)),
        Session(id="three"),
    )
    room = Room(
        id="r",
        unique_name="stage",
        max_participants=10,
        enable_recording=True,
        sessions=sessions,
    )
    described = lines(room)
    start = described.index(("sessions", "3"))
    assert described[start + 1 : start + 4] == [
        ("", "one · 2026-11-23 10:30 to 2026-11-23 12:00, 1h 30m"),
        ("", "two · 2026-11-23 11:59 to now, 50s"),
        ("", "three · "),
    ]
    assert {("records", "yes"), ("limit", "10 people")} <= set(described)
    assert told(room)["webhook timeout"] == "–"


def test_a_webhook_timeout_of_nothing_is_not_none() -> None:
    assert told(Room(id="r", webhook_timeout_secs=0))["webhook timeout"] == "0 seconds"


def test_a_session_is_told_with_its_people() -> None:
    people = (
        Participant(id="p1", context='{"username": "Ada"}', joined_at=NOW - timedelta(minutes=5)),
        Participant(id="p2-of-many", context=HOSTILE, joined_at=NOW, left_at=NOW),
        Participant(id="p3-unnamed", context=""),
    )
    described = lines(Session(id="s", room_id="r", active=True, participants=people))
    start = described.index(("participants", "3"))
    assert [text for _, text in described[start + 1 :]] == [
        "Ada · 2026-11-23 11:55 to now, 5m 00s",
        f"{safe(HOSTILE)} · 2026-11-23 12:00 to 2026-11-23 12:00, 0s",
        "(no name) p3-unnam · ",
    ]


@pytest.mark.parametrize("record", [Room(id="r"), Session(id="s")])
def test_what_was_not_asked_for_is_not_told(record: Record) -> None:
    assert not {"sessions", "participants", "record type"} & told(record).keys()


def test_of_very_many_within_a_record_the_first_are_told() -> None:
    people = tuple(Participant(id=f"p{n}", context=f"P{n}") for n in range(MOST_INSIDE + 1_002))
    described = lines(Session(id="s", participants=people))
    assert ("participants", "1,202") in described
    assert described[-1] == ("", "and 1,002 more, see the raw JSON")
    assert sum(label == "" for label, _ in described) == MOST_INSIDE + 1


def test_a_composition_is_told_with_its_regions() -> None:
    region = VideoRegion(x_pos=0, y_pos=10, width=640, max_columns=2, video_sources=("*", "a"))
    layout = {"main": region, HOSTILE: VideoRegion()}
    described = told(Composition(id="c", video_layout=layout))
    assert described["region main"] == "x 0, y 10, width 640, columns 2, shows everybody, a"
    assert described[f"region {safe(HOSTILE, 30)}"] == "shows nobody"
    assert told(Composition(id="c"))["layout"] == "–"
    assert "room" in described


@pytest.mark.parametrize("room_id", [None, ""])
def test_a_room_that_is_not_told_has_no_name(room_id: str | None) -> None:
    assert told(Composition(id="c", room_id=room_id))["room"] == "–"
    if room_id is not None:
        assert told(Session(id="s", room_id=room_id))["room"] == "–"


def test_a_room_with_a_hostile_name_is_harmless() -> None:
    assert told(Session(id="s", room_id="h"))["room"] == f"{safe(HOSTILE)} (h)"


EDGES = [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati"])
@pytest.mark.parametrize("at", EDGES)
def test_times_at_the_ends_of_the_calendar_are_told(
    at: datetime, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    people = (Participant(id="p", joined_at=at, left_at=at),)
    session = Session(id="s", created_at=at, ended_at=at, participants=people)
    described = told(session)
    assert "years" in described["created"]
    assert lines(Room(id="r", sessions=(session,)))


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (float("nan"), "– (nan MB)"),
        (float("inf"), "– (inf MB)"),
        (-1.0, "-1.0 MB (-1.0 MB)"),
        (0.0, "0 Bytes (0.0 MB)"),
    ],
)
def test_sizes_that_are_none_are_told(size: float, words: str) -> None:
    assert told(Recording(id="a", size_mb=size))["size"] == words


def test_a_record_with_a_size_that_is_no_number_is_read_and_told() -> None:
    body = b'{"data": {"id": "a", "size_mb": NaN, "duration_secs": -5}}'
    described = told(decode_data(body, Recording))
    assert (described["size"], described["length"]) == ("– (nan MB)", "0s (-5 s)")


def test_no_field_is_called_as_in_the_api_alone() -> None:
    kinds: tuple[type[Struct], ...] = (*KINDS, VideoRegion)
    names = {name for kind in kinds for name in kind.__struct_fields__}
    odd = {name for name in names - {"record_type", "video_sources"} if "_" in label_of(name)}
    assert not odd, "give it a word of the operator's in LABELS"


def test_no_token_is_ever_a_record() -> None:
    labels = {label for kind in KINDS for label, _ in lines(kind(id="a"))}
    assert not any("token" in label or "key" in label for label in labels)


KINDS: tuple[type[Record], ...] = (Room, Session, Participant, Recording, Composition)

texts = st.text(max_size=40) | st.just(HOSTILE) | st.just("x" * 5_000)
instants = st.none() | st.datetimes(timezones=st.just(UTC))
numbers = st.none() | st.integers()
regions = st.builds(
    VideoRegion,
    x_pos=numbers,
    max_rows=numbers,
    video_sources=st.lists(texts, max_size=3).map(tuple),
)


def strategy_of(
    kind: type[Struct], **known: st.SearchStrategy[object]
) -> st.SearchStrategy[Record]:
    """Draw records of a kind with anything that the decoder lets through."""
    by_type: dict[str, Callable[[], st.SearchStrategy[object]]] = {
        "_at": lambda: instants,
        "_secs": lambda: numbers,
        "_mb": lambda: st.none() | st.floats(),
    }
    fields: dict[str, st.SearchStrategy[object]] = {"id": st.text(min_size=1)}
    for name in kind.__struct_fields__:
        found = [make() for ending, make in by_type.items() if name.endswith(ending)]
        if name in known:
            fields[name] = known[name]
        elif found:
            fields[name] = found[0]
        elif name in {"active", "enable_recording"}:
            fields[name] = st.booleans()
        elif name == "max_participants":
            fields[name] = st.integers()
        elif name != "id":
            fields[name] = texts
    return st.builds(kind, **fields)  # type: ignore[arg-type]


people = strategy_of(Participant)
sessions = strategy_of(
    Session, participants=st.just(UNSET) | st.lists(people, max_size=3).map(tuple)
)
records = st.one_of(
    people,
    sessions,
    strategy_of(Room, sessions=st.just(UNSET) | st.lists(sessions, max_size=3).map(tuple)),
    strategy_of(Recording),
    strategy_of(Composition, video_layout=st.none() | st.dictionaries(texts, regions, max_size=2)),
)


@settings(deadline=None, max_examples=60)
@given(records)
def test_whatever_is_in_a_record_is_told_in_safe_lines(record: Record) -> None:
    for label, text in describe(record, NOW, lambda _: HOSTILE):
        assert label == safe(label)
        assert text.strip() == safe(text, 4 * LONGEST_VALUE), label
        assert len(text) <= 4 * LONGEST_VALUE
