"""What the screen shows and sends bears its account: the same ids in two accounts never meet."""

from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.api.models import Composition, Participant, Recording
from roomtui.demo.clock import EPOCH
from roomtui.live.actions.last_actions import EMPTY, LastActions
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Outcome,
    Target,
)
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.actions.writes import Written
from roomtui.live.kinds import RecordKind
from roomtui.live.polling.changes import changes
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.live.snapshot import Snapshot
from roomtui.ui.activity import Activity
from roomtui.ui.files.rows import composition_row, recording_row
from roomtui.ui.history.rows import attendance_of, past_session
from roomtui.ui.live.participants_pane import ParticipantsPane
from roomtui.ui.live.rows import (
    MadeRows,
    ParticipantRow,
    RoomRow,
    RoomRows,
    SessionRow,
    participant_facts,
    participant_row,
    session_facts,
    session_row,
)
from roomtui.ui.messages import DownloadRequested, ModerationRequested, WriteRequested
from roomtui.ui.table.state import TableState
from roomtui.ui.ui_state import UiState
from tests.live.support import make_session, snapshot
from tests.ui.console import Console, console
from tests.ui.telling import told

OPS: Final = AccountId("ops", "https://api.example.test/v2")
STAGE: Final = AccountId("stage", "https://api.example.test/v2")


def seen_in(account: AccountId, *people: str) -> Snapshot:
    return snapshot(make_session("s", *people or "abc"), account=account)


def sent_in(account: AccountId, action: Action, *people: str) -> ModerationResult:
    order = ModerationRequest(
        account=account,
        action=action,
        session_id="s",
        room_id="room",
        room="stage",
        targets=tuple(Target(who, who.upper()) for who in people),
    )
    return ModerationResult(request=order, outcome=Outcome.SENT, at=EPOCH)


# Rows


def people_rows(
    made: MadeRows[ParticipantRow], seen: Snapshot, last_actions: LastActions = EMPTY
) -> list[ParticipantRow]:
    return made.of(participant_facts(seen, "s", last_actions))


def test_rows_of_two_accounts_are_not_the_same() -> None:
    made, sessions, rooms = MadeRows(participant_row), MadeRows(session_row), RoomRows()
    ours, theirs = seen_in(OPS), seen_in(STAGE)
    theirs = replace(theirs, rooms=ours.rooms, sessions=ours.sessions, by_session=ours.by_session)
    for seen in (ours, theirs):
        shown: list[RoomRow | SessionRow | ParticipantRow] = [
            *people_rows(made, seen),
            *sessions.of(session_facts(seen, EMPTY)),
            *rooms.of(seen),
        ]
        assert {row.account for row in shown} == {seen.account}
        assert len(shown) == 5


def test_rows_show_what_was_sent_in_their_account_alone() -> None:
    made = MadeRows(participant_row)
    noted = EMPTY.noting(sent_in(OPS, Action.MUTE, "a")).noting(sent_in(STAGE, Action.KICK, "b"))
    for account, noted_of in ((OPS, {"a": Action.MUTE}), (STAGE, {"b": Action.KICK})):
        rows = people_rows(made, seen_in(account), noted)
        assert {row.id: row.note.action for row in rows if row.note} == noted_of
    ended = EMPTY.noting(sent_in(OPS, Action.END))
    for account, is_noted in ((OPS, True), (STAGE, False)):
        facts = next(iter(session_facts(seen_in(account), ended)))
        assert (session_row(*facts).note is not None) is is_noted


def test_an_unchanged_row_is_the_same_object() -> None:
    made, seen = MadeRows(participant_row), seen_in(OPS)
    before = people_rows(made, seen)
    after = people_rows(made, seen)
    assert all(one is other for one, other in zip(before, after, strict=True))


def test_rows_of_lists_bear_the_account_that_they_were_read_from() -> None:
    rows = (
        recording_row(Recording(id="x"), "stage", OPS),
        composition_row(Composition(id="x"), "stage", OPS),
        past_session(make_session("x"), "stage", OPS),
        attendance_of(Participant(id="x"), OPS),
    )
    assert {row.account for row in rows} == {OPS}


# Cursor and marks


def a_table(account: AccountId) -> TableState[ParticipantRow]:
    state = TableState[ParticipantRow](lambda row: row.name, keeps_marks=True)
    state.resize(5)
    state.replace(people_rows(MadeRows(participant_row), seen_in(account)), account=account)
    return state


def test_marks_and_the_cursor_do_not_pass_to_another_account() -> None:
    state = a_table(OPS)
    state.move(2)
    state.toggle_mark()
    assert (state.cursor, state.marks) == ("c", ("c",))
    ours = people_rows(MadeRows(participant_row), seen_in(OPS))
    state.replace(ours, account=OPS)
    assert (state.cursor, state.marks) == ("c", ("c",))
    state.replace(people_rows(MadeRows(participant_row), seen_in(STAGE)), account=STAGE)
    assert (state.account, state.cursor, state.marks, state.place) == (STAGE, "a", (), 0)
    assert {row.account for row in (state.row("a"), state.row("c")) if row} == {STAGE}


def test_whoever_is_gone_in_one_account_is_not_kept_in_another() -> None:
    state = a_table(OPS)
    state.move(1)
    state.replace(people_rows(MadeRows(participant_row), seen_in(OPS, "a", "c")), account=OPS)
    assert state.is_gone("b")
    state.replace(people_rows(MadeRows(participant_row), seen_in(STAGE, "c")), account=STAGE)
    assert (state.gone, state.order, state.cursor) == (None, ["c"], "c")


