"""The analysis of a snapshot: what its records mean, in one immutable value."""

from typing import Final

from msgspec import Struct

from roomtui.live.attention.alert import Alert
from roomtui.live.identities import NO_IDENTITIES, Identities
from roomtui.live.trends.trends import NO_TRENDS, Trends


class Analysis(Struct, frozen=True, eq=False):
    """What has been worked out of the snapshots up to one; each part has a stage that makes it."""

    identities: Identities = NO_IDENTITIES
    alerts: tuple[Alert, ...] = ()
    trends: Trends = NO_TRENDS


NO_ANALYSIS: Final = Analysis()
"""Nothing worked out yet."""
