"""The `help` command: the topics of the manual, or one of them, as the terminal can show it."""

import os
from typing import TYPE_CHECKING, Final

from roomtui.arguments import shown_word
from roomtui.command.help.inline import Emphasis
from roomtui.command.help.layout import lines_of
from roomtui.command.help.markdown import Paragraph, TextTable, blocks_of
from roomtui.command.help.topics import OTHER_NAMES, TOPICS, read, topic_of
from roomtui.exit_status import OK
from roomtui.process.terminal import has_terminal
from roomtui.process.window_size import forget_stated
from roomtui.settings_error import SettingsError, did_you_mean

if TYPE_CHECKING:
    from roomtui.command.help.pager import Pager

_INTRODUCTION: Final = "The manual of roomtui. `roomtui help TOPIC` shows one of these:"

PIPED: Final = 80
"""Columns where nobody can tell how many there are."""


def print_help(word: str | None) -> int:
    """Print the topics, or the text of one, by a pager if it is longer than the screen.

    Raises:
        SettingsError: there is no such topic.
    """
    columns, lines = _size()
    is_capable = has_terminal() and _can_place()
    pager = _pager() if is_capable else None
    emphasis = Emphasis(is_bold=is_capable and (pager is None or pager.takes_bold))
    text = "\n".join(
        _overview(columns, emphasis) if word is None else _topic(word, columns, emphasis)
    )
    if pager is None or text.count("\n") < lines - 1 or not pager.shows(text):
        print(text)
    return OK


def _can_place() -> bool:
    from roomtui.process.terminal_kind import can_place

    return can_place(os.environ.get("TERM", ""))


def _size() -> tuple[int, int]:
    """Return the columns and lines of the terminal, or those that the environment states."""
    import shutil

    forget_stated(os.environ, (1,))
    return shutil.get_terminal_size((PIPED, 24))


def _overview(columns: int, emphasis: Emphasis) -> list[str]:
    topics = TextTable((("", ""), *((f"`{name}`", topic.about) for name, topic in TOPICS.items())))
    return list(lines_of((Paragraph(_INTRODUCTION), topics), columns, emphasis))


def _topic(word: str, columns: int, emphasis: Emphasis) -> list[str]:
    topic = topic_of(word)
    if topic is None:
        topics = f"; there are {', '.join(TOPICS)}."
        like = did_you_mean(word.lower(), (*TOPICS, *OTHER_NAMES), topics)
        raise SettingsError(f"There is no topic{shown_word(word)}{like}")
    return list(lines_of(blocks_of(read(topic)), columns, emphasis))


def _pager() -> "Pager | None":
    from roomtui.command.help.pager import find_pager

    return find_pager(os.environ)
