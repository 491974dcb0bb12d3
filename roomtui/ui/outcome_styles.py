"""Styles of what became of an action."""

from typing import Final

from roomtui.live.actions.request import Outcome

OUTCOME_STYLES: Final = {
    Outcome.SENDING: "dim",
    Outcome.SENT: "accent",
    Outcome.DONE: "good",
    Outcome.CONFIRMED: "good",
    Outcome.ALREADY_GONE: "warn",
    Outcome.UNKNOWN: "warn",
    Outcome.NOT_CONFIRMED: "bad",
    Outcome.NOT_DONE: "bad",
    Outcome.FAILED: "bad",
}
"""The style of each outcome, the same wherever an outcome is shown."""
