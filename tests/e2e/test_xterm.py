"""What only a real terminal shows: whatever state it was left in, ctrl+l draws everything anew."""

from pathlib import Path

import pytest

from tests.e2e.xterm import xterm

pytestmark = pytest.mark.long

LEFT_BEHIND = {
    "wall": "\r\nBroadcast message\r\n\r\nDown in ten minutes.\r\n\n\n",
    "no UTF-8": "\x1b%@",
    "line drawing": "\x0e\x1b)0qqqq",
    "the third set": "\x1b*0\x1bnqqqq",
    "the fourth set": "\x1b+0\x1boqqqq",
    "the right half": "\x1b)0\x1b~qqqq",
    "national letters": "\x1b[?42h\x1b(K{|}",
    "inserting": "\x1b[4h\x1b[HBroadcast",
    "margins": "\x1b[?69h\x1b[10;20s\x1b[5;9r\x1b[?6hBroadcast",
    "the main screen": "\x1b[?1049l",
    "a reset": "\x1bc",
    "large letters": "\x1b#3\r\n\x1b#4",
    "a test picture": "\x1b#8",
}


@pytest.mark.parametrize(
    "variables",
    [{}, {"TERM": "xterm", "COLORTERM": ""}, {"NO_COLOR": "1"}],
    ids=["all colours", "16 colours", "no colours"],
)
def test_ctrl_l_draws_all_of_it_anew(tmp_path: Path, variables: dict[str, str]) -> None:
    with xterm(tmp_path, "--demo=still", "--interval", "60", variables=variables) as shown:
        whole = shown.wait_still()
        for name, text in LEFT_BEHIND.items():
            shown.write_over(f"{text}Down in ten minutes.")
            shown.wait_for(whole.__ne__, f"{name}")
            shown.press("ctrl+l")
            shown.wait_for(whole.__eq__, f"the end of {name}")
