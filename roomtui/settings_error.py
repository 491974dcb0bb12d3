"""The error for what was asked or configured wrongly, with suggestions."""

from collections.abc import Iterable
from typing import Final

from roomtui.text import safe

NO_KEY_BRIEFLY: Final = (
    "there is no key; set TELNYX_API_KEY, or name api_key_command or api_key_file in a profile."
)
NO_KEY: Final = """\
There is no API key. There are three ways to give one:
  TELNYX_API_KEY=...                        in the environment
  api_key_command = "pass show telnyx"      in a profile of the configuration file
  api_key_file = "~/.config/roomtui/key"    likewise, a file that only you can read
Keys are made at https://portal.telnyx.com. `roomtui check` says where the configuration
file is looked for, and `roomtui --demo` shows a simulated event without any key.\
"""


class SettingsError(Exception):
    """Invalid arguments or configuration; the message is one sentence for the operator."""


def did_you_mean(word: str, known: Iterable[str], otherwise: str | None = None) -> str:
    """End a sentence with the known word most like it, or else with all there are."""
    from difflib import get_close_matches

    known = list(known)
    if like := get_close_matches(word, known, n=1):
        return f"; did you mean {safe(like[0], 40)}?"
    if otherwise is None:
        otherwise = f"; there are {safe(', '.join(known))}." if known else "."
    return otherwise
