"""Bytes to records, leniently: one bad record is skipped and named, the page never."""

import json
import time
from datetime import UTC, datetime
from operator import is_
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomtui.api.decode import decode_data, decode_page
from roomtui.api.errors import Undecodable
from roomtui.api.models import Participant, Recording, Room, Session
from roomtui.demo.embedded import embedded
from tests.api.support import page


def people(body: bytes) -> list[str | None]:
    return [p.context for p in decode_page(body, Participant).records]


def raw(records: str) -> bytes:
    return f'{{"data": {records}}}'.encode()


def test_unknown_fields_are_ignored() -> None:
    got = decode_page(page([{"id": "a", "brand_new": {"x": [1]}, "active": True}]), Session)
    assert got.records == (Session(id="a", active=True),)
    assert got.skipped == 0


def test_missing_fields_have_their_defaults() -> None:
    assert decode_page(page([{"id": "a"}]), Room).records == (Room(id="a"),)


NOT_A_RECORD: list[Any] = [
    None,
    7,
    "text",
    [],
    {},
    {"id": None},
    {"id": ""},
    {"id": 7},
    {"id": ["a"]},
]

WRONG = [
    {"id": "bad", "active": "perhaps"},
    {"id": "bad", "active": []},
    {"id": "bad", "created_at": "yesterday"},
    {"id": "bad", "created_at": "2026-13-45T99:00:00Z"},
    {"id": "bad", "created_at": {}},
    {"id": "bad", "created_at": 7},
    {"id": "bad", "created_at": "7"},
    {"id": "bad", "ended_at": 1.5},
    {"id": "bad", "room_id": 7},
    {"id": "bad", "participants": {"id": "a"}},
]


@pytest.mark.parametrize("bad", NOT_A_RECORD)
def test_what_is_no_record_is_skipped_and_counted(bad: Any) -> None:
    got = decode_page(page([{"id": "a"}, bad, {"id": "b"}]), Session)
    assert [s.id for s in got.records] == ["a", "b"]
    assert (got.skipped, got.lost) == (1, ("",))


@pytest.mark.parametrize("bad", WRONG)
def test_a_record_with_a_wrong_type_is_skipped_and_named(bad: Any) -> None:
    got = decode_page(page([{"id": "a"}, bad, {"id": "b"}]), Session)
    assert [s.id for s in got.records] == ["a", "b"]
    assert (got.skipped, got.lost, got.lost_inside) == (1, ("bad",), ())


def test_a_bad_participant_costs_the_session_nothing_else() -> None:
    session = {
        "id": "s",
        "active": True,
        "participants": [{"id": "a"}, {"id": "bad", "joined_at": "soon"}, 7, {"id": "b"}],
    }
    got = decode_page(page([session]), Session)
    (read,) = got.records
    assert isinstance(read.participants, tuple)
    assert [p.id for p in read.participants] == ["a", "b"]
    assert (got.lost, got.lost_inside, got.skipped) == ((), ("bad", ""), 2)


def test_badness_two_levels_down_is_found_too() -> None:
    room = {
        "id": "r",
        "sessions": [{"id": "s", "participants": [{"id": "a"}, {"id": 1}]}, {"id": False}],
    }
    got = decode_page(page([room]), Room)
    (read,) = got.records
    assert isinstance(read.sessions, tuple)
    assert [s.id for s in read.sessions] == ["s"]
    assert got.skipped == 2


def test_a_bad_record_is_counted_once_whatever_is_inside() -> None:
    session = {"id": "s", "active": "perhaps", "participants": [{"id": 1}, {"id": 2}]}
    got = decode_page(page([session]), Session)
    assert (got.records, got.lost, got.lost_inside) == ((), ("s",), ())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-22T10:00:00.123456Z", datetime(2026, 11, 22, 10, 0, 0, 123456, UTC)),
        ("2026-11-22T12:00:00+02:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22T10:00:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22 10:00:00.5", datetime(2026, 11, 22, 10, 0, 0, 500000, UTC)),
        ("20261122T100000", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
        ("20261122", datetime(2026, 11, 22, tzinfo=UTC)),
        ("2026-11-22t10:00:00z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
    ],
)
def test_a_time_without_a_zone_is_utc(written: str, meant: datetime) -> None:
    got = decode_page(page([{"id": "a", "joined_at": written}]), Participant)
    assert got.records[0].joined_at == meant


