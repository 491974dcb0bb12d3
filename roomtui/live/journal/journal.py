"""Append-only record of what was done, by whom, to whom, with what outcome.

JSON lines, one file a day, readable by their owner only; each line is on the disk before
`append` comes back. `reader` reads them.
"""

from collections import deque
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock, Timer
from typing import Any, Final

from roomtui.account_id import AccountId
from roomtui.live.actions.request import ModerationRequest, Outcome
from roomtui.live.journal.console_lock import ConsoleLock
from roomtui.live.journal.day_files import newest_day
from roomtui.live.journal.disk import NotAppended, append_to
from roomtui.live.journal.lines import TooLong, encoded
from roomtui.live.journal.operator import Operator
from roomtui.text import safe
from roomtui.trusted_path import NotTrusted, make_folder

__all__ = ["NOT_ON_RECORD", "Journal", "JournalError", "Operator"]

NOT_ON_RECORD: Final = "This is not on record."
"""What is said of an action that went although the journal could not take it."""

LATER: Final = "It will be written with the next that can be."

NEVER_SENT: Final = "Nothing was sent, for this could not be journaled in time."

LOCK_SECS: Final = 5.0
"""Seconds to wait for others who write; a line takes them some milliseconds."""

MOST_KEPT: Final = 4 << 20
"""Bytes that are kept for later while the disk takes nothing; an outcome has some 400."""

RETRY_SECS: Final = 5.0
"""Seconds after which what is kept is tried again, if nothing else is written before."""

CLOCK_SET_BACK: Final = timedelta(days=2)
"""By how much the clock may seem set back for a new console to go on in the newest file."""


class JournalError(Exception):
    """The journal cannot be written; the message says which file, why, and what to do.

    `kept` tells whether what it could not take is kept, and written with the next, and
    `is_taken_back` whether for sure nothing of it is on the disk.
    """

    def __init__(self, message: str, *, kept: bool = False, is_taken_back: bool = True) -> None:
        self.kept = kept
        self.is_taken_back = is_taken_back
        super().__init__(_with_later(message) if kept else message)


class Journal:
    """Writes to the files of one folder, which is made when the first line is.

    What happened and could not be written is kept in memory and goes, in order, before the next
    that can be. An intent that must be on record before it is sent is not kept: it never happened.

    Args:
        folder: where the files are.
        who: sits at this console; from its first line until `close` it is known to be alive.
        key_digest: a word that tells the key from others that the profile may have had.
        required: tells whether nothing may be sent that is not on record.
    """

    def __init__(
        self, folder: Path, who: Operator, *, key_digest: str = "", required: bool = True
    ) -> None:
        self.folder = folder
        self.who = who
        self.key_digest = key_digest
        self.required = required
        self._run: ConsoleLock | None = None
        self._lock = Lock()
        self._seq = 0
        self._day: date | None = None
        self._kept: deque[bytes] = deque()
        self._is_sure = True
        self._timer: Timer | None = None

    @property
    def account(self) -> AccountId:
        """Return the account whose actions it records."""
        return self.who.account

    def append(self, kind: str, at: datetime, **fields: Any) -> None:
        """Write what belongs to one event, and what was kept before it, and see it to the disk.

        Raises:
            JournalError: the folder or file cannot be written.
        """
        with self._lock:
            self._seq += 1
            try:
                data = encoded(kind, at, self.who, self._seq, fields)
            except TooLong:
                raise JournalError(
                    f"This is too long for the journal {safe(self.folder)}. Do it in smaller parts."
                ) from None
            try:
                self._put(at, data)
            except NotAppended as error:
                is_kept = self._keep_or_take_back(kind, at, fields, data, error)
                raise JournalError(
                    str(error), kept=is_kept, is_taken_back=error.is_taken_back
                ) from None
            if self._run and self._is_sure:
                self._run.note_written(self._seq)

    def close(self) -> None:
        """End this console's run; what it left open is settled by the next."""
        with self._lock:
            self._flush()
            self._kept.clear()  # nobody can say it any more; the next console finds it open
            if self._timer:
                self._timer.cancel()
            if self._run:
                self._run.close()
            self._run = None

    def _put(self, at: datetime, data: bytes) -> None:
        """Append what was kept, and this.

        Raises:
            NotAppended: it could not be seen to the disk.
        """
        day = at.date()
        file = self.folder / f"{self._day or day}.jsonl"
        try:
            make_folder(f"The journal {safe(self.folder)}", self.folder)
            self._day = self._file_day(day)
            file = self.folder / f"{self._day}.jsonl"
            if self.who.run and not self._run:
                self._run = ConsoleLock.hold(self.folder, self.who, self._day, self.key_digest)
        except NotTrusted as error:
            raise NotAppended(str(error)) from None
        except OSError as error:
            raise NotAppended.because(file, error) from None
        append_to(file, b"".join([*self._kept, data]), LOCK_SECS)
        self._kept.clear()

    def _file_day(self, day: date) -> date:
        """Return the day whose file is written: none before the last, though the clock says so."""
        if self._day is None:
            newest = newest_day(self.folder)
            is_near = newest is not None and timedelta() < newest - day <= CLOCK_SET_BACK
            return newest if newest and is_near else day
        return max(self._day, day)

    def _keep_or_take_back(
        self, kind: str, at: datetime, fields: dict[str, Any], data: bytes, error: NotAppended
    ) -> bool:
        """Keep what happened; say of an intent that must not happen now that it was never sent.

        Where the journal is not required the intent is sent all the same, and stays off record.
        """
        if kind == "outcome" and not fields.get("settled"):  # who settles tries again
            return self._keep(data)
        about = _about(fields)
        if kind == "intent" and about and self.required and not error.is_taken_back:
            self._seq += 1
            denial = about | {"outcome": Outcome.FAILED, "detail": NEVER_SENT}
            is_denied = self._keep(encoded("outcome", at, self.who, self._seq, denial))
            self._is_sure = self._is_sure and is_denied
        return False

    def _keep(self, data: bytes) -> bool:
        if sum(map(len, self._kept)) + len(data) > MOST_KEPT:
            return False
        self._kept.append(data)
        self._try_later()
        return True

    def _try_later(self) -> None:
        if self._timer is None or not self._timer.is_alive():
            self._timer = Timer(RETRY_SECS, self._try_again)
            self._timer.daemon = True
            self._timer.start()

    def _try_again(self) -> None:
        with self._lock:
            self._timer = None
            self._flush()
            if self._kept:
                self._try_later()

    def _flush(self) -> None:
        """Write what is kept, if that can be by now."""
        if self._kept and self._day:
            try:
                self._put(datetime.combine(self._day, datetime.min.time()), b"")
            except NotAppended:
                return  # it stays kept
            if self._run and self._is_sure:
                self._run.note_written(self._seq)


def _with_later(message: str) -> str:
    """Return a message that says it is kept; a command that mends it stays at the end."""
    what, run, command = message.partition("; run: ")
    return f"{what}. {LATER} Run: {command}" if run else f"{message} {LATER}"


def _about(fields: dict[str, Any]) -> dict[str, str]:
    """Return the id of what an intent means, by its field."""
    about: dict[str, str] = {}
    if isinstance(request := fields.get("order"), ModerationRequest):
        about["order"] = request.id
    if isinstance(write := fields.get("write"), dict):
        about["write"] = str(write["id"])
    return about
