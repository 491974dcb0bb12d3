"""The dialog that has a composition made: what it sends, refuses, reads and shows, by keys."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from textual.widget import Widget
from textual.widgets import Input, Label

from roomtui.api.client import VideoApi
from roomtui.api.filters import CompositionFilter, Dates
from roomtui.api.models import Composition, Participant, Recording
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import embedded
from roomtui.live.lists.session_recordings import SessionRecordings, read_session_recordings
from roomtui.text import name_of
from roomtui.ui.compose.dialog import NewCompositionDialog
from roomtui.ui.compose.layout_line import LayoutLine
from roomtui.ui.compose.layouts import Draft, RegionDraft, apply_preset, new_draft
from roomtui.ui.compose.refusals import refusals
from roomtui.ui.compose.selection import fill, toggle
from roomtui.ui.compose.session_field import SessionField
from roomtui.ui.compose.source_list import SourceList
from roomtui.ui.compose.sources import SourceChoices, summary
from roomtui.ui.files.compositions_screen import CompositionsScreen, lets_through
from roomtui.ui.messages import Composed
from roomtui.ui.screen_names import ScreenName
from tests.demo.conftest import NOWHERE
from tests.ui.console import NARROW, Console, console
from tests.ui.dialogs import said
from tests.ui.filing import track

PATH = "/v2/room_compositions"


def posted(method: str, _: str) -> bool:
    return method == "POST"


def for_recordings(_: str, path: str) -> bool:
    return path.endswith("/room_recordings")


def videos(running: Console) -> list[Recording]:
    """Return the video recordings of the session that is over, the first to begin first."""
    of_session = running.world.recorder.of_session(past(running))
    return [one for one in of_session if one.type == "video"]


def past(running: Console) -> str:
    """Return the id of the only session that was recorded."""
    (session_id,) = {one.session_id for one in running.world.recordings.values()}
    return str(session_id)


def named(running: Console, video: Recording) -> str:
    """Name the one in a recording, as the console does."""
    return name_of(running.world.participants[video.participant_id].context)


def hints(form: NewCompositionDialog) -> str:
    """Return what is said below the fields."""
    return "\n".join(str(label.content) for label in form.query(".hint").results(Label))


async def soon(running: Console, condition: Callable[[], object]) -> None:
    """Wait until something has come about, without having the console ask for more."""
    for _ in range(2000):
        if condition():
            return
        await running.pilot.pause(0.005)
    raise AssertionError(f"it never came about; the screen shows:\n{running.text}")


async def opened(
    running: Console, session_id: str, says: str = "2 video recordings"
) -> NewCompositionDialog:
    """Open the dialog for a session and wait for what it says about the recordings."""
    running.app.navigator.screen_of(running.app.place).subjects.compose_from(session_id)
    await soon(running, lambda: isinstance(running.app.screen, NewCompositionDialog))
    form = running.app.screen
    assert isinstance(form, NewCompositionDialog)
    await soon(running, lambda: says in hints(form) and running.app.focused)
    return form


async def typed(running: Console, **fields: str) -> None:
    """Set fields of the form, `first_x` for the x of the first region, as typing does."""
    for name, text in fields.items():
        place, _, rest = name.partition("_")
        field = f"{place}-{rest}" if place in {"first", "second"} else name
        running.app.screen.query_one(f"#{field}", Input).value = text
    await running.pilot.pause()


async def ticked(running: Console, field: str, place: int) -> None:
    """Tick the source at a place of a region's list, counted from the top."""
    sources = running.app.screen.query_one(f"#{field}", SourceList)
    sources.focus()
    while sources.cursor != place:
        sources.action_move(1 if sources.cursor < place else -1)
    sources.action_tick()
    await running.pilot.pause()


async def sent(running: Console) -> Any:
    """Submit, wait until the compositions are shown, and give the body that was sent."""
    before = len(running.written)
    await running.press("enter")
    await soon(running, lambda: isinstance(running.app.screen, CompositionsScreen))
    ((method, path, body),) = running.written[before:]
    assert (method, path) == ("POST", PATH)
    return body


# What is sent


