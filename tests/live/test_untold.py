"""What the service leaves out is unknown: nobody, no limit and no number stands in for it."""

from typing import Any

import httpx
import msgspec
import pytest
from msgspec import UNSET

from roomtui.account_id import UNNAMED
from roomtui.api.client import VideoApi
from roomtui.api.decode import decode_page
from roomtui.api.filters import RecordingFilter
from roomtui.api.models import Participant, Recording, Room, Session
from roomtui.api.secret import ApiKey
from roomtui.live.actions.file_writes import DeleteMatching
from roomtui.live.actions.request import CalledOff
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.polling.changes import changes
from roomtui.live.polling.snapshot_fetcher import SnapshotFetcher
from roomtui.live.snapshot import Snapshot
from tests.live.support import Account, StillClock, make_session, snapshot

SILENT = Session(id="s", room_id="room", active=True)


def body(*records: Any, **meta: Any) -> bytes:
    return msgspec.json.encode({"data": records, "meta": {"total_pages": 1, **meta}})


def session(**fields: Any) -> dict[str, Any]:
    return {"id": "s", "room_id": "room", "active": True, **fields}


@pytest.mark.parametrize("fields", [{}, {"participants": None}])
def test_a_session_stays_of_which_nobody_tells_who_is_in_it(fields: dict[str, Any]) -> None:
    (read,) = decode_page(body(session(**fields)), Session).records
    taken = snapshot(read)
    assert set(taken.sessions) == {"s"}
    assert (taken.told_in("s"), taken.is_counted("s")) == (None, False)
    assert set(taken.silent) == {"s"}
    assert not taken.counts_everybody
    assert taken.gaps == ("The service does not say who is in 1 session.",)


@pytest.mark.parametrize(
    "kind", [Session, Room, Recording, Participant], ids=lambda kind: str(kind.__name__)
)
def test_null_is_as_if_it_were_left_out(kind: Any) -> None:
    nothing = dict.fromkeys(kind.__struct_fields__)
    page = decode_page(body({**nothing, "id": "a"}), kind)
    assert (page.records, page.skipped) == ((kind(id="a"),), 0)
    again = decode_page(body({**nothing, "id": "a"}, {"id": "b"}), kind, previous=page)
    assert again.records[0] is page.records[0]


def test_what_is_left_out_is_not_the_default_of_a_new_room() -> None:
    room = Room(id="r")
    assert (room.max_participants, room.enable_recording) == (None, None)
    assert Session(id="s").active is None


@pytest.mark.parametrize(
    ("fields", "is_there"),
    [
        ({"active": None}, True),
        ({"active": None, "ended_at": "2026-03-14T12:00:00Z"}, False),
        ({"active": False}, False),
        ({"active": True, "created_at": None}, True),
    ],
)
def test_a_session_is_over_only_where_that_is_told(fields: dict[str, Any], is_there: bool) -> None:
    (read,) = decode_page(body(session(participants=[], **fields)), Session).records
    assert bool(snapshot(read).sessions) is is_there


def test_nobody_has_left_because_nobody_told() -> None:
    before = snapshot(make_session("s", "ada", "bo"))
    silent = Snapshot.of(before.rooms.values(), [SILENT], account=UNNAMED, number=2, before=before)
    assert changes(before, silent) == ()
    assert [person.id for person in silent.present("s")] == ["ada", "bo"]
    assert (silent.people_told, silent.told_in("s"), silent.people_in_room("room")) == (0, None, 0)
    told = make_session("s", "bo", "cy")
    after = Snapshot.of(before.rooms.values(), [told], account=UNNAMED, number=3, before=silent)
    happened = [(c.kind, c.participant and c.participant.id) for c in changes(silent, after)]
    assert happened == [("participant.left", "ada"), ("participant.joined", "cy")]


def test_nobody_has_joined_because_somebody_told_at_last() -> None:
    before = snapshot(SILENT)
    told = make_session("s", "ada")
    after = Snapshot.of(before.rooms.values(), [told], account=UNNAMED, number=2, before=before)
    assert changes(before, after) == ()
    assert (after.people_told, after.counts_everybody) == (1, True)


@pytest.mark.parametrize("started", [True, False])
def test_a_session_that_comes_or_goes_untold_counts_nobody(started: bool) -> None:
    snapshots = [snapshot(), snapshot(SILENT)]
    before, after = snapshots if started else reversed(snapshots)
    (change,) = changes(before, after)
    assert change.people is None


async def test_the_live_snapshot_says_what_it_lacks(clock: StillClock) -> None:
    account = Account(session(participants=[{"id": "ada"}]), session(id="t"))
    snapshot_fetcher = SnapshotFetcher(account.client(), clock)
    taken = await snapshot_fetcher.take()
    assert (set(taken.sessions), set(taken.silent)) == ({"s", "t"}, {"t"})
    assert taken.people_told == 1
    account.sessions = [session(participants=[{"id": "ada"}, 7]), session(id="t", participants=[])]
    taken = await snapshot_fetcher.take()
    assert (set(taken.silent), set(taken.torn)) == (set(), {"s"})
    assert (taken.has_all_sessions, taken.counts_everybody) == (True, False)
    account.sessions = [session(participants=[{"id": "ada"}]), {"id": "t", "active": []}]
    taken = await snapshot_fetcher.take()
    assert (set(taken.sessions), taken.has_all_sessions) == ({"s", "t"}, False)


@pytest.mark.parametrize(
    "answer",
    [
        {"data": [session()]},
        {"data": [session(participants=None)], "meta": {"total_pages": 1}},
        {"data": [session(participants=[])], "meta": {"total_pages": 2}},
        {"data": [session(participants=[])], "meta": {"total_pages": 1, "total_results": 2}},
        {"data": [session(participants=[7])]},
    ],
)
async def test_a_room_is_not_deleted_where_nobody_can_count(answer: dict[str, Any]) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    async with VideoApi(ApiKey("KEY"), transport=transport) as api:
        write = DeleteRoom(account=UNNAMED, name="stage", room_id="room", people=50)
        with pytest.raises(CalledOff, match="nobody could count"):
            await write.check(api)


@pytest.mark.parametrize("told", [{}, {"total_results": None}, {"total_results": "many"}])
async def test_nothing_is_deleted_by_a_filter_of_which_nobody_tells_how_much_it_matches(
    told: dict[str, Any],
) -> None:
    answer = {"data": [{"id": "r"}], "meta": {"page_number": 1, "total_pages": 3, **told}}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    async with VideoApi(ApiKey("KEY"), transport=transport) as api:
        write = DeleteMatching(
            account=UNNAMED, name="", where=RecordingFilter(type="audio"), count=1
        )
        with pytest.raises(CalledOff, match="nobody could count"):
            await write.check(api)


def test_people_are_in_the_session_that_tells_of_them() -> None:
    (read,) = decode_page(body(session(participants=[{"id": "p"}])), Session).records
    assert read.participants is not UNSET
    assert snapshot(read).people["p"].session_id == "s"
