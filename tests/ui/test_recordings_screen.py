"""The recordings screen: downloads, and the deletion of one, of many, of all that match."""

from functools import partial
from pathlib import Path

import pytest
from textual.widgets import Input, Label

from roomtui.api.filters import RecordingFilter
from roomtui.api.models import Recording
from roomtui.demo.faults import Where, to_files
from roomtui.demo.server.presigned import find_file
from roomtui.live.download.state import Download
from roomtui.live.polling import rate_policy
from roomtui.ui.confirm import Confirmation
from roomtui.ui.files.bulk_deletion_controller import Counted
from roomtui.ui.screen_names import ScreenName
from tests.ui.console import NARROW, Console, console
from tests.ui.dialogs import confirming
from tests.ui.filing import (
    PATHS,
    asked,
    downloads,
    hear,
    hold,
    marks,
    narrow,
    newest,
    put_in,
    screen,
    see,
    show,
    shown_ids,
    table,
    toasts,
    totals,
    track,
    under_cursor,
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try broken downloads again at once."""
    monkeypatch.setattr(rate_policy, "LONGEST_BACKOFF", 0.01)


def states(running: Console) -> list[str]:
    return [download.state for download in running.app.background.downloads.known]


def download_of(running: Console, record_id: str) -> Download:
    return next(one for one in running.app.background.downloads.known if one.record_id == record_id)


def has_focus(running: Console, pane_id: str) -> bool:
    return running.app.focused is not None and running.app.focused.id == pane_id


def activity(running: Console, words: str) -> list[str]:
    """Return the lines of the activity that have some words, the oldest first."""
    return [line for line in reversed(running.told) if words in line]


def files_in(running: Console) -> list[Path]:
    folder = running.app.settings.download_dir
    return sorted(folder.iterdir()) if folder.is_dir() else []


def content_of(running: Console, recording: Recording) -> bytes:
    stored = find_file(running.world, recording.id)
    assert stored is not None
    return b"".join(stored.read(0, stored.size))


async def settle(running: Console) -> None:
    await running.until(lambda: states(running) and not running.app.background.downloads.is_busy)
    await running.until(
        lambda: all(one.state.is_over for one in running.app.background.downloads.known)
    )
    await running.pilot.pause()


async def test_the_marked_are_downloaded_and_how_they_stand_is_told(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        tracks = [track(0), track(1, size_mb=0.4), track(2, status="processing", size_mb=None)]
        hold(running, tracks)
        await show(running)
        assert downloads(running).has_class("-absent")
        running.api.faults.cut_next(after=30_000)
        await running.press("a", "w")
        folder = running.app.settings.download_dir
        told = f"Downloading 2 recordings to {folder}. 1 file is not completed yet."
        await hear(running, told)
        assert toasts(running) == []
        assert marks(running) == {tracks[2].id}
        await settle(running)
        assert states(running) == ["done", "done"]
        assert len(files_in(running)) == 2
        for one in tracks[:2]:
            path = download_of(running, one.id).path
            assert path is not None
            assert path.read_bytes() == content_of(running, one)
        for words in ("████████████ 100%", "400.0 kB of 400.0 kB", "in /"):
            assert words in running.text
        assert len(activity(running, f"done in {folder}.")) == 2
        assert not any(e.has_key for e in running.api.log if e.path.startswith("/presigned/"))
        assert running.written == []


async def test_a_break_is_told_with_how_far_it_came_and_the_next_try(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        hold(running, [track(0, size_mb=0.4)])
        await show(running)
        running.api.faults.cut_next(after=200_000)
        running.api.faults.throttle_next(retry_after=60, where=to_files)
        await running.press("w")
        await running.until(lambda: "next try 09:27:53: demo.roomtu" in running.text)
        for words in ("██████──────  50%", "200.0 kB of 400.0 kB", "Downloads 1 · 1 under way"):
            assert words in running.text
        reason = "demo.roomtui.invalid cannot give the file now (429)."
        assert str(downloads(running).border_subtitle) == reason
        await running.press("w")
        await hear(running, "1 file is on the way already.")
        assert states(running) == ["waiting"]
        await running.press("tab", "x")
        await running.until(lambda: states(running) == ["cancelled"])
        await running.until(lambda: files_in(running) == [])


async def test_forty_that_fail_are_told_calmly_and_can_be_tried_again(tmp_path: Path) -> None:
    async with console(tmp_path, size=NARROW) as running:
        hold(running, map(track, range(40)))
        folder = running.app.settings.download_dir
        folder.write_text("in the way")
        await show(running)
        await running.press("a", "w")
        await settle(running)
        assert states(running) == ["failed"] * 40
        reason = f"A file is in the way of the folder {folder}. Move it, or choose another folder."
        count = (
            "39 more downloads failed. Each says why among the downloads; w tries it again there."
        )
        await running.until(lambda: count in toasts(running))
        assert len(toasts(running)) == 3
        assert toasts(running)[1].endswith(reason)
        assert len(activity(running, reason)) == 40

        await running.press("tab", "j")
        folder.unlink()
        await running.press("w")
        await running.until(lambda: states(running).count("done") == 1)
        assert states(running)[1] == "done"
        await running.press("w")
        await hear(running, "It is there already.")
        await running.press("x")
        await running.until(lambda: not running.app.background.downloads.known)
        await running.pilot.pause()
        assert downloads(running).has_class("-absent")
        assert running.app.focused is table(running)


async def test_x_cancels_one_and_then_clears_it_away(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        tracks = [track(n, size_mb=0.4) for n in range(3)]
        hold(running, tracks)
        running.api.faults.delay(30, where=to_files)
        await show(running)
        await running.press("x")
        await hear(running, "There are no downloads; w starts one.")
        await running.press("a", "w")
        await running.until(lambda: states(running) == ["running", "running", "queued"])
        await running.press("x")
        await hear(running, "x works in the downloads; tab goes there.")
        assert "Downloads 3 · 3 under way" in running.text
        await running.press("tab", "D")
        await hear(running, "D works in the recordings; tab goes there.")
        await running.press("x")
        await running.until(lambda: states(running)[0] == "cancelled")
        await running.press("x")
        await running.until(lambda: len(running.app.background.downloads.known) == 2)
        await running.pilot.pause()
        assert downloads(running).current is None
        await running.press("x")
        await hear(running, "Nothing is under the cursor.")
        assert "cancelled" not in running.text
        await running.press("j", "x", "j", "x")
        await running.until(lambda: states(running) == ["cancelled"] * 2)
        assert len(activity(running, "cancelled")) == 3
        assert files_in(running) == []


async def test_downloads_come_back_in_sight_after_they_had_the_whole_screen(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        hold(running, map(track, range(2)))
        await show(running)
        await running.press("w")
        await settle(running)
        await running.press("tab", "o", "x")
        await running.until(lambda: not running.app.background.downloads.known)
        await running.pilot.pause()
        assert has_focus(running, "recordings")
        await running.press("w")
        await settle(running)
        assert downloads(running).display
        assert table(running).display


async def test_leaving_asks_twice_while_something_is_downloaded(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        hold(running, map(track, range(2)))
        await show(running)
        running.api.faults.delay(30, where=to_files)
        await running.press("w")
        await running.until(lambda: states(running) == ["running"])
        await running.press("q")
        await hear(running, "A download is on its way. Once more leaves and drops what has come.")
        assert running.app.is_running
        await running.press("q")
        await running.until(lambda: not running.app.is_running)
    assert not list(running.app.settings.download_dir.glob(".*"))


async def test_a_read_only_console_neither_downloads_nor_deletes(tmp_path: Path) -> None:
    async with console(tmp_path, read_only=True) as running:
        await show(running)
        await running.press("a", "w", "D", "x")
        await narrow(running, "type:video")
        await running.press("X")
        await running.pilot.pause()
        assert running.app.screen is screen(running)
        assert running.app.background.downloads.known == ()
        assert toasts(running) == ["X (Delete all) is not for a read-only console."]
        assert "Download" not in running.lines[-1]
        assert "Delete" not in running.lines[-1]
        assert running.written == []


def told_by(running: Console) -> str:
    """Return what a question says."""
    labels = running.app.screen.query_one("#lines").query(Label)
    return " ".join(str(label.render()) for label in labels)


def deleted(running: Console) -> list[str]:
    """Return the ids of the recordings whose deletion was asked for, in order."""
    prefix = f"{PATHS[ScreenName.RECORDINGS]}/"
    return [path.removeprefix(prefix) for method, path, _ in running.written if method == "DELETE"]


def deletion_of(record_id: str) -> Where:
    return lambda method, path: method == "DELETE" and path.endswith(record_id)


async def test_one_is_deleted_once_that_is_confirmed(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        hold(running, map(track, range(9)))
        await show(running)
        ids = newest(running)
        await running.press("j", "D")
        await see(running, "Delete 1 recording?")
        assert confirming(running) is Confirmation.NUMBER
        assert "Type 1 and press enter to go on" in running.text
        assert "It cannot be undone (50.0 kB, 1m 00s)." in running.text
        assert f"{ids[1][:8]}" in told_by(running)
        await running.press("y", "enter")
        assert "That is nothing, not 1. Nothing was sent." in running.text
        await running.press("escape")
        assert running.written == []

        await running.press("D")
        running.world.recordings[track(9).id] = track(9)  # the list moves under the question
        before = table(running).paged_list
        screen(running).refresh_lists()
        await running.until(lambda: table(running).paged_list is not before)
        await running.press("1", "enter")
        await running.until(lambda: "Recordings 9" in running.text and deleted(running))
        assert deleted(running) == [ids[1]]
        assert under_cursor(running) is None
        assert ids[1] not in shown_ids(running)
        intent, outcome = running.journal
        assert (intent["kind"], intent["write"]["target"]) == ("intent", ids[1])
        assert (outcome["kind"], outcome["outcome"]) == ("outcome", "done")
        assert len(activity(running, "delete recording")) == 1


async def test_the_marked_are_deleted_in_turn_hidden_ones_too(tmp_path: Path) -> None:
    async with console(tmp_path, size=NARROW) as running:
        hold(running, (track(n, type=("audio", "video")[n % 2]) for n in range(40)))
        await show(running)
        ids = newest(running)
        await running.press("a")
        await narrow(running, "type:video")
        await running.press("D")
        await see(running, "Type 40 and press enter")
        dialog = running.app.screen
        assert confirming(running) is Confirmation.NUMBER
        assert "Marked, but not in the list as far as it is read: audio" in told_by(running)
        assert "and 18 more" in " ".join(running.text.replace("│", " ").split())
        await running.press("3", "9", "enter")
        await see(running, "That is 39, not 40. Nothing was sent.")
        dialog.query_one(Input).value = "40"
        await running.press("enter")
        await running.until(lambda: not running.world.recordings)
        await hear(running, "40 recordings deleted.")
        await see(running, "Nothing matches /type:video;")
        assert deleted(running) == ids
        assert marks(running) == set()
        kinds = [line["kind"] for line in running.journal]
        assert kinds == ["intent", "outcome"] * 40
        intents = running.journal[::2]
        assert [line["write"]["target"] for line in intents] == ids
        assert toasts(running) == []


async def test_what_was_not_deleted_is_told_and_stays_marked(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        hold(running, map(track, range(6)))
        await show(running)
        ids = newest(running)
        await running.press("a")
        del running.world.recordings[ids[1]]
        at = {ids[2]: 403, ids[4]: 422}
        for record_id, status in at.items():
            running.api.faults.fail_next(9, status=status, body=b"{}", where=deletion_of(record_id))
        await running.press("D", "6", "enter")
        told = (
            "4 of 6 recordings deleted, 1 of them by others. 2 failed: The API key may not do this"
        )
        await hear(running, told)
        assert toasts(running) == []
        assert marks(running) == set(at)
        assert set(running.world.recordings) == set(at)
        assert len(activity(running, "already gone")) == 1
        assert len(activity(running, "failed")) == 2
        running.api.faults.clear()
        await running.press("D", "2", "enter")
        await running.until(lambda: not running.world.recordings)


async def test_forty_that_cannot_be_deleted_are_not_all_tried(tmp_path: Path) -> None:
    def is_deletion(method: str, _: str) -> bool:
        return method == "DELETE"

    async with console(tmp_path) as running:
        hold(running, map(track, range(40)))
        await show(running)
        ids, faults = newest(running), running.api.faults
        await running.press("a")
        rounds = (
            (partial(faults.fail_next, 3, status=403), "3 failed: The API key may not do this"),
            (partial(faults.drop_next, 3), "3 outcome unknown: The connection to demo"),
            (partial(faults.throttle_next, 3, retry_after=60), "3 failed: The account's request"),
        )
        for tried, (fail, reason) in enumerate(rounds, 1):
            fail(where=is_deletion)
            await running.press("D", "4", "0", "enter")
            told = await hear(running, f"0 of 40 recordings deleted. {reason}")
            assert told.endswith("37 were not sent.")
            assert deleted(running) == ids[:3] * tried
            assert marks(running) == set(ids)
            assert len(activity(running, "delete recording")) == 3 * tried


async def test_escape_stops_deletions_that_are_under_way(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        hold(running, map(track, range(40)))
        await show(running)
        ids = newest(running)
        running.api.faults.delay(0.1, where=lambda method, _: method == "DELETE")
        await running.press("a", "D", "4", "0", "enter")
        await running.until(lambda: deleted(running))
        await running.press("escape")
        await hear(running, "Stopping; the deletion that is on its way is seen through.")
        told = await hear(running, "were not sent.")
        gone = deleted(running)
        assert gone == ids[: len(gone)]
        assert told.startswith(f"{len(gone)} of 40 recordings deleted. {40 - len(gone)} were")
        assert newest(running) == ids[len(gone) :]
        assert marks(running) == set(newest(running))


async def test_all_that_a_filter_matches_are_counted_listed_and_deleted(tmp_path: Path) -> None:
    async with console(tmp_path, size=NARROW) as running:
        hold(running, (track(n, type=("audio", "video")[n % 2]) for n in range(12)))
        await show(running)
        ids = newest(running)
        assert " X Delete all " not in running.lines[-1]
        await running.press("X")
        await hear(running, "Filter first:")
        await running.press("space", "space", "g")
        await narrow(running, "type:video")
        await running.press("X")
        await running.until(lambda: confirming(running) is Confirmation.NUMBER)
        await running.pilot.pause()
        assert asked(running)[-1]["filter[type]"] == "video"
        for words in (
            "Delete 6 recordings?",
            "Filter: type:video",
            "It cannot be undone, and hits:",
            "and 1 more",
            "Type 6 and press enter",
        ):
            assert words in running.text
        assert sum(one[:8] in running.text for one in ids[0::2]) >= 5
        await running.press("6", "enter")
        await running.until(lambda: "Nothing matches /type:video;" in running.text)
        await hear(running, "6 recordings deleted.")
        (request,) = [e for e in running.api.log if e.method == "DELETE"]
        assert (request.path, request.query) == (
            PATHS[ScreenName.RECORDINGS],
            "filter%5Btype%5D=video",
        )
        assert list(reversed(running.world.recordings)) == ids[1::2]
        assert marks(running) == {ids[1]}
        assert [line["kind"] for line in running.journal] == ["intent", "outcome"]


async def test_a_bulk_deletion_that_has_become_another_sends_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        hold(running, map(track, range(6)))
        await show(running)
        await narrow(running, "type:audio")
        await running.press("X")
        await running.until(lambda: confirming(running) is Confirmation.NUMBER)
        running.world.recordings[track(6).id] = track(6)
        await running.press("6", "enter")
        await hear(running, "Look at the list and ask again.")
        await see(running, "Recordings 7")

        where = screen(running).loaders["recordings"].where
        assert isinstance(where, RecordingFilter)
        running.api.faults.fail_next(99, status=500, where=lambda _, path: path in PATHS.values())
        await running.press("X")
        await hear(running, "The service failed (500)")
        running.api.faults.clear()

        too_late = "The recordings were counted too late to ask you. Nothing was sent."
        await put_in(running, "longer:10s")
        screen(running).post_message(Counted("type:audio", where, total=7))
        await hear(running, too_late)
        await running.press("enter")
        await see(running, "Recordings 7 · /longer:10s")
        screen(running).post_message(Counted("type:audio", where, total=7))
        await hear(running, too_late)
        assert running.app.screen is screen(running)
        assert running.written == []


async def test_marks_out_of_sight_are_downloaded_only_once_that_is_confirmed(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        hold(running, [track(0), track(1, type="video")])
        await show(running)
        hidden = track(0).id
        await running.press("G", "space")
        await narrow(running, "type:video")
        assert under_cursor(running) == track(1).id
        await running.press("w")
        await see(running, "Download 1 recording?", "Marked, but not in the list")
        assert hidden[:8] in told_by(running)
        await running.press("escape")
        assert states(running) == []
        await running.press("w", "y")
        await settle(running)
        assert [one.record_id for one in running.app.background.downloads.known] == [hidden]
        await running.press("w")
        await running.until(lambda: len(running.app.background.downloads.known) == 2)


async def test_a_filter_goes_to_the_pane_that_it_was_typed_for(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        hold(running, [track(0), track(1, type="video")])
        await show(running)
        await running.press("w")
        await settle(running)
        await put_in(running, "type:video")
        await running.press("tab")
        await running.until(lambda: "Recordings 1 · /type:video" in running.text)
        assert has_focus(running, "downloads")
        await put_in(running, "nothing")
        assert downloads(running).state.order == []
        await running.press("shift+tab")
        await running.pilot.pause()
        assert has_focus(running, "recordings")
        assert "Recordings 1 · /type:video" in running.text
        assert downloads(running).query_text == "nothing"

        screen(running).narrow_to('room:"')  # as when another screen asks for what cannot be
        await running.pilot.pause()
        await hear(running, "No room is called")
        assert "Recordings 1 · /type:video" in running.text


async def test_list_and_downloads_are_usable_with_little_room(tmp_path: Path) -> None:
    async with console(tmp_path, size=NARROW) as running:
        room = next(iter(running.world.rooms))
        facts = {"room_id": room, "type": "video", "codec": "vp8", "size_mb": 0.01}
        hold(running, [track(n, **facts) for n in range(12)])
        await show(running)
        await running.press("a", "w")
        await settle(running)
        running.app.clear_notifications()
        pane, files = downloads(running), table(running)
        for size in (NARROW, (56, 12)):
            await running.pilot.resize_terminal(*size)
            await running.pilot.pause()
            assert files.region.height >= 8
            assert totals(running) == "all: 120.0 kB, 12m"
            assert totals(running) in running.text
            await running.press("tab")
            await running.pilot.pause()
            assert pane.region.height >= 8
            rows = running.lines[pane.region.y + 2 : pane.region.bottom - 1]
            for place, row in enumerate(rows[:5]):
                assert f"… 0000000{11 - place:x}.webm " in row
            await running.press("tab")
