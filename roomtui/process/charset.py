"""The terminal's charset, by the locale before Python coerced C to UTF-8."""

import codecs
import os
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from io import TextIOWrapper
from pathlib import Path
from typing import Final

VARIABLES: Final = ("LC_ALL", "LC_CTYPE", "LANG")
"""The variables that name it, the first that is set before the others."""

_COERCED: Final = frozenset({"C.UTF-8", "C.utf8", "UTF-8"})
"""What Python sets LC_CTYPE to where the locale is C (PEP 538)."""

_OF_BYTES: Final = r"iso8859-\d+|koi8-[a-z]|cp125\d|tis-620"

_VT: Final = r"vt[1-5]\d\d?\b.*"

_HANDLER: Final = "roomtui.ascii"


def forget_coerced(environ: MutableMapping[str, str]) -> None:
    """Undo the LC_CTYPE that Python itself has set, so that the locale is again what was said."""
    if environ.get("LC_CTYPE") not in _COERCED or not sys.flags.utf8_mode:
        return
    if (given := _given("LC_CTYPE")) is None:
        del environ["LC_CTYPE"]
    else:
        environ["LC_CTYPE"] = given  # such as C, which goes before any LANG


def _given(name: str) -> str | None:
    """Return the value that the process was started with; None where there was or is none."""
    try:
        given = Path("/proc/self/environ").read_bytes()
    except OSError:
        return None
    start = f"{name}=".encode()
    values = (each[len(start) :] for each in given.split(b"\0") if each.startswith(start))
    return next((os.fsdecode(value) for value in values), None)


def locale_of(environ: Mapping[str, str]) -> str:
    """Return the name of the locale that letters are drawn by; C where none is set."""
    return next((environ[name] for name in VARIABLES if environ.get(name)), "C")


def is_utf8(environ: Mapping[str, str]) -> bool:
    """Return whether the locale is one of UTF-8.

    Its name is all that counts: the locale need not be installed here for a terminal that is
    reached by ssh to have it.
    """
    return _codec_of(locale_of(environ)) == "utf-8"


def write_ascii(environ: Mapping[str, str], streams: Iterable[object]) -> None:
    """Make streams write ASCII where the locale asks for that.

    Where none is set a terminal is taken as one of ASCII, as every program does; a pipe or a file
    takes UTF-8, as everywhere else. What another charset lacks, named by PYTHONIOENCODING, is
    written in ASCII too.
    """
    texts = [stream for stream in streams if isinstance(stream, TextIOWrapper)]
    for stream in texts:
        if codecs.lookup(stream.encoding).name != "utf-8":
            codecs.register_error(_HANDLER, _replaced)
            stream.reconfigure(errors=_HANDLER)
    if is_utf8(environ) and not is_vt(environ.get("TERM", "")):
        return
    codecs.register_error(_HANDLER, _replaced)
    is_named = not is_utf8(environ) and any(environ.get(name) for name in VARIABLES)
    for stream in texts:
        if is_named or stream.isatty():
            stream.reconfigure(encoding="ascii", errors=_HANDLER)


def _replaced(error: UnicodeError) -> tuple[str, int]:
    from roomtui.text_ascii import in_ascii  # most have no need of it

    if not isinstance(error, UnicodeEncodeError):
        raise error
    return in_ascii(error.object[error.start : error.end]), error.end


def is_vt(name: str) -> bool:
    """Return whether a terminal is one of DEC's, which are older than UTF-8."""
    return name.startswith("vt") and re.fullmatch(_VT, name) is not None


def input_codec(environ: Mapping[str, str]) -> str:
    """Return the codec of what is typed: that of the locale if one byte is one letter, or UTF-8."""
    codec = _codec_of(locale_of(environ))
    return codec if codec != "utf-8" and re.fullmatch(_OF_BYTES, codec) else "utf-8"


def _codec_of(locale: str) -> str:
    """Return Python's name of a locale's charset; empty where it has none."""
    codeset = locale.partition("@")[0].partition(".")[2] or locale
    try:
        return codecs.lookup(codeset).name if codeset.isascii() else ""
    except (LookupError, ValueError):
        return ""


def says_why(environ: Mapping[str, str]) -> str:
    """Return a sentence for operators on why there is nothing but ASCII."""
    name = next((name for name in VARIABLES if environ.get(name)), "")
    why = f"{name}={environ[name]} is not UTF-8" if name else "no locale is set"
    return f"Drawn in ASCII, as {why}; {name or VARIABLES[-1]}=C.UTF-8 shows all."
