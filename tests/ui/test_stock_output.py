"""Textual itself draws where it is not the one that the frame differ was written for."""

from typing import Any

import pytest
from rich import cells
from textual import _compositor
from textual.app import App
from textual.strip import Strip

from roomtui.ui.terminal.app import TerminalApp
from roomtui.ui.terminal.compatibility import DRAWING, has_all


def other(*_: object) -> None:
    """Stand for what another Textual has in its place."""


class OtherUpdate:
    """Stands for an update of another Textual."""

    def __init__(self, lines: list[Any]) -> None:
        self.lines = lines


def test_this_textual_is_known() -> None:
    assert has_all(DRAWING)
    assert not TerminalApp().stock_output


@pytest.mark.parametrize(
    ("owner", "name", "value"),
    [
        (App, "_display", other),
        (_compositor, "LayoutUpdate", OtherUpdate),
        (_compositor, "ChopsUpdate", OtherUpdate),
        (Strip, "render_ansi", other),
        (cells, "split_graphemes", other),
    ],
)
@pytest.mark.parametrize("is_gone", [False, True])
def test_another_one_draws_itself(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, value: Any, *, is_gone: bool
) -> None:
    if is_gone:
        monkeypatch.delattr(owner, name)
    else:
        monkeypatch.setattr(owner, name, value)
    assert not has_all(DRAWING)
    assert TerminalApp().stock_output
