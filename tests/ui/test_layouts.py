"""Drafts of compositions: checked as the API does it, sent as meant and drawn as sent."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import assume, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace
from rich.cells import cell_len

from roomtui.api.client import VideoApi
from roomtui.api.models import Composition
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import embedded
from roomtui.demo.server import Limits
from roomtui.ui.compose.checks import problems, warnings
from roomtui.ui.compose.fields import MOST_PIXELS, CompositionFrame
from roomtui.ui.compose.layouts import (
    PRESETS,
    Draft,
    RegionDraft,
    apply_preset,
    box_of,
    change_resolution,
    grid_of,
    new_draft,
)
from roomtui.ui.compose.preview import preview
from roomtui.ui.compose.request import body
from tests.demo.conftest import NOWHERE, reaching
from tests.test_layers import loaded_by

ALICE, BO, CAI = (f"{digit * 8}-4df3-4bca-a65a-3da1ecc777b0" for digit in "123")
NAMES = {ALICE: "Alice", BO: "Bo", CAI: "佐藤 美咲"}
NUMBERS = ("x", "y", "z", "width", "height", "max_columns", "max_rows")
SENT = ("x_pos", "y_pos", "z_pos", "width", "height", "max_columns", "max_rows")

cheap = hypothesis_settings(deadline=None, max_examples=60)


class Studio:
    """The simulation with a recorded session, and the ways to ask it for compositions."""

    def __init__(self) -> None:
        limits = Limits(requests=1_000_000)
        self._api = embedded("small", clock=SteppedClock(), limits=limits)
        self._runner = asyncio.Runner()
        recordings = list(self._api.world.recordings.values())
        self.session_id = recordings[0].session_id
        self.videos = [
            one.id
            for one in recordings
            if one.session_id == self.session_id and one.type == "video"
        ]

    def order(self, draft: Draft) -> Composition:
        """Send the request that the draft makes, as the console does."""

        async def send() -> Composition:
            key = ApiKey(self._api.key)
            async with VideoApi(
                key, self._api.base_url, transport=self._api.transport()
            ) as reached:
                return await reached.compositions.create(body(draft))

        return self._runner.run(send())

    def refuses(self, request: dict[str, Any]) -> bool:
        async def send() -> httpx.Response:
            async with reaching(self._api) as client:
                return await client.post("/room_compositions", json=request)

        return self._runner.run(send()).status_code == 422

    def close(self) -> None:
        self._runner.close()


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    studio = Studio()
    yield studio
    studio.close()


def draft_of(*regions: RegionDraft, resolution: str = "") -> Draft:
    return Draft(session_id=NOWHERE, resolution=resolution, regions=regions)


def sent(draft: Draft) -> Any:
    return msgspec.json.decode(msgspec.json.encode(body(draft)))


frames = st.builds(CompositionFrame, st.integers(64, 1280), st.integers(16, 1280)).filter(
    lambda frame: frame.width * frame.height <= MOST_PIXELS
)
presets = st.sampled_from([preset for preset in PRESETS if preset != "custom"])
numbers = st.sampled_from(["", "0", "1", "-1", "16", "99", "100", "320", "640", " 7 ", "٣", "1.5"])
typed = numbers | st.text(st.characters(exclude_categories=()), max_size=6)
names = st.sampled_from(["a", "b", " a", "", "left.x"]) | st.text(max_size=12)
sizes = st.from_regex(r"[0-9]{1,4}x[0-9]{1,4}", fullmatch=True) | st.sampled_from(
    ["", "16x16", "15x16", "1281x16", "960x960", "961x960", "0640x480", "640X480", " 640x480\n"]
)


def regions(sources: list[str]) -> st.SearchStrategy[RegionDraft]:
    chosen = st.lists(st.sampled_from(sources), max_size=3).map(tuple)
    return st.builds(RegionDraft, name=names, sources=chosen, **dict.fromkeys(NUMBERS, typed))


def likely_regions(sources: list[str]) -> st.SearchStrategy[RegionDraft]:
    chosen = st.lists(st.sampled_from(sources), min_size=1, max_size=3).map(tuple)
    number = st.sampled_from(["", "", "1", "16", " 40 "])
    name = st.sampled_from(["a", " b ", "left.x", "佐藤/~1"])
    return st.builds(RegionDraft, name=name, sources=chosen, **dict.fromkeys(NUMBERS, number))


anything = st.builds(
    Draft,
    session_id=st.just(NOWHERE) | st.text(max_size=40),
    resolution=sizes | st.text(max_size=12),
    regions=st.lists(regions(["*", ALICE, BO, "x\x1b[2J"]), max_size=3).map(tuple),
    preset=st.sampled_from(PRESETS),
)


# Layouts


@given(frames, presets)
@example(CompositionFrame(1280, 720), "picture in picture")
@example(CompositionFrame(65, 17), "speaker and strip")
@example(CompositionFrame(853, 480), "side by side")
def test_every_layout_fits_every_frame(frame: CompositionFrame, preset: Any) -> None:
    draft = change_resolution(apply_preset(new_draft(NOWHERE), preset), str(frame))
    assert draft.preset == preset
    assert problems(draft) == {}
    boxes = [box_of(region, frame) for region in draft.regions]
    assert (boxes[0].left, boxes[0].top, boxes[0].bottom) == (0, 0, frame.height)
    if preset in {"side by side", "speaker and strip"}:
        assert boxes[1].left == boxes[0].right
        assert (boxes[1].right, boxes[1].bottom) == (frame.width, frame.height)
    else:
        assert boxes[0].right == frame.width
        assert [box.depth for box in boxes] == list(range(len(boxes)))


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("grid", [("grid", "", "", "", "640", "360", "")]),
        (
            "side by side",
            [
                ("left", "0", "0", "0", "320", "360", ""),
                ("right", "320", "0", "0", "320", "360", ""),
            ],
        ),
        (
            "picture in picture",
            [
                ("full", "0", "0", "0", "640", "360", ""),
                ("inset", "470", "260", "1", "160", "90", ""),
            ],
        ),
        (
            "speaker and strip",
            [
                ("speaker", "0", "0", "0", "480", "360", ""),
                ("strip", "480", "0", "0", "160", "360", "1"),
            ],
        ),
    ],
)
def test_the_layouts_of_640x360(preset: Any, expected: list[tuple[str, ...]]) -> None:
    draft = apply_preset(Draft(session_id=NOWHERE, resolution="640x360"), preset)
    fields = ("name", "x", "y", "z", "width", "height", "max_columns")
    assert [tuple(getattr(one, field) for field in fields) for one in draft.regions] == expected


def test_a_layout_keeps_who_is_in_which_place() -> None:
    draft = apply_preset(new_draft(NOWHERE), "side by side")
    chosen = replace(
        draft,
        regions=tuple(
            replace(region, sources=(who,))
            for region, who in zip(draft.regions, (ALICE, BO), strict=True)
        ),
    )
    moved = change_resolution(apply_preset(chosen, "picture in picture"), "640x360")
    assert [region.sources for region in moved.regions] == [(ALICE,), (BO,)]
    assert [region.sources for region in apply_preset(moved, "grid").regions] == [("*",)]


def test_custom_regions_stay_whatever_the_resolution() -> None:
    draft = apply_preset(apply_preset(new_draft(NOWHERE), "side by side"), "custom")
    assert change_resolution(draft, "640x360").regions == draft.regions


@pytest.mark.parametrize("half_typed", ["6", "640x", "640x3", "0x0", "640xx"])
def test_a_half_typed_resolution_keeps_the_default_layout(half_typed: str) -> None:
    draft = apply_preset(new_draft(NOWHERE), "side by side")
    assert change_resolution(draft, half_typed).regions == draft.regions


@given(
    st.integers(0, 5_000),
    st.integers(1, 60).map(str) | st.just(""),
    st.integers(1, 60).map(str) | st.just(""),
)
def test_a_grid_has_room_for_all_unless_its_bounds_forbid(
    count: int, columns: str, rows: str
) -> None:
    grid = grid_of(RegionDraft(name="a", max_columns=columns, max_rows=rows), count)
    assert grid.columns <= int(columns or count)
    assert grid.rows <= int(rows or count)
    if grid.cells < count:
        assert (str(grid.columns), str(grid.rows)) == (columns, rows)
    elif count:
        assert grid.cells - count < max(grid.columns, grid.rows)


# Checks


@pytest.mark.parametrize(
    ("resolution", "says"),
    [
        ("1280", "WIDTHxHEIGHT"),
        ("1280X720", "WIDTHxHEIGHT"),
        ("15x16", "16 to 1280 pixels; this is 15x16"),
        ("1920x16", "16 to 1280"),
        ("1280x721", "1280 x 720 = 921,600 pixels at most; this is 1280 x 721 = 922,880."),
    ],
)
def test_resolutions_that_cannot_be(resolution: str, says: str) -> None:
    found = problems(change_resolution(new_draft(NOWHERE), resolution))
    assert list(found) == ["resolution"]
    assert says in found["resolution"]


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"name": " "}, "name", "Give the region a name."),
        ({"name": "a\x1b"}, "name", "can be seen"),
        ({"x": "-1"}, "x", "X: a whole number, 0 to 1264."),
        ({"x": "1265"}, "x", "0 to 1264"),
        ({"y": "705"}, "y", "0 to 704"),
        ({"x": "12px"}, "x", "whole number"),
        ({"width": "0"}, "width", "Width: a whole number, 16 to 1280."),
        ({"x": "640", "width": "641"}, "width", "16 to 640, since it begins at 640 of 1280."),
        ({"y": "20", "height": "701"}, "height", "16 to 700"),
        ({"z": "100"}, "z", "-99 to 99"),
        ({"max_columns": "0"}, "max_columns", "Columns: a whole number, 1 to 1000."),
        ({"max_rows": "1001"}, "max_rows", "1 to 1000"),
        ({"sources": ()}, "sources", "Choose at least one recording"),
        ({"sources": ("me",)}, "sources", "the id of a recording"),
    ],
)
def test_regions_that_cannot_be(change: dict[str, Any], field: str, says: str) -> None:
    odd = RegionDraft(**{"name": "b", **change})
    found = problems(draft_of(RegionDraft(name="a"), odd))
    assert list(found) == [f"second.{field}"]
    assert says in found[f"second.{field}"]


def test_what_a_film_needs() -> None:
    region = RegionDraft(name="a")
    assert list(problems(draft_of())) == ["regions"]
    assert list(problems(draft_of(region, region))) == ["second.name"]
    assert list(problems(draft_of(region, replace(region, name=" a ")))) == ["second.name"]
    assert "regions" in problems(draft_of(region, region, region))
    assert list(problems(new_draft("7"))) == ["session_id"]


def test_numbers_are_not_blamed_for_a_half_typed_resolution() -> None:
    region = RegionDraft(name="a", x="600", width="600")
    assert problems(draft_of(region)) == {}
    assert list(problems(draft_of(region, resolution="640x"))) == ["resolution"]
    assert "first.width" in problems(draft_of(region, resolution="1000x720"))


@pytest.mark.parametrize(
    ("drafted", "field", "says"),
    [
        (
            draft_of(RegionDraft(name="a", sources=(BO,)), RegionDraft(name="b", z="1")),
            "first.z",
            "a lies wholly behind b",
        ),
        (
            draft_of(RegionDraft(name="a"), RegionDraft(name="b", z="-1", x="9", sources=(ALICE,))),
            "second.z",
            "b lies wholly behind a",
        ),
        (
            draft_of(RegionDraft(name="a", sources=(BO,)), RegionDraft(name="b", x="9")),
            "second.z",
            "the higher z",
        ),
        (apply_preset(new_draft(NOWHERE), "side by side"), "second.sources", "twice"),
        (draft_of(RegionDraft(name="a", sources=("*", BO))), "first.sources", "add nothing"),
        (
            draft_of(RegionDraft(name="a", max_columns="2", max_rows="2")),
            "first.max_rows",
            "2 x 2 = 4 cells for 6 recordings",
        ),
    ],
)
def test_what_is_odd(drafted: Draft, field: str, says: str) -> None:
    assert problems(drafted) == {}
    found = warnings(drafted, 6)
    assert list(found) == [field]
    assert says in found[field]


def test_what_is_not_odd() -> None:
    beside = apply_preset(new_draft(NOWHERE), "speaker and strip")
    speaker, strip = beside.regions
    assert warnings(replace(beside, regions=(replace(speaker, sources=(BO,)), strip)), 9) == {}
    assert warnings(new_draft(NOWHERE), 6) == {}
    wrong = RegionDraft(name="b", z="-", sources=("*", BO))
    assert warnings(draft_of(RegionDraft(name="a"), wrong), 6) == {}


@given(anything)
def test_any_draft_is_told_about_in_sentences(draft: Draft) -> None:
    for sentence in [*problems(draft).values(), *warnings(draft, 6).values()]:
        assert sentence.endswith(".")
        assert sentence.isprintable()


# What is sent


def test_only_what_is_set_is_sent() -> None:
    assert sent(new_draft(NOWHERE)) == {
        "session_id": NOWHERE,
        "video_layout": {"grid": {"width": 1280, "height": 720, "video_sources": ["*"]}},
    }
    region = RegionDraft(name=" a ", x="0", y="7", z="0", max_rows="2", sources=(ALICE,))
    assert sent(draft_of(region, resolution=" 640x360 ")) == {
        "session_id": NOWHERE,
        "resolution": "640x360",
        "video_layout": {"a": {"y_pos": 7, "max_rows": 2, "video_sources": [ALICE]}},
    }
    for default in ("", " ", "1280x720"):
        assert body(draft_of(region, resolution=default)).resolution is UNSET


def test_a_draft_with_problems_makes_no_request() -> None:
    with pytest.raises(ValueError, match="Give the region a name"):
        body(draft_of(RegionDraft(name="")))


@cheap
@given(st.data())
def test_what_has_no_problems_is_made_as_drafted(studio: Studio, data: st.DataObject) -> None:
    frame = data.draw(frames)
    draft = replace(new_draft(studio.session_id), resolution=str(frame))
    draft = apply_preset(draft, data.draw(presets))
    if data.draw(st.booleans()):
        kind = likely_regions(["*", *studio.videos])
        several = st.lists(kind, min_size=1, max_size=2, unique_by=lambda one: one.name.strip())
        draft = replace(draft, preset="custom", regions=tuple(data.draw(several)))
    assume(not problems(draft))
    made = studio.order(draft)
    assert (made.session_id, made.resolution) == (studio.session_id, str(frame))
    assert made.video_layout is not None
    assert len(made.video_layout) == len(draft.regions)
    for region in draft.regions:
        film = made.video_layout[region.name.strip()]
        assert film.video_sources == region.sources
        assert (film.x_pos or 0, film.y_pos or 0) == (int(region.x or 0), int(region.y or 0))
        assert [str(film.width or ""), str(film.height or "")] == [
            region.width.strip(),
            region.height.strip(),
        ]


def as_typed(studio: Studio, draft: Draft) -> dict[str, Any]:
    """The request that says the draft word by word, without a check."""
    request: dict[str, Any] = {"session_id": studio.session_id}
    if draft.resolution.strip():
        request["resolution"] = draft.resolution.strip()
    request["video_layout"] = {}
    for index, region in enumerate(draft.regions):
        said: dict[str, Any] = {"video_sources": list(region.sources)}
        for field, name in zip(NUMBERS, SENT, strict=True):
            if text := getattr(region, field).strip():
                whole = re.fullmatch("-?[0-9]{1,300}", text)
                said[name] = int(text) if whole else repr(text)
        request["video_layout"][str(index)] = said
    return request


@cheap
@given(st.data())
def test_what_the_api_refuses_has_problems(studio: Studio, data: st.DataObject) -> None:
    kind = regions(["*", *studio.videos, "nobody"])
    draft = Draft(
        session_id=studio.session_id,
        resolution=data.draw(sizes),
        regions=tuple(data.draw(st.lists(kind, min_size=1, max_size=3))),
    )
    draft = replace(
        draft,
        regions=tuple(replace(one, name=str(i)) for i, one in enumerate(draft.regions)),
    )
    if studio.refuses(as_typed(studio, draft)):
        assert problems(draft)
        with pytest.raises(ValueError, match=r"\."):
            body(draft)


# The picture


def drawn(draft: Draft, columns: int = 32, rows: int = 9, cells: int = 4) -> str:
    return "\n".join(["", *preview(draft, columns, rows, NAMES, cells=cells)])


@cheap
@given(
    anything,
    st.integers(-1, 90),
    st.integers(-1, 40),
    st.dictionaries(st.sampled_from([ALICE, BO]), st.text(max_size=20)),
    st.integers(-1, 100_000),
)
@example(
    draft_of(RegionDraft(name="国" * 99, x="-99999", width="99999", sources=(CAI,))), 9, 9, NAMES, 1
)
@example(draft_of(RegionDraft(name="a", width="99999", height="99999")), 80, 24, {}, 10**18)
def test_anything_can_be_drawn_within_bounds(
    draft: Draft, columns: int, rows: int, told: dict[str, str], cells: int
) -> None:
    lines = preview(draft, columns, rows, told, cells=cells)
    assert lines == preview(draft, columns, rows, told, cells=cells)
    assert len(lines) <= max(0, rows)
    assert bool(lines) == (min(columns, rows) >= 3)
    for line in lines:
        assert cell_len(line) <= columns
        assert line.isprintable()
    assert len({cell_len(line) for line in lines}) <= 1


@pytest.mark.parametrize(
    ("resolution", "columns", "rows", "expected"),
    [
        ("1280x720", 48, 14, (48, 14)),
        ("1280x720", 80, 14, (50, 14)),
        ("1280x720", 48, 40, (48, 14)),
        ("720x1280", 48, 14, (16, 14)),
        ("960x960", 100, 20, (40, 20)),
        ("1280x16", 48, 14, (48, 3)),
        ("16x1280", 48, 14, (3, 14)),
        ("1920x1080", 48, 14, (48, 14)),
        ("1280x", 48, 14, (48, 14)),
    ],
)
def test_the_picture_is_as_wide_to_its_height_as_the_film(
    resolution: str, columns: int, rows: int, expected: tuple[int, int]
) -> None:
    lines = preview(change_resolution(new_draft(NOWHERE), resolution), columns, rows, {})
    assert (len(lines[0]), len(lines)) == expected


def test_a_grid_is_drawn() -> None:
    assert (
        drawn(new_draft(NOWHERE), cells=5)
        == """
