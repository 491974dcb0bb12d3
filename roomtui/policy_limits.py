"""The limits of policies: how often, and how many people, they may hit at most."""

from typing import Annotated

from msgspec import Meta, Struct


class PolicyLimits(Struct, frozen=True, kw_only=True):
    """How much policies may do; the descriptions are those of the manual."""

    kicks_an_hour: Annotated[
        int,
        Meta(
            ge=1,
            le=60,
            description="how often an hour one person is kicked by doors at most, 1 to 60 (6); "
            "then an alert tells of it instead",
        ),
    ] = 6
    people_a_minute: Annotated[
        int,
        Meta(
            ge=1,
            le=5,
            description="how many different people all policies hit within a minute at most, "
            "1 to 5 (5); one more stops them all",
        ),
    ] = 5
