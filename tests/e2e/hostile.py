"""What somebody who only ever watches might send: variables, bytes, sizes and keys."""

import string
from collections.abc import Mapping
from pathlib import Path
from typing import Final

NAMED_KEYS: Final = (
    *(f"\x1b[{letter}" for letter in "ABCDHFZ"),
    *(f"\x1b[{number}~" for number in (1, 2, 3, 4, 5, 6, 15, 17, 18, 19, 20, 21, 23, 24)),
    *(f"\x1bO{letter}" for letter in "PQRS"),
)
CONTROLS: Final = tuple(map(chr, range(1, 32)))
OPENERS: Final = {*"qd/:?", "\x10", "\x1b"}
"""Keys that leave, go back, or open what takes the others."""

SPECIAL: Final = tuple(key for key in (*NAMED_KEYS, *CONTROLS) if key not in OPENERS)
LETTERS: Final = tuple(key for key in string.ascii_letters if key not in OPENERS)
SIGNS: Final = tuple(key for key in string.punctuation if key not in OPENERS)

STORM: Final = (
    b"\xff\xfe\x80\xc3(\xf0\x9f",
    b"\x00" * 200,
    b"\x1b[99999;99999R\x1b[0;0R\x1b[?62;1;4;6c\x1b[>41;354;0c",
    b"\x1b[99999999u\x1b[55296;1u\x1b[97;1;55296u\x1b[109;1:3u\x1b[57441u",
    b"\x1b[<0;99999999;99999999M\x1b[<35;-1;-1M\x1b[<64;1;1M\x1b[M\xff\xff\xff",
    b"\x1b]52;c;bWFsbA==\x07\x1b]11;rgb:ffff/0/0\x1b\\\x1bP>|xterm(380)\x1b\\\x1bP1$r0m\x1b\\",
    b"\x1b[?2048;2$y\x1b[48;65535;65535;1;1t\x1b[48;0;0;0;0t\x1b[<0;5;5M\x1b[48;40;120;0;0t",
    b"\x1b[?2026;0$y\x1b[?2026;2$y\x1b[I\x1b[O\x1b[I\x1b[1;2:9x\x1b[12\x1b]x\x07",
    b"\x1b[" + b"9;" * 5_000 + b"m",
    b"\x1b]2;" + b"x" * 50_000 + b"\x07",
)
"""Answers of a terminal that nobody asked for, numbers that cannot be, and what is no text."""

SIZES: Final = ((1, 1), (0, 0), (65_535, 65_535), (65_535, 1), (1, 65_535), (500, 2), (80, 24))


def environ(trap: Path, port: int) -> Mapping[str, str]:
    """Return every variable that roomtui, Textual, Python, httpx or OpenSSL act upon.

    Args:
        trap: a folder in which nothing must appear.
        port: a port of this machine that nobody must connect to.
    """
    there = f"http://127.0.0.1:{port}"
    return {
        "ROOMTUI_CONFIG": f"{trap}/config.toml",
        "ROOMTUI_PROFILE": "moderator",
        "ROOMTUI_READ_ONLY": "0",
        "ROOMTUI_STATE_DIR": f"{trap}/state",
        "ROOMTUI_DOWNLOAD_DIR": f"{trap}/downloads",
        "TELNYX_API_KEY": "KEYofSomebodyElse",
        "TELNYX_BASE_URL": f"{there}/v2",
        "TEXTUAL": "debug,devtools",
        "TEXTUAL_ALLOW_SIGNALS": "1",
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL_DEVTOOLS_HOST": "127.0.0.1",
        "TEXTUAL_DEVTOOLS_PORT": str(port),
        "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver",
        "TEXTUAL_LOG": f"{trap}/textual.log",
        "TEXTUAL_PRESS": "x,y",
        "TEXTUAL_SCREENSHOT": "0",
        "TEXTUAL_SCREENSHOT_FILENAME": "shot.svg",
        "TEXTUAL_SCREENSHOT_LOCATION": str(trap),
        "TEXTUAL_SHOW_RETURN": "1",
        "ESCDELAY": "60000",
        "COLUMNS": "60000",
        "LINES": "60000",
        "PYTHONINSPECT": "1",
        "PYTHONPYCACHEPREFIX": f"{trap}/pycache",
        "PYTHONPERFSUPPORT": "1",
        "PYTHONPROFILEIMPORTTIME": "1",
        "PYTHONSTARTUP": f"{trap}/startup.py",
        "PYTHONUSERBASE": str(trap),
        "PYTHONBREAKPOINT": "os.abort",
        "PYTHONWARNINGS": "error",
        "PYTHONDEVMODE": "1",
        "HTTP_PROXY": there,
        "HTTPS_PROXY": there,
        "ALL_PROXY": there,
        "http_proxy": there,
        "all_proxy": there,
        "NO_PROXY": "",
        "no_proxy": "",
        "SSL_CERT_FILE": f"{trap}/ca.pem",
        "SSL_CERT_DIR": str(trap),
        "SSLKEYLOGFILE": f"{trap}/tls.log",
        "OPENSSL_CONF": f"{trap}/openssl.cnf",
        "NETRC": f"{trap}/netrc",
        "HOSTALIASES": f"{trap}/hosts",
        "HOME": str(trap),
        "XDG_CONFIG_HOME": f"{trap}/config",
        "XDG_STATE_HOME": f"{trap}/state",
        "XDG_CACHE_HOME": f"{trap}/cache",
        "XDG_DATA_HOME": f"{trap}/data",
        "LANGUAGE": f"../../../../../..{trap}",
        "LANG": f"{trap}",
        "LC_ALL": "C.UTF-8",
        "TZ": f":{trap}/zone",
        "BROWSER": f"touch {trap}/browser",
        "PAGER": f"touch {trap}/pager",
        "EDITOR": f"touch {trap}/editor",
    }


def trap_config(trap: Path, port: int) -> None:
    """Lay out a configuration that may write, wherever the variables lead."""
    text = (
        f'profile = "moderator"\n[profiles.moderator]\napi_key_env = "TELNYX_API_KEY"\n'
        f'base_url = "http://127.0.0.1:{port}/v2"\n'
    )
    for file in (trap / "config.toml", trap / "config" / "roomtui" / "config.toml"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
