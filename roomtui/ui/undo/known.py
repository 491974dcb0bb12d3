"""Takes out of the UI state what an undo is worked out of."""

from datetime import timedelta

from roomtui.live.undo.stack import EMPTY_STACK
from roomtui.live.undo.undo import Known
from roomtui.ui.ui_state import UiState


def known_of(ui_state: UiState) -> Known:
    """Return all that is known as of a UI state; its time is the service's."""
    skew = timedelta(seconds=ui_state.feed.skew)
    return Known(
        snapshot=ui_state.snapshot,
        memory=ui_state.memory,
        stack=ui_state.undo_stack or EMPTY_STACK,
        identities=ui_state.analysis.identities,
        now=ui_state.now - skew,
        skew=skew,
    )
