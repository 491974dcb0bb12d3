"""The picture as a table and as JSON."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from roomtui.account_id import UNNAMED
from roomtui.api.client import VideoApi
from roomtui.api.models import Participant, Room, Session
from roomtui.api.secret import ApiKey
from roomtui.cli import main
from roomtui.command import snapshot as oneshot
from roomtui.exit_status import PARTIAL
from roomtui.live.snapshot import Snapshot
from tests.conftest import In
from tests.hostile_service import DANGERS, SURROGATES

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)

Captured = pytest.CaptureFixture[str]


def picture(*contexts: str | None, complete: bool = True) -> Snapshot:
    people = tuple(
        Participant(
            id=f"person-{number}",
            session_id="session-1",
            context=context,
            joined_at=NOW - timedelta(minutes=90 - number),
        )
        for number, context in enumerate(contexts)
    )
    session = Session(
        id="session-1",
        room_id="room-1",
        active=True,
        created_at=NOW - timedelta(hours=2, minutes=5),
        participants=people,
    )
    room = Room(id="room-1", unique_name="stage", max_participants=10, enable_recording=True)
    empty = Room(id="room-2", unique_name=None)
    return Snapshot.of(
        [room, empty], [session], account=UNNAMED, number=1, at=NOW, complete=complete
    )


def test_the_table() -> None:
    host = '{"name": "佐藤 美咲", "role": "host"}'
    assert (
        oneshot.as_table(picture(host, "Al", None))
        == """\
2 rooms, 1 active session, 3 people at 2026-03-14 12:00:00 +00:00

ROOM   SESSION   RUNNING  PEOPLE
stage  session-  2h 05m   3 of 10

