"""The app's part in going on: counts, logs and tells what nobody foresaw."""

import asyncio
from contextlib import suppress
from typing import Any

from textual.worker import WorkerFailed

from roomtui.exit_status import FAILED
from roomtui.process.crash_log import CrashLog
from roomtui.system_errors import system_sentence
from roomtui.ui.messages import FaultCounted, FaultReported
from roomtui.ui.terminal import fault_guard
from roomtui.ui.terminal.faults import Fault, FaultCounter
from roomtui.ui.terminal.key_queue import KeyQueue


class FaultReporting(KeyQueue, inherit_bindings=False):
    """An app that goes on when something fails, and ends without a traceback when it cannot.

    Args:
        log: where tracebacks go; None where nothing may be written.

    `ended_by` is the error that ended the app, if one did.
    """

    def __init__(self, log: CrashLog | None) -> None:
        super().__init__()
        self._crash_log = log
        self._tally = FaultCounter()
        self._goes_on = fault_guard.hang()
        self._is_asked_to_end = False
        self._last_error: BaseException | None = None

    @property
    def ended_by(self) -> BaseException | None:
        """Return the error that ended the app although nobody asked it to end."""
        return None if self._is_asked_to_end else self._last_error

    def on_load(self) -> None:
        """Hear of tasks and callbacks whose failure nobody awaits."""
        asyncio.get_running_loop().set_exception_handler(self._loop_failed)

    def _loop_failed(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.report_fault(context.get("exception") or RuntimeError(context["message"]), "a task")

    def on_fault_reported(self, event: FaultReported) -> None:
        """Take in what a part of the console caught itself."""
        self.report_fault(event.error, event.where)

    def report_fault(self, error: BaseException, where: str) -> None:
        """Count a failure, log it, and have it told; callable from any thread."""
        self._last_error = error
        if count := self._tally.count(error, where):
            log = self._crash_log
            logged = log is not None and log.write(error, where, count)
            file = str(log.file) if log and logged else ""
            with suppress(RuntimeError):  # the loop is closed already
                kind, lacks = type(error).__name__, system_sentence(error)
                self.post_message(FaultCounted(Fault(kind, where, count, file, lacks)))

    def exit(self, result: None = None, return_code: int = 0, message: Any = None) -> None:
        """End the app because somebody wants it."""
        self._is_asked_to_end = True
        super().exit(result, return_code, message)

    def _handle_exception(self, error: Exception) -> None:
        """Take in what Textual's own loops catch; they go on as far as the net goes."""
        self.report_fault(error.error if isinstance(error, WorkerFailed) else error, "the console")
        if not self._goes_on:
            self._end()

    def panic(self, *_: Any) -> None:
        """End the app, with nothing of the traceback that Textual would print."""
        self._end()

    def _fatal_error(self) -> None:
        self._end()

    def _end(self) -> None:
        self._return_code = FAILED
        self._close_messages_no_wait()
