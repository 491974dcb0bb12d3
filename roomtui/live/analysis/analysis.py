"""The analysis of a snapshot: what its records mean, in one immutable value."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from roomtui.live.attention.file_checks import NO_CHECKS, FileChecks
from roomtui.live.identities import NO_IDENTITIES, Identities
from roomtui.live.trends.trends import NO_TRENDS, Trends

if TYPE_CHECKING:
    from roomtui.live.attention.alert import Alert


class Analysis(Struct, frozen=True, eq=False):
    """What has been worked out of the snapshots up to one; each part has a stage that makes it.

    `hosts` counts those of each session in which somebody states a role, by its id, and `stating`
    all who state one there. `checks` tells what is known of files, and of which it is not yet.
    """

    identities: Identities = NO_IDENTITIES
    hosts: Mapping[str, int] = field(default_factory=dict)
    stating: Mapping[str, int] = field(default_factory=dict)
    alerts: "tuple[Alert, ...]" = ()
    checks: FileChecks = NO_CHECKS
    trends: Trends = NO_TRENDS


NO_ANALYSIS: Final = Analysis()
"""Nothing worked out yet."""