# The activity


def test_each_line_of_the_activity_tells_its_account() -> None:
    activity = Activity()
    for account in (OPS, STAGE):
        before, after = seen_in(account, "a"), snapshot(account=account, number=2)
        activity.happened(changes(before, after), EPOCH)
        activity.reported(sent_in(account, Action.KICK, "a"))
        write = DeleteRoom(account=account, name="stage", room_id="room", people=0)
        activity.wrote(Written(request=write, outcome=Outcome.DONE, at=EPOCH))
        offline = Feed(state=FeedState.OFFLINE, reason="No answer.")
        activity.turned(Feed(), offline, EPOCH, account)
    activity.told("Copied.", EPOCH)
    accounts = [event.account for event in activity.log]
    assert accounts[::-1] == [OPS] * 4 + [STAGE] * 4 + [None]


def test_a_feed_that_is_live_again_is_told_of_its_own_account() -> None:
    activity = Activity()
    live, offline = Feed(state=FeedState.LIVE), Feed(state=FeedState.OFFLINE, reason="No answer.")
    activity.turned(live, offline, EPOCH, OPS)
    activity.turned(Feed(), live, EPOCH, STAGE)
    assert len(activity.log) == 1
    activity.turned(offline, live, EPOCH, OPS)
    assert told(activity.log)[0].text == "The feed is live again."


def test_names_are_told_apart_from_those_of_the_same_account_only() -> None:
    activity, seen = Activity(), seen_in(STAGE, "a", "A")
    activity.reported(sent_in(STAGE, Action.KICK, "a"))
    activity.reported(sent_in(OPS, Action.KICK, "a"))
    assert [line.text for line in told(activity.log, seen)] == [
        "kick sent: A in stage.",
        "kick sent: A (2 of 2) in stage.",
    ]


# The console


def accounts_of(running: Console) -> list[dict[str, Any]]:
    intents = [line for line in running.journal if line["kind"] == "intent"]
    return [(line.get("order") or line["write"])["account"] for line in intents]


async def test_whatever_keys_send_bears_the_account_of_the_profile(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        account = running.app.settings.account
        assert account.profile == "demo"
        assert running.app.ui_state.snapshot.account == account
        await running.press("enter", "m", "M", "y", "x", "y")
        await running.until(lambda: len(running.written) == 3)
        await running.press("1", "n", *"annex", "enter")
        await running.until(lambda: len(running.written) == 4)
        await running.until(lambda: len(accounts_of(running)) == 4)
        known = {"profile": account.profile, "service": account.service}
        assert accounts_of(running) == [known] * 4
        assert {entry.account for entry in running.app.ui_state.activity} <= {account, None}


async def test_what_is_under_the_cursor_bears_the_account(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        account = running.app.settings.account
        for pane in ("rooms", "sessions", "people"):
            running.live.focus_pane(pane)
            await running.pilot.pause()
            subject = running.pane(pane).subject
            assert subject is not None
            assert {ref.account for ref in subject.chain} == {account}
        for key, kinds in (("2", "recording"), ("3", "composition"), ("4", "session")):
            await running.press(key)
            shown = running.app.navigator.screen_of(running.app.place)
            await running.until(lambda shown=shown: shown.pane.subject)  # type: ignore[misc]
            subject = shown.pane.subject
            assert subject is not None
            assert subject.kind == kinds
            assert {ref.account for ref in subject.chain} == {account}


async def test_the_account_is_known_before_the_first_answer(tmp_path: Path) -> None:
    async with console(tmp_path, ready=False) as running:
        assert running.app.ui_state.snapshot.account == running.app.settings.account


async def test_nothing_is_sent_for_another_account(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        person = running.people.state.order[0]
        given = replace(
            sent_in(OPS, Action.KICK, person).request, session_id=running.live.session_id
        )
        running.app.post_message(ModerationRequested(given))
        await running.until(lambda: "this belongs to the account ops" in running.text)
        room = next(iter(running.world.rooms))
        write = DeleteRoom(account=OPS, name="stage", room_id=room, people=0)
        running.app.post_message(WriteRequested(write))
        await running.until(lambda: len(_failed(running)) == 2)
        assert (running.written, running.journal) == ([], [])
        row = running.people.state.row(person)
        assert row is not None
        assert row.note is None, "what was refused for another account is not shown here"


def _failed(running: Console) -> list[str]:
    log = running.app.ui_state.activity
    lines = [line.text for event, line in zip(log, told(log), strict=True) if event.account == OPS]
    return [line for line in lines if "failed" in line]


async def test_a_file_of_another_account_fails_among_the_downloads(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        record = next(iter(running.world.recordings))
        running.app.post_message(DownloadRequested(OPS, RecordKind.RECORDING, record, "film.webm"))
        await running.until(lambda: running.app.background.downloads.known)
        (download,) = running.app.background.downloads.known
        assert (download.account, str(download.state)) == (OPS, "failed")


async def test_each_account_has_its_marks_in_a_session_of_the_same_id(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "space")
        pane = running.live.query_one(ParticipantsPane)
        assert [row.account for row in pane.state.marked] == [running.app.settings.account]
        ours = running.app.ui_state
        theirs = replace(ours, snapshot=replace(ours.snapshot, account=OPS))
        pane.ui_state = UiState(snapshot=theirs.snapshot, feed=theirs.feed, now=theirs.now)
        assert not pane.state.marked
        assert {row.account for i in pane.state.order if (row := pane.state.row(i))} == {OPS}
