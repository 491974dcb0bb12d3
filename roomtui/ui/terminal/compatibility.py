"""Compatibility with Textual: every private name of it that is relied on, and whether it is there.

All of them are touched in this package and nowhere else. No start waits for the whole list: it is
looked through by `roomtui check`, and when something fails. A start asks for two parts of it, of
which each has a way without: what draws cell by cell, and what keeps a failure in its widget.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from inspect import iscoroutinefunction, signature, unwrap
from typing import Any, Final

from roomtui.system_errors import causes

SET: Final = "="
"""The shape of an attribute that is set when an instance is made, or earlier."""

ANY: Final = "*"
"""The shape of what only has to be there."""

Need = tuple[str, str, str]
"""Module and class, a name in it (none for the class itself), and its shape: its parameters,
of which `...` leaves out the last, or `SET`, or `ANY`."""

_APP, _PUMP, _DRIVER = (
    "textual.app:App",
    "textual.message_pump:MessagePump",
    "textual.driver:Driver",
)
_LINUX: Final = "textual.drivers.linux_driver:LinuxDriver"
_PARSER: Final = "textual._xterm_parser:XTermParser"

DRAWING: Final[tuple[Need, ...]] = (
    (_APP, "_display", "self screen renderable"),
    ("textual._compositor:LayoutUpdate", "", "strips region"),
    ("textual._compositor:ChopsUpdate", "", "chops spans chop_ends"),
    ("textual.strip:Strip", "render_ansi", "style color_system"),
    ("rich.cells:", "split_graphemes", "text ..."),
)
"""What the frame differ reads; without it Textual draws."""

GUARDING: Final[tuple[Need, ...]] = (
    (_PUMP, "_dispatch_message", "async self message"),
    (_PUMP, "call_next", "self callback args kwargs"),
    ("textual.screen:Screen", "_invoke_later", "self callback sender"),
    ("textual.reactive:", "invoke_watcher", "watcher_object watch_function old_value value"),
    ("textual.widget:Widget", "render_lines", "self crop"),
    ("textual.widget:Widget", "_render", "self"),
)
"""What the fault guard goes between; without it Textual ends the app at the first failure."""

OTHERS: Final[tuple[Need, ...]] = (
    ("textual._compositor:CompositorUpdate", "", ANY),
    ("rich.style:Style", "_ansi", SET),
    ("rich.console:Console", "_color_system", SET),
    *((_APP, name, SET) for name in ("_driver", "_filters", "_sync_available", "_exit",
      "_return_code", "_clipboard", "_disable_notifications", "_batch_count")),
    (_PUMP, "_running", SET),
    (_PUMP, "_closed", SET),
    (_PUMP, "_is_mounted", SET),
    (_APP, "_check_bindings", "async self key priority"),
    (_APP, "_get_screen", "self screen"),
    (_APP, "_load_screen_css", "self screen"),
    (_APP, "_handle_exception", "self error"),
    (_APP, "_fatal_error", "self"),
    ("textual.widget:Widget", "_check_refresh", "self"),
    ("textual.screen:Screen", "_on_timer_update", "self"),
    (_PUMP, "_post_message", "async self message"),
    (_PUMP, "_close_messages_no_wait", "self"),
    *((_DRIVER, name, SET) for name in ("_app", "_loop", "_size")),
    *((_LINUX, name, SET) for name in ("_file", "_writer_thread",
      "_in_band_window_resize", "exit_event")),
    (_LINUX, "_get_terminal_size", "self"),
    (_LINUX, "_sigtstp_application", "self _"),
    (_LINUX, "_sigcont_application", "self _"),
    (_LINUX, "run_input_thread", "self"),
    (_PARSER, "", ANY),
    (_PARSER, "feed", "self data"),
    *((_PARSER, name, SET) for name in ("last_x", "last_y", "mouse_pixels", "terminal_size",
      "terminal_pixel_size")),
    ("textual.keys:", "_character_to_key", "character"),
    ("textual._styles_cache:StylesCache", "get_inner_outer", ANY),
)  # fmt: skip
"""What has no way without."""

_TELLING: Final = (AttributeError, ImportError, TypeError)
"""Errors that come of a name that is not there, or not in its shape."""

NEEDS: Final = DRAWING + GUARDING + OTHERS


def has_all(needs: Iterable[Need]) -> bool:
    """Return whether all that is needed is there, in the shape that is needed."""
    return all(_is_met(*need) for need in needs)


def missing(needs: Iterable[Need] = NEEDS) -> list[str]:
    """Return the names that are not there, or not in the shape that is needed."""
    return [_name(*need) for need in needs if not _is_met(*need)]


def misfit(error: BaseException) -> str:
    """Return what Textual lacks if that may be why something has failed, or nothing."""
    may_be = any(isinstance(one, _TELLING) for one in causes(error))
    return misfit_sentence(_all_missing()) if may_be else ""


@cache
def _all_missing() -> tuple[str, ...]:
    """Return what is missing, looked for once: what fails often asks for it."""
    return tuple(missing())


def misfit_sentence(names: Sequence[str]) -> str:
    """Return what Textual lacks and what to do; nothing where it lacks nothing."""
    if not names:
        return ""
    others = f" and {len(names) - 1} more" if names[1:] else ""
    return (
        f"Textual {version()} does not fit this roomtui, which needs {names[0]}{others} of it. "
        "Install roomtui anew, with a Textual that it names."
    )


def version() -> str:
    """Return which Textual is installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as version_of

    try:
        return version_of("textual")
    except PackageNotFoundError:
        return "of an unknown version"


def _name(where: str, name: str, _: str) -> str:
    return ".".join(filter(None, (where.partition(":")[2] or where[:-1], name)))


def _is_met(where: str, name: str, shape: str) -> bool:
    module, _, kind = where.partition(":")
    try:
        owner: Any = import_module(module)
        owner = getattr(owner, kind) if kind else owner
        if shape == SET:
            return _is_set(owner, name)
        found: Any = getattr(owner, name) if name else owner
        return shape == ANY or _has_shape(found, shape)
    except Exception:  # whatever another Textual does
        return False


def _has_shape(found: Any, shape: str) -> bool:
    words = ["async"] if iscoroutinefunction(found) else []
    words += signature(found).parameters
    expected = shape.split()
    if expected[-1:] == ["..."]:
        expected.pop()
        words = words[: len(expected)]
    return words == expected


def _is_set(owner: Any, name: str) -> bool:
    """Return whether instances have an attribute, by what their classes and `__init__` name."""
    makers = (unwrap(vars(each)["__init__"]) for each in owner.__mro__ if "__init__" in vars(each))
    codes = (maker.__code__ for maker in makers if hasattr(maker, "__code__"))
    return hasattr(owner, name) or any(name in code.co_names for code in codes)
