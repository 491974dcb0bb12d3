"""Events of the activity: the log and its bounds, folds, filters, and what was done with a line."""

import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.models import Participant
from roomtui.live.actions.request import Action, Outcome
from roomtui.live.attention.alert import Alert, AlertPlace, Severity
from roomtui.live.kinds import RecordKind
from roomtui.live.memory.memory import Memory, PastAction
from roomtui.live.polling.changes import Change, EventType
from roomtui.live.snapshot import NOTHING_YET, nothing_yet
from roomtui.ui.activity import Activity
from roomtui.ui.events.change_events import LONGEST_CONTEXT, MOST_APART, ChangeEvent
from roomtui.ui.events.console_events import NoteEvent
from roomtui.ui.events.event import ActivityEvent, ActivityRow, EventKind, Fold
from roomtui.ui.events.filters import ActivityFilter, read_filter
from roomtui.ui.events.formatter import EventFormatter
from roomtui.ui.events.log import CHUNK, KEPT, KEPT_RARE, ActivityLog
from roomtui.ui.events.rows import ActivityRows
from roomtui.ui.filters.terms import FilterError
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from tests.conftest import In
from tests.live.support import NOON
from tests.ui.console import WIDE, Console, console
from tests.ui.filing import hear
from tests.ui.telling import told
from tests.ui.test_activity import kicked


def after(secs: float) -> datetime:
    return NOON + timedelta(seconds=secs)


def change(
    kind: EventType, who: str = "", *, room: str = "stage", at: datetime | None = None
) -> Change:
    return Change(
        account=UNNAMED,
        kind=kind,
        room_id=f"id-of-{room}",
        room=room,
        session_id=f"session-in-{room}",
        participant=Participant(id=f"p-{who}", session_id="s", context=who) if who else None,
        at=at,
    )


def joins(number: int, *, secs: float = 0) -> list[Change]:
    return [change(EventType.JOINED, f"w{secs:g}-{i}", at=after(secs)) for i in range(number)]


def rows_of(log: ActivityLog, rows: ActivityRows | None = None) -> list[ActivityRow]:
    return (rows or ActivityRows()).of(log, least=len(log))


# The log


def test_events_are_bounded_and_what_is_rare_outlasts_who_comes_and_goes() -> None:
    activity = Activity()
    activity.reported(kicked(("a", "Ada")))
    for refresh in range(60):
        activity.happened(joins(300, secs=refresh), after(refresh))
    log = activity.log
    assert KEPT <= len(log) <= KEPT + 2 * CHUNK + KEPT_RARE
    assert [event.id for event in log][-1] == "1"
    assert log.people_since is not None
    assert all(order.order >= log.people_since for order in list(log)[:-1])


def test_what_is_rare_is_bounded_too() -> None:
    activity = Activity()
    for number in range(KEPT + KEPT_RARE + 2_000):
        activity.told(f"{number}", NOON)
    assert len(activity.log) <= KEPT + KEPT_RARE + CHUNK


def test_ten_thousand_events_take_a_few_megabytes_whatever_the_contexts() -> None:
    activity = Activity()
    context = '{"name": "W", "more": "' + "x" * 10 * LONGEST_CONTEXT + '"}'
    for refresh in range(100):
        moved = [
            replace(one, participant=replace(one.participant, context=context))
            for one in joins(110, secs=refresh)
            if one.participant
        ]
        activity.happened(moved, after(refresh))
    changed = [event.change for event in activity.log if isinstance(event, ChangeEvent)]
    assert all(one.participant and one.participant.context is None for one in changed)
    assert {event.people[0][1] for event in activity.log} == {"W"}
    size = sum(map(sys.getsizeof, [*activity.log, *changed]))
    assert size < 4_000_000


def test_a_log_shares_its_chunks_with_the_one_before_and_never_changes_it() -> None:
    activity = Activity()
    activity.happened(joins(3 * CHUNK), NOON)
    before = activity.log
    ids = [event.id for event in before]
    activity.happened(joins(2, secs=5), after(5))
    assert [event.id for event in before] == ids
    assert activity.log.chunks[0] is before.chunks[0]
    assert len(activity.log) == len(before) + 2


