"""How often, and after which refusals, what an operator wants done is sent again."""

from typing import Final

from roomtui.api.errors import ServerError, TooManyRequests, VideoApiError

TRIES: Final = 3
"""How often it is sent when the service refuses for the moment, where repeating does no harm."""

RETRY_SECS: Final = 0.5
"""The first wait after a 5xx; it doubles."""

LONGEST_HOLD: Final = 10.0
"""Seconds that it waits for the account's limit; after that the operator decides anew."""


def passes_soon(error: VideoApiError) -> bool:
    """Return whether it is worth holding: not for minutes, when it may be unwanted."""
    if isinstance(error, TooManyRequests):
        return error.wait <= LONGEST_HOLD
    return isinstance(error, ServerError)
