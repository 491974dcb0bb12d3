"""The compositions screen: followed until they are completed, downloaded, deleted."""

from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from roomtui.api.models import Composition
from roomtui.ui.files import compositions_screen
from roomtui.ui.screen_names import ScreenName
from tests.ui.console import NARROW, Console, console
from tests.ui.dialogs import until
from tests.ui.filing import (
    PATHS,
    asked,
    downloads,
    hear,
    marks,
    narrow,
    read_again,
    screen,
    see,
    show,
    shown_ids,
    table,
    totals,
    under_cursor,
)

FILMS = ScreenName.COMPOSITIONS


def compose(running: Console) -> Composition:
    """Have a film made of a session that was recorded."""
    last = list(running.world.compositions.values())[-1]
    draft = Composition(id="", session_id=last.session_id, room_id=last.room_id)
    made = running.world.compose(replace(draft, resolution="640x360"))
    assert isinstance(made, Composition)
    return made


def is_asked_more(running: Console, often: int) -> bool:
    return len(asked(running, FILMS)) > often


def status_of(running: Console, film_id: str) -> str:
    row = table(running).state.row(film_id)
    return "" if row is None else row.status


async def test_a_composition_is_followed_until_it_is_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compositions_screen, "FOLLOWING", 0.05)
    async with console(tmp_path) as running:
        film = compose(running)
        await show(running, FILMS)
        assert totals(running).startswith("all: 275.9 MB, ")
        assert totals(running).endswith(", 1 composition unfinished")
        seen = []
        while status_of(running, film.id) != "completed":  # nobody presses a key meanwhile
            status = status_of(running, film.id)
            seen += [status] if status not in seen else []
            running.clock.tick(5)
            await until(running, partial(is_asked_more, running, len(asked(running, FILMS)) + 1))
            await running.pilot.pause()
        assert seen == ["enqueued", "processing"]
        assert "completed  640x360" in running.text
        assert "unfinished" not in totals(running)
        assert screen(running).loaders["compositions"].interval == compositions_screen.RESTING

        compose(running)
        await read_again(running)
        assert "1 composition unfinished" in totals(running)
        await until(running, partial(is_asked_more, running, len(asked(running, FILMS)) + 2))
        await running.press("1")
        await running.pilot.pause()
        before = len(asked(running, FILMS))
        for _ in range(3):
            await running.look()
        assert len(asked(running, FILMS)) == before


async def test_the_marked_are_downloaded_and_one_is_deleted(tmp_path: Path) -> None:
    async with console(tmp_path, size=NARROW) as running:
        films = running.world.compositions
        for film_id, film in list(films.items()):
            films[film_id] = replace(film, size_mb=0.1)
        (done,) = films
        pending = compose(running)
        await show(running, FILMS)
        assert shown_ids(running) == [pending.id, done]
        await running.press("a", "w")
        told = await hear(running, "1 file is not completed yet.")
        assert told.startswith("Downloading 1 composition to ")
        await running.until(
            lambda: [one.state for one in running.app.background.downloads.known] == ["done"]
        )
        (path,) = running.app.settings.download_dir.iterdir()
        assert path.suffix == ".mp4"
        assert path.stat().st_size == 100_000
        assert path.name in {one.name for one in downloads(running).downloads}

        assert marks(running) == {pending.id}
        await running.press("A", "j")
        assert under_cursor(running) == done
        await running.press("D")
        await see(running, "Delete 1 composition?")
        await running.press("1", "enter")
        await running.until(lambda: shown_ids(running) == [pending.id])
        assert [w[:2] for w in running.written] == [("DELETE", f"{PATHS[FILMS]}/{done}")]
        assert [line["kind"] for line in running.journal] == ["intent", "outcome"]
        await running.press("X")
        assert len(running.written) == 1


async def test_compositions_are_filtered_by_the_service(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await show(running, FILMS)
        session = next(iter(running.world.compositions.values())).session_id
        before = len(asked(running, FILMS))
        await narrow(running, f"session:{session} status:completed since:30d")
        (query,) = asked(running, FILMS)[before:]
        assert query["filter[session_id]"] == session
        assert query["filter[status]"] == "completed"
        assert query["filter[date_created_at][gte]"] == "2026-02-12"
        wanted = {
            i
            for i, film in running.world.compositions.items()
            if (film.session_id, film.status) == (session, "completed")
        }
        assert set(shown_ids(running)) == wanted
        await running.press("escape")
        await running.until(lambda: len(shown_ids(running)) == len(running.world.compositions))