@given(st.lists(st.lists(st.integers(-50, 50), min_size=1, max_size=9), max_size=9))
@settings(deadline=None)
def test_a_log_is_in_order_and_has_each_event_once(refreshes: list[list[int]]) -> None:
    log, number = ActivityLog(), 0
    for refresh in refreshes:
        events = []
        for secs in refresh:
            number += 1
            note = NoteEvent(id=f"{number}", account=None, at=NOON, order=after(secs), words="")
            events.append(note)
        log = log.with_events(events)
    found = list(log)
    assert sorted(int(event.id) for event in found) == list(range(1, number + 1))
    assert found == sorted(found, key=lambda one: (one.order, int(one.id)), reverse=True)


def test_an_alert_is_told_when_it_is_raised_and_when_it_is_over_each_once() -> None:
    place = AlertPlace(RecordKind.ROOM, "id-of-stage", room_id="id-of-stage")
    alert = Alert(account=UNNAMED, rule="full", cause="stage", severity=Severity.URGENT,
                  since=NOON, place=place, sentence="stage is full.")  # fmt: skip
    activity = Activity()
    for alerts in ((alert,), (alert,), (replace(alert, acknowledged=True),), (), ()):
        activity.alerted(alerts, NOON, NOTHING_YET)
    cleared = replace(alert, cause="other", cleared_at=NOON)
    activity.alerted((cleared,), NOON, NOTHING_YET)
    lines = told(activity.log)
    assert [line.text for line in lines] == ["Over: stage is full.", "stage is full."]
    assert lines[1].sign == "!"
    ref = next(iter(activity.log)).subject
    assert ref is not None
    assert (ref.kind, ref.id) == (RecordKind.ROOM, "id-of-stage")


def test_of_an_account_that_is_not_looked_at_no_alert_is_told_to_be_over() -> None:
    there = AccountId("there")
    place = AlertPlace(RecordKind.ROOM, "r")
    alert = Alert(account=there, rule="full", cause="stage", severity=Severity.URGENT,
                  since=NOON, place=place, sentence="stage is full.")  # fmt: skip
    activity = Activity()
    activity.alerted((alert,), NOON, nothing_yet(there))
    activity.alerted((), NOON, NOTHING_YET)
    assert [line.text for line in told(activity.log)] == ["stage is full."]


def test_a_room_that_becomes_full_is_not_over_being_nearly_so() -> None:
    nearly, full = (
        Alert(account=NOTHING_YET.account, rule=rule, cause="stage", severity=Severity.NOTE,
              since=NOON, place=AlertPlace(RecordKind.ROOM, "r"), sentence=f"stage is {rule}.")
        for rule in ("nearly-full", "full")
    )  # fmt: skip
    activity = Activity()
    for alerts in ((nearly,), (full,), (nearly,), ()):
        activity.alerted(alerts, NOON, NOTHING_YET)
    assert [line.text for line in reversed(told(activity.log))] == [
        "stage is nearly-full.", "stage is full.", "stage is nearly-full.", "Over: stage is full.",
        "Over: stage is nearly-full.",
    ]  # fmt: skip


# Folds


def test_many_who_come_and_go_are_one_row_and_what_else_happens_is_not_in_it() -> None:
    activity = Activity()
    activity.happened(joins(MOST_APART), NOON)
    assert len(rows_of(activity.log)) == MOST_APART
    left = [change(EventType.LEFT, f"l{i}", room=f"r{i}") for i in range(MOST_APART)]
    began = change(EventType.SESSION_STARTED, room="late")
    activity.happened([began, *joins(3, secs=1), *left], after(1))
    activity.reported(kicked(("a", "Ada")))
    rows = rows_of(activity.log)
    (fold,) = [row for row in rows if isinstance(row, Fold)]
    assert EventFormatter().of(fold).text == "+3 -8 in 9 rooms"
    assert [row.kind for row in rows if isinstance(row, ActivityEvent)].count(
        EventKind.STARTED
    ) == 1
    assert len(rows) == MOST_APART + 3


moves = st.lists(
    st.tuples(
        st.lists(st.tuples(st.sampled_from(EventType), st.integers(-20, 20)), max_size=30),
        st.booleans(),
    ),
    max_size=6,
)


