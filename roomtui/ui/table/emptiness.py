"""The reasons why a pane is empty: nothing there, hidden, not read, not told, not renewed."""

from typing import Final

from roomtui import zone
from roomtui.live.polling.feed import FeedState
from roomtui.text import safe
from roomtui.ui.ui_state import UiState

WAITING: Final = "Waiting for the first answer…"

_ANSWERING: Final = frozenset({FeedState.CONNECTING, FeedState.LIVE})

LONGEST_FILTER: Final = 30


def why_empty(ui_state: UiState, nothing: str, *keys: tuple[str, str]) -> str:
    """Return `nothing`, the sentence for a pane that has nothing to show, as far as it is known.

    What each of the keys does about it follows, but for keys that are "", which a console lacks.
    It is said to be as old as the snapshot where that is not renewed, and no more than what could
    be read where that is not all.
    """
    feed, snapshot = ui_state.feed, ui_state.snapshot
    if not snapshot.number:
        if feed.state in _ANSWERING:
            return WAITING
        return f"{WAITING} The feed is {feed.state}. {safe(feed.reason)}".rstrip()
    if snapshot.gaps:
        return f"{nothing.removesuffix('.')}, as far as could be read. {snapshot.gaps[0]}"
    if feed.is_live or feed.last_good is None:
        return with_keys(nothing, *keys)
    at = zone.time_stamp(feed.last_good)
    return f"{nothing.removesuffix('.')}, as of {at}. The feed is {feed.state}."


def hidden_by_filter(query: str, back: str) -> str:
    """Return the sentence for a pane whose filter lets nothing through; a key goes `back`."""
    return f"Nothing matches /{safe(query, LONGEST_FILTER)}; {back} clears the filter."


def with_keys(nothing: str, *keys: tuple[str, str]) -> str:
    """Return a sentence, and what each of the keys does about it; one that is "" is not there."""
    told = [f"{key} {does}" for key, does in keys if key]
    return f"{nothing} {', '.join(told)}." if told else nothing
