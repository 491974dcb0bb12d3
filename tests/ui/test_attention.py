"""What needs a hand, on screen: the strip above the live panes, and the screen of alerts."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.api.models import Participant, Session
from roomtui.attention_settings import AttentionSettings
from roomtui.live.attention.acknowledged import acknowledged
from roomtui.live.attention.alert import Alert, AlertPlace, Severity
from roomtui.live.kinds import RecordKind
from roomtui.live.polling.feed import FeedState
from roomtui.live.snapshot import Snapshot
from roomtui.settings import Settings
from roomtui.ui.attention.controller import NO_MORE
from roomtui.ui.attention.ends import fits, sessions_to_end
from roomtui.ui.attention.pane import AlertsPane
from roomtui.ui.attention.rows import AlertRow
from roomtui.ui.attention.strip import AttentionStrip
from roomtui.ui.attention.words import cells, strip_lines
from roomtui.ui.messages import ShowAlert
from roomtui.ui.services.alerts import REST_SECS, AlertService
from roomtui.ui.terminal.notification import notification
from tests.ui.alerting import NOW, make_alert, show_alerts
from tests.ui.console import NARROW, Console, HeldClock, console
from tests.ui.dialogs import until

RICKY = make_alert(
    "Ricky Returns is back in q-and-a, 20 s after a kick by op-a.", brief="Ricky Returns is back"
)
FULL = make_alert("keynote-main is full: 1,050 of 1,050.", Severity.WARNING)
WIDE_NAMES = make_alert(
    "田中 美咲 田中 美咲 田中 美咲 is back in กนกวรรณ-ใจดี-2026 for 12,345 people."
)
ONE_WORD = make_alert("room1234567890" * 8, Severity.NOTE)


@pytest.mark.parametrize("height", [1, 2])
@pytest.mark.parametrize("first", [RICKY, FULL, WIDE_NAMES, ONE_WORD])
def test_the_strip_fits_any_width_and_cuts_no_number(first: Alert, height: int) -> None:
    alerts = [first, FULL, RICKY, *(make_alert(str(number)) for number in range(1_200))]
    for width in range(20, 201):
        lines = strip_lines(alerts, NOW, width=width, height=height, key="6")
        assert len(lines) == height
        whole = f"{first.sentence} {first.brief} {FULL.sentence} 2m 6 {len(alerts) - height:,}"
        for line in lines:
            assert cells(line.text) <= width
            assert line.alert is not None
            assert line.text.split()[0] in "!▲·"
            told = set(re.findall(r"[\d,]*\d", line.text))
            assert told <= set(re.findall(r"[\d,]*\d", whole)), line.text


def test_the_strip_names_the_first_where_to_go_and_how_many_there_are() -> None:
    alerts = [RICKY, FULL, make_alert("a"), make_alert("b")]

    def said(width: int, height: int) -> list[str]:
        lines = strip_lines(alerts, NOW, width=width, height=height, key="6")
        return [" ".join(line.text.split()) for line in lines]

    assert said(120, 2) == [
        "! Ricky Returns is back in q-and-a, 20 s after a kick by op-a · 2m 6 to go there",
        "▲ keynote-main is full: 1,050 of 1,050 · 2m · and 2 more",
    ]
    assert said(80, 1) == [
        "! Ricky Returns is back in q-and-a, 20 s after a kick by op-a · 2m +3 6"
    ]
    assert said(40, 1) == ["! Ricky Returns is back · 2m +3 6"]
    assert not strip_lines([], NOW, width=80, height=1, key="6")[0].text


def test_those_that_are_known_go_behind_and_may_come_back() -> None:
    alerts = RICKY, FULL, make_alert("c", Severity.NOTE)
    known = acknowledged(alerts, {RICKY.key})
    assert [alert.key for alert in known] == [alerts[i].key for i in (1, 2, 0)]
    assert known[-1].acknowledged
    assert acknowledged(known, {RICKY.key}) is known
    assert acknowledged(known, set()) == alerts


def about(running: Console) -> tuple[Alert, Alert]:
    """Return an alert about somebody in the fullest session, and one about its room."""
    snapshot, session_id = running.app.ui_state.snapshot, running.live.session_id
    room_id = snapshot.sessions[session_id].room_id
    person = snapshot.present(session_id)[1]
    since = running.app.ui_state.now - timedelta(minutes=2)
    return (
        replace(
            RICKY,
            since=since,
            place=AlertPlace(RecordKind.PARTICIPANT, person.id, session_id, room_id),
            evidence=("Kicked 09:20 by op-a.",),
        ),
        replace(FULL, since=since, place=AlertPlace(RecordKind.ROOM, room_id, "", room_id)),
    )


def alerts_of(running: Console) -> AlertsPane:
    return running.app.screen.query_one(AlertsPane)


async def test_an_alert_is_named_found_gone_to_and_acknowledged(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote", keys={"show-attention": "f6"}) as running:
        strip = running.live.query_one(AttentionStrip)
        below = [pane.region for pane in running.live.query("Table")]
        await show_alerts(running)
        assert not running.lines[1].strip() + running.lines[2].strip()
        person, room = about(running)
        await show_alerts(running, person, room)
        assert "Ricky Returns is back in q-and-a" in running.lines[1]
        assert running.lines[1].rstrip().endswith("f6 to go there")
        assert "keynote-main is full: 1,050 of 1,050 · " in running.lines[2]
        assert [pane.region for pane in running.live.query("Table")] == below
        await running.press("f6", "enter")
        assert str(running.app.place) == "live"
        assert running.under_cursor == person.place.id
        await running.press("escape")
        assert str(running.app.place) == "attention"
        await running.press("d")
        await running.pilot.pause()
        assert "evidence      Kicked 09:20 by op-a." in running.text
        assert "rule          Room full. As many people are in a session" in running.text
        assert "clears        Fewer than 90 percent are in it." in running.text
        assert "clears = 90" in running.text
        await running.press("escape")
        await running.press("space")
        pane = alerts_of(running)
        assert [row.alert.acknowledged for row in pane.state.rows] == [False, True]
        assert pane.current is not None
        assert pane.current.alert.key == room.key, "the cursor goes on to the next"
        await running.press("1")
        assert "keynote-main is full" in running.lines[1]
        await show_alerts(running, person, room)
        assert "keynote-main is full" in running.lines[1], "what is known stays so"
        await running.press("f6", "down", "space", "a")
        assert "Every alert" not in running.text
        assert all(alert.acknowledged for alert in running.app.ui_state.analysis.alerts)
        await running.press("1")
        assert not strip.text.strip()
        await running.press("f6")
        over = running.app.ui_state.now
        await show_alerts(running, *(replace(one, cleared_at=over) for one in (person, room)))
        assert running.text.count(" over ") == 2
        await show_alerts(running)
        assert "Nothing needs a hand." in running.text


async def test_keys_hit_whom_the_alert_under_the_cursor_is_about(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        person, room = about(running)
        session_id, here = person.place.session_id, person.place.id
        gone = replace(person, cause="gone", place=replace(person.place, id="p-gone"))
        await show_alerts(running, person, room, gone)
        await running.press("6", "m")
        await running.until(lambda: running.written)
        ((_, path, body),) = running.written
        assert path.endswith(f"/{session_id}/actions/mute")
        assert body["participants"] == [here]
        await show_alerts(running, person, room, gone)
        await running.press("E")
        assert "End the session in keynote-main?" in running.text
        await running.press("escape", "down", "down", "x")
        assert "has left. Nothing was sent." in running.text
        await running.press("up", "u")
        assert "Nothing was sent." in running.text
        assert len(running.written) == 1


async def test_words_of_the_strip_stand_for_ten_seconds_and_cost_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path, size=NARROW) as running:
        strip = running.live.query_one(AttentionStrip)
        drawn: list[Any] = []
        _, room = (RICKY, replace(FULL, since=running.app.ui_state.now))
        await show_alerts(running, room)
        monkeypatch.setattr(strip, "refresh", lambda *regions, **_: drawn.append(regions))
        for people in ("1,049", "1,048"):
            told = replace(room, sentence=f"keynote-main is full: {people} of 1,050.")
            await show_alerts(running, told)
        assert not drawn
        running.clock.tick(10)
        await show_alerts(running, told)
        assert "1,048" in strip.text
        assert len(drawn) == 1
        await show_alerts(running, told)
        assert len(drawn) == 1


async def test_a_click_on_a_line_goes_to_what_it_names(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await show_alerts(running, *about(running))
        await running.pilot.click("#strip", offset=(5, 1))
        await running.pilot.pause()
        assert str(running.app.place) == "attention"
        row = alerts_of(running).current
        assert row is not None
        assert row.alert.key == FULL.key
        await running.press("escape")
        assert str(running.app.place) == "live"
        await running.press("6", "slash", *"returned", "enter", "1")
        await running.pilot.click("#strip", offset=(5, 1))
        await running.pilot.pause()
        assert alerts_of(running).state.seen == row.id, "a filter does not hide what is named"
        running.app.post_message(ShowAlert(("full", "nowhere")))
        await running.pilot.pause()
        assert alerts_of(running).current is None, "nothing is hit in the place of what is gone"


class CalledApp:
    """What the alert service needs of the app."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, bool, bool]] = []

    def call_out(self, words: str, *, bell: bool, notify: bool) -> None:
        self.calls.append((words, bell, notify))


