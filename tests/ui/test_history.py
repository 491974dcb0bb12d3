"""The history screen: past sessions, who was in them when, and a search for people."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from textual.widgets import Input

from roomtui.live.kinds import RecordKind
from roomtui.text import name_of, safe, short_id
from roomtui.ui.history.rows import most_at_once
from roomtui.ui.history.screen import HistoryScreen
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.table.paged import PagedTable
from tests.ui.console import NARROW, Console, console

SESSIONS, PEOPLE, FOUND = HistoryScreen.PANES
LIST = {"include_participants": "true", "page[number]": "1", "page[size]": "50"}
STAYS = {"page[number]": "1", "page[size]": "250"}
SEARCH = {"page[number]": "1", "page[size]": "100"}

Asked = tuple[str, dict[str, str]]


def history(running: Console) -> HistoryScreen:
    screen = running.app.navigator.screen_of(ScreenName.HISTORY)
    assert isinstance(screen, HistoryScreen)
    return screen


def table(running: Console, pane_id: str) -> PagedTable[Any, Any]:
    return history(running).list_pane(pane_id)


def shown(running: Console, pane_id: str) -> list[Any]:
    state = table(running, pane_id).state
    return [state.row(row_id) for row_id in state.order]


def asked(running: Console) -> list[Asked]:
    """Return every request but the poller's: path and query."""
    requests = [
        (entry.path.removeprefix("/v2"), dict(parse_qsl(entry.query))) for entry in running.api.log
    ]
    polled = {"include_participants": "true", "filter[active]": "true", **STAYS}
    return [one for one in requests if one not in [("/room_sessions", polled), ("/rooms", STAYS)]]


async def arrive(running: Console) -> None:
    """Go to the history, and wait for the people of its first session."""
    await running.press("4")
    await running.until(lambda: shown(running, PEOPLE))


async def apply(running: Console, terms: str) -> None:
    """Type a filter for the pane in focus, and apply it."""
    await running.press("slash")
    history(running).query_one("#filter").query_one(Input).value = terms
    await running.press("enter")


def ended_session(running: Console, room: str = "studio") -> Any:
    rooms = {room.id: room.unique_name for room in running.world.rooms.values()}
    return next(
        s for s in running.world.sessions.values() if not s.active and rooms[s.room_id] == room
    )


def drawn(running: Console, pane_id: str, words: str) -> str:
    """Return the line of a pane that has some words."""
    region = table(running, pane_id).region
    return next((line for line in running.lines[region.y + 1 : region.bottom] if words in line), "")


def searches(running: Console) -> list[Asked]:
    return [one for one in asked(running) if one[0] == "/room_participants"]


def under(running: Console, pane_id: str) -> RecordRef:
    """Return what is under the cursor of a pane."""
    subject = table(running, pane_id).subject
    assert subject is not None
    return subject


def chain(running: Console, pane_id: str) -> list[RecordKind]:
    """Return what is under the cursor of a pane and what it is in, by kind."""
    return [subject.kind for subject in under(running, pane_id).chain]