╔ grid ════════════════════════╗
║         ┆         ┆          ║
║    1    ┆    2    ┆    3     ║
║         ┆         ┆          ║
║┄┄┄┄┄┄┄┄┄┼┄┄┄┄┄┄┄┄┄┼┄┄┄┄┄┄┄┄┄┄║
║         ┆         ┆          ║
║    4    ┆    5    ┆          ║
║         ┆         ┆          ║
╚══════════════════════════════╝"""
    )


def test_people_are_named_and_the_higher_hides_the_lower() -> None:
    draft = apply_preset(new_draft(NOWHERE), "picture in picture")
    full, inset = draft.regions
    chosen = replace(full, sources=(ALICE, BO)), replace(inset, sources=(CAI,))
    picture = """
╔ full ════════════════════════════════════════╗
║                      ┆                       ║
║                      ┆                       ║
║                      ┆                       ║
║                      ┆                       ║
║                      ┆                       ║
║        Alice         ┆          Bo           ║
║                      ┆                       ║
║                      ┆                       ║
║                      ┆           ┌ inset ───┐║
║                      ┆           │佐藤 美咲 │║
║                      ┆           │          │║
║                      ┆           └──────────┘║
╚══════════════════════════════════════════════╝"""
    assert drawn(replace(draft, regions=chosen), 48, 14) == picture
    assert drawn(replace(draft, regions=chosen[::-1]), 48, 14) == picture


def test_neighbours_share_an_edge() -> None:
    left, right = apply_preset(new_draft(NOWHERE), "speaker and strip").regions
    chosen = replace(left, sources=(ALICE,)), replace(right, sources=(BO, NOWHERE))
    assert (
        drawn(draft_of(*chosen))
        == """
