"""Options of a question: the hosts spared by a key, and a reason given before the answer."""

import time
from pathlib import Path

import pytest
from textual import events

from roomtui.live.actions.request import LONGEST_REASON
from roomtui.ui.confirm import Confirmation
from roomtui.ui.dialogs.confirm import ConfirmDialog
from roomtui.ui.terminal.arrivals import Arrival, with_arrival
from tests.ui.console import Console, console
from tests.ui.dialogs import HOSTILE, confirming

HOST = '{"role": "Co Host", "name": "Ada"}'


def asked(running: Console) -> str:
    dialog = running.app.screen
    assert isinstance(dialog, ConfirmDialog)
    return "\n".join((dialog.question.title, *dialog.question.lines))


async def with_hosts(running: Console, guests: int) -> tuple[list[str], list[str]]:
    """Have the session hold a host and guests; return the ids of the host, and of the others."""
    session = running.live.session_id
    host = running.world.join(session, HOST)
    for number in range(guests):
        running.world.join(session, f'{{"name": "Guest {number}"}}')
    here = [one.id for one in running.live.ui_state.snapshot.present(session)]
    await running.until(lambda: len(running.people.state.order) == len(here) + 1 + guests)
    everyone = running.live.ui_state.snapshot.present(session)
    return [host.id], [one.id for one in everyone if one.id != host.id]


async def test_three_keys_mute_all_but_the_hosts(tmp_path: Path) -> None:
    async with console(tmp_path, host_roles=("co-host",)) as running:
        (host,), guests = await with_hosts(running, 2)
        await running.press("M")
        assert "All but the hosts (1): no (h)" in running.text
        await running.press("h")
        assert asked(running).startswith(f"Mute {len(guests)} people?")
        assert "Not hit, hosts by their own word: Ada; roles are claims" in asked(running)
        assert "All but the hosts (1): yes (h)" in running.text
        await running.press("y")
        await running.until(lambda: running.written)
        (written,) = running.written
        assert sorted(written[2]["participants"]) == sorted(guests), "each is named, not all"
        (intent,) = [one for one in running.journal if one["kind"] == "intent"]
        assert [one["id"] for one in intent["order"]["excluded"]] == [host]
        assert intent["order"]["confirmed"] == len(guests)


async def test_the_confirm_rule_holds_for_what_is_asked_after_the_key(tmp_path: Path) -> None:
    async with console(tmp_path, host_roles=("co-host",)) as running:
        await with_hosts(running, 10 - len(running.people.state.order) - 1)
        await running.press("X")
        assert confirming(running) is Confirmation.NUMBER
        await running.press("1", "y", "h")
        assert confirming(running) is Confirmation.YES
        await running.press("h")
        assert confirming(running) is Confirmation.NUMBER
        await running.press("enter")
        assert "That is nothing, not 10." in running.text
        await running.press("9", "enter")
        assert "That is 9, not 10." in running.text
        await running.press("escape", "N")
        assert "All but the hosts (1): yes (h)" in running.text
        await running.press("y")
        await running.until(lambda: running.written)
        assert len(running.written[0][2]["participants"]) == 9


async def test_where_no_role_is_known_nobody_is_spared_by_it(tmp_path: Path) -> None:
    async with console(tmp_path, host_roles=("nobody-has-it",)) as running:
        await running.press("M")
        assert "All but the hosts" not in running.text
        await running.press("h", "escape", "B")
        assert "Nobody here states " in running.text
        assert running.written == []


async def test_what_is_typed_as_a_reason_answers_nothing(tmp_path: Path) -> None:
    async with console(tmp_path, reasons=("spam", "asked to leave")) as running:
        await running.press("enter", "x")
        assert "Reason (!): none" in running.text
        await running.press("exclamation_mark", *"ynhw", "escape")
        assert "Reason (!): none" in running.text
        await running.press("exclamation_mark", "2", "enter")
        assert "Reason (!): asked to leave" in running.text
        await running.press("exclamation_mark", *["backspace"] * 14, *"1 day", "enter")
        assert "Reason (!): 1 day" in running.text
        assert running.written == []
        await running.press("y")
        await running.until(lambda: running.written)
        (intent,) = [one for one in running.journal if one["kind"] == "intent"]
        assert intent["order"]["reason"] == "1 day"


