"""Services beside the screen: what failed once is not lost, and is tried again."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from roomtui.account_id import UNNAMED
from roomtui.live.actions.request import Action, ModerationRequest, ModerationResult, Outcome
from roomtui.live.memory.memory import NO_MEMORY
from roomtui.live.memory.reader import MemoryReader, MemoryUpdate
from roomtui.live.watch_file import WATCH_FILES, watching
from roomtui.live.watch_list import MOST, Watched
from roomtui.profile_file import ProfileFile, ProfileFileError
from roomtui.settings import Settings
from roomtui.ui.services.memory import MemoryService
from roomtui.ui.services.quitting import QuitService
from roomtui.ui.services.watching import WatchService

AT = datetime(2026, 11, 29, 21, tzinfo=UTC)


class App:
    """What services are given of the app."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.posted: list[object] = []
        self.work: list[Callable[[], Coroutine[Any, Any, None]]] = []

    def notify(self, words: str, **_: object) -> None:
        self.told.append(words)

    def post_message(self, message: object) -> None:
        self.posted.append(message)

    def work_in_background(self, work: Callable[[], Coroutine[Any, Any, None]], _: str) -> None:
        self.work.append(work)


def watch_service(state_dir: Path) -> tuple[WatchService, App, list[set[str]]]:
    """Return the service, and the keys of those on the list each time that it is shown."""
    app, shown = App(), list[set[str]]()
    store = SimpleNamespace(show_watched=lambda known: shown.append(set(known.by_key)))
    settings = Settings(profile="p", state_dir=state_dir, download_dir=state_dir)
    return WatchService(cast("Any", app), cast("Any", store), settings), app, shown


async def test_a_watch_list_that_could_not_be_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ProfileFile(WATCH_FILES, tmp_path, "p").update(watching([Watched("id:a", "A", AT)]))
    service, app, shown = watch_service(tmp_path)
    with monkeypatch.context() as broken:

        def fail(_: object) -> None:
            raise ProfileFileError("It cannot be read.")

        broken.setattr(ProfileFile, "read", fail)
        await service._look()
        await service._look()
    assert app.told == ["It cannot be read."]
    await service._look()
    assert shown == [{"id:a"}]


async def test_others_who_fill_the_watch_list_end_nothing(tmp_path: Path) -> None:
    service, app, shown = watch_service(tmp_path)
    await service._look()
    service.watch([Watched("id:mine", "Mine", AT)])
    file = ProfileFile(WATCH_FILES, tmp_path, "p")
    file.update(watching([Watched(f"id:{n}", "N", AT) for n in range(MOST)]))
    await service._look()
    assert len(shown[-1]) == MOST
    assert "No more than" in app.told[-1]
    await app.work[0]()
    assert len(shown[-1]) == MOST


async def test_what_became_of_an_action_is_remembered_though_no_thread_could_be_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[ModerationResult] = []

    class Reader:
        def look(self, results: list[ModerationResult], _: datetime) -> MemoryUpdate:
            seen.extend(results)
            return MemoryUpdate(NO_MEMORY)

    app, clock = App(), SimpleNamespace(now=lambda: AT)
    service = MemoryService(
        cast("Any", app), cast("Any", clock), cast("Any", None), cast("Any", None)
    )
    request = ModerationRequest(
        account=UNNAMED, action=Action.MUTE, session_id="s", room_id="r", room="stage", targets=()
    )
    result = ModerationResult(request=request, outcome=Outcome.SENT, at=AT)
    service.add_result(result)

    async def fail(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as broken:
        broken.setattr(asyncio, "to_thread", fail)
        await service._look(cast("MemoryReader", Reader()))
    assert len(app.posted) == 1
    await service._look(cast("MemoryReader", Reader()))
    await service._look(cast("MemoryReader", Reader()))
    assert seen == [result]


@pytest.mark.parametrize("busy", ["", "actions", "plans", "downloads"])
def test_whoever_leaves_is_told_at_once_of_all_that_ends_by_it(busy: str) -> None:
    left: list[bool] = []
    app: Any = SimpleNamespace(told=[], set_timer=lambda *_: None, exit=lambda: left.append(True))
    app.notify = lambda words, **_: app.told.append(words)
    services = {one: SimpleNamespace(is_busy=one == busy) for one in ("actions", "downloads")}
    plans = SimpleNamespace(is_busy=busy == "plans", how_far="A plan is at 2 of 4.")
    policies = SimpleNamespace(ending=lambda: "2 policies end with this console.")
    background: Any = SimpleNamespace(**services, plans=plans, policies=policies)
    quitting = QuitService(app, lambda: background, {})
    quitting.quit()
    assert not left
    (told,) = app.told
    assert "2 policies end with this console. Once more" in told
    assert ("at 2 of 4." in told) == (busy == "plans")
    quitting.quit()
    assert left