╔ speaker ═════════════╤ strip ╗
║                      │       ║
║                      │  Bo   ║
║                      │       ║
║        Alice         │┄┄┄┄┄┄┄║
║                      │       ║
║                      │000000…║
║                      │       ║
╚══════════════════════╧═══════╝"""
    )


def test_boxes_that_touch_are_joined() -> None:
    left = RegionDraft(name="a", x="320", y="160", width="320", height="400", sources=(ALICE,))
    assert (
        drawn(draft_of(left, replace(left, name="b", x="640", sources=(BO,))))
        == """
╔══════════════════════════════╗
║                              ║
║       ┌ a ────┬ b ───┐       ║
║       │       │      │       ║
║       │ Alice │  Bo  │       ║
║       │       │      │       ║
║       └───────┴──────┘       ║
║                              ║
╚══════════════════════════════╝"""
    )


def test_nothing_shines_through_a_box() -> None:
    under = RegionDraft(name="a", x="120", y="80", width="720", height="400", sources=(ALICE,))
    over = replace(under, name="b", x="520", y="240", z="1", width="560", sources=(BO,))
    assert (
        drawn(draft_of(over, under))
        == """
╔══════════════════════════════╗
║  ┌ a ─────────────┐          ║
║  │                │          ║
║  │     Alic┌ b ───┴─────┐    ║
║  │         │            │    ║
║  └─────────┤     Bo     │    ║
║            │            │    ║
║            └────────────┘    ║
╚══════════════════════════════╝"""
    )


def test_wide_letters_are_not_cut_in_half() -> None:
    wide = RegionDraft(name="佐藤佐藤佐藤佐藤佐藤", sources=(CAI,))
    for x in range(0, 1264, 8):
        over = RegionDraft(name="b", x=str(x), z="1", width="200", sources=(ALICE,))
        lines = preview(draft_of(wide, over), 40, 11, {**NAMES, CAI: "美咲" * 9})
        assert {cell_len(line) for line in lines} == {39}


@pytest.mark.parametrize(
    ("change", "edge"),
    [
        ({"x": "-1", "width": "640"}, "←"),
        ({"x": "640", "width": "641"}, "→"),
        ({"y": "-1", "height": "360"}, "↑"),
        ({"y": "360", "height": "361"}, "↓"),
    ],
)
def test_a_pixel_outside_of_the_frame_is_marked(change: dict[str, Any], edge: str) -> None:
    picture = drawn(draft_of(RegionDraft(name="a", **change)))
    assert set(picture) & set("←→↑↓") == {edge}


def test_what_reaches_out_of_the_frame_is_marked() -> None:
    out = RegionDraft(name="out", x="640", y="-90", height="450", width="900", sources=(BO,))
    far = RegionDraft(name="far", x="9999", y="540", height="90", width="900")
    assert (
        drawn(draft_of(out, far))
        == """