@pytest.mark.parametrize(
    ("context", "text"),
    [
        ('"Alice"', "Alice"),
        ("null", None),
        ('{"name": "Alice"}', '{"name": "Alice"}'),
        ("[1, 2]", "[1, 2]"),
        ("7", "7"),
        ("true", "true"),
        (r'"a\u0000b"', "a\0b"),
        (r'"\ud83d\ude00"', "😀"),
        (r'"half \ud83d"', "half ?"),
    ],
)
def test_a_context_is_text_whatever_was_sent(context: str, text: str | None) -> None:
    assert people(raw(f'[{{"id": "a", "context": {context}}}]')) == [text]


def test_bytes_that_are_no_utf_8_spoil_one_name_only() -> None:
    body = b'{"data": [{"id": "a", "context": "Zo\xeb"}, {"id": "b", "context": "Zo\xc3\xab"}]}'
    assert people(body) == ["Zo\ufffd", "Zoë"]


@pytest.mark.parametrize(
    "meta",
    [
        "null",
        "7",
        '"x"',
        "[]",
        "{}",
        '{"total_pages": "many"}',
        '{"total_pages": null}',
        '{"total_pages": 1e400}',
    ],
)
def test_a_page_without_usable_meta_is_a_single_page(meta: str) -> None:
    got = decode_page(f'{{"data": [{{"id": "a"}}], "meta": {meta}}}'.encode(), Room)
    assert [r.id for r in got.records] == ["a"]
    assert (got.meta.page_number, got.meta.total_pages) == (1, 1)


@pytest.mark.parametrize(
    ("meta", "placed"),
    [('{"total_pages": 2}', True), ("{}", True), ("null", True), ("[]", False), ("7", False),
     ('{"total_pages": "many"}', False), ('{"total_results": {}}', False)],
)  # fmt: skip
def test_a_page_whose_place_cannot_be_read_says_so(meta: str, placed: bool) -> None:
    body = f'{{"data": [{{"id": "a"}}], "meta": {meta}}}'.encode()
    assert decode_page(body, Room).placed is placed
    assert decode_page(b'{"data": [{"id": 7}], "meta": ' + meta.encode() + b"}", Room).placed is (
        placed
    )
    assert decode_page(raw("[]"), Room).placed


def test_a_number_where_a_time_should_be_has_nobody_gone() -> None:
    session = {"id": "s", "participants": [{"id": "a", "left_at": 7}, {"id": "b", "left_at": "0"}]}
    got = decode_page(page([session]), Session)
    assert (got.records[0].participants, got.lost_inside) == ((), ("a", "b"))


def test_numbers_in_quotes_are_numbers() -> None:
    body = b'{"data": [{"id": "a", "duration_secs": "9"}], "meta": {"total_pages": "4"}}'
    got = decode_page(body, Recording)
    assert (got.records[0].duration_secs, got.meta.total_pages) == (9, 4)


def test_a_field_of_endless_depth_is_no_crash() -> None:
    deep = '[{"id": "a", "x": ' + "[" * 100_000 + "]" * 100_000 + "}]"
    with pytest.raises(Undecodable):
        decode_page(raw(deep), Room)
    with pytest.raises(Undecodable):
        decode_data(raw(deep[1:-1]), Room)


def test_a_huge_page_is_read_in_moderate_time_even_the_slow_way() -> None:
    session = {
        "id": "s",
        "active": True,
        "participants": [{"id": f"p{n}", "context": "x" * 50} for n in range(40)],
    }
    body = page([{**session, "id": f"s{n}"} for n in range(250)] + [{"id": 7}])
    begun = time.perf_counter()
    got = decode_page(body, Session)
    assert time.perf_counter() - begun < 5
    assert (len(got.records), got.skipped) == (250, 1)


def test_unchanged_bytes_are_not_decoded_again() -> None:
    body, date = page([{"id": "a"}]), datetime(2026, 11, 22, tzinfo=UTC)
    first = decode_page(body, Room)
    again = decode_page(bytes(body), Room, date=date, previous=first)
    assert again.records is first.records
    assert again.date == date
    assert first.date is None


def test_changed_bytes_are_decoded_anew() -> None:
    first = decode_page(page([{"id": "a"}]), Room)
    other = decode_page(page([{"id": "b"}]), Room, previous=first)
    assert [r.id for r in other.records] == ["b"]
    assert other.fingerprint != first.fingerprint


def test_a_record_whose_bytes_are_known_is_the_same_object() -> None:
    first = decode_page(page([{"id": "a"}, {"id": "b", "max_participants": 5}]), Room)
    moved = page([{"id": "new"}, {"id": "b", "max_participants": 6}, {"id": "a"}])
    new, b, a = decode_page(moved, Room, previous=first).records
    assert a is first.records[0]
    assert (new.id, b.max_participants) == ("new", 6)


