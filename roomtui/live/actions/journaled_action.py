"""The journal's side of one action: its intent before it is sent, its outcomes after."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from msgspec.structs import replace

from roomtui.api.errors import internal
from roomtui.live.actions.request import ActionResult, CalledOff, ModerationResult
from roomtui.live.clock import Clock
from roomtui.live.journal.journal import NOT_ON_RECORD, Journal, JournalError

ResultT = TypeVar("ResultT", bound=ActionResult)


class JournaledAction:
    """Writes what is meant and what became of it; knows whether the intent is on the disk.

    `about` is the field that names the action in the lines of its outcomes; what is `required` must
    be on record to be sent, whatever the journal is configured to be.
    """

    def __init__(
        self, journal: Journal, clock: Clock, about: Mapping[str, str], *, required: bool = False
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._about = about
        self._is_required = required or journal.required
        self._off_record = ""

    async def intend(self, fields: Callable[[], Mapping[str, Any]], *, is_sent: bool) -> None:
        """Journal the intent; return once it is on the disk, or need not be.

        What goes, or is called off, without being on record is reported so from then on.

        Raises:
            CalledOff: `is_sent` is true, and nothing may be sent that could not be journaled.
        """
        try:
            await self._append("intent", fields())
        except Exception as error:  # an action must not vanish, whatever happened to it
            is_known = isinstance(error, JournalError)
            if is_sent and (self._is_required or not is_known):
                raise CalledOff(f"Nothing was sent. {_reason(error)}") from None
            self._off_record = f"{NOT_ON_RECORD} {_reason(error)}"

    async def end(self, result: ResultT) -> ResultT:
        """Journal an outcome; return the result, with a word where it is not on record."""
        why = self._off_record
        if not why:
            try:
                await self._append("outcome", {**self._about, **_outcome(result)})
            except Exception as error:  # what became of it must be told, whatever happened
                why = f"It could not be journaled: {_reason(error)}"
        if not why:
            return result
        return replace(result, detail=f"{result.detail} {why}".strip(), recorded=False)

    async def _append(self, kind: str, fields: Mapping[str, Any]) -> None:
        await asyncio.to_thread(self._journal.append, kind, self._clock.now(), **fields)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, JournalError) else internal(error)


def _outcome(result: ActionResult) -> dict[str, object]:
    apart = result.apart if isinstance(result, ModerationResult) else {}
    return {
        "outcome": result.outcome,
        "detail": result.detail,
        "latency_ms": result.latency_ms,
        "request_id": result.request_id,
    } | ({"apart": apart} if apart else {})
