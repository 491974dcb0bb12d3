"""What the screen costs before it can be used: style sheets are read and matched once."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from textual.css import parse as css
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.widget import Widget

from roomtui.ui.app import RoomApp
from roomtui.ui.theme import DARK
from tests.ui.console import console


async def test_every_style_sheet_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Counter[tuple[str, int]] = Counter()
    parse = css.parse

    def counted(*given: Any, **named: Any) -> Any:
        read[given[1], named["tie_breaker"]] += 1
        return parse(*given, **named)

    monkeypatch.setattr("textual.css.stylesheet.parse", counted)
    async with console(tmp_path) as running:
        assert running.app.theme.startswith("roomtui-")
        assert running.app.theme_variables["dim"] == DARK.variables["dim"]
    assert len(read) > 5
    assert set(read.values()) == {1}


async def test_the_first_frame_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frames: list[str] = []

    def look(app: RoomApp) -> None:
        strips = app.screen._compositor.render_strips()
        frames.append("\n".join(strip.text for strip in strips))

    monkeypatch.setattr(RoomApp, "post_display_hook", look)
    async with console(tmp_path, ready=False):
        pass
    for words in ("DEMO small", "participant   ", "Waiting for the first answer", "? Help"):
        assert words in frames[0]
    assert "Sessions 0" not in frames[0]


async def test_only_what_gets_the_focus_is_styled_twice_before_the_first_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    styled: Counter[DOMNode] = Counter()
    before: list[Counter[DOMNode]] = []
    apply = Stylesheet.apply

    def counted(sheet: Stylesheet, node: DOMNode, **named: Any) -> None:
        styled[node] += 1
        apply(sheet, node, **named)

    monkeypatch.setattr(Stylesheet, "apply", counted)
    monkeypatch.setattr(RoomApp, "post_display_hook", lambda _: before.append(styled.copy()))
    async with console(tmp_path, ready=False) as running:
        focused = running.live.pane
    first = {node: count for node, count in before[0].items() if isinstance(node, Widget)}
    assert len(first) > 10
    assert {node for node, count in first.items() if count > 1} <= {focused}


async def test_going_to_another_pane_matches_no_more_than_the_two_panes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    matched: list[DOMNode] = []
    async with console(tmp_path) as running:
        update = running.app.update_styles

        def noted(node: DOMNode, animate: bool = True) -> None:
            matched.append(node)
            update(node, animate)

        monkeypatch.setattr(running.app, "update_styles", noted)
        await running.press("tab")
        assert running.app.focused is running.people
        assert set(matched) == {running.people, running.pane("sessions")}
