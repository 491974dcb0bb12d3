"""What Schemathesis must know of this API that no schema can say; it loads this file itself."""

from typing import Any, Final

import schemathesis
from schemathesis.specs.openapi.checks import positive_data_acceptance

_WEBHOOKS: Final = {
    ("10015", "/webhook_event_url"),  # "Must include a scheme."
    ("10015", "/webhook_event_failover_url"),
}
_NAMES: Final = {("10012", "/unique_name")}  # "Unique within the account."

REFUSALS: Final[dict[str, set[tuple[str, str]]]] = {
    "POST /rooms": _NAMES | _WEBHOOKS,
    "PATCH /rooms/{room_id}": _NAMES | _WEBHOOKS,
    "POST /rooms/{room_id}/actions/refresh_client_token": {
        ("10015", "/refresh_token"),  # one that was never issued
    },
    "POST /room_compositions": {
        ("10004", "/session_id"),  # "A composition is made of a session's recordings": of which?
        ("10015", "/session_id"),  # a session that does not exist, or has no recordings
        ("10015", "/format"),  # Composition.format is an enum of mp4 alone
        ("10015", "/resolution"),  # "WIDTHxHEIGHT; each 16..1280, the product at most 1280*720."
        *_WEBHOOKS,
    },
}
"""By operation, the refusals that descriptions of the specification give reasons for.

A schema cannot draw the line there, so what it generates may fall on either side.
"""

_RATE: Final = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
_SOURCES: Final = "/video_sources"  # "Recording ids, or '*'", somewhere below /video_layout


@schemathesis.check
def accepts_what_fits(ctx: Any, response: Any, case: Any) -> bool | None:
    """Fail if a request that fits schema and descriptions is refused."""
    if response.status_code == 422 and _are_documented(case.operation.label, response.json()):
        return None
    positive_data_acceptance(ctx, response, case)
    return None


@schemathesis.check
def comes_through_the_gate(_ctx: Any, response: Any, _case: Any) -> bool | None:
    """Fail if an answer, documented or not, lacks what all of them bear."""
    expected = {*_RATE, "date", "x-request-id"}
    if response.status_code != 204:
        expected.add("content-type")
        assert response.headers.get("content-type", [""])[0] == "application/json"
    assert expected <= response.headers.keys(), f"one of {expected} is missing"
    return None


def _are_documented(operation: str, body: Any) -> bool:
    known = REFUSALS.get(operation, set())
    found = {(one["code"], one.get("source", {}).get("pointer", "")) for one in body["errors"]}
    return all(
        one in known or (operation == "POST /room_compositions" and one[1].endswith(_SOURCES))
        for one in found
    )
