"""Keys that are held down for minutes: somebody else's orders are never refused because of them."""

import asyncio
from itertools import cycle
from pathlib import Path
from typing import Final

import pytest

from roomtui.api.client import VideoApi
from roomtui.api.errors import VideoApiError
from roomtui.api.secret import ApiKey
from roomtui.live.polling.feed import FeedState
from tests.soak.trial import Trial, play

LIMIT: Final = 600
"""The requests that the simulated account has in a minute."""

HELD_SECS: Final = 75.0
WINDOWS: Final = 3
"""Windows of the limit that so many seconds can touch."""

REPEAT_SECS: Final = 0.05

HELD: Final = {
    "r on recordings": (("2",), "r"),
    "up and down the archive": (("2",), "Gg"),
    "one screen after the other": ((), "1234"),
}


async def others_act(trial: Trial, refused: list[str]) -> None:
    """Act as moderators on the same key do, and note what is refused."""
    api = VideoApi(ApiKey(trial.api.key), trial.api.base_url, transport=trial.api.transport())
    (session_id, *_) = trial.app.ui_state.snapshot.sessions
    while True:
        try:
            await api.request("POST", "room_sessions", session_id, "actions", "mute")
        except VideoApiError as error:
            if "429" in str(error):
                refused.append(str(error))
        await asyncio.sleep(0.5)


@pytest.mark.long
@pytest.mark.parametrize(("first", "keys"), HELD.values(), ids=HELD)
def test_whatever_key_is_held_the_account_has_enough_left_for_orders(
    first: tuple[str, ...], keys: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ui_state(trial: Trial) -> None:
        refused: list[str] = []
        others = asyncio.create_task(others_act(trial, refused))
        await trial.press(*first)
        ends, held = trial.loop.time() + HELD_SECS, cycle(keys)
        trial.api.log.clear()
        while trial.loop.time() < ends:
            await trial.press(next(held))
            await asyncio.sleep(REPEAT_SECS)
        others.cancel()
        assert not refused
        read = [entry.path for entry in trial.api.log if entry.method == "GET"]
        lists = [path for path in read if path.endswith("/room_recordings")]
        assert len(read) <= WINDOWS * LIMIT / 2
        assert len(lists) <= WINDOWS * LIMIT / 10
        assert trial.feed.state in {FeedState.LIVE, FeedState.LATE, FeedState.PAUSED}

    play(ui_state, tmp_path, monkeypatch, scenario="small")
