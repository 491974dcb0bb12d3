"""A key that is held, or pressed twice, gives one order."""

from pathlib import Path

import pytest

from roomtui.live.actions.file_writes import DeleteFile
from roomtui.live.actions.repeats import AGAIN
from roomtui.live.kinds import RecordKind
from roomtui.ui.messages import WriteRequested
from tests.ui.console import Console, console
from tests.ui.dialogs import all_answered, burst, busy, is_write, until
from tests.ui.filing import asked, hear, hold, narrow, newest, screen, show, toasts, track

SAID = "is sent once."


def bodies(running: Console) -> list[tuple[str, list[str]]]:
    """Give verb and whom of each order that came to the service."""
    return [(path.rpartition("/")[2], body["participants"]) for _, path, body in running.written]


def said(running: Console) -> list[str]:
    return [sentence for sentence in toasts(running) if sentence.endswith(SAID)]


async def test_a_held_key_mutes_once_and_says_so_once(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        running.api.faults.delay(0.2, where=is_write)
        await running.press("enter")
        one, two = running.people.state.order[:2]
        burst(running, *"mmmmmmmmmm")
        await until(running, lambda: len(running.journal) == 2)
        burst(running, *"mmmmmmmmmm")
        await until(running, lambda: not running.app.keys_waiting)
        assert said(running) == ["The same mute was given just now; it is sent once."]
        assert bodies(running) == [("mute", [one])]

        burst(running, *"umu", "j", "m", "k", "m")
        await until(running, lambda: len(running.written) == 6)
        expected = [("unmute", [one]), ("mute", [one]), ("unmute", [one]), ("mute", [two]),
                    ("mute", [one])]  # fmt: skip
        assert bodies(running)[1:] == expected
        await all_answered(running)
        running.clock.tick(AGAIN + 0.1)
        await running.press("m")
        await until(running, lambda: len(running.written) == 7)
        await until(running, lambda: len(running.journal) == 14)


async def test_of_the_marked_only_those_are_hit_who_are_not_hit_already(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter")
        order = running.people.state.order[:3]
        burst(running, "space", "space", "m", "space", "m", "A", "g", "m")
        await until(running, lambda: said(running))
        await until(running, lambda: len(running.journal) == 4)
        assert bodies(running) == [("mute", order[:2]), ("mute", order[2:])]


@pytest.mark.parametrize("keys", ["M y", "x y", "E 4 enter"])
async def test_what_is_confirmed_twice_is_sent_once(tmp_path: Path, keys: str) -> None:
    async with console(tmp_path) as running:
        running.api.faults.delay(0.2, where=is_write)
        await running.press("enter", *keys.split(), *keys.split())
        await until(running, lambda: said(running))
        await until(running, lambda: "sent" in [one.get("outcome") for one in running.journal])
        assert len(running.written) == 1
        assert running.app.screen is running.live


async def test_a_refused_order_may_be_given_again_at_once(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter")
        running.api.faults.fail_next(1, status=403, body=b"", where=is_write)
        await running.press("m")
        await until(running, lambda: "mute failed" in running.text)
        await running.press("m", "m")
        await until(running, lambda: "mute sent" in running.text)
        assert len(running.written) == 2


async def test_a_room_is_deleted_once(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("shift+tab")
        async with busy(running, "room"):
            burst(running, *["D", "4", "enter"] * 2)
            await until(running, lambda: said(running))
        await until(running, lambda: "delete room stage: done." in running.text)
        assert [method for method, _, _ in running.written] == ["DELETE"]
        assert len(running.journal) == 2


async def test_who_asks_for_the_same_deletion_again_is_told_what_becomes_of_it(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        hold(running, map(track, range(3)))
        await show(running)
        again = DeleteFile(
            account=running.app.settings.account,
            kind=RecordKind.RECORDING,
            record_id=newest(running)[0],
            name="again",
        )
        async with busy(running, "recording"):
            await running.press("D", "1", "enter")
            running.app.post_message(WriteRequested(again, screen(running)))
            await until(running, lambda: said(running))
            assert running.written == []
        await hear(running, "delete recording again: done.")
        running.app.post_message(WriteRequested(again, screen(running)))
        await hear(running, "delete recording again: done.")
        assert [method for method, _, _ in running.written] == ["DELETE"]
        assert len(running.journal) == 2


async def test_what_a_filter_matches_is_counted_once(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        hold(running, map(track, range(6)))
        await show(running)
        await narrow(running, "type:audio")
        before = len(asked(running))
        burst(running, *"XXXXX")
        await until(running, lambda: "Delete 6 recordings?" in running.text)
        assert toasts(running) == ["Counting what the filter matches…"]
        assert len(asked(running)) == before + 1
