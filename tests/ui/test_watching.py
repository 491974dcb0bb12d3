"""Watching people: by key, with a note, across restarts; marked wherever they are listed."""

from pathlib import Path

import msgspec
import pytest

from roomtui.api.models import Participant
from roomtui.live.watch_file import WATCH_FILES, WatchFile, watching
from roomtui.live.watch_list import Watched
from roomtui.profile_file import ProfileFile
from roomtui.text import name_of
from roomtui.ui.dialogs.confirm import ConfirmDialog
from roomtui.ui.dialogs.watch_list import WatchListDialog
from roomtui.ui.screens.watching import _known_by
from roomtui.ui.services import watching as service
from tests.ui.console import Console, cells_of, console
from tests.ui.dialogs import heading, line

RICKY = '{"userId": "u-7", "name": "Ricky"}'


def on_disk(state_dir: Path) -> tuple[Watched, ...]:
    path = ProfileFile(WATCH_FILES, state_dir, "demo").path
    return msgspec.json.decode(path.read_bytes(), type=WatchFile).watched if path.exists() else ()


def answer(running: Console) -> str:
    newest = running.app.answers.newest
    return newest.words if newest else ""


async def join(running: Console, context: str | None = RICKY) -> Participant:
    """Have somebody join, and put the cursor on them."""
    guest: Participant = running.world.join(running.live.session_id, context)
    await running.until(lambda: guest.id in running.people.state.order)
    running.live.focus_pane("people")
    running.people.move_to(guest.id)
    await running.pilot.pause()
    return guest


def name_cell(running: Console, person: Participant) -> str:
    return cells_of(running.people, person.id)["participant"].text


async def test_w_watches_by_identity_until_it_is_ended_also_after_a_restart(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        guest = await join(running)
        await running.press("w")
        await running.until(lambda: heading(running) == "Watch Ricky?")
        await running.until(lambda: "known by u-7 (userid), as the" in running.text)
        await running.press(*"spam", "enter")
        await running.until(lambda: name_cell(running, guest) == "◉ Ricky")
        assert answer(running) == "Watching Ricky from now on: spam."
        await running.until(lambda: on_disk(tmp_path))
        (kept,) = on_disk(tmp_path)
        assert (kept.key, kept.name, kept.note) == ("userid:u-7", "Ricky", "spam")
        assert kept.by
        assert running.written == []
        running.world.leave(guest.id)
        again = await join(running, '{"name": "R. Returns", "userId": "u-7"}')
        assert name_cell(running, again) == "◉ R. Returns", "another name and another id"
        await join(running, None)
        await running.press("w")
        assert "cannot be watched: their identity is empty: never matched." in answer(running)
        assert heading(running) == ""
    async with console(tmp_path) as running:
        guest = await join(running)
        await running.until(lambda: name_cell(running, guest) == "◉ Ricky")
        other = await join(running)
        await running.until(lambda: name_cell(running, guest) == "Ricky")
        assert name_cell(running, other) == "Ricky"
        await running.press("w")
        assert "is held by 2 people at once: never matched." in answer(running)
        running.world.leave(other.id)
        running.people.move_to(guest.id)
        await running.until(lambda: name_cell(running, guest) == "◉ Ricky")
        await running.press("w")
        await running.until(lambda: heading(running) == "Ricky is watched")
        assert line(running, "note").value == "spam"
        await running.press("ctrl+r")
        await running.until(lambda: name_cell(running, guest) == "Ricky")
        await running.until(lambda: not on_disk(tmp_path))


def test_by_what_somebody_is_known_again_is_told_with_who_claims_it() -> None:
    assert _known_by("email:a@x.org") == "known by a@x.org (email), as the app claims"
    assert _known_by(":Ann") == "known by all that their app claims, as others may claim too"


async def test_a_kick_watches_as_well_only_if_that_is_asked_for(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        guest = await join(running)
        await running.press("x")
        await running.until(lambda: isinstance(running.app.screen, ConfirmDialog))
        await running.until(lambda: "Also watch Ricky: no (w)" in running.text)
        await running.press("w", "n")
        assert not running.app.ui_state.watched.by_key
        await running.press("x")
        await running.until(lambda: "Also watch Ricky: no (w)" in running.text)
        await running.press("w")
        await running.until(lambda: "Also watch Ricky: yes (w)" in running.text)
        await running.press("exclamation_mark", *"spam", "enter", "y")
        await running.until(lambda: running.written)
        assert running.written[0][2] == {"participants": [guest.id]}
        (watched,) = running.app.ui_state.watched.by_key.values()
        assert (watched.key, watched.note) == ("userid:u-7", "kicked: spam")


@pytest.mark.long
async def test_the_list_goes_to_who_is_here_and_a_read_only_console_never_writes_it(
    tmp_path: Path,
) -> None:
    file = ProfileFile(WATCH_FILES, tmp_path, "demo")
    async with console(tmp_path, read_only=True) as running:
        person = running.app.ui_state.snapshot.present(running.live.session_id)[0]
        identity = running.app.ui_state.analysis.identities.of(person.id)
        name, now = name_of(person.context), running.app.server_now()
    gone = Watched("userid:gone", "Away", now, "left angry")
    file.update(watching([gone, Watched(identity.key, name, now)]))
    before = file.path.read_bytes()
    async with console(tmp_path, read_only=True) as running:
        running.live.focus_pane("people")
        running.people.move_to(person.id)
        await running.until(lambda: name_cell(running, person) == f"◉ {name}")
        await running.press("w")
        assert answer(running) == "w (Watch) is not for a read-only console."
        running.live.focus_pane("rooms")
        await running.press("W")
        await running.until(lambda: "left angry" in running.text)
        assert "1 of 2 here · enter goes there · esc closes" in running.text
        await running.press("w", "down", "enter")
        await running.until(lambda: answer(running) == "Away is not here now.")
        assert isinstance(running.app.screen, WatchListDialog)
        await running.press("up", "enter")
        await running.until(lambda: running.app.focused is running.people)
        assert running.under_cursor == person.id
        await running.press("4")
        await running.until(lambda: f"◉ {name}" in running.text)
        assert file.path.read_bytes() == before


@pytest.mark.long
async def test_what_another_console_changes_is_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "LOOK_SECS", 0.01)
    async with console(tmp_path) as running:
        guest = await join(running)
        other = Watched("userid:u-7", "Ricky", running.app.server_now(), "spam")
        await running.press("W")
        await running.until(lambda: "Nobody is watched. w on somebody" in running.text)
        ProfileFile(WATCH_FILES, tmp_path, "demo").update(watching([other]))
        await running.until(lambda: name_cell(running, guest) == "◉ Ricky")
        await running.until(lambda: "1 of 1 here" in running.text)
        await running.press("w")
        await running.until(lambda: heading(running) == "Ricky is watched")
        await running.press(*"!", "enter")
        await running.until(lambda: "spam!" in running.text)
        await running.until(lambda: [one.note for one in on_disk(tmp_path)] == ["spam!"])
