"""Where the locale is not one of UTF-8, all is ASCII, each character as wide as it was."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from roomtui.process.charset import input_codec, is_utf8, says_why
from roomtui.text import safe
from roomtui.text_ascii import in_ascii


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "en_US.utf8"}, True),
        ({"LANG": "de_DE.UTF-8@euro"}, True),
        ({"LC_CTYPE": "UTF-8"}, True),
        ({"LC_ALL": "", "LC_CTYPE": "", "LANG": "xx_YY.UTF-8"}, True),
        ({"LC_ALL": "C", "LANG": "C.UTF-8"}, False),
        ({"LC_CTYPE": "POSIX", "LANG": "C.UTF-8"}, False),
        ({"LANG": "de_DE.ISO-8859-1"}, False),
        ({"LANG": "de_DE"}, False),
        ({"LANG": "ja_JP.eucJP"}, False),
        ({"LANG": "no\u00efse.\u00fc"}, False),
        ({}, False),
    ],
)
def test_the_first_variable_that_is_set_names_it(environ: dict[str, str], expected: bool) -> None:
    assert is_utf8(environ) is expected


def test_the_sentence_names_what_to_change() -> None:
    assert "LC_ALL=C.UTF-8 shows all" in says_why({"LC_ALL": "C", "LANG": "C.UTF-8"})
    assert "LANG=C.UTF-8 shows all" in says_why({})


def test_what_is_typed_is_read_in_the_charset_of_the_locale() -> None:
    assert input_codec({"LANG": "de_DE.ISO-8859-15"}) == "iso8859-15"
    assert input_codec({"LC_ALL": "C"}) == "utf-8"
    assert input_codec({"LANG": "x.hex"}) == "utf-8"
    assert input_codec({"LANG": "ja_JP.eucJP"}) == "utf-8"


def test_what_python_has_set_itself_counts_for_nothing() -> None:
    code = (
        "import os; from roomtui.process.charset import *; forget_coerced(os.environ);"
        "print(is_utf8(os.environ))"
    )
    utf8 = {"LC_CTYPE": "C.UTF-8"}
    for environ, told in (
        ({"LANG": "C"}, "False"),
        (utf8, "True"),
        ({}, "False"),
        ({"LANG": "C", **utf8}, "True"),
        ({"LANG": "POSIX", "LC_CTYPE": ""}, "False"),
        ({"LANG": "C.UTF-8", "LC_CTYPE": "C"}, "False"),
    ):
        run = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True,
                             check=True)  # fmt: skip
        assert run.stdout.decode().strip() == told, environ


@given(st.text() | st.text(st.characters(min_codepoint=0x1100, max_codepoint=0x1FAFF)))
def test_all_is_ascii_and_as_wide_as_it_was(text: str) -> None:
    shown = safe(text)
    assert in_ascii(shown).isascii()
    assert cell_len(in_ascii(shown)) == cell_len(shown)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("╭─ Rooms ─╮│›▶●…", "+- Rooms -+|>>*~"),
        ("Zoë Müller ßø", "Zoe Muller so"),
        ("田中 x", "???? x"),
        ("e\u0301a", "ea"),
        ("Привет", "??????"),
    ],
)
def test_what_looks_alike_stands_for_it(text: str, expected: str) -> None:
    assert in_ascii(text) == expected


@pytest.mark.parametrize("locale", ["C", pytest.param("de_DE.ISO-8859-1", marks=pytest.mark.long)])
def test_a_command_prints_ascii(locale: str) -> None:
    environ = {"PATH": os.environ["PATH"], "LC_ALL": locale}
    for arguments in (["snapshot", "--demo=small"], ["--nonsense\u00e9\u4e2d"]):
        run = subprocess.run([sys.executable, "-m", "roomtui", *arguments], env=environ,
                             capture_output=True, check=False)  # fmt: skip
        assert (run.stdout + run.stderr).isascii()
        assert b"Traceback" not in run.stderr
        assert run.stdout or run.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_what_a_charset_lacks_is_as_wide_as_it_was(encoding: str) -> None:
    told = []
    for environ in ({"LANG": "C.UTF-8"}, {"LANG": "C.UTF-8", "PYTHONIOENCODING": encoding}):
        code = (
            "import os, sys; from roomtui.process.charset import write_ascii; "
            "write_ascii(os.environ, [sys.stdout]); print('\u6797\u9759 \u0130pek \xfc')"
        )
        run = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True,
                             check=True)  # fmt: skip
        told.append(run.stdout.decode(environ.get("PYTHONIOENCODING", "utf-8")).rstrip())
    assert cell_len(told[0]) == cell_len(told[1])
    assert "Ipek" in told[1]