╔═══════════════↑ out ↑↑↑↑↑↑↑↑↑╗
║               │              →
║               │      Bo      →
║               │              →
║               └──────────────→
║                              ║
║                              →
║                              →
╚══════════════════════════════╝"""
    )


def test_a_grid_that_is_too_small_says_so() -> None:
    region = RegionDraft(name="a", x="64", width="1152", y="160", height="400", max_rows="1")
    crowded = replace(region, max_columns="2")
    assert (
        drawn(draft_of(crowded))
        == """
╔══════════════════════════════╗
║                              ║
║ ┌ a, 2 not shown ──────────┐ ║
║ │            ┆             │ ║
║ │     1      ┆      2      │ ║
║ │            ┆             │ ║
║ └──────────────────────────┘ ║
║                              ║
╚══════════════════════════════╝"""
    )
    assert (
        drawn(draft_of(region), cells=10)
        == """
╔══════════════════════════════╗
║                              ║
║ ┌ a ───────────────────────┐ ║
║ │                          │ ║
║ │          10 x 1          │ ║
║ │                          │ ║
║ └──────────────────────────┘ ║
║                              ║
╚══════════════════════════════╝"""
    )


def test_half_typed_numbers_count_as_not_set() -> None:
    half = RegionDraft(name="a", x="-", y="36O", width="640", height="", sources=(ALICE,))
    whole = RegionDraft(name="a", width="640", sources=(ALICE,))
    assert drawn(draft_of(half)) == drawn(draft_of(whole))
    assert drawn(draft_of(replace(whole, width="0"))) == drawn(draft_of())


def test_hostile_names_cannot_break_out() -> None:
    region = RegionDraft(name="a\x1b[2J\n\u202eb", sources=(ALICE, "\x1b]0;x\x07"))
    lines = preview(draft_of(region), 40, 12, {ALICE: "Al\u200bice\r\n\x9b31m"})
    assert lines[0].startswith("╔ a[2J b ═")
    assert "Alice 31m" in "".join(lines)
    assert "".join(lines).isprintable()


def test_drafts_need_no_screen() -> None:
    loaded = loaded_by("roomtui.ui.compose.checks", "roomtui.ui.compose.preview")
    assert not {"textual", "httpx"} & loaded