async def test_it_shows_sessions_and_who_was_in_the_first(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await arrive(running)
        rows, world = shown(running, SESSIONS), running.world
        assert [row.id for row in rows] == list(reversed(world.sessions))
        for row in rows:
            stays = world.people_of(row.id)
            assert (row.peak, row.total) == (most_at_once(stays), len(stays))
        first = rows[0]
        assert "24m     27     30 active" in drawn(running, SESSIONS, short_id(first.id))
        past = next(row for row in rows if not row.session.active)
        assert "1h 00m      4      4 ended" in drawn(running, SESSIONS, short_id(past.id))
        people = shown(running, PEOPLE)
        assert [row.who for row in people] == list(world.people_of(first.id))
        assert "Participants workshop-rust-async 2026-03-14 09:01 · 1 of 30 · " in running.text
        assert "to search the account" in running.text
        assert asked(running) == [
            ("/room_sessions", LIST),
            (f"/room_sessions/{first.id}/participants", STAYS),
        ]


async def test_people_are_asked_for_only_where_the_cursor_rests(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        world, oldest = running.world, ended_session(running)
        for _ in range(60):
            world.close_session(world.start_session(oldest.room_id).id)
        await running.press("4")
        screen, people = history(running), history(running).people
        await running.until(lambda: "Nobody was in this session." in running.text)
        before, screen.rest = asked(running), 60.0
        await running.press("j", "j")
        screen.loaders[SESSIONS].refresh()
        before.append(before[0])
        await running.until(lambda: len(asked(running)) >= len(before))
        await running.pilot.pause()
        assert asked(running) == before
        third = under(running, SESSIONS)
        await running.press("enter")
        assert screen.pane is people
        await running.until(lambda: len(asked(running)) > len(before))
        assert asked(running) == [*before, (f"/room_sessions/{third.id}/participants", STAYS)]
        # The last one is still to be read when the cursor comes to rest on it.
        screen.rest = 0.01
        await running.press("escape", "G")
        await running.until(lambda: people.session_id == oldest.id)
        await running.until(lambda: len(shown(running, PEOPLE)) == 2)
        assert asked(running)[-2:] == [
            ("/room_sessions", {**LIST, "page[number]": "2"}),
            (f"/room_sessions/{oldest.id}/participants", STAYS),
        ]
        await running.press("enter", "enter")
        await running.until(lambda: "joined  " in running.text)
        assert asked(running)[-1][0] == f"/room_participants/{shown(running, PEOPLE)[0].id}"


async def test_sessions_are_narrowed_by_room_and_days(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        past = ended_session(running)
        await arrive(running)
        await apply(running, "room:studio since:7d until:today active:no")
        await running.until(lambda: [row.id for row in shown(running, SESSIONS)] == [past.id])
        await running.until(lambda: history(running).people.session_id == past.id)
        assert asked(running)[2:] == [
            (
                f"/rooms/{past.room_id}/sessions",
                {
                    **LIST,
                    "filter[date_created_at][gte]": "2026-03-07",
                    "filter[date_created_at][lte]": "2026-03-14",
                    "filter[active]": "false",
                },
            ),
            (f"/room_sessions/{past.id}/participants", STAYS),
        ]
        history(running).narrow(SESSIONS, "ended-on:2026-03-01")
        await running.until(lambda: "Nothing matches /ended-on:2026-03-01;" in running.text)
        assert asked(running)[-1] == (
            "/room_sessions",
            {**LIST, "filter[date_ended_at][eq]": "2026-03-01"},
        )
        history(running).narrow(PEOPLE, "context:Nobody left-since:yesterday")
        await running.until(lambda: len(asked(running)) == 6)
        path, query = asked(running)[-1]
        assert path == f"/room_sessions/{past.id}/participants"
        assert query == {
            **STAYS,
            "filter[context]": "Nobody",
            "filter[date_left_at][gte]": "2026-03-13",
        }


async def test_people_are_searched_for_only_when_asked_for(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await arrive(running)
        screen = history(running)
        screen.focus_pane(FOUND)
        screen.refresh_lists()
        await running.until(lambda: len(asked(running)) == 4)
        assert not searches(running)
        await apply(running, '"Chloé Lefèvre"')
        await running.until(lambda: shown(running, FOUND))
        wanted = ("/room_participants", {**SEARCH, "filter[context]": "Chloé Lefèvre"})
        assert searches(running) == [wanted]
        assert "here             stage " in drawn(running, FOUND, "Chloé Lefèvre")
        await running.press("enter")
        chloe = next(p for p in running.world.participants.values() if p.context == "Chloé Lefèvre")
        assert screen.pane.id == PEOPLE
        assert under(running, PEOPLE).id == chloe.id
        screen.focus_pane(FOUND)
        await running.press("escape")
        assert "to search the account" in running.text
        screen.refresh_lists()
        await running.until(lambda: len(asked(running)) == 7)
        assert searches(running) == [wanted]


async def test_a_name_and_a_pasted_context_are_searched_for_as_they_are(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await arrive(running)
        history(running).focus_pane(FOUND)
        someone = next(
            p
            for p in running.world.participants.values()
            if p.left_at is None and (p.context or "").startswith('{"id"')
        )
        context = someone.context or ""
        name = name_of(context)
        assert " " in name
        await apply(running, name)
        await running.until(lambda: "The service compares all that an app says" in running.text)
        assert searches(running)[-1][1]["filter[context]"] == name
        await running.until(lambda: "so called" in running.text)
        await running.until(lambda: safe(context, 100) in running.text)
        await apply(running, context)
        await running.until(lambda: someone.id in [row.id for row in shown(running, FOUND)])
        assert searches(running)[-1][1]["filter[context]"] == context
        await apply(running, "since:2026-03-01")
        await running.until(lambda: "filter[context]" not in searches(running)[-1][1])


async def test_the_session_of_somebody_found_is_asked_for_if_unknown(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        past = ended_session(running)
        await running.press("H")
        await running.until(lambda: shown(running, PEOPLE))
        stage = next(r for r in running.world.rooms.values() if r.unique_name == "stage")
        assert asked(running)[0] == (f"/rooms/{stage.id}/sessions", LIST)
        assert chain(running, SESSIONS) == [RecordKind.SESSION, RecordKind.ROOM]
        assert chain(running, PEOPLE) == [
            RecordKind.PARTICIPANT,
            RecordKind.SESSION,
            RecordKind.ROOM,
        ]
        history(running).focus_pane(FOUND)
        history(running).narrow(FOUND, f"session:{past.id}")
        await running.until(lambda: shown(running, FOUND))
        assert chain(running, FOUND) == [RecordKind.PARTICIPANT, RecordKind.SESSION]
        second, count = under(running, FOUND).id, len(asked(running))
        alone = f"/room_sessions/{past.id}"
        running.api.faults.fail_next(1, status=500, where=lambda _, path: path == f"/v2{alone}")
        await running.press("enter")
        await running.until(lambda: "began and ended is not known" in running.text)
        await running.until(lambda: table(running, PEOPLE).subject)
        assert sorted(path for path, _ in asked(running)[count:]) == [
            alone,
            f"{alone}/participants",
        ]
        assert under(running, PEOPLE).id == second
        assert f"Participants session {short_id(past.id)} · 2 · " in running.text
        # Who came first and who left last tell when it was.
        assert " █████" in running.text
        assert "█████ " in running.text
        await running.press("r")
        await running.until(lambda: "Participants studio " in running.text)
        assert chain(running, PEOPLE) == [
            RecordKind.PARTICIPANT,
            RecordKind.SESSION,
            RecordKind.ROOM,
        ]
        assert history(running).pane.id == PEOPLE
        assert under(running, PEOPLE).id == second
        history(running).narrow_to("room:nobody-knows")
        await running.until(lambda: "No room is called nobody-knows" in running.text)


async def test_hostile_names_harm_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        world, stage = running.world, running.live.session_id
        for context in ("\x1b[2J\x1b]0;owned\x07Eve\u202e", '{"name": "[bold red]Mal\\u0000"}', ""):
            world.join(stage, context)
        await arrive(running)
        history(running).narrow(FOUND, "since:today")
        await running.until(lambda: len(shown(running, FOUND)) == 7)
        await running.until(lambda: running.text.count("[bold red]Mal ") == 2)
        assert running.text.count("(no name)") == 2
        assert running.text.count("Eve ") == 2
        assert not {"\x1b", "\x07", "\u202e", "\x00"} & set(running.text)


async def test_bars_go_on_until_who_is_there_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomtui.ui.history.screen.RUNNING", 10_000.0)
    async with console(tmp_path) as running:
        world, stage = running.world, running.live.session_id
        await arrive(running)
        assert drawn(running, PEOPLE, "Alice Moreau").count("►") == 1
        assert " now " in drawn(running, PEOPLE, "participant   ")
        alice = next(row for row in shown(running, PEOPLE) if row.name == "Alice Moreau")
        running.clock.tick(1800)
        world.leave(alice.id)
        running.clock.tick(1800)
        await running.press("r")
        await running.until(lambda: "09:56" in drawn(running, PEOPLE, "Alice Moreau"))
        assert re.search("[█▌]·", drawn(running, PEOPLE, "Alice Moreau"))
        assert "►" not in drawn(running, PEOPLE, "Alice Moreau")
        assert "►" in drawn(running, PEOPLE, "Bogdan Ionescu")
        world.end_session(stage)
        history(running).loaders[SESSIONS].refresh()
        await running.until(lambda: "ended" in drawn(running, SESSIONS, short_id(stage)))
        await running.until(lambda: " 10:26 " in drawn(running, PEOPLE, "Bogdan Ionescu"))
        assert "►" not in running.text
        assert " 10:26 " in drawn(running, PEOPLE, "came")


async def test_refusals_are_told_and_keep_the_place(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await arrive(running)
        history(running).focus_pane(PEOPLE)
        await running.press("j", "j")
        place, faults = table(running, PEOPLE).subject, running.api.faults
        gone = b'{"errors": [{"detail": "Resource not found"}]}'
        faults.fail_next(99, status=404, body=gone, where=lambda _, p: p.endswith("/participants"))
        faults.throttle_next(99, retry_after=30, where=lambda _, p: p == "/v2/room_participants")
        history(running).narrow(FOUND, "since:1d")
        await running.press("r")
        await running.until(lambda: "It is not there any more (404" in running.text)
        await running.until(lambda: "Requests go on in 30 s" in running.text)
        assert "as of 09:26:53 · next try 09:27:53 · It is not there" in running.text
        assert "╍ next try 09:27:23 ╍" in running.text
        assert [table(running, i).has_class("-trouble") for i in history(running).PANES] == [
            False,
            True,
            True,
        ]
        assert table(running, PEOPLE).subject == place
        assert len(shown(running, PEOPLE)) == 4
        faults.clear()
        faults.fail_next(99, where=lambda _, p: p.endswith("/participants"))
        await running.press("r")
        await running.until(lambda: "The service failed (503)" in running.text)
        faults.clear()
        await running.press("r")
        await running.until(lambda: "The service failed" not in running.text)
        assert table(running, PEOPLE).subject == place


async def test_one_pane_fills_a_small_terminal(tmp_path: Path) -> None:
    async with console(tmp_path, size=NARROW) as running:
        await arrive(running)
        words = {SESSIONS: " active", PEOPLE: "█►", FOUND: "to search the account."}
        for pane_id in HistoryScreen.PANES:
            panes = history(running).PANES
            assert [i for i in panes if table(running, i).display] == [pane_id]
            assert table(running, pane_id).outer_size == (80, 21)
            assert words[pane_id] in running.text
            await running.press("tab")


async def test_nothing_is_asked_for_while_another_screen_is_shown(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await arrive(running)
        await running.press("j", "enter")
        chosen = history(running).people.session_id
        await running.until(lambda: table(running, PEOPLE).subject)
        await running.app.navigator.go_to(ScreenName.LIVE)
        before = asked(running)
        await running.look()
        assert asked(running) == before
        await running.app.navigator.go_to(ScreenName.HISTORY)
        await running.until(lambda: len(asked(running)) == len(before) + 2)
        assert history(running).people.session_id == chosen == ended_session(running).id
        assert history(running).pane.id == PEOPLE
