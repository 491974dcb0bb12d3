"""A TTL cache keyed by identity."""

import time
from collections.abc import Callable, Hashable
from typing import Final, TypeVar

Asked = TypeVar("Asked", bound=Hashable)
Given = TypeVar("Given")

KEPT_SECS: Final = 60.0
"""Seconds that a turn takes at least, unless too much is asked in it."""


class TtlCache(dict[Asked, Given]):
    """Gives what a function makes of a key; as an item, since a dict is quicker than any call.

    What is not asked for in a whole turn is forgotten: people leave an event all night, and their
    names would fill memory. A turn ends with the first new key after `KEPT_SECS`, or after `most`.
    """

    def __init__(
        self,
        function: Callable[[Asked], Given],
        most: int,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._function = function
        self.most = most
        self._now = now
        self._before: dict[Asked, Given] = {}
        self._since = now()

    def __missing__(self, asked: Asked) -> Given:
        now = self._now()
        if now - self._since >= KEPT_SECS or len(self) >= self.most:
            self._before, self._since = self.copy(), now
            self.clear()
        before = self._before
        given = before[asked] if asked in before else self._function(asked)
        self[asked] = given
        return given
