"""Recovers what consoles that ended have left open: asks the service, journals, reports.

Runs in the background of a console that may write. What cannot be asked now is asked again, and
what is not settled when this console ends is left to the next.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from roomtui.api.errors import (
    Forbidden,
    NoAnswer,
    Redirected,
    ServerError,
    TooManyRequests,
    Unauthorized,
    Undecodable,
    UnexpectedAnswer,
    VideoApiError,
    internal,
)
from roomtui.live.actions.confirm import CONFIRM_SECS
from roomtui.live.actions.request import ModerationRequest, Outcome
from roomtui.live.clock import Clock
from roomtui.live.gate import RequestGate
from roomtui.live.journal.console_lock import ConsoleLock
from roomtui.live.journal.entries import JournalEntry, WriteEntry
from roomtui.live.journal.journal import Journal, JournalError
from roomtui.live.journal.reader import JournalReader
from roomtui.live.journal.reconcile import can_be_asked, judge
from roomtui.live.journal.reconcile_writes import Verdict
from roomtui.live.journal.settled import Publish, Settled, Waiting
from roomtui.live.polling import rate_policy
from roomtui.live.request_class import RequestClass, spending
from roomtui.trusted_path import NotTrusted

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

OLDEST: Final = timedelta(days=7)
"""Age of an intent beyond which nobody looks at it any more."""

STEPS: Final = 3.0
"""Requests that a verdict may take, which the account's limit has to bear."""

AGAIN_SECS: Final = 3.0
"""Seconds after which the service is asked again whether it has done by now what it had not."""

AHEAD: Final = timedelta(minutes=1)
"""By how much later than now something may seem to have happened before a clock was wrong."""

A_DAY: Final = timedelta(days=1)
"""A clock that is set back puts lines into the day before."""

PERHAPS_NEVER_SENT: Final = (
    "Nobody knows whether it was sent: the console ended while it was journaled."
)

MISDATED: Final = "The clock was set since, so that nothing can be compared by its date."

NOT_WHOLE: Final = "The journal does not tell all who were meant."

FOR_THE_WORSE: Final = frozenset({Outcome.NOT_CONFIRMED, Outcome.NOT_DONE})
"""Outcomes that a little patience may still turn."""


class Claim:
    """A run that is over, whose open entries are for this console alone to settle.

    Entries of another account are not among them: where the run `has_others`, they stay open.
    """

    def __init__(
        self, run: ConsoleLock, entries: list[JournalEntry], *, has_others: bool = False
    ) -> None:
        self._run = run
        self._has_others = has_others
        self._written = run.written
        self.open = {entry.id: entry for entry in entries}

    def may_not_be_sent(self, entry: JournalEntry) -> bool:
        """Return whether an entry may never have been sent: it was not known to be on the disk."""
        return entry.resolved is None and entry.seq > self._written

    def release(self) -> None:
        """Release the lock of the run; remove it if nothing of the run is open."""
        (self._run.close if self.open or self._has_others else self._run.remove)()


