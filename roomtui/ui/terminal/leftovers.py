"""Leaks of Textual, mended: it holds on to widgets that are gone.

Each function here knows how Textual 8.2 does it, and leaves one that does otherwise alone.
"""

from functools import lru_cache
from inspect import signature
from typing import Final

from textual.color import Color
from textual.style import Style

MOST_MIXED: Final = 1024
"""Pairs of colours that are kept mixed, as many as by Textual."""

_PARAMETERS: Final = ["cls", "base_background", "background"]


@lru_cache(MOST_MIXED)
def _inner_outer(base_background: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base_background + background), Style(background=base_background)


def release_widgets() -> bool:
    """Mix colours by what is mixed alone, and return whether that is so now.

    Textual 8.2 has an `lru_cache` on the method, whose keys are the caches of widgets with all the
    lines that were drawn: up to 1,024 of them outlive their dialogs. A Textual that
    does it in any other way is left alone.
    """
    try:
        from textual._styles_cache import StylesCache
    except ImportError:
        return False
    mix = StylesCache.__dict__.get("get_inner_outer")
    if isinstance(mix, staticmethod):
        return mix.__func__ is _inner_outer
    if not _is_as_known(mix, StylesCache):
        return False
    StylesCache.get_inner_outer = staticmethod(_inner_outer)  # type: ignore[assignment, method-assign]
    return True


def _is_as_known(mix: object, cache: type[object]) -> bool:
    """Return whether Textual mixes as it did, and caches what it mixed by the widget."""
    inner = getattr(mix, "__wrapped__", None)
    if inner is None or not hasattr(mix, "cache_info"):
        return False
    below, above = Color(10, 20, 30), Color(200, 100, 50, 0.5)
    try:
        is_called_so = list(signature(inner).parameters) == _PARAMETERS
        return is_called_so and inner(cache(), below, above) == _inner_outer(below, above)
    except Exception:  # whatever another Textual does with it
        return False