def test_what_a_record_lost_is_told_again_while_the_others_are_known() -> None:
    broken = {"id": "s", "participants": [{"id": "p"}, {"id": 7}]}
    first = decode_page(page([{"id": "a"}, broken, {"id": 7}]), Session)
    again = decode_page(
        page([{"id": "b"}, {"id": "a"}, broken, {"id": 7}]), Session, previous=first
    )
    assert [r.id for r in again.records] == ["b", "a", "s"]
    assert again.records[1] is first.records[0]
    assert (again.lost, again.lost_inside) == (first.lost, first.lost_inside) == (("",), ("",))


def test_bytes_that_are_no_text_cost_their_own_record_nothing_else() -> None:
    body = raw('[{"id": "a", "context": "@"}, {"id": "b"}]').replace(b"@", b"\xff")
    first = decode_page(body, Participant)
    assert [p.context for p in first.records] == ["\ufffd", None]
    again = decode_page(body.replace(b"[", b'[{"id": "c"}, '), Participant, previous=first)
    assert again.records[2] is first.records[1]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\ud800", "?"),
        (r"x\uDFFFy", "x?y"),
        (r"\ud83d\ude00", "\U0001f600"),
        (r"\ud83d\ud83d\ude00", "?\U0001f600"),
        (r"\\ud800", r"\ud800"),
        (r"\\\ud800", r"\?"),
        (r"\ud800\n", "?\n"),
    ],
)
def test_half_of_a_surrogate_pair_costs_no_other_record_its_place(written: str, read: str) -> None:
    body = raw(f'[{{"id": "a", "context": "\\ud800{written}"}}, {{"id": "b"}}]')
    first = decode_page(body, Participant)
    assert [p.context for p in first.records] == [f"?{read}", None]
    again = decode_page(body.replace(b"[", b'[{"id": "c"}, '), Participant, previous=first)
    assert again.records[1:] == first.records
    assert all(map(is_, again.records[1:], first.records))


def test_a_page_with_a_bad_record_remembers_it_when_unchanged() -> None:
    body = page([{"id": "a"}, {"id": 7}])
    first = decode_page(body, Room)
    assert decode_page(body, Room, previous=first).skipped == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "data", "meta", "participants", "context", "left_at", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(json_values)
def test_any_json_is_read_or_told(value: Any) -> None:
    for body in (json.dumps(value).encode(), json.dumps({"data": value}).encode()):
        try:
            got = decode_page(body, Session)
        except Undecodable:
            continue
        assert len(got.records) + len(got.lost) == len(json.loads(body)["data"])
        assert all(record.id for record in got.records)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_told(body: bytes) -> None:
    for content in (body, b'{"data": [{"id": "' + body + b'"}]}'):
        try:
            decode_page(content, Participant)
            decode_data(content, Participant)
        except Undecodable:
            continue


@given(st.data())
def test_a_garbled_answer_is_read_or_told(data: st.DataObject) -> None:
    body = bytearray(REAL)
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        got = decode_page(bytes(body), Session)
    except Undecodable:
        return
    assert len(got.records) <= 1


def _real_answer() -> bytes:
    world = embedded("small").world
    session = next(s for s in world.sessions.values() if s.active)
    return page([msgspec.to_builtins(world.whole_session(session.id))])


REAL = _real_answer()


def test_a_time_that_is_told_twice_is_one() -> None:
    """Of 10,000 people, half a megabyte."""
    at, later = "2026-03-14T10:00:00.5Z", "2026-03-14T11:00:00Z"
    people = [
        {"id": "a", "joined_at": at, "updated_at": at},
        {"id": "b", "joined_at": at, "left_at": later, "updated_at": later},
        {"id": "c", "joined_at": at, "updated_at": later},
        {"id": "d", "updated_at": later},
    ]
    body = msgspec.json.encode({"data": [{"id": "s", "participants": people}]})
    (session,) = decode_page(body, Session).records
    assert isinstance(session.participants, tuple)
    here, left, changed, untold = session.participants
    assert here.updated_at is here.joined_at
    assert left.updated_at is left.left_at
    assert changed.updated_at == untold.updated_at == left.left_at != changed.joined_at


def test_people_share_what_all_of_them_repeat() -> None:
    people = [
        {"id": "a", "session_id": "s", "record_type": "room_participant"},
        {"id": "b", "session_id": "s", "record_type": "room_participant"},
        {"id": "c", "session_id": "other", "record_type": "guest"},
    ]
    body = msgspec.json.encode({"data": [{"id": "s", "participants": people}]})
    (session,) = decode_page(body, Session).records
    assert isinstance(session.participants, tuple)
    one, two, other = session.participants
    assert one.session_id is two.session_id is session.id
    assert one.record_type is two.record_type
    assert (other.session_id, other.record_type) == ("other", "guest")