def service(**wanted: Any) -> tuple[AlertService, list[tuple[str, bool, bool]], HeldClock]:
    app: Any = CalledApp()
    clock = HeldClock(NOW)
    settings = Settings(profile="ops", state_dir=None, attention=AttentionSettings(**wanted))
    return AlertService(app, clock, settings), app.calls, clock


def test_the_terminal_is_called_once_for_an_alert_and_not_too_often() -> None:
    alerts, calls, clock = service(bell=True, osc9=True)
    alerts.observe([FULL, replace(RICKY, acknowledged=True)])
    assert not calls, "only what is urgent calls, unless more is wanted"
    alerts.observe([RICKY, FULL, make_alert("x")])
    assert calls == [("x", True, True)]
    alerts.observe([make_alert("y"), make_alert("w"), make_alert("u")])
    assert len(calls) == 1, "it was called just now"
    clock.tick(REST_SECS)
    known, over = replace(make_alert("w"), acknowledged=True), replace(FULL, cleared_at=NOW)
    alerts.observe([RICKY, make_alert("y"), make_alert("z"), make_alert("v"), known, over])
    assert calls[1:] == [("y · and 2 more", True, True)], "what came too soon calls after all"
    clock.tick(REST_SECS)
    alerts.observe([RICKY, make_alert("y")])
    assert len(calls) == 2


