"""The `console` command: nothing else writes onto its screen, and a crash is reported."""

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from roomtui.exit_status import FAILED, INTERRUPTED
from roomtui.process import stdio_guard
from roomtui.process.crash_log import CrashLog
from roomtui.process.ending_signals import terminal_restored
from roomtui.process.interrupts import is_interrupted
from roomtui.process.job_control import wait_for_foreground
from roomtui.process.standard_streams import complain
from roomtui.process.terminal import kept
from roomtui.process.terminal_kind import can_place, cannot_place
from roomtui.settings_error import SettingsError
from roomtui.system_errors import system_sentence
from roomtui.text import safe

if TYPE_CHECKING:
    from roomtui.ui.app import RoomApp

INPUT: Final = 0
"""The handle of the terminal that keys come from."""

IN_BACKGROUND: Final = (
    "The console was started in the background, and there is no shell that could bring it to the "
    "foreground; start it there, or use `roomtui snapshot`."
)


def run(make: "Callable[[], RoomApp]", log: CrashLog | None) -> int:
    """Run the console until it ends; return the exit status."""
    if not can_place(os.environ.get("TERM", "")):
        raise SettingsError(cannot_place(os.environ))
    if not wait_for_foreground(INPUT):
        raise SettingsError(IN_BACKGROUND)
    try:
        with kept():
            app = make()
            with stdio_guard.closed(app.report_fault), terminal_restored(), kept():
                app.run()
    except SettingsError:
        raise
    except Exception as error:
        if is_interrupted():
            return INTERRUPTED
        logged = log is not None and log.write(error, "the console")
        return told(error, log if logged else None)
    if app.ended_by is not None:
        return told(app.ended_by, log)
    return INTERRUPTED if app.return_code is None else app.return_code


def told(error: BaseException, log: CrashLog | None) -> int:
    """Print what ended it on stderr and return the exit code; an error's own words may leak."""
    details = f" Details are in {safe(log.file)}." if log else ""
    if says := _misfit(error) or system_sentence(error):
        complain(f"{says}{details}")
        return FAILED
    complain(
        f"ended by an internal error ({type(error).__name__}, {_place(error)})."
        f" Start it again.{details}"
    )
    return FAILED


def _misfit(error: BaseException) -> str:
    """Return what Textual lacks, if it was loaded and that may be why."""
    if "textual" not in sys.modules:
        return ""
    from roomtui.ui.terminal.compatibility import misfit

    return misfit(error)


def _place(error: BaseException) -> str:
    """Return the innermost line of our own in a traceback."""
    place, step = "no line of it", error.__traceback__
    while step is not None:
        name = step.tb_frame.f_globals.get("__name__", "")
        if name.startswith("roomtui."):
            place = f"{name} line {step.tb_lineno}"
        step = step.tb_next
    return place
