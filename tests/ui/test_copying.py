"""However quickly somebody copies, the last of it is what tmux has in the end."""

from pathlib import Path
from threading import Event

import pytest

from roomtui.process import tmux
from roomtui.process.tmux import Loaded
from tests.ui.console import console


async def test_tmux_is_handed_one_text_at_a_time_and_the_last_one_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed, said, goes_on = list[str](), list[str](), Event()

    def slow(text: str, **_: object) -> Loaded:
        handed.append(text)
        assert goes_on.wait(30)
        return Loaded(kept=True)

    monkeypatch.setattr(tmux, "load_buffer", slow)
    monkeypatch.setenv("TMUX", "/x,1,0")
    async with console(tmp_path) as running:
        try:
            running.app.copying.copy("text 0", "number 0", said.append)
            await running.until(lambda: bool(handed))
            for number in range(1, 9):
                running.app.copying.copy(f"text {number}", f"number {number}", said.append)
                await running.pilot.pause()
            assert handed == ["text 0"]
        finally:
            goes_on.set()
        await running.until(lambda: len(said) == 2)
        assert handed == ["text 0", "text 8"]
        assert "number 8" in said[-1]
