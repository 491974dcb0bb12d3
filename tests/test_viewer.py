"""What an account that others log in to takes from their environment."""

import os
import pwd

import pytest

from roomtui.process.viewer import PATH, harmless


def own() -> dict[str, str]:
    account = pwd.getpwuid(os.getuid())
    name = account.pw_name
    return {"PATH": PATH, "HOME": account.pw_dir, "USER": name, "LOGNAME": name}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TERM", "xterm-256color"),
        ("TERM", "screen.xterm-256color"),
        ("COLORTERM", "truecolor"),
        ("NO_COLOR", "1"),
        ("COLORFGBG", "0;default;15"),
        ("LANG", "de_DE.UTF-8"),
        ("LC_CTYPE", "ca_ES.UTF-8@valencia"),
        ("TZ", "UTC"),
        ("TZ", "Etc/GMT+5"),
        ("TZ", "America/Argentina/Buenos_Aires"),
    ],
)
def test_what_decides_how_the_screen_is_drawn_stays(name: str, value: str) -> None:
    assert harmless({name: value}) == {name: value, **own()}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TERM", "../../tmp/x"),
        ("TERM", "xterm\n"),
        ("TERM", "xterm\x1b[2J"),
        ("TERM", ""),
        ("TERM", "x" * 65),
        ("LANG", "/tmp/x"),
        ("LANG", ".hidden"),
        ("LANGUAGE", "de"),
        ("LC_", "C"),
        ("LC_ALL", "C/../x"),
        ("TZ", ":/etc/passwd"),
        ("TZ", "/etc/passwd"),
        ("TZ", "../../../etc/passwd"),
        ("TZ", "posix/../../x"),
        ("TZDIR", "tmp"),
        ("LINES", "40"),
        ("COLUMNS", "120"),
        ("XTERM", "x"),
        ("term", "xterm"),
        ("HOME", "x"),
        ("PATH", "x"),
        ("PYTHONINSPECT", "1"),
        ("ROOMTUI_READ_ONLY", "0"),
        ("TELNYX_API_KEY", "x"),
        ("TEXTUAL_DRIVER", "x"),
        ("ALL_PROXY", "x"),
        ("SSL_CERT_FILE", "x"),
    ],
)
def test_everything_else_goes(name: str, value: str) -> None:
    assert harmless({name: value}) == own()