@given(moves, st.integers(0, 2**6))
@settings(deadline=None)
def test_folded_and_opened_every_event_is_shown_once(
    refreshes: Sequence[tuple[Sequence[tuple[EventType, int]], bool]], opened: int
) -> None:
    activity = Activity()
    for number, (kinds, acts) in enumerate(refreshes):
        named = [change(kind, f"{number}-{i}", at=after(at)) for i, (kind, at) in enumerate(kinds)]
        activity.happened(named, after(number))
        if acts:
            activity.reported(kicked(("a", "Ada")))
    rows = ActivityRows()
    folds = [row for row in rows_of(activity.log, rows) if isinstance(row, Fold)]
    for bit, fold in enumerate(folds):
        if opened >> bit & 1:
            rows.toggle(fold.id)
    shown = rows_of(activity.log, rows)
    assert [row for row in shown if isinstance(row, Fold)] == folds
    events = [row for row in shown if isinstance(row, ActivityEvent)]
    folded = [fold for fold in folds if fold.id not in rows.opened]
    assert len(events) + sum(fold.joined + len(fold.left) for fold in folded) == len(activity.log)
    assert len({row.id for row in shown}) == len(shown)
    for fold in folds:
        if fold.id in rows.opened:
            assert sum(event.fold is fold for event in events) == fold.joined + len(fold.left)
    rows.narrow(lambda _: True)
    assert rows_of(activity.log, rows) == list(activity.log)


def test_rows_of_a_long_log_are_made_in_slices() -> None:
    activity = Activity()
    for refresh in range(20):
        activity.happened(joins(CHUNK, secs=refresh), after(refresh))
    now = [0.0]

    def slow(event: ActivityEvent) -> bool:
        now[0] += 0.0001
        return event.people[0][1].endswith("-7")

    rows = ActivityRows(clock=lambda: now[0])
    rows.narrow(slow)
    found: list[ActivityRow] = []
    slices = 0
    while slices == 0 or not rows.is_whole:
        began = now[0]
        found = rows_of(activity.log, rows)
        slices += 1
        assert now[0] - began < 0.04
    assert slices > 5
    assert len(found) == 20


# Filters


def lets_through(
    text: str, log: ActivityLog, *, now: datetime = NOON, memory: Memory | None = None
) -> list[str]:
    narrowed = read_filter(text, now)
    assert isinstance(narrowed, ActivityFilter)
    formatter = EventFormatter()
    formatter.look(NOTHING_YET, memory or Memory())
    rows = ActivityRows()
    rows.narrow(narrowed.test(formatter))
    made = rows.of(log, least=len(log), since=narrowed.begins(now))
    return [formatter.of(row).text for row in reversed(made)]


@pytest.fixture
def mixed() -> ActivityLog:
    activity = Activity(lambda: "op-a")
    activity.happened([change(EventType.SESSION_STARTED)], after(-600))
    activity.happened([change(EventType.JOINED, "Zoë Quist", at=after(-100))], after(-99))
    activity.happened([change(EventType.JOINED, "Ada", room="q-and-a")], after(-60))
    activity.happened([change(EventType.LEFT, "Ada", room="q-and-a")], after(-30))
    activity.reported(kicked(("p-Bo", "Bo"), room="hall"))
    return activity.log


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kind:joined", ["Zoë Quist joined stage", "Ada joined q-and-a"]),
        ("kind:j since:61s", ["Ada joined q-and-a"]),
        ("kind:left,started", ["Session started in stage, 0 people", "Ada left q-and-a"]),
        ("kind:joined since:999999d who:ada", ["Ada joined q-and-a"]),
        ("kind:joined since:11:58:30", ["Ada joined q-and-a"]),
        ("who:zoe", ["Zoë Quist joined stage"]),
        ("who:'zoe-quist'", ["Zoë Quist joined stage"]),
        ("room:'q and a'", ["Ada joined q-and-a", "Ada left q-and-a"]),
        ("who:bo", ["kick sent: Bo in hall."]),
        ("who:p-ada kind:left", ["Ada left q-and-a"]),
        ("room:Q-AND", ["Ada joined q-and-a", "Ada left q-and-a"]),
        ("by:op-a", ["kick sent: Bo in hall."]),
        ("by:me", ["kick sent: Bo in hall."]),
        ("kind:a kick", ["kick sent: Bo in hall."]),
        ("by:op-b", []),
        ("ada !left", ["Ada joined q-and-a"]),
        ("~zqj", ["Zoë Quist joined stage"]),
        ("room:stage quist", ["Zoë Quist joined stage"]),
    ],
)
def test_a_filter_lets_through_what_it_says(
    mixed: ActivityLog, text: str, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomtui.ui.events.filters.zone.local", lambda at: at)
    assert lets_through(text, mixed) == found


@pytest.mark.parametrize(
    ("clock", "now", "since"),
    [
        ("01:00", "2026-10-25T08:00+00:00", "2026-10-24T23:00+00:00"),  # summer time, as it was
        ("02:30", "2026-10-25T01:40+00:00", "2026-10-25T00:30+00:00"),  # the first of two
        ("02:30", "2026-10-25T00:20+00:00", "2026-10-24T00:30+00:00"),  # yesterday's
        ("01:00", "2026-03-29T08:00+00:00", "2026-03-29T00:00+00:00"),
        ("23:00", "2026-03-29T08:00+00:00", "2026-03-28T22:00+00:00"),
        ("23:59:59", "2026-11-30T23:00+00:00", "2026-11-30T22:59:59+00:00"),  # it is midnight
        ("00:00", "2026-11-30T23:00+00:00", "2026-11-30T23:00+00:00"),
        ("today", "2026-11-30T23:30+00:00", "2026-11-30T23:00+00:00"),
        ("yesterday", "2026-10-25T23:30+00:00", "2026-10-24T22:00+00:00"),  # of 25 hours
        ("2026-11-29", "2026-11-30T12:00+00:00", "2026-11-28T23:00+00:00"),
    ],
)
def test_a_time_of_day_is_meant_by_the_clock_of_that_moment(
    clock: str, now: str, since: str, live_in: In
) -> None:
    live_in("Europe/Berlin")
    asked = read_filter(f"since:{clock}", datetime.fromisoformat(now))
    assert asked is not None
    assert asked.since == datetime.fromisoformat(since)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kind:jionde", "jionde is no kind; did you mean joined?"),
        ("since:2", "2 is no time; give 2m, 90s, 1h or 21:40."),
        ("since:25:00", "25:00 is no time; give 2m, 90s, 1h or 21:40."),
        ("by:", "by: what?"),
        ("kind:left kind:joined", "kind: stands there twice."),
        ("rom:stage", "There is no rom: here; did you mean room? Quotes make plain text of it."),
    ],
)
def test_what_cannot_be_is_said(text: str, says: str) -> None:
    with pytest.raises(FilterError, match="^" + says.replace("?", r"\?")):
        read_filter(text, NOON)


