"""Text and borders stand out in every theme, on every screen, by what is written for them."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from msgspec.structs import replace
from rich.color import ColorSystem

from roomtui.live.attention.alert import Severity
from roomtui.live.polling.feed import FeedState
from roomtui.process.terminal_kind import Colours, TerminalKind
from roomtui.ui.terminal.contrast import Rgb, contrast, rgb_of
from roomtui.ui.terminal.diff.updates import _codes
from roomtui.ui.widgets.key_bar import APART
from tests.readable import Cell, of_codes, unreadable, unseen
from tests.ui.alerting import make_alert, show_alerts
from tests.ui.console import Console, console

MANY: Final = (Colours.ALL, Colours.MANY)
BLACK, WHITE = "#000000", "#ffffff"


class Dress(NamedTuple):
    """A theme, and the ground that the terminal tells of, if it does."""

    theme: str
    ground: str = ""

    @property
    def default(self) -> Mapping[str, str]:
        ground = self.ground or BLACK
        is_light = contrast(rgb_of(ground), rgb_of(WHITE)) < 4.5
        return {"fg": "000000" if is_light else "ffffff", "bg": ground[1:]}


HARDEST: Final = (
    Dress("dark"), Dress("light"), Dress("contrast"), Dress("auto", "#2e3440"),
    Dress("auto", "#eee8d5"),
)  # fmt: skip
OTHERS: Final = (
    Dress("contrast", WHITE), Dress("auto", BLACK), Dress("auto", WHITE),
    Dress("auto", "#002b36"), Dress("auto", "#fdf6e3"), Dress("auto", "#808080"),
    Dress("light", "#1e1e2e"),
)  # fmt: skip
FEW_DRESSES: Final = (Dress("auto"), Dress("ansi", BLACK), Dress("ansi", WHITE))

LIVE: Final = (
    ["tab"], ["tab", "j", "space", "j"], ["space", "k", "k"], ["slash"], ["slash", "z", "q"],
    ["x"], ["x", "tab"], ["E"], ["E", "1", "2"], ["n"], ["n", "0", "0"], ["n", "tab", "x"],
    ["question_mark"], ["colon"], ["colon", "m"], ["colon", "m", "down"], ["d"],
)  # fmt: skip
"""Keys that open or change something; `escape` goes back behind each."""

LISTS: Final = {
    "2": (["down"], ["slash", *"type:x"], ["slash", *"since:"], ["D"], ["d"], ["w"]),
    "3": (["down"], ["slash", *"x:y"], ["d"]),
    "4": (["down"], ["tab"], ["tab", "tab"], ["slash"]),
    "5": (["down"], ["slash", "q"]),
}


def written(running: Console, default: Mapping[str, str]) -> Iterator[Cell]:
    """Return what is written for the screen, segment by segment."""
    system = running.app.console._color_system or ColorSystem.TRUECOLOR
    for strip in running.app.screen._compositor.render_strips():
        for segment in strip:
            yield of_codes(segment.text, _codes(segment.style, system), default)


def codes_written(running: Console) -> Iterator[tuple[str, str]]:
    system = running.app.console._color_system or ColorSystem.TRUECOLOR
    for strip in running.app.screen._compositor.render_strips():
        for segment in strip:
            yield segment.text, _codes(segment.style, system)


async def put_on(running: Console, dress: Dress, depth: Colours) -> None:
    """Have the console draw with a theme in a terminal of so many colours."""
    app = running.app
    app.themes._told = rgb_of(dress.ground) if dress.ground else None
    app.adapt_to(TerminalKind(name="xterm", colours=depth))
    app.themes.choose(dress.theme)
    app._colours.draw_anew()  # the number of colours does not change under a console
    await running.pilot.pause()


async def check(running: Console, dresses: Sequence[Dress], depths: Sequence[Colours]) -> None:
    for dress in dresses:
        for depth in depths:
            await put_on(running, dress, depth)
            cells = list(written(running, dress.default))
            wrong = unreadable(cells, 7.0 if dress.theme == "contrast" else 4.5) + unseen(cells)
            assert not wrong, (dress, depth, wrong, running.text)


async def states(running: Console) -> AsyncIterator[None]:
    """Go through what the live screen shows and opens, and through the states of the feed."""
    yield
    for keys in LIVE:
        await running.press(*keys)
        await running.pilot.pause()
        yield
        await running.press("escape")
        await running.pilot.pause()
    feed = running.app.ui_state.feed
    for state in FeedState:
        running.app.store.show_feed(replace(feed, state=state, reason="It does not answer."))
        await running.pilot.pause()
        yield
    running.app.store.show_feed(feed)


async def list_states(running: Console) -> AsyncIterator[None]:
    """Go through the other screens and what opens there."""
    for screen, many in LISTS.items():
        await running.press(screen)
        await running.until(lambda: "Reading" not in running.text)
        yield
        for keys in many:
            await running.press(*keys)
            await running.pilot.pause()
            yield
            await running.press("escape")
            await running.pilot.pause()


@pytest.mark.long
@pytest.mark.parametrize("depth", MANY)
@pytest.mark.parametrize("scenario", ["keynote", "archive"])
async def test_everything_stands_out(tmp_path: Path, scenario: str, depth: Colours) -> None:
    async with console(tmp_path, scenario) as running:
        await running.press("enter")
        async for _ in states(running) if scenario == "keynote" else list_states(running):
            await check(running, HARDEST, [depth])


@pytest.mark.long
async def test_alerts_stand_out_in_the_strip_and_on_their_screen(tmp_path: Path) -> None:
    alerts = [make_alert(severity.name, severity) for severity in Severity]
    async with console(tmp_path, "keynote") as running:
        for keys in ([], ["6"], ["space"], ["down"], ["d"]):
            await running.press(*keys)
            await show_alerts(running, *alerts)
            await check(running, HARDEST, MANY)
            await check_attributes(running, Colours.FEW)
        await running.press("escape", "1")
        alerts = [make_alert("note", Severity.NOTE), make_alert("more", Severity.NOTE)]
        await show_alerts(running, *alerts)
        await check(running, HARDEST, MANY)


@pytest.mark.long
async def test_the_first_screen_stands_out_in_every_theme(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("enter", "space", "j", "x")
        await check(running, HARDEST[1:2], MANY)
        await running.press("escape")
        await check(running, OTHERS[-4:-2], [Colours.MANY])


def grounds(running: Console, dress: Dress) -> dict[str, Rgb]:
    """Return the grounds of a row under the cursor with and without the keys, and of others."""
    found: dict[str, Rgb] = {}
    system = running.app.console._color_system or ColorSystem.TRUECOLOR
    strips = running.app.screen._compositor.render_strips()
    for name, pane in (("blurred", "rooms"), ("cursor", "sessions")):
        region = running.pane(pane).content_region
        for kind, y in ((name, region.y + 1), ("row", region.y + 2)):
            last = list(strips[y].crop(region.x, region.right))[-1]
            found[kind] = of_codes(last.text, _codes(last.style, system), dress.default).ground
    return found


@pytest.mark.long
async def test_the_first_screen_stands_out_on_any_ground(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("enter", "space", "j")
        await check(running, OTHERS, MANY)


@pytest.mark.long
async def test_rows_under_the_cursor_have_a_ground_of_their_own(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        for dress in HARDEST + OTHERS:
            for depth in MANY:
                await put_on(running, dress, depth)
                seen = grounds(running, dress)
                assert contrast(seen["cursor"], seen["row"]) >= 3, (dress, depth, seen)
                assert contrast(seen["blurred"], seen["row"]) >= 1.25, (dress, depth, seen)
                assert max(seen["row"]) - min(seen["row"]) < 60, (dress, depth, seen)


async def check_attributes(
    running: Console, depth: Colours, dresses: Sequence[Dress] = FEW_DRESSES
) -> None:
    """See that texts have no colour, and signs none that is bright black."""
    for dress in dresses:
        await put_on(running, dress, depth)
        for text, codes in codes_written(running):
            words = set(codes.split(";")) - {""}
            colours = {word for word in words if len(word) > 1}
            assert words <= {"1", "4", "7", "9"} | colours
            assert "90" not in colours
            assert not (colours and any(char.isalnum() for char in text)), (text, codes)
            assert depth is Colours.FEW or not colours
            assert all(word[0] in "39" for word in colours)
        assert not unreadable(written(running, dress.default))


@pytest.mark.parametrize("depth", [Colours.FEW, Colours.NONE])
async def test_few_colours_only_repeat_signs(tmp_path: Path, depth: Colours) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("enter", "space", "j")
        await check_attributes(running, depth)


def last_row(running: Console) -> list[tuple[str, set[str]]]:
    """Return the texts of the last row with their codes."""
    system = running.app.console._color_system or ColorSystem.TRUECOLOR
    strip = running.app.screen._compositor.render_strips()[-1]
    return [(s.text, set(_codes(s.style, system).split(";"))) for s in strip]


@pytest.mark.parametrize("depth", [Colours.FEW, Colours.NONE])
async def test_keys_look_alike_and_the_filter_line_is_one(tmp_path: Path, depth: Colours) -> None:
    async with console(tmp_path) as running:
        await put_on(running, FEW_DRESSES[0], depth)
        bold = [(text.strip(), codes) for text, codes in last_row(running) if "1" in codes]
        keys = {text: codes for text, codes in bold if text != APART}
        assert {"f", "?", "E", "M"} <= keys.keys()
        assert all(codes == {"1"} for codes in keys.values()), keys
        await running.press("slash", "a", "b")
        await running.pilot.pause()
        assert all(codes & {"4", "7"} for _, codes in last_row(running)), last_row(running)


@pytest.mark.long
@pytest.mark.parametrize("depth", [Colours.FEW, Colours.NONE])
async def test_few_colours_only_repeat_signs_anywhere(tmp_path: Path, depth: Colours) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("enter")
        async for _ in states(running):
            await check_attributes(running, depth, FEW_DRESSES[-1:])
        async for _ in list_states(running):
            await check_attributes(running, depth, FEW_DRESSES[:1])
