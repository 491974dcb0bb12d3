"""Bounds of response bodies: beyond any that the API can mean, far below a full machine."""

from typing import Final

from msgspec import Struct

from roomtui.api.errors import TooLarge

KB: Final = 1024
MB: Final = 1024 * KB


class Bound(Struct, frozen=True):
    """The bytes of one kind of answer at most, over the wire and unpacked alike.

    `what` names the kind to the operator.
    """

    most: int
    what: str

    @property
    def size(self) -> str:
        """Return the bound in words."""
        return f"{self.most // MB} MB" if self.most >= MB else f"{self.most // KB} kB"

    def exceeded(self, host: str) -> TooLarge:
        """Return the error for an answer that is larger; `host` is safe to show."""
        return TooLarge(
            f"{host} sent {self.what} of more than {self.size}, which was not read to its end. "
            "Check the base URL and any proxy on the way."
        )

    def too_many_values(self, host: str) -> TooLarge:
        """Return the error for an answer that holds more values than are decoded."""
        return TooLarge(
            f"{host} sent {self.what} of more than {MOST_VALUES:,} values, which was not decoded. "
            "Check the base URL and any proxy on the way."
        )


PAGE: Final = Bound(32 * MB, "a page of a list")
"""Bound of 250 sessions: 10,000 people come to 3 MB, and 12,500 with contexts of 2 kB to 32."""

RECORD: Final = Bound(16 * MB, "a record")
"""Bound of one record: a session brings the people in it along."""

RESULT: Final = Bound(256 * KB, "a result")
"""Bound of what a write answers: a word, or the one record that was made, of a few kB."""

REFUSAL: Final = Bound(256 * KB, "an error page")
"""Bound of what stands below an error status: a sentence, or the page of a proxy."""

MOST_VALUES: Final = 1_000_000
"""Values in an answer at most: each takes far more memory than bytes. 12,500 people have 400,000,
with what their contexts hold."""


def holds_too_many_values(body: bytes) -> bool:
    """Return whether JSON may hold more values than are decoded; those in strings count too."""
    if len(body) <= 2 * MOST_VALUES:  # a value and its comma
        return False
    return body.count(b",") + body.count(b"{") + body.count(b"[") > MOST_VALUES
