"""The strategy of an `ActionRunner`: what differs between the kinds of requests it sends."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from roomtui.api.errors import VideoApiError
from roomtui.live.actions.journaled_action import JournaledAction
from roomtui.live.actions.request import ActionResult, Outcome

Guard = Callable[[], Awaitable[object]]
"""Raises CalledOff if a request must not leave now."""

ResultT_co = TypeVar("ResultT_co", bound=ActionResult, covariant=True)


class SendResult(Struct, frozen=True, kw_only=True):
    """The result of a request by the service's answer, or for want of one.

    `missing` when it said that what was to be hit is not there; `landed` when one of the tries
    may have been obeyed all the same. `result` is what the service answered, `fields` those that
    it refused, with its reasons. `latency_ms` and `request_id` are those of the last try.
    """

    outcome: Outcome
    detail: str = ""
    missing: bool = False
    landed: bool = False
    result: Struct | None = None
    fields: dict[str, str] = {}
    latency_ms: int | None = None
    request_id: str = ""


class Delivery(Protocol[ResultT_co]):
    """One request on its way to the service; the runner calls the methods from top to bottom."""

    @property
    def turn(self) -> str:
        """Return a key: of the requests that share it, one is on its way at a time."""

    @property
    def repeatable(self) -> bool:
        """Return whether it may be sent again: doing it twice does no harm."""

    @property
    def about(self) -> dict[str, str]:
        """Return the journal's field that names the request in the line of its outcome."""

    async def prepare(self) -> None:
        """See whom or what it hits now, before that is journaled.

        Raises:
            CalledOff: it must not be sent.
        """

    def intent(self) -> dict[str, Any]:
        """Return the journal's fields of what is meant, without secrets."""

    async def check(self) -> None:
        """See once more, after it is journaled, that it hits what was confirmed.

        Called again before it is sent anew after the service had it wait for the limit.

        Raises:
            CalledOff: it must not be sent.
        """

    async def send(self) -> SendResult:
        """Send it once and return the result of an answer that is no refusal.

        Raises:
            VideoApiError: the service refused, or did not answer.
        """

    def failed(self, error: VideoApiError, *, landed: bool) -> SendResult:
        """Return the result of a try that was the last; one before may have `landed`."""

    async def answered(self, sent: SendResult) -> SendResult:
        """Take the result in, at once; return it, or what a look at the service adds to it."""

    def result(self, sent: SendResult) -> ResultT_co:
        """Return what is reported."""

    def follow(self, journaled: JournaledAction) -> None:
        """Have later snapshots confirm what the answer alone does not; it has been reported."""
