"""The account that a record, a request or a line of the journal belongs to."""

from typing import Final, Self

from msgspec import Struct

from roomtui.text import safe


class AccountId(Struct, frozen=True, gc=False, cache_hash=True):
    """A profile and the base URL of its service: stable, safe to show, and never a key.

    Ids of records mean something within an account only.
    """

    profile: str = ""
    service: str = ""

    @classmethod
    def of(cls, profile: str, service: str) -> Self:
        """Return the account of a profile at a service, as the journal keeps both."""
        return cls(safe(profile), safe(service))

    def __str__(self) -> str:
        return f"{safe(self.profile) or 'without a name'} ({safe(self.service) or 'no service'})"


UNNAMED: Final = AccountId()
"""The account of a client that was given none, and of what names none."""
