"""What a console may write to its terminal: text, styles, places and modes, and nothing else."""

import base64
import re
import unicodedata
from collections.abc import Collection

from tests.e2e.terminal import Size

MODES = frozenset({7, 25, 1000, 1003, 1004, 1006, 1015, 1049, 2004, 2026, 2048})

_COLOUR = r"(?:38|48);2;\d{1,3};\d{1,3};\d{1,3}"
_STYLE = rf"(?:\d|2[2-9]|39|49|{_COLOUR})"
_DRAWING = re.compile(
    rf"\x1b\[(?:(?:{_STYLE};)*{_STYLE})?m"  # what Textual has for styles; 31 is not
    r"|\x1b\[(?:(?P<line>\d+)(?:;(?P<column>\d+))?)?H"  # where to write
    r"|\x1b\[(?P<across>\d+)G"
    r"|\x1b\[(?P<down>\d+)d"
    r"|\x1b\[\d*[ABCDX]|\x08"  # how far from there, and blanks
    r"|\x1b\[(?:\d+;\d+)?r|(?<=H)\x1b\[\d*[LM]"  # rows that scroll
    r"|(?<=H)\x1b\[[JK]"  # the end, wherever there is no other screen
    r"|(?<=m)\x1b\[2J"  # a screen of one colour
    r"|\x0f\x1b\(B\x1b\[4l\x1b\[20l\x1b\[\?6l\x1b\[\?69l\x1b\[r"  # what others may have set
    r"|\x1b\[5n"  # the question of the line
    r"|\x1b\]11;\?\x07"  # the question of the ground
    r"|\x1b\[\?(?P<mode>\d+)(?:[hl]|\$p)"  # modes
    r"|\x1b\[[<>][\d;]*u"  # the kitty keyboard protocol
    r"|\x1b\]22;[a-z]*\x07"  # the mouse pointer
    r"|\x1b\]52;c;(?P<copied>[\w+/=]*)(?:\x07|\x1b\\)"  # the clipboard
)


def strays(output: bytes, size: Size, copied: Collection[str] = ()) -> list[str]:
    """Return the sequences and characters in an output that no console of ours would write.

    `copied` is what may go to the clipboard. Raises UnicodeDecodeError if it is no UTF-8.
    """
    found: list[str] = []

    def taken_out(match: re.Match[str]) -> str:
        if not _is_ours(match, size, copied):
            found.append(match[0])
        return ""

    plain = _DRAWING.sub(taken_out, output.decode("utf-8", "strict"))
    found += [char for char in plain if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"}]
    return [one for one in found if one not in {"\r", "\n"}]


def _is_ours(match: re.Match[str], size: Size, copied: Collection[str]) -> bool:
    columns, lines = size
    if match["mode"]:
        return int(match["mode"]) in MODES
    if match["copied"] is not None:
        return base64.b64decode(match["copied"]).decode() in copied
    column = int(match["column"] or match["across"] or 1)
    line = int(match["line"] or match["down"] or 1)
    return 1 <= column <= columns + 1 and 1 <= line <= lines
