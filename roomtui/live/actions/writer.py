"""Carries out writes: journal, send, journal; nothing leaves before it is on disk."""

import asyncio
import re
import time
from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from roomtui.api.errors import (
    NotFound,
    OtherAccount,
    TooManyRequests,
    Unprocessable,
    VideoApiError,
    internal,
)
from roomtui.api.tracing import traced
from roomtui.held_secrets import HIDDEN
from roomtui.live.actions.request import Outcome
from roomtui.live.actions.retries import RETRY_SECS, TRIES, passes_soon
from roomtui.live.actions.writes import NothingSent, Write, Written
from roomtui.live.clock import Clock
from roomtui.live.gate import RequestGate
from roomtui.live.journal.entries import WriteEntry
from roomtui.live.journal.journal import NOT_ON_RECORD, Journal, JournalError
from roomtui.live.journal.reconcile_writes import Case, of_write
from roomtui.live.ownership import require_own
from roomtui.text import safe

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

LOOK_SECS: Final = 5.0
"""Seconds that it is looked whether an unanswered write was done; somebody waits for that."""

TELLING: Final = 16
"""Characters that tell a secret from other text; what is shorter than half of them is none."""


class Writer:
    """Sends writes one way: nothing leaves before it is in the journal.

    Only where the journal is not required does a write go that it could not take; what it gives
    says so then.
    """

    def __init__(self, api: "VideoApi", journal: Journal, clock: Clock, gate: RequestGate) -> None:
        self._api = api
        self._journal = journal
        self._clock = clock
        self._gate = gate
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def carry_out(self, write: Write) -> Written:
        """See a write through to the service's answer; those of a kind go one after the other.

        One of another account is refused and not journaled.
        """
        try:
            require_own(write.account, self._api)
        except OtherAccount as error:
            return self._written(write, Outcome.FAILED, str(error))
        async with self._turns[write.what]:
            return await self._carry_out(write)

    async def _carry_out(self, write: Write) -> Written:
        entry: dict[str, Any] = {
            "id": write.id,
            "account": write.account,
            "verb": write.verb,
            "what": write.what,
            "name": safe(write.name),
            **write.told(),
        }
        why = ""
        try:
            await self._journaled("intent", write=entry)
        except JournalError as error:
            if self._journal.required:
                return self._written(write, Outcome.FAILED, f"Nothing was sent. {error}")
            why = f"{NOT_ON_RECORD} {error}"
        except Exception as error:  # who asked must be told, whatever happened
            return self._written(write, Outcome.FAILED, f"Nothing was sent. {internal(error)}")
        begun, sent = self._clock.now(), time.monotonic()
        async with self._gate.action():
            written = await self._send(write)
            if written.outcome is Outcome.UNKNOWN:
                written = await self._reconcile(written, entry, begun, sent)
        why = why or await self._note(written)
        if not why:
            return written
        return replace(written, detail=f"{written.detail} {why}".strip(), recorded=False)

    async def _note(self, written: Written) -> str:
        """Journal what became of a write; say why if that cannot be."""
        try:
            await self._journaled(
                "outcome",
                write=written.write.id,
                outcome=written.outcome,
                detail=written.detail,
                latency_ms=written.latency_ms,
                request_id=written.request_id,
            )
        except JournalError as error:
            return f"It could not be journaled: {error}"
        except Exception as error:  # who asked must be told, whatever happened
            return f"It could not be journaled: {internal(error)}"
        return ""

    async def _send(self, write: Write) -> Written:
        try:
            await write.check(self._api)
        except NothingSent as error:
            return self._written(write, Outcome.FAILED, str(error))
        except Exception as error:  # who asked must be told, whatever happened
            return self._written(write, Outcome.FAILED, f"Nothing was sent. {internal(error)}")
        with traced() as trace:
            written = await self._try(write)
        return replace(written, latency_ms=trace.latency_ms, request_id=trace.request_id)

    async def _reconcile(
        self, written: Written, entry: dict[str, Any], begun: datetime, sent: float
    ) -> Written:
        """Look at the service whether a write was done of which no answer tells."""
        try:
            told = msgspec.convert(msgspec.to_builtins(entry), WriteEntry, strict=False)
            case = Case(told, begun, self._api, self._clock.now(), sent)
            async with asyncio.timeout(LOOK_SECS):
                outcome, detail = await of_write(case)
        except (VideoApiError, TimeoutError):  # it stays as unknown as it was
            return written
        except Exception as error:  # what became of it must be told, whatever happened
            words = internal(error)
            known = words in written.detail
            return written if known else replace(written, detail=f"{written.detail} {words}")
        if outcome is Outcome.DONE:
            words = f"{detail} The answer did not say so: {written.detail}"
            return replace(written, outcome=outcome, detail=words)
        if outcome is Outcome.NOT_DONE:
            return replace(written, detail=f"{written.detail} As of now: {detail}".strip())
        return written

    async def _try(self, write: Write) -> Written:
        wait, landed = RETRY_SECS, False
        for tries_left in reversed(range(TRIES if write.repeatable else 1)):
            try:
                result = await write.send(self._api)
            except VideoApiError as error:
                landed = landed or error.may_have_landed
                if not tries_left or not passes_soon(error):
                    return self._failed(write, error, landed=landed)
                await asyncio.sleep(error.wait if isinstance(error, TooManyRequests) else wait)
                wait *= 2
            except NothingSent as error:
                return self._written(write, Outcome.FAILED, str(error))
            except Exception as error:  # a write must not vanish, whatever happened to it
                return self._written(write, Outcome.UNKNOWN, internal(error))
            else:
                return self._written(write, Outcome.DONE, result=result)
        raise AssertionError("the last try returns")

    def _failed(self, write: Write, error: VideoApiError, *, landed: bool) -> Written:
        refused = error.fields if isinstance(error, Unprocessable) else {}
        fields = {name: _without(write.secrets, why) for name, why in refused.items()}
        if isinstance(error, NotFound):
            outcome = Outcome.ALREADY_GONE
        elif landed:
            outcome = Outcome.UNKNOWN
        else:
            outcome = Outcome.FAILED
        return self._written(write, outcome, _without(write.secrets, str(error)), fields=fields)

    def _written(
        self,
        write: Write,
        outcome: Outcome,
        detail: str = "",
        *,
        result: Struct | None = None,
        fields: dict[str, str] | None = None,
    ) -> Written:
        return Written(
            write=write,
            outcome=outcome,
            at=self._clock.now(),
            detail=detail,
            result=result,
            fields=fields or {},
        )

    async def _journaled(self, kind: str, **fields: object) -> None:
        await asyncio.to_thread(self._journal.append, kind, self._clock.now(), **fields)


def _without(secrets: tuple[str, ...], text: str) -> str:
    """Hide secrets that the service has echoed, cut short as they may be."""
    for secret in secrets:
        if len(secret) >= TELLING // 2:
            text = re.sub(re.escape(secret[:TELLING]) + r"\S*", HIDDEN, text)
    return text
