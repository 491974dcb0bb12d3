"""The reasons why a pane is empty: nothing there, hidden, not read, not told, not renewed."""

from typing import Final

from roomtui import zone
from roomtui.live.polling.feed import FeedState
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.ui_state import UiState

WAITING: Final = "Waiting for the first answer…"

_ANSWERING: Final = frozenset({FeedState.CONNECTING, FeedState.LIVE})

LONGEST_FILTER: Final = 30


def why_empty(ui_state: UiState, nothing: str) -> str:
    """Return `nothing`, the sentence for a pane that has nothing to show, as far as it is known.

    It is said to be as old as the snapshot where that is not renewed, and no more than what could
    be read where that is not all.
    """
    feed, snapshot = ui_state.feed, ui_state.snapshot
    if not snapshot.number:
        state = "" if feed.state in _ANSWERING else f" The feed is {feed.state}."
        return f"{WAITING}{state}"
    if snapshot.gaps:
        return f"{nothing.removesuffix('.')}, as far as could be read. {snapshot.gaps[0]}"
    if feed.is_live or feed.last_good is None:
        return nothing
    at = zone.time_stamp(feed.last_good)
    return f"{nothing.removesuffix('.')}, as of {at}. The feed is {feed.state}."


def hidden_by_filter(query: str, total: int) -> str:
    """Return the sentence for a pane whose filter lets nothing through of what is there."""
    hides = "the only one" if total == 1 else f"all {fmt.number(total)}"
    return f"The filter {safe(query, LONGEST_FILTER)} hides {hides}. esc clears it."
