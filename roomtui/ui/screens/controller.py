"""Controllers: what a screen holds for its commands, apart from its panes."""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct


def never() -> str:
    """Return that nothing keeps a command from doing something."""
    return ""


def no() -> bool:
    """Return that it is not so."""
    return False


class Handler(Struct, frozen=True):
    """The handler of a command.

    It works in the `panes` of some ids, in all of them where none is given, or while what is marked
    has it work `is_everywhere`. `why_not` returns why
    the command does nothing with what is under the cursor or marked, as a sentence that answers its
    key; it is asked again whenever that changes. While there is a reason, the command is not
    offered.
    """

    command_id: str
    run: Callable[[], object]
    why_not: Callable[[], str] = never
    panes: tuple[str, ...] = ()
    is_everywhere: Callable[[], bool] = no

    @property
    def method(self) -> str:
        """Return the name by which Textual finds the action of the command."""
        return f"action_{self.command_id.replace('-', '_')}"


class Controller(Protocol):
    """Carries out commands of a screen, which it was given."""

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return the handler of each command; the command is declared in `ui/commands.py`."""


def answering(
    handler: Handler,
    say: Callable[[str], object],
    elsewhere: Callable[[Handler], str] = lambda _: "",
) -> Callable[[], object]:
    """Return what runs a handler, or answers its key by the reason why not.

    `elsewhere` returns why the command does nothing in the place where it was given, if so.
    """

    def run() -> object:
        if why_not := elsewhere(handler) or handler.why_not():
            say(why_not)
            return None
        return handler.run()

    return run
