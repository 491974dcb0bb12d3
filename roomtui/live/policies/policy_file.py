"""The file of the policies that are on for a profile on a host; the console that runs them has it.

Another console of the profile may take policies out, which ends them; it never puts any in. Those
that do not go on are in it so that others see them, and end with the console that runs them.
"""

from collections.abc import Collection
from typing import Annotated, Final

from msgspec import Meta, Struct

from roomtui.live.policies.policy import Policy
from roomtui.profile_file import FileKind

VERSION: Final = 1

MOST: Final = 100
"""Policies that a file may have."""


class PolicyFile(Struct, frozen=True):
    """What the file holds."""

    version: int = VERSION
    policies: Annotated[tuple[Policy, ...], Meta(max_length=MOST)] = ()

    def having(self, policies: tuple[Policy, ...]) -> "PolicyFile":
        """Return a file with these policies; the same object if it has them."""
        return self if policies == self.policies else PolicyFile(policies=policies)

    def without(self, policy_ids: Collection[str]) -> "PolicyFile":
        """Return a file without some policies; the same object if it has none of them."""
        return self.having(tuple(one for one in self.policies if one.id not in policy_ids))


POLICY_FILES: Final = FileKind(
    form=PolicyFile,
    version=VERSION,
    folder="policies",
    largest=1 << 20,
    name="The file of policies",
    content="Which policies are on",
    is_kept=True,
)