stage, session session-
NAME       ROLE  JOINED           HERE
佐藤 美咲  host  10:30:00 +00:00  1h 30m
Al         -     10:31:00 +00:00  1h 29m
person-2   -     10:32:00 +00:00  1h 28m"""
    )


def test_the_table_of_nothing() -> None:
    nothing = Snapshot.of([], [], account=UNNAMED, number=1)
    assert oneshot.as_table(nothing) == "0 rooms, 0 active sessions, 0 people"


def test_a_session_without_people_and_of_an_unknown_room() -> None:
    session = Session(id="session-1", room_id="room-9", active=True, participants=())
    table = oneshot.as_table(Snapshot.of([], [session], account=UNNAMED, number=1, at=NOW))
    assert "room-9  session-  ?        0" in table
    assert table.endswith("nobody is here")


def test_a_session_of_which_nobody_tells_who_is_in_it() -> None:
    session = Session(id="session-1", room_id="room-1", active=True)
    snapshot = Snapshot.of([Room(id="room-1")], [session], account=UNNAMED, number=1, at=NOW)
    table = oneshot.as_table(snapshot)
    assert table.startswith("1 room, 1 active session, at least 0 people")
    assert "; incomplete\nThe service does not say who is in 1 session.\n" in table
    assert "room-1  session-  ?        ? of ?" in table
    assert table.endswith("the service does not say who is in it")
    document = json.loads(oneshot.as_document(snapshot))
    (told,), (room,) = document["sessions"], document["rooms"]
    assert (document["complete"], told["people"], told["participants"]) == (False, None, None)
    assert (room["people"], room["max_participants"], room["enable_recording"]) == (None,) * 3


def test_a_picture_that_is_not_whole_says_so() -> None:
    assert "incomplete" in oneshot.as_table(picture("Al", complete=False)).splitlines()[0]
    assert json.loads(oneshot.as_document(picture("Al", complete=False)))["complete"] is False


def test_the_document() -> None:
    assert json.loads(oneshot.as_document(picture('{"name": "Al", "role": "host"}', None))) == {
        "at": "2026-03-14T12:00:00+00:00",
        "complete": True,
        "skipped": 0,
        "gaps": [],
        "rooms": [
            {
                "id": "room-1",
                "name": "stage",
                "max_participants": 10,
                "enable_recording": True,
                "people": 2,
            },
            {
                "id": "room-2",
                "name": "room-2",
                "max_participants": None,
                "enable_recording": None,
                "people": 0,
            },
        ],
        "sessions": [
            {
                "id": "session-1",
                "room_id": "room-1",
                "room": "stage",
                "created_at": "2026-03-14T09:55:00+00:00",
                "people": 2,
                "participants": [
                    {
                        "id": "person-0",
                        "name": "Al",
                        "role": "host",
                        "context": '{"name": "Al", "role": "host"}',
                        "joined_at": "2026-03-14T10:30:00+00:00",
                    },
                    {
                        "id": "person-1",
                        "name": "",
                        "role": "",
                        "context": None,
                        "joined_at": "2026-03-14T10:31:00+00:00",
                    },
                ],
            }
        ],
    }


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_hostile_names_stay_in_their_column(contexts: list[str]) -> None:
    *_, header, first = oneshot.as_table(picture(contexts[0])).splitlines()
    assert cell_len(first[: first.rindex("10:30:00")]) == header.index("JOINED")
    table = oneshot.as_table(picture(*contexts))
    assert table.replace("\n", "").isprintable()
    assert len(table.splitlines()) == 7 + len(contexts)
    document = oneshot.as_document(picture(*contexts))
    assert document.isascii()
    assert document.replace("\n", "").isprintable()


def test_no_name_steers_a_terminal_by_table_or_document() -> None:
    names = (DANGERS, json.dumps({"name": DANGERS, "role": DANGERS}), SURROGATES)
    snapshot = picture(*names)
    assert all(line.isprintable() for line in oneshot.as_table(snapshot).split("\n"))
    document = oneshot.as_document(snapshot)
    assert all(" " <= char <= "~" for char in document.replace("\n", ""))
    (session,) = json.loads(document)["sessions"]
    assert [one["context"] for one in session["participants"]] == list(names)


def test_of_the_demo(capsys: Captured) -> None:
    assert main(["snapshot", "--demo=small"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("2 rooms, 1 active session, 4 people at ")
    assert "Alice Moreau" in out
    assert "\x1b" not in out


def test_of_the_demo_as_json(capsys: Captured) -> None:
    assert main(["--demo", "snapshot", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert sum(room["people"] for room in found["rooms"]) == sum(
        len(session["participants"]) for session in found["sessions"]
    )


Answer = Callable[[httpx.Request], httpx.Response]


def connect_to(answer: Answer) -> Callable[[], VideoApi]:
    return lambda: VideoApi(ApiKey("KEY"), transport=httpx.MockTransport(answer))


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_a_service_that_refuses(capsys: Captured, status: int) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, text="<html>")

    assert oneshot.print_snapshot(connect_to(refuse), as_json=True) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("roomtui: ")
    assert err.count("\n") == 1


def test_a_long_list_of_rooms_is_printed_whole(capsys: Captured) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/room_sessions"):
            return httpx.Response(200, json={"data": []})
        number = int(request.url.params["page[number]"])
        meta = {"total_pages": 12, "total_results": 12, "page_number": number}
        return httpx.Response(200, json={"data": [{"id": f"room {number}"}], "meta": meta})

    assert oneshot.print_snapshot(connect_to(answer), as_json=True) == 0
    rooms = json.loads(capsys.readouterr().out)["rooms"]
    assert [room["id"] for room in rooms] == [f"room {number}" for number in range(1, 13)]


def test_pages_that_move_are_read_again() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/rooms"):
            return httpx.Response(200, json={"data": []})
        asked.append(request.url.params["page[number]"])
        number = int(asked[-1])
        moves = len(asked) <= 2
        session = {"id": f"s{1 if moves else number}", "active": True, "room_id": ""}
        meta = {"total_pages": 2, "total_results": 2, "page_number": number}
        return httpx.Response(200, json={"data": [session], "meta": meta})

    snapshot = asyncio.run(oneshot._take(connect_to(answer)))
    assert snapshot.complete
    assert set(snapshot.sessions) == {"s1", "s2"}
    assert asked == ["1", "2", "1", "2"]


def test_a_key_that_is_echoed_is_not_printed() -> None:
    secret = "KEYthatisechoed0123456789"
    ApiKey(secret)
    echoing = picture(secret, f'{{"name": "{secret}", "x": "{secret}"}}')
    for text in (oneshot.as_document(echoing), oneshot.as_table(echoing)):
        assert secret not in text
        assert "(hidden)" in text
    json.loads(oneshot.as_document(echoing))


def served(
    sessions: Any, *, rooms: Any = ({"id": "r1"},), meta: dict[str, Any] | None = None
) -> Callable[[], VideoApi]:
    """Connect to a service that always answers with these records; `meta` is of the sessions."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/room_sessions"):
            pages = {"page_number": 1, "total_pages": 1, **(meta or {})}
            return httpx.Response(200, json={"data": list(sessions), "meta": pages})
        return httpx.Response(200, json={"data": list(rooms)})

    return connect_to(answer)


ONE = {"id": "s1", "room_id": "r1", "active": True, "participants": [{"id": "p1"}]}