def test_what_a_colleague_caused_says_so_and_is_found_by_the_name() -> None:
    activity = Activity(lambda: "op-a")
    activity.happened([change(EventType.LEFT, "Ada", at=after(-2))], NOON)
    kick = PastAction(Action.KICK, Outcome.CONFIRMED, after(-3), by="op-b", participant_id="p-Ada")
    memory = Memory(people={(UNNAMED, "p-Ada"): (kick,)})
    (line,) = told(activity.log, memory=memory)
    assert line.text == "Ada was kicked by op-b in stage"
    assert lets_through("by:op-b", activity.log, memory=memory) == [line.text]
    assert lets_through("op-b", activity.log, memory=memory) == [line.text]
    own = Memory(people={(UNNAMED, "p-Ada"): (replace(kick, is_own=True),)})
    assert lets_through("by:me", activity.log, memory=own) == ["Ada was kicked in stage"]
    assert lets_through("by:me", activity.log, memory=memory) == []
    assert lets_through("kind:left", activity.log) == ["Ada left stage"]


def test_a_fold_says_how_many_were_made_to_go_and_by_whom() -> None:
    activity = Activity()
    activity.happened([change(EventType.LEFT, f"w{i}", at=after(-2)) for i in range(12)], NOON)
    (fold,) = rows_of(activity.log)
    formatter = EventFormatter()
    assert formatter.of(fold).text == "-12 in 1 room"
    kick = PastAction(Action.KICK, Outcome.SENT, after(-3), by="op-b")
    people = {(UNNAMED, f"p-w{i}"): (replace(kick, is_own=i == 0),) for i in range(10)}
    assert formatter.look(NOTHING_YET, Memory(people=people)), "it may be put otherwise now"
    assert formatter.of(fold).text == "-12 in 1 room · 1 kicked · 9 kicked by op-b"


# On the screen


async def came(running: Console, *names: str, session: str = "") -> list[str]:
    """Have people join, and wait until the activity tells."""
    ids = [running.world.join(session or running.live.session_id, name).id for name in names]
    await running.until(lambda: all(any(n in line for line in running.told) for n in names))
    return ids


def about(screen: PaneScreen) -> str:
    """Return the id of what the line under the cursor is about."""
    subject = screen.pane.subject
    return subject.id if subject else ""