def test_nobody_is_called_unless_that_is_wanted() -> None:
    alerts, calls, _ = service()
    alerts.observe([RICKY])
    assert not calls


def test_a_notification_is_bounded_text_that_ends_and_tmux_hands_it_on() -> None:
    hostile = "9;4;1\a\x1b]52;c;x\x07" + "long " * 100
    for environ in ({}, {"TMUX": "/tmp/tmux"}, {"STY": "1.x"}):
        told = notification(hostile, environ)
        inside = told.partition("roomtui: ")[2]
        assert inside.index("\a") < 210
        assert "\x1b]52" not in told
    assert notification("Ricky is back", {}) == "\x1b]9;roomtui: Ricky is back\a"
    passed = notification("Ricky is back", {"TMUX": "/tmp/tmux"})
    assert passed == "\x1bPtmux;\x1b\x1b]9;roomtui: Ricky is back\a\x1b\\"


async def test_a_read_only_console_acknowledges_and_runs_no_command(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    hook = AttentionSettings(on_alert=("touch", str(ran)))
    async with console(tmp_path, "keynote", read_only=True, attention=hook) as running:
        await show_alerts(running, *about(running))
        await running.press("6", "space")
        assert len([a for a in running.app.ui_state.analysis.alerts if a.acknowledged]) == 1
        assert running.app.background.alerts._hook is None
        assert running.written == []


async def test_empty_sessions_are_ended_together_in_six_keys_but_not_who_has_come_meanwhile(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, "keynote") as running:
        world = running.world
        sessions = [*running.app.ui_state.snapshot.sessions.values()][:5]
        for one in sessions:
            for person in running.app.ui_state.snapshot.present(one.id):
                world.leave(person.id)
        await running.until(
            lambda: not any(running.app.ui_state.snapshot.present(one.id) for one in sessions)
        )
        await running.press("p")
        await until(running, lambda: running.app.ui_state.feed.state is FeedState.PAUSED)
        alerts = [
            make_alert(
                f"The session in {number} has been empty for 10 min.",
                rule="empty",
                place=AlertPlace(RecordKind.SESSION, one.id, one.id, one.room_id),
            )
            for number, one in enumerate(sessions)
        ]
        await show_alerts(running, *alerts)
        await running.press("6", "G", "space", "1")
        await running.press("6", "j", "E")
        assert "End 4 empty sessions" in running.text
        assert "1 session acknowledged, so left alone." in running.text
        world.join(sessions[2].id, '{"name": "Ada"}')
        await running.press("4", "enter")
        await until(running, lambda: len(running.written) >= 3)
        await until(running, lambda: (plan := running.app.ui_state.plan) and plan.is_over)
        ended = {path.split("/")[3] for _, path, _ in running.written}
        assert ended == {sessions[i].id for i in (0, 1, 3)}
        assert "1 person is in it by now, you confirmed 0" in "".join(running.told)


@pytest.mark.long
async def test_an_alert_that_stood_for_many_and_is_over_ends_nothing(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        ids = list(running.app.ui_state.snapshot.sessions)
        places = tuple(AlertPlace(RecordKind.SESSION, i, i) for i in ids)
        nowhere = AlertPlace(RecordKind.SESSION, "")
        alert = make_alert("5 at once", rule="empty", place=nowhere, places=places, cleared_at=NOW)
        await show_alerts(running, alert)
        await running.press("6", "E")
        assert NO_MORE in running.text
        assert running.written == []


def test_what_stands_for_many_ends_all_of_them_but_those_that_do_not_fit_any_more() -> None:
    account, ids = AccountId("ops", "x"), [f"s{number}" for number in range(12)]
    people: dict[str, Any] = {"s3": (Participant(id="p", session_id="s3"),), "s4": UNSET}
    sessions = [
        Session(id=i, room_id=f"r-{i}", active=True, participants=people.get(i, ())) for i in ids
    ]
    snapshot = Snapshot.of((), sessions, account=account, number=1)
    places = tuple(AlertPlace(RecordKind.SESSION, i, i, f"r-{i}") for i in (*ids, "over"))
    nowhere = AlertPlace(RecordKind.SESSION, "")
    alert = make_alert("12 at once", rule="empty", account=account, place=nowhere)
    folded = AlertRow("f", account, replace(alert, places=places), "", "")
    known = AlertRow("k", account, replace(alert, acknowledged=True, place=places[0]), "", "")
    other = AlertRow("o", account, replace(alert, rule="alone", place=places[1]), "", "")
    assert fits(folded, snapshot)
    found = sessions_to_end(folded, (known, folded, other), snapshot)
    assert [ref.id for ref in found.refs] == ["s1", "s2", *ids[5:]]
    assert found.notes == (
        "1 session acknowledged, so left alone.",
        "1 session with more people by now, so left alone.",
        "1 session left alone, for the service does not say who is in them.",
    )
    one = AlertRow("1", account, replace(alert, place=places[2]), "", "")
    found = sessions_to_end(one, (known, one, other), snapshot)
    assert [ref.id for ref in found.refs] == ["s2"]
    assert found.notes == ("1 session acknowledged, so left alone.",)
    assert not fits(replace(one, alert=replace(alert, place=places[3])), snapshot)
    assert not fits(replace(one, alert=replace(alert, rule="full", place=places[2])), snapshot)