class JournalRecovery:
    """Finds and settles open entries; each is settled by one console, and once."""

    def __init__(self, api: "VideoApi", journal: Journal, clock: Clock, gate: RequestGate) -> None:
        self._api = api
        self._journal = journal
        self._clock = clock
        self._gate = gate
        self._backoff = rate_policy.Backoff()
        self._told_to_wait = False
        self._unread = Waiting(journal.account, 0, "")

    async def run(self, publish: Publish) -> tuple[Settled, ...]:
        """Settle all there is, however long that takes; return it in the order it was settled."""
        settled: list[Settled] = []

        def tell(news: Settled | Waiting) -> None:
            if isinstance(news, Settled):
                settled.append(news)
            publish(news)

        claims = await asyncio.to_thread(lambda: list(self._claims()))
        if self._unread.left:
            publish(self._unread)
        try:
            wait = await self._round(claims, tell)
            while wait:
                await asyncio.sleep(wait)
                wait = await self._round(claims, tell)
        finally:
            for claim in claims:
                claim.release()
        return tuple(settled)

    def _claims(self) -> Iterator[Claim]:
        """Take the runs that are over; where the journal cannot be read, the next start does."""
        journal, since = self._journal, self._clock.now() - OLDEST
        try:
            runs = list(ConsoleLock.over(journal.folder, journal.who, journal.key_digest))
        except NotTrusted:  # nothing that is there proves anything; who writes is told
            return
        try:
            reading = JournalReader(journal.folder, (since - A_DAY).date())
            found = reading.entries_of(frozenset(run.id for run in runs))
        except (OSError, NotTrusted):
            for run in runs:
                run.close()
            return
        for run in runs:
            own = [entry for entry in found if entry.who.run == run.id and entry.is_open]
            young = [entry for entry in own if _is_young(entry, run, since)]
            ours = [entry for entry in young if entry.account == journal.account]
            claim = Claim(run, ours, has_others=len(ours) < len(young))
            is_known = _day(run.began) >= since - A_DAY or reading.has_since(since)
            if reading.unread:
                self._unread = Waiting(
                    journal.account, self._unread.left + len(claim.open), reading.unread[0]
                )
            if reading.unread or not (claim.open or is_known):
                run.close()  # it may be open to one who can read all, or has another clock
            elif claim.open:
                yield claim
            else:
                claim.release()

    async def _round(self, claims: list[Claim], publish: Publish) -> float:
        """Look at all that is open; return the seconds until the next round, 0 if none is left."""
        wait = 0.0
        still = [(claim, entry) for claim in claims for entry in claim.open.values()]
        still.sort(key=lambda one: can_be_asked(one[1]))  # what nobody can tell waits for nobody
        for number, (claim, entry) in enumerate(still):
            if number:
                await asyncio.sleep(self._spacing())
            await self._gate.idle()
            try:
                with spending(RequestClass.CHECK):
                    settled = await self._settle(claim, entry)
            except (VideoApiError, JournalError) as error:
                wait = max(wait, self._backoff.after(error))
                self._tell_to_wait(claims, error, publish)
                if not isinstance(error, ServerError | Undecodable | UnexpectedAnswer):
                    break
                continue
            if settled is None:
                wait = max(wait, AGAIN_SECS)
            else:
                del claim.open[entry.id]
                publish(settled)
        return wait

    async def _settle(self, claim: Claim, entry: JournalEntry) -> Settled | None:
        """Settle an entry, unless the service may still be about to do what it has not done yet.

        Raises:
            VideoApiError: the service cannot be asked for the moment.
            JournalError: what was found cannot be written down.
        """
        if claim.may_not_be_sent(entry):
            verdict = Verdict(Outcome.UNKNOWN, PERHAPS_NEVER_SENT)
        elif _is_misdated(entry, self._clock.now()):
            verdict = Verdict(Outcome.UNKNOWN, MISDATED)
        elif not entry.is_whole:
            verdict = Verdict(Outcome.UNKNOWN, NOT_WHOLE)
        else:
            verdict = await self._judge(entry)
        now = self._clock.now()
        if verdict.outcome in FOR_THE_WORSE and _is_fresh(entry, now):
            return None
        about = "order" if isinstance(entry.meant, ModerationRequest) else "write"
        line = {
            about: entry.id,
            "outcome": verdict.outcome,
            "detail": verdict.detail,
            "settled": True,
        }
        await asyncio.to_thread(self._journal.append, "outcome", now, **line)
        self._backoff.reset()
        return Settled(entry, verdict.outcome, now, verdict.detail)

    async def _judge(self, entry: JournalEntry) -> Verdict:
        try:
            return await judge(entry, self._api, self._clock.now())
        except (
            NoAnswer,
            Undecodable,
            UnexpectedAnswer,
            Redirected,
            Unauthorized,
            Forbidden,
            TooManyRequests,
            ServerError,
        ):
            raise
        except VideoApiError as error:  # it will not answer otherwise tomorrow
            return Verdict(Outcome.UNKNOWN, str(error))
        except Exception as error:  # what the journal holds may be anything
            return Verdict(Outcome.UNKNOWN, internal(error))

    def _tell_to_wait(self, claims: list[Claim], error: Exception, publish: Publish) -> None:
        if not self._told_to_wait:
            self._told_to_wait = True
            publish(
                Waiting(self._journal.account, sum(len(claim.open) for claim in claims), str(error))
            )

    def _spacing(self) -> float:
        """Return the seconds to the next verdict, so that many do not spend the account's limit."""
        return rate_policy.affordable(0.0, STEPS, self._api.rate, self._clock.monotonic())


def _day(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _is_young(entry: JournalEntry, run: ConsoleLock, since: datetime) -> bool:
    """Return whether an entry was begun since then, by its date or that of its run."""
    return max(entry.at, _day(run.began)) >= since


def _is_misdated(entry: JournalEntry, now: datetime) -> bool:
    """Return whether a clock that was wrong dated a write, which is found by its date."""
    by_date = isinstance(entry.meant, WriteEntry) and entry.meant.verb != "delete"
    return by_date and not now - OLDEST <= entry.at <= now + AHEAD


def _is_fresh(entry: JournalEntry, now: datetime) -> bool:
    """Return whether an entry is so young that it may be under way, by either clock's error."""
    return abs(now - entry.last_told) < timedelta(seconds=CONFIRM_SECS)