async def test_enter_goes_to_whom_a_line_is_about_and_back(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote", size=WIDE) as running:
        here, told_of = running.live.session_id, running.app.ui_state.snapshot.sessions
        other = next(i for i in told_of if i != here and running.world.places_left(i))
        (ada,) = await came(running, "Ada Lovelace", session=other)
        await running.press("5", "j", "enter")
        await running.until(lambda: running.app.place is ScreenName.LIVE)
        assert (running.live.session_id, running.under_cursor) == (other, ada)
        await running.press("escape")
        assert running.app.place is ScreenName.ACTIVITY
        screen = running.app.navigator.screen_of(ScreenName.ACTIVITY)
        assert about(screen) == ada
        running.world.leave(ada)
        await running.until(lambda: any("Ada Lovelace left" in line for line in running.told))
        assert about(screen) == ada, "the cursor stays on its line as others come"
        await running.press("x")
        await hear(running, "Ada Lovelace has left. Nothing was sent.")
        await running.press("enter")
        await hear(running, "Ada Lovelace has left.")
        assert running.live.session_id == other
        assert running.under_cursor == ada
        (bo,) = await came(running, "Bo Diddley", session=other)
        running.world.leave(bo)
        await running.until(lambda: any("Bo Diddley left" in line for line in running.told))
        await running.press("5", "g", "enter")
        await hear(running, "Bo Diddley has left.")
        assert running.people.current is None, "nobody is hit in the place of who has left"
        await running.press("m")
        await hear(running, "Nobody is under the cursor. Nothing was sent.")
        await running.press("down")
        assert running.under_cursor == running.people.state.order[0]
        running.world.end_session(other)
        await running.until(lambda: other not in running.app.ui_state.snapshot.sessions)
        await running.press("5", "g")
        while about(screen) != ada:
            await running.press("j")
        await running.press("enter")
        await hear(running, "That session has ended; this is the past of its room.")
        assert " · /room:" in running.text
        await running.press("escape")
        assert "╭─ Activity" in running.text
        assert running.written == []


async def test_keys_act_on_whom_a_line_is_about(tmp_path: Path) -> None:
    async with console(tmp_path, size=WIDE) as running:
        (ada,) = await came(running, "Ada Lovelace")
        running.live.focus_pane("activity")
        await running.press("m")
        await hear(running, "No line is under the cursor. Nothing was sent; ↓ goes to the newest.")
        await running.press("j")
        await came(running, "Bo Diddley")
        await running.press("m")
        await running.until(lambda: running.written)
        await running.press("x")
        assert "Ada Lovelace" in running.text
        await running.press("y")
        await running.until(lambda: len(running.written) == 2)
        bodies = [body["participants"] for _, _, body in running.written]
        assert bodies == [[ada], [ada]]
        (eve,) = await came(running, "Eve Adams")
        await running.press("g", "enter")
        assert (running.live.panes.current_id, running.under_cursor) == ("people", eve)
        await running.press("escape")
        assert running.live.panes.current_id == "activity"
        assert about(running.live) == eve


async def test_who_joined_of_late_takes_a_key_and_a_filter_says_what_it_takes(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, size=WIDE) as running:
        await came(running, "Ada Lovelace")
        running.app.note("Something else.")
        await running.press("5", "J")
        assert "Activity 1 of 2 · /kind:joined since:2m" in running.text
        running.clock.tick(121)
        await running.look()
        assert "Nothing matches /kind:joined since:2m" in running.text
        await running.press("escape")
        assert "Something else." in running.text
        await running.press("slash", *"kind:x")
        assert "x is no kind" in running.text
        await running.press("enter")
        assert "x is no kind" in running.text
        await running.press("backspace", *"console", "enter")
        assert "Activity 1 of 2 · /kind:console" in running.text


async def test_a_fold_is_opened_in_place_and_keeps_its_meaning(tmp_path: Path) -> None:
    async with console(tmp_path, size=WIDE) as running:
        session = running.world.sessions[running.live.session_id]
        running.world.update_room(session.room_id, max_participants=500)
        await running.press("5")
        for number in range(MOST_APART + 1):
            running.world.join(running.live.session_id, f"Guest {number:02}")
        await running.look()
        await running.until(lambda: "⋯ +9 in 1 room" in running.text)
        pane = running.app.navigator.screen_of(ScreenName.ACTIVITY).pane
        while not isinstance(pane.current, Fold):  # alerts may stand above it
            await running.press("j")
        await running.press("enter")
        assert running.text.count("+ Guest") == 9
        running.world.join(running.live.session_id, "Late")
        await running.until(lambda: "Late joined" in running.text)
        assert "› " in next(line for line in running.lines if "+9 in 1 room" in line)
        await running.press("enter")
        assert "+ Guest" not in running.text
