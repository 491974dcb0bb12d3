"""Every operation of the API can be reached by keys, and its refusal is told in its place."""

import json
import re
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from textual.screen import ModalScreen

from roomtui.demo.problems import problem, problem_response
from roomtui.demo.server import PREFIX
from roomtui.live.actions.repeats import AGAIN
from roomtui.ui.dialogs.secret_text import SecretText
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.paged import PagedScreen
from tests.api.operations import OPERATIONS
from tests.full import FULL
from tests.ui.console import Console, console
from tests.ui.operations import WAYS, Way

CODES = {403: "10010", 404: "10005", 422: "10015"}
NAMED = {" ": "space", ":": "colon", "/": "slash", "-": "minus"}
each_way = pytest.mark.parametrize(
    "way", WAYS if FULL else WAYS[::4], ids=lambda way: way.operation
)


def facts(running: Console) -> dict[str, str]:
    """Return what the placeholders of the table stand for in this world."""
    world = running.world
    stage = next(room for room in world.rooms.values() if room.active_session_id)
    newest = list(world.recordings)[-1]
    films = list(world.compositions.values())
    return {
        "stage": stage.id,
        "session": stage.active_session_id,
        "person": running.pane("people").state.order[0],
        "recording": newest,
        "film": films[-1].id,
        "past": films[-1].session_id,
    }


def is_shown(running: Console, text: str) -> bool:
    return text in running.text


async def walk(running: Console, keys: str) -> None:
    """Press keys, type `=text`, and wait for `~text` to be on the screen."""
    for step in keys.split():
        if step.startswith("="):
            await running.press(*[NAMED.get(char, char) for char in step[1:]])
        elif step.startswith("~"):
            await running.until(partial(is_shown, running, step[1:].replace("_", " ")))
        else:
            await running.press(NAMED.get(step, step))


def filled(value: Any, known: dict[str, str]) -> Any:
    text = json.dumps(value)
    for name, fact in known.items():
        text = text.replace(f"{{{name}}}", fact)
    return json.loads(text)


def shape(method: str, path: str) -> tuple[str, str]:
    return method, re.sub(r"\{[^}]+\}", "{}", path)


def test_the_table_has_each_of_the_25_operations_once() -> None:
    offered = [shape(o.method, o.path) for o in OPERATIONS]
    assert len(WAYS) == len(offered) == 25
    assert {shape(way.method, way.path) for way in WAYS} == set(offered)


@each_way
async def test_it_is_reached_by_keys_and_its_refusal_is_told(tmp_path: Path, way: Way) -> None:
    async with console(tmp_path, "small") as running:
        known = facts(running)
        await refuse(running, way, f"{PREFIX}{filled(way.path, known)}")
        await start_again(running)
        await succeed(running, way, known)


async def refuse(running: Console, way: Way, path: str) -> None:
    """Have the service refuse, and see that it is told and nothing else changes."""

    def is_meant(method: str, asked: str) -> bool:
        return (method, asked) == (way.method, path)

    says = problem_response((problem(CODES.get(way.status, "10007")),), status=way.status).body
    running.api.faults.fail_next(9, status=way.status, body=bytes(says), where=is_meant)
    await walk(running, way.keys)
    await running.until(lambda: way.refused in told(running))
    assert running.app.is_running
    assert running.app.place is way.place
    assert way.shown not in running.text or way.operation == "list rooms"
    running.api.faults.clear()


def told(running: Console) -> str:
    """Return what is on the screen, and all that is answered, also what there is no room for."""
    answers = [answer.words for answer in running.app.answers.standing]
    return " ".join(" ".join([running.text, *answers]).split())


async def start_again(running: Console) -> None:
    """Close what is open, clear the filters, and go to the start of every way."""
    while isinstance(running.app.screen, ModalScreen):
        await running.press("escape")
    screen = running.app.navigator.screen_of(running.app.place)
    if isinstance(screen, PagedScreen):
        for pane_id in screen.loaders:
            screen.narrow(pane_id, "")
        screen.focus_pane(screen.PANES[0])
    await running.app.navigator.go_to(ScreenName.LIVE)
    running.live.focus_pane("sessions")
    running.app.clear_notifications()
    running.clock.tick(AGAIN + 0.1)
    await running.pilot.pause()


async def succeed(running: Console, way: Way, known: dict[str, str]) -> None:
    """See that the keys send what the API documents, and that the effect is shown."""
    before = len(running.api.log)
    await walk(running, way.keys)
    await running.until(lambda: way.shown in running.text)
    assert running.app.place is way.place
    if "{refresh}" in json.dumps(way.body):
        known["refresh"] = running.app.screen.query_one("#refresh", SecretText).secret
    asked = list(running.api.log)[before:]
    path = f"{PREFIX}{filled(way.path, known)}"
    sent = [e for e in asked if (e.method, e.path) == (way.method, path)]
    assert sent
    query = dict(parse_qsl(sent[-1].query))
    assert query.pop("page[size]", "1").isdigit()
    assert query == way.query
    assert (json.loads(sent[-1].body) if sent[-1].body else None) == filled(way.body, known)