async def test_each_layout_is_sent_as_drawn_without_defaults_and_then_followed(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        session_id, (one, other) = past(running), [video.id for video in videos(running)]

        def made_of(**regions: Any) -> Any:
            return {"session_id": session_id, "video_layout": regions}

        def region(source: str, **numbers: int) -> Any:
            return {**numbers, "video_sources": [source]}

        half = {"width": 640, "height": 720}
        grid = made_of(grid=region("*", width=1280, height=720))
        beside = made_of(left=region(one, **half), right=region(other, x_pos=640, **half))
        inset = {"x_pos": 940, "y_pos": 520, "z_pos": 1, "width": 320, "height": 180}
        within = made_of(full=region(one, width=1280, height=720), inset=region(other, **inset))
        strip = {"x_pos": 960, "width": 320, "height": 720, "max_columns": 1}
        speaker = made_of(speaker=region(one, width=960, height=720), strip=region(other, **strip))

        screen = await running.app.navigator.go_to(ScreenName.COMPOSITIONS)
        assert isinstance(screen, CompositionsScreen)
        screen.narrow_to(f"session:{session_id}")
        await opened(running, session_id)
        assert isinstance(running.app.focused, LayoutLine)
        running.api.faults.fail_next(3, status=403, body=b"", where=posted)
        for number, key in enumerate(["1", "right", "3"], 1):
            await running.press(key, "enter")
            await refused(running, number)
        assert [body for _, _, body in running.written] == [grid, beside, within]
        await running.press("4")
        assert await sent(running) == speaker
        assert await at_the_top(running, screen) == f"session:{session_id}"

        for seconds, status in ((13, "processing"), (60, "completed")):
            running.clock.tick(seconds)
            await running.press("r")
            await in_status(running, screen, status)

        screen.narrow_to("status:enqueued")
        running.app.post_message(Composed(list(running.world.compositions.values())[-1]))
        assert await at_the_top(running, screen) == ""
        await running.until(lambda: "The filter is cleared" in running.text)


async def refused(running: Console, number: int) -> None:
    """Wait until so many requests were refused, and it is told."""
    await soon(running, lambda: len(running.written) == number)
    await soon(running, lambda: "The API key may not do this (403)" in running.text)


async def in_status(running: Console, screen: CompositionsScreen, status: str) -> None:
    """Wait until the newest composition is told to be in a status."""
    await soon(running, lambda: screen.files.read_rows[0].status == status)


async def at_the_top(running: Console, screen: CompositionsScreen) -> str:
    """Wait until the cursor is on the newest composition, and give the filter that is left."""
    newest = list(running.world.compositions)[-1]
    await soon(running, lambda: screen.files.state.cursor == newest)
    assert screen.files.state.place == 0
    return screen.files.terms


async def test_what_is_typed_is_checked_drawn_and_sent(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        (one, other), form = videos(running), await opened(running, past(running))
        assert "╔ grid ═" in running.text
        await ticked(running, "first-sources", 1)
        await running.press("q", "3", "down", "down")
        assert running.app.focused is form.query_one("#webhook_event_url")
        assert f"The region shows {named(running, one)}." in running.text
        await typed(running, resolution="1280x721", webhook_timeout_secs="31")
        await running.press("enter")
        assert "this is 1280 x 721 = 922,880." in hints(form)
        assert "Give a whole number from 0 to 30." in hints(form)
        assert running.app.focused is form.query_one("#resolution")
        assert "Nothing was sent." in running.text

        await typed(running, resolution="640x360", webhook_timeout_secs="0")
        assert "Nothing was sent." not in running.text
        form.query_one(LayoutLine).focus()
        await running.press("3")
        assert "┌ inset ─" in running.text
        await typed(running, second_name="full", second_x="633")
        assert "‹5 custom›" in running.text
        assert "X: a whole number, 0 to 624." in hints(form)
        assert "Give the regions two different names." in hints(form)
        await typed(running, second_name="small", second_x="0", second_y="0")
        await typed(running, second_width="", second_height="", second_max_rows="2")
        assert "╔ small ═" in running.text
        assert "! full lies wholly behind small; nobody" in running.text
        await ticked(running, "second-sources", 2)
        assert "Choose at least one recording, or * for all of them." in hints(form)
        await ticked(running, "second-sources", 0)
        await typed(running, first_name="talk", first_y="8", first_height="300", second_z="-3")
        await typed(running, webhook_event_url=" https://ops:secret@example.org/film ")
        assert running.written == []
        assert await sent(running) == {
            "session_id": past(running),
            "resolution": "640x360",
            "video_layout": {
                "talk": {"y_pos": 8, "width": 640, "height": 300, "video_sources": [one.id]},
                "small": {"z_pos": -3, "max_rows": 2, "video_sources": ["*"]},
            },
            "webhook_event_url": "https://ops:secret@example.org/film",
            "webhook_timeout_secs": 0,
        }
        assert other.id not in str(running.written)
        assert "secret" not in str(running.journal)
        assert [entry.get("outcome") for entry in running.journal] == [None, "done"]


# What the service says


async def test_refusals_land_on_their_fields_and_nothing_is_sent_twice(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        (one, other), faults = videos(running), running.api.faults
        made = len(running.world.compositions)
        form = await opened(running, past(running))
        await typed(running, first_name="a/b", webhook_event_url="https://example.org")
        await ticked(running, "first-sources", 1)
        odd = b'{"errors": [{"detail": "odd", "source": {"pointer": "/quota"}}]}'
        faults.fail_next(status=422, body=odd, where=posted)
        await running.press("enter")
        await soon(running, lambda: "quota: odd" in running.text)

        del running.world.recordings[one.id]
        await running.press("enter")
        await soon(running, lambda: "must hold nothing but video recordings" in said(running))
        assert "must hold nothing but video recordings of the session" in hints(form)
        sources = form.query_one("#first-sources")
        assert running.app.focused is sources
        assert [widget.id for widget in form.query("FieldRow .-wrong")] == [sources.id]
        assert "https://example.org" in running.text
        await ticked(running, "first-sources", 2)
        await ticked(running, "first-sources", 1)
        assert "must hold nothing but" not in hints(form)

        faults.drop_next(obey=True, where=posted)
        faults.fail_next(where=lambda *asked: asked == ("GET", "/v2/room_compositions"))
        await running.press("enter")
        await soon(running, lambda: "Outcome unknown." in running.text)
        assert "look at the compositions before you repeat it" in running.text
        await typed(running, webhook_timeout_secs="5")
        assert "Outcome unknown." in running.text
        assert len(running.world.compositions) == made + 1

        assert [body["webhook_event_url"] for _, _, body in running.written] == [
            "https://example.org"
        ] * 3
        region = {"width": 1280, "height": 720, "video_sources": [other.id]}
        assert running.written[-1][2]["video_layout"] == {"a/b": region}

        sending: list[str] = []

        def held(method: str, path: str) -> bool:
            sending.extend([path] if method == "POST" else [])
            return method == "POST"

        faults.delay(60, where=held)
        await running.press("enter", "enter", "enter")
        await soon(running, lambda: sending)
        assert "Sending …" in running.text
        assert len([one for one in running.app.workers if one.group == "orders"]) == 1
        await running.press("escape")
        await soon(running, lambda: "It is sent all the same" in running.text)
        assert sending == [PATH]
        assert running.app.screen is running.live


# Reading the recordings


async def test_recordings_are_read_for_any_session_that_is_typed_and_again_if_they_are_not(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        faults = running.api.faults
        form = await opened(running, "", "the id of a session; y copies")
        assert running.app.focused is form.query_one("#session_id")
        await typed(running, session_id=running.live.session_id)
        await soon(running, lambda: "stage · it has no video recordings" in hints(form))
        await running.press("down", "2", "enter")
        await soon(running, lambda: "the session has no recordings" in running.text)
        assert running.app.focused is form.query_one("#session_id")
        await ticked(running, "first-sources", 0)
        assert "Choose at least one recording" in hints(form)
        await typed(running, session_id="")
        assert "A session is told by its id" in hints(form)

        faults.drop_next(where=for_recordings)
        await typed(running, session_id=f" {past(running)} ")
        await soon(running, lambda: "its recordings could not be read" in hints(form))
        assert "f5 tries again." in hints(form)
        assert "! Both regions show all recordings" in running.text
        faults.delay(60, where=for_recordings)
        await running.press("f5", "enter")
        assert "Nothing was sent: the recordings are being read." in running.text
        faults.clear()
        await running.press("f5")
        await soon(running, lambda: "studio · 2 video recordings" in hints(form))
        assert "Nothing was sent" not in running.text
        assert "! Both regions" not in running.text
        assert f"The first region shows {named(running, videos(running)[0])}." in running.text
        form.query_one(SessionField).post_message(
            SessionField.RecordingsRead(NOWHERE, None, "too late")
        )
        await running.pilot.pause()
        assert "too late" not in hints(form)

        faults.drop_next(where=for_recordings)
        await running.press("ctrl+r")
        await soon(running, lambda: "could not be read" in hints(form))
        form.query_one(LayoutLine).focus()
        await running.press("1")
        body = await sent(running)
        assert body["session_id"] == past(running)
        assert body["video_layout"]["grid"]["video_sources"] == ["*"]


async def gone_to(running: Console, field: Widget) -> str:
    """Go to a field, wait until all of it is in view, and give what is on the screen."""
    field.focus()
    await soon(running, lambda: field.has_focus and running.app.screen.can_view_entire(field))
    return running.text


@pytest.mark.long
async def test_at_80x24_all_can_be_reached_and_hostile_names_do_no_harm(tmp_path: Path) -> None:
    hostile = "[red]\x1b[2JEve\u202e[/] \n" + "z\u0351" * 60
    async with console(tmp_path, size=NARROW) as running:
        room = next(room for room in running.world.rooms.values() if room.enable_recording)
        session = running.world.start_session(room.id)
        for context in (hostile, '{"username": "佐藤 美咲"}'):
            running.world.join(session.id, context)
        form = await opened(running, session.id)
        await running.press("right")
        assert "‹2 side by side› ← →, or 1 to 5" in running.text
        await running.press("down", "down")
        assert running.app.focused is form.query_one("#first-name")  # no key for fields scrolls
        await typed(running, second_z="x")
        numbers = ["x", "y", "z", "width", "height", "max_columns", "max_rows"]
        regions = [f"{n}-{f}" for n in ("first", "second") for f in ("name", *numbers, "sources")]
        webhooks = ["webhook_event_url", "webhook_event_failover_url", "webhook_timeout_secs"]
        reached = [str(widget.id) for widget in form.focus_chain]
        head = ["session_id", "regions", "resolution"]
        assert reached == [*head, *regions, *webhooks, "go", "cancel"]
        seen = {}
        for field in ("first-sources", "second-z", "second-sources", webhooks[2], "session_id"):
            seen[field] = await gone_to(running, form.query_one(f"#{field}"))
        assert "The first region shows [red][2JEve[/] z" in seen["session_id"]
        assert "[x] [red][2JEve[/] z" in seen["first-sources"]
        assert "Z: a whole number, -99 to 99." in seen["second-z"]
        assert "[x] 佐藤 美咲" in seen["second-sources"]
        await running.press("pagedown", "pagedown")
        assert form.can_view_entire(form.query_one("#image"))
        assert "╔ left ═" in running.text
        assert "".join([*seen.values(), running.text]).replace("\n", "").isprintable()


async def test_more_recordings_than_can_be_chosen_from_are_counted() -> None:
    api = embedded("small", clock=SteppedClock())
    some = next(one for one in api.world.recordings.values() if one.type == "video")
    for number in range(1_098):
        copy = replace(some, id=f"{number:08}-0000-4000-8000-000000000000")
        api.world.recordings[copy.id] = copy
    async with VideoApi(ApiKey(api.key), api.base_url, transport=api.transport()) as reached:
        api.faults.fail_next(
            status=403, body=b"", where=lambda _, path: path.endswith("participants")
        )
        session_recordings = await read_session_recordings(reached, some.session_id)
    assert (
        len(session_recordings.videos),
        session_recordings.total,
        session_recordings.people,
    ) == (1_000, 1_100, {})
    assert [entry.path.rsplit("/", 1)[1] for entry in api.log] == [
        *["room_recordings"] * 4,
        "participants",
    ]
    told = summary(session_recordings)
    assert told.startswith("1,100 video recordings, the latest 1,000 to choose from; who is in")
    assert "The API key may not do this" in told
    assert told.endswith("; times are of +00:00")
    newest = session_recordings.videos[-1]
    assert SourceChoices.of(session_recordings).shown((newest.id,)) == newest.participant_id[:8]


def test_what_the_service_tells_of_a_recording_is_shown_safely() -> None:
    odd = Recording(id="\x1b[2J", session_id="s", status="\x1b]0;proc\x07")
    choices = SourceChoices.of(SessionRecordings(session_id="s", videos=(odd,), total=1, people={}))
    assert choices.sources[1].label == "[2J               --:-- ]0;proc"


# Who is where


def test_regions_start_with_different_people_unless_they_were_chosen() -> None:
    pair = apply_preset(new_draft(NOWHERE), "side by side")

    def shown(videos: str, **chosen: str) -> list[str]:
        places = {int(place[1:]): tuple(sources) for place, sources in chosen.items()}
        return ["".join(one.sources) for one in fill(pair, tuple(videos), places).regions]

    assert shown("abc") == ["a", "bc"]
    assert shown("ab") == ["a", "b"]
    assert shown("a") == shown("") == ["*", "*"]
    assert shown("abc", p0="b") == ["b", "ac"]
    assert shown("abc", p1="a") == ["b", "a"]
    assert shown("abc", p1="*") == ["a", "*"]
    assert shown("abc", p0="*") == ["*", "*"]
    assert shown("abc", p0="", p1="c") == ["", "c"]
    assert shown("abc", p0="abc", p1="") == ["abc", ""]
    assert [one.sources for one in fill(new_draft(NOWHERE), ("a", "b"), {}).regions] == [("*",)]


def test_everybody_and_single_recordings_take_each_others_place() -> None:
    videos = ("a", "b", "c")
    assert toggle(("*",), "c", videos) == ("c",)
    assert toggle(("c",), "a", videos) == ("a", "c")
    assert toggle(("a", "c"), "*", videos) == ("*",)
    assert toggle(("*",), "*", videos) == toggle(("a",), "a", videos) == ()


def test_refusals_are_found_wherever_the_service_points_at() -> None:
    regions = (RegionDraft(name="a/b"), RegionDraft(name="session_id"), RegionDraft(name="c"))
    draft = Draft(session_id=NOWHERE, regions=regions[:2])
    told = {
        "body/session_id": "gone",
        "video_layout/a~1b/x_pos": "x\x1b[2J",
        "video_layout/session_id": "no",
        "video_layout/session_id/video_sources/0": "who?",
        "video_layout/unheard/of": "what?",
        "webhook_event_url": "",
        "elsewhere": "lost",
    }
    assert refusals(draft, told, ["webhook_event_url"]) == {
        "session_id": "gone",
        "first.x": "x[2J",
        "second.name": "no",
        "second.sources": "who?",
        "regions": "what?",
        "webhook_event_url": "The service did not accept this.",
    }


# Where it is shown


@pytest.mark.parametrize(
    ("where", "shows"),
    [
        (None, True),
        (CompositionFilter(session_id="s"), True),
        (CompositionFilter(session_id="t"), False),
        (CompositionFilter(status="enqueued"), False),
        (CompositionFilter(date_created_at=Dates(eq=date(2026, 3, 14))), True),
        (CompositionFilter(date_created_at=Dates(eq=date(2026, 3, 15))), False),
        (CompositionFilter(date_created_at=Dates(gte=date(2026, 3, 14))), True),
        (CompositionFilter(date_created_at=Dates(gte=date(2026, 3, 15))), False),
        (CompositionFilter(date_created_at=Dates(lte=date(2026, 3, 13))), False),
    ],
)
def test_which_filters_show_a_new_composition(where: CompositionFilter | None, shows: bool) -> None:
    created = datetime(2026, 3, 14, 23, 59, tzinfo=UTC)
    new = Composition(id="c", session_id="s", created_at=created)
    assert lets_through(where, new) is shows
    undated = where is None or where.date_created_at is None
    assert lets_through(where, replace(new, created_at=None)) is (shows and undated)


def test_recordings_of_two_people_of_one_name_are_told_apart() -> None:
    people = {
        one: Participant(id=one, context="Maximiliane Camille Martin")
        for one in ("8f3a21c4", "77d1c0de")
    }
    videos = tuple(
        track(number, type="video", participant_id=one)
        for number, one in enumerate(("8f3a21c4", "77d1c0de", "8f3a21c4"))
    )
    choices = SourceChoices.of(
        SessionRecordings(session_id="s", videos=videos, total=3, people=people)
    )
    shown = [choices.shown((video.id,)) for video in videos]
    assert [words.endswith(f"({start})") for words, start in
            zip(shown, ("8f3a", "77d1", "8f3a"), strict=True)] == [True] * 3  # fmt: skip
    assert ["(8f3a) " in choices.sources[1].label, "(77d1) " in choices.sources[2].label] == [
        True,
        True,
    ]
    alone = SourceChoices.of(
        SessionRecordings(session_id="s", videos=videos[::2], total=2, people=people)
    )
    assert "(" not in alone.shown((videos[0].id,)) + alone.sources[1].label
