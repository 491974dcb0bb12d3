"""Words for tests of dialogs: what stands in them, and keys that nothing waits for."""

import asyncio
from collections.abc import Callable

from textual import events
from textual.widgets import Input, Label

from roomtui.ui.confirm import Confirmation
from roomtui.ui.dialogs.confirm import ConfirmDialog
from roomtui.ui.dialogs.form import FormDialog
from tests.ui.console import Console

HOSTILE = "[red]x[/] \x1b]52;c;aGk=\x07\x1b[31m\u202egnp" + "W" * 10_000
HARMLESS = "[red]x[/] ]52;c;aGk=[31mgnpWWW"
"""What begins the hostile text once it is safe."""


def line(running: Console, name: str) -> Input:
    """Give a field of the form that is open."""
    return running.app.screen.query_one(f"#{name}", Input)


def heading(running: Console) -> str:
    """Return the heading of the form that is open; empty if none is."""
    dialog = running.app.screen
    return dialog.form.heading if isinstance(dialog, FormDialog) else ""


def hint(running: Console, name: str) -> str:
    """Return what stands below a field."""
    return str(running.app.screen.query_one(f"#hint-{name}", Label).render())


def said(running: Console) -> str:
    """Return the sentence at the foot of a dialog; empty if there is no dialog."""
    label = running.app.screen.query_one_optional("#wrong", Label)
    return str(label.render()) if label else ""


def confirming(running: Console) -> Confirmation:
    """Return what the question in front asks for; nothing where no dialog is open."""
    dialog = running.app.screen
    if isinstance(dialog, ConfirmDialog):
        return dialog.question.confirmation
    assert not dialog.is_modal
    return Confirmation.NOTHING


def focused(running: Console) -> str | None:
    return running.app.focused.id if running.app.focused else None


def in_view(running: Console, *selectors: str) -> bool:
    """Return whether widgets are drawn whole."""
    screen = running.app.screen
    return all(screen.can_view_entire(screen.query_one(selector)) for selector in selectors)


async def until(running: Console, condition: Callable[[], object]) -> None:
    """Wait for what the console does by itself; it need not ask for a picture meanwhile."""
    for _ in range(2_000):
        if condition():
            return
        await running.pilot.pause(0.03)
    raise AssertionError(f"it never came about; the screen shows:\n{running.text}")


def burst(running: Console, *keys: str) -> None:
    """Press keys faster than anything can answer to them."""
    for key in keys:
        running.app.post_message(events.Key(key, key if len(key) == 1 else None))


async def all_answered(running: Console) -> None:
    """Wait until nothing that was ordered is under way any more."""
    orders = [one for one in running.app.workers if one.group == "orders"]
    await until(running, lambda: all(one.is_finished for one in orders))


def is_harmless(running: Console) -> bool:
    """Tell that nothing on the screen steers a terminal or hides from the reader."""
    return all(char.isprintable() for text in running.lines for char in text)


def is_write(method: str, _: str) -> bool:
    return method != "GET"


def busy(running: Console, what: str) -> asyncio.Lock:
    """Return the lock that holds writes of a kind on their way."""
    engine = running.app.connection.engine
    assert engine is not None
    assert engine.actions is not None
    return engine.actions._turns.setdefault(what, asyncio.Lock())
