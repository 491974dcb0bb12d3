"""The threads of a console: their limit is checked, and how often they switch."""

import resource
import sys
from threading import Event, Thread
from typing import Final

from roomtui.settings_error import SettingsError

NEEDED: Final = 6
"""Threads that a console has beside its first: keys, screen, connection and look-ups of names."""


SWITCH_SECS: Final = sys.getswitchinterval()
START_SWITCH_SECS: Final = 0.0005
"""Seconds after which a thread that runs lets another run: always, and until the first frame.

By the usual 5 ms the writing thread would wait so long with the frame in its hands.
"""


def switch_often() -> None:
    """Have threads switch as often as is good until the first frame is written."""
    sys.setswitchinterval(START_SWITCH_SECS)


def switch_as_usual() -> None:
    """Have threads switch as seldom as is good for work."""
    sys.setswitchinterval(SWITCH_SECS)


def require_threads(count: int = NEEDED) -> None:
    """Raise an error unless so many threads can be started.

    Raises:
        SettingsError: the account has as many as it may, or the machine has no room for more.
    """
    let_go, started = Event(), list[Thread]()
    try:
        for _ in range(count):
            thread = Thread(target=let_go.wait, daemon=True)
            thread.start()
            started.append(thread)
    except RuntimeError:
        raise SettingsError(
            f"No more threads can be started: all that runs as this account may have {_limit()} "
            "(ulimit -u); end another of its consoles, or raise the limit."
        ) from None
    finally:
        let_go.set()
        for thread in started:
            thread.join()


def _limit() -> str:
    soft, _ = resource.getrlimit(resource.RLIMIT_NPROC)
    return "no more than the machine has room for" if soft == resource.RLIM_INFINITY else str(soft)
