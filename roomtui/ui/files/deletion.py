"""A batch of deletions that were asked for together: sent in turn, with a summary at the end."""

from collections import deque
from collections.abc import Sequence
from typing import Final

from roomtui.live.actions.file_writes import DeleteFile
from roomtui.live.actions.request import Outcome
from roomtui.live.actions.writes import Written
from roomtui.ui import format as fmt
from roomtui.ui.files.rows import FileRow

FAILURES: Final = 3
"""Failures in a row after which nothing more is sent, since the rest would fail as well."""


class Batch:
    """Deletions that are sent one after the other."""

    def __init__(self, files: Sequence[FileRow]) -> None:
        self.kind = files[0].kind
        self.total = len(files)
        self._waiting = deque(
            DeleteFile(account=row.account, kind=row.kind, record_id=row.id, name=row.title)
            for row in files
        )
        self.ids = {write.record_id for write in self._waiting}
        self._done = 0
        self._gone = 0
        self._failed: list[Written] = []
        self._in_a_row = 0
        self._stopped = False

    def next(self) -> DeleteFile | None:
        """Take the next one to be sent; none if all were, too many failed or it was stopped."""
        if not self._waiting or self._stopped or self._in_a_row >= FAILURES:
            return None
        return self._waiting.popleft()

    def stop(self) -> None:
        """Send no more of them."""
        self._stopped = True

    def note(self, written: Written) -> None:
        """Take note of what became of one."""
        if written.is_done:
            self._done += 1
            self._gone += written.outcome is Outcome.ALREADY_GONE
            self._in_a_row = 0
        else:
            self._failed.append(written)
            self._in_a_row += 1

    @property
    def failed(self) -> bool:
        """Return whether anything was not deleted."""
        return bool(self._failed)

    @property
    def account(self) -> str:
        """Return what became of them all; a single one that is gone needs no words."""
        if self.total == 1:
            return "".join(map(_sentence, self._failed))
        gone = f", {fmt.number(self._gone)} of them by others" if self._gone else ""
        if not self._failed and not self._waiting:
            return f"{fmt.count(self.total, self.kind)} deleted{gone}."
        parts = [f"{fmt.number(self._done)} of {fmt.count(self.total, self.kind)} deleted{gone}."]
        for outcome in (Outcome.FAILED, Outcome.UNKNOWN):
            those = [written for written in self._failed if written.outcome is outcome]
            if those:
                parts.append(f"{fmt.number(len(those))} {outcome}: {those[0].detail}")
        if self._waiting:
            parts.append(f"{fmt.count(len(self._waiting), 'was', 'were')} not sent.")
        return " ".join(parts)


def _sentence(written: Written) -> str:
    return f"Delete {written.outcome}: {written.detail}"