@pytest.mark.long
@pytest.mark.parametrize("key", ["E", "x"])
async def test_enter_that_is_held_keeps_a_reason_and_answers_nothing(
    tmp_path: Path, key: str
) -> None:
    async with console(tmp_path) as running:
        many = str(len(running.people.state.order))
        await running.press("enter", key, *(many if key == "E" else ["right"]))
        await running.press("exclamation_mark", *"spam")
        dialog = running.app.screen
        dialog.sight.is_before = lambda _: True  # type: ignore[attr-defined]
        begun = time.monotonic() - 9
        for after in (0.0, 0.6, 0.63, 0.66, 2.0):  # as a key is repeated that is held
            assert running.written == []
            assert running.app.screen is dialog
            arrival = Arrival(begun + after, 1, is_crowded=False)
            running.app.post_message(with_arrival(events.Key("enter", "\r"), arrival))
            await running.pilot.pause()
        await running.until(lambda: running.written)
        (intent,) = [one for one in running.journal if one["kind"] == "intent"]
        assert intent["order"]["reason"] == "spam"


@pytest.mark.long
async def test_a_hostile_reason_is_made_harmless_and_short(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("E", "exclamation_mark")
        running.app.screen.focused.post_message(events.Paste(HOSTILE))  # type: ignore[union-attr]
        await running.press("enter", *str(len(running.people.state.order)), "enter")
        await running.until(lambda: running.written)
        (intent,) = [one for one in running.journal if one["kind"] == "intent"]
        reason = intent["order"]["reason"]
        assert len(reason) <= LONGEST_REASON
        assert reason.isprintable()
        assert reason.startswith("[red]x[/]")


@pytest.mark.long
@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 5)])
async def test_what_is_typed_is_in_sight_in_any_terminal(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    presets = tuple(f"reason {number} of those that there are" for number in range(1, 10))
    async with console(tmp_path, size=size, reasons=presets, host_roles=("co-host",)) as running:
        await with_hosts(running, 10 - len(running.people.state.order) - 1)
        for key in ("X", "exclamation_mark", "9", "enter", "h"):
            await running.press(key)
            await running.pilot.pause()
            focused = running.app.focused
            assert focused is not None
            assert running.app.screen.can_view_entire(focused), f"{key}\n{running.text}"
        assert confirming(running) is Confirmation.YES
        await running.press("y")
        await running.until(lambda: running.written)
        (intent,) = [one for one in running.journal if one["kind"] == "intent"]
        assert intent["order"]["reason"] == presets[8]
        assert len(intent["order"]["excluded"]) == 1


@pytest.mark.long
async def test_whom_it_kicks_can_be_watched_with_and_without_the_hosts(tmp_path: Path) -> None:
    async with console(tmp_path, host_roles=("co-host",)) as running:
        await with_hosts(running, 1)
        await running.press("X", "w")
        await running.until(lambda: ": yes (w)" in running.text)
        await running.press("h")
        assert "Everyone in the session but the hosts:" in running.text
        assert ": yes (w)" in running.text
        await running.press("y")
        await running.until(lambda: running.written)
        await running.until(lambda: running.app.ui_state.watched.by_key)
        assert "Ada" not in {one.name for one in running.app.ui_state.watched.by_key.values()}


@pytest.mark.long
@pytest.mark.parametrize(("key", "is_on"), [("X", "no"), ("N", "yes")])
async def test_one_marked_session_is_asked_about_as_any_other(
    tmp_path: Path, key: str, is_on: str
) -> None:
    async with console(tmp_path, host_roles=("co-host",)) as running:
        await with_hosts(running, 1)
        await running.press("space", key)
        assert f"All but the hosts (1): {is_on} (h)" in running.text
        assert ("Not hit, hosts by their own word: Ada;" in running.text) == (is_on == "yes")
        assert "since marked" not in running.text
