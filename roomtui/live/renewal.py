"""Reads the API key again once it was refused."""

from collections.abc import Callable

from roomtui.api.secret import ApiKey


class KeyRenewal:
    """Reads the key from where it comes from; `why_not` says why there was none the last time.

    Args:
        read: gives the key, or a sentence of why there is none.
        stop: makes `read` end soon, for nobody waits for it any more.
    """

    def __init__(
        self, read: Callable[[], ApiKey | str | None], stop: Callable[[], None] = lambda: None
    ) -> None:
        self._read = read
        self.stop = stop
        self.why_not = ""

    def __call__(self) -> ApiKey | None:
        """Return the key, None where there is none."""
        found = self._read()
        self.why_not = found if isinstance(found, str) else ""
        return None if isinstance(found, str) else found
