"""The delivery of a write: checked before, reconciled with the service where no answer tells."""

import asyncio
import re
import time
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from roomtui.api.client import VideoApi
from roomtui.api.errors import NotFound, Unprocessable, VideoApiError, internal
from roomtui.held_secrets import HIDDEN
from roomtui.live.actions.delivery import Guard, SendResult
from roomtui.live.actions.journaled_action import JournaledAction
from roomtui.live.actions.request import LONGEST_REASON, Outcome
from roomtui.live.actions.writes import Write, Written
from roomtui.live.clock import Clock
from roomtui.live.journal.entries import WriteEntry
from roomtui.live.journal.reconcile_writes import Case, of_write
from roomtui.text import safe

LOOK_SECS: Final = 5.0
"""Seconds that it is looked whether an unanswered write was done; somebody waits for that."""

TELLING: Final = 16
"""Characters that tell a secret from other text; what is shorter than half of them is none."""


class WriteDelivery:
    """A write on its way."""

    def __init__(
        self, api: VideoApi, clock: Clock, request: Write, guard: Guard | None = None
    ) -> None:
        self._api = api
        self._clock = clock
        self._guard = guard
        self.request = request
        self._begun, self._sent_at = clock.now(), 0.0

    @property
    def turn(self) -> str:
        """Return the kind: writes of one go one after the other."""
        return self.request.what

    @property
    def repeatable(self) -> bool:
        """Return whether it may be sent again: not what would then be there twice."""
        return self.request.repeatable

    @property
    def about(self) -> dict[str, str]:
        """Return the id under the journal's name for it."""
        return {"write": self.request.id}

    async def prepare(self) -> None:
        """Do nothing: a write hits what it names, and is checked once it is journaled."""

    def intent(self) -> dict[str, Any]:
        """Return what the journal may tell of it: never a token, a link or a webhook."""
        write = self.request
        entry = {
            "id": write.id,
            "account": write.account,
            "verb": write.verb,
            "what": write.what,
            "name": safe(write.name),
        }
        if write.plan:
            entry["plan"] = write.plan
        if write.reason:
            entry["reason"] = safe(write.reason, LONGEST_REASON)
        return {"write": entry | write.journal_fields()}

    async def check(self) -> None:
        """See that it still hits what was confirmed; raises CalledOff if it would hit more."""
        self._begun, self._sent_at = self._clock.now(), time.monotonic()
        await self.request.check(self._api)

    async def send(self) -> SendResult:
        """Send it, if its guard lets it; the answer says that it is done."""
        if self._guard is not None:
            await self._guard()
        return SendResult(outcome=Outcome.DONE, result=await self.request.send(self._api))

    def failed(self, error: VideoApiError, *, landed: bool) -> SendResult:
        """Return what a refusal says, without the secrets that it may echo."""
        if isinstance(error, NotFound):
            outcome = Outcome.ALREADY_GONE
        else:
            outcome = Outcome.UNKNOWN if landed else Outcome.FAILED
        secrets = self.request.secrets
        refused = error.fields if isinstance(error, Unprocessable) else {}
        return SendResult(
            outcome=outcome,
            detail=_without(secrets, str(error)),
            landed=landed,
            fields={name: _without(secrets, why) for name, why in refused.items()},
        )

    async def answered(self, sent: SendResult) -> SendResult:
        """Return the result, after a look whether it was done where no answer tells."""
        return await self._reconciled(sent) if sent.outcome is Outcome.UNKNOWN else sent

    async def _reconciled(self, sent: SendResult) -> SendResult:
        try:
            entry = msgspec.to_builtins(self.intent()["write"])
            told = msgspec.convert(entry, WriteEntry, strict=False)
            case = Case(told, self._begun, self._api, self._clock.now(), self._sent_at)
            async with asyncio.timeout(LOOK_SECS):
                outcome, detail = await of_write(case)
        except (VideoApiError, TimeoutError):  # it stays as unknown as it was
            return sent
        except Exception as error:  # what became of it must be told, whatever happened
            words = internal(error)
            known = words in sent.detail
            return sent if known else replace(sent, detail=f"{sent.detail} {words}")
        if outcome is Outcome.DONE:
            words = f"{detail} The answer did not say so: {sent.detail}"
            return replace(sent, outcome=outcome, detail=words)
        if outcome is Outcome.NOT_DONE:
            return replace(sent, detail=f"{sent.detail} As of now: {detail}".strip())
        return sent

    def result(self, sent: SendResult) -> Written:
        """Return what is reported."""
        return Written(
            request=self.request,
            outcome=sent.outcome,
            at=self._clock.now(),
            detail=sent.detail,
            result=sent.result,
            fields=sent.fields,
            latency_ms=sent.latency_ms,
            request_id=sent.request_id,
        )

    def follow(self, journaled: JournaledAction) -> None:
        """Do nothing: no snapshot tells of writes."""


def _without(secrets: tuple[str, ...], text: str) -> str:
    """Return a text without secrets that the service has echoed, cut short as they may be."""
    for secret in secrets:
        if len(secret) >= TELLING // 2:
            text = re.sub(re.escape(secret[:TELLING]) + r"\S*", HIDDEN, text)
    return text