@pytest.mark.parametrize(
    ("connect", "said"),
    [
        (served([ONE, {"id": "s2", "active": "perhaps"}]), "1 record could not be read."),
        (served([ONE, 7, None]), "2 records could not be read."),
        (served([ONE], rooms=[{"id": "r1"}, []]), "1 record could not be read."),
        (served([{**ONE, "participants": [{"id": "p1"}, "?"]}]), "1 record could not be read."),
        (served([{**ONE, "participants": None}]), "does not say who is in 1 session."),
        (served([{"id": "s1"}, {"id": "s2"}]), "does not say who is in 2 sessions."),
        (served([ONE], meta={"total_results": 5}), "counts 5 sessions, and 1 came."),
        (served([ONE] * 2, meta={"total_results": 2}), "counts 2 sessions, and 1 came."),
        (served([ONE], meta={"total_results": 0}), "counts 0 sessions, and 1 came."),
    ],
)
def test_what_is_partial_says_so_everywhere(
    connect: Callable[[], VideoApi], said: str, capsys: Captured
) -> None:
    assert oneshot.print_snapshot(connect, as_json=False) == PARTIAL
    table, err = capsys.readouterr()
    assert "; incomplete\n" in table
    assert said in table
    assert said in err
    assert oneshot.print_snapshot(connect, as_json=True) == PARTIAL
    document = json.loads(capsys.readouterr().out)
    assert document["complete"] is False
    assert any(said in gap for gap in document["gaps"])


@pytest.mark.parametrize("sessions", [[], [ONE]])
def test_what_lacks_records_is_not_said_to_have_moved(
    sessions: list[Any], capsys: Captured
) -> None:
    oneshot.print_snapshot(served(sessions, meta={"total_results": 6}), as_json=False)
    out, err = capsys.readouterr()
    assert f"The service counts 6 sessions, and {len(sessions)} came." in err
    assert "moved" not in out + err


@pytest.mark.parametrize(
    "connect",
    [
        served([ONE]),
        served([ONE], meta={"total_results": None}),
        served([ONE], meta={"total_results": "1"}),
        served([ONE], meta={"total_results": -1}),
        served([ONE], meta={"total_results": "one"}),
        served([{**ONE, "active": None, "created_at": None}]),
        served([], rooms=[]),
    ],
)
def test_what_is_not_counted_is_whole_all_the_same(
    connect: Callable[[], VideoApi], capsys: Captured
) -> None:
    assert oneshot.print_snapshot(connect, as_json=True) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["complete"], document["gaps"]) == (True, [])


def test_a_session_some_of_whose_people_could_not_be_read_counts_no_less(
    capsys: Captured,
) -> None:
    connect = served([{**ONE, "participants": [{"id": "p1"}, 7]}])
    oneshot.print_snapshot(connect, as_json=False)
    table = capsys.readouterr().out
    assert "at least 1 person" in table.splitlines()[0]
    assert "1+ of ?" in table
    assert table.rstrip().endswith("and others who could not be read")
    oneshot.print_snapshot(connect, as_json=True)
    (session,) = json.loads(capsys.readouterr().out)["sessions"]
    assert (session["people"], len(session["participants"])) == (None, 1)


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("unread", [[7], [None, "x"], [{"id": None}]])
def test_where_nothing_could_be_read_there_is_no_empty_event(
    unread: list[Any], as_json: bool, capsys: Captured
) -> None:
    assert oneshot.print_snapshot(served(unread, rooms=unread), as_json=as_json) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "Nothing could be read" in err


def test_wrong_types_in_the_demo_are_told_by_the_exit_code(capsys: Captured) -> None:
    assert main(["snapshot", "--demo", "--faults", "types=100%"]) == 3
    assert "at least" in capsys.readouterr().out.splitlines()[0]


def test_times_are_exchanged_in_utc(capsys: Captured) -> None:
    person = {"id": "p1", "joined_at": "2026-03-14T13:00:00+02:00"}
    connect = served([{**ONE, "created_at": "2026-03-14T23:00:00-02:00", "participants": [person]}])
    oneshot.print_snapshot(connect, as_json=True)
    (session,) = json.loads(capsys.readouterr().out)["sessions"]
    assert session["participants"][0]["joined_at"] == "2026-03-14T11:00:00+00:00"
    assert session["created_at"] == "2026-03-15T01:00:00+00:00"


def test_people_read_times_with_their_own_offset(capsys: Captured, live_in: In) -> None:
    live_in("Europe/Berlin")
    person = {"id": "p1", "joined_at": "2026-10-25T00:30:00Z"}
    other = {"id": "p2", "joined_at": "2026-10-25T01:30:00Z"}
    oneshot.print_snapshot(served([{**ONE, "participants": [person, other]}]), as_json=False)
    table = capsys.readouterr().out
    assert "02:30:00 +02:00" in table
    assert "02:30:00 +01:00" in table
