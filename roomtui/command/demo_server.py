"""The `demo-server` command: the simulation over HTTP."""

import logging
import time
from argparse import Namespace
from importlib.util import find_spec
from math import inf
from typing import Final

from roomtui.command.connection import checked_mix, require_scenario
from roomtui.flags import DEFAULT_LIMIT, DEFAULT_PORT, DEFAULT_SCENARIO
from roomtui.process.open_files import NEEDED_FILES, require_files
from roomtui.process.standard_streams import OutputError, complain
from roomtui.settings_error import SettingsError
from roomtui.system_errors import system_sentence

SERVER: Final = "uvicorn"
"""The extra that alone serves over HTTP; the embedded demo does without."""

TOLD_AGAIN_SECS: Final = 60.0


def serve_demo(args: Namespace) -> None:
    """Serve what the arguments ask for until a signal ends it.

    Raises:
        SettingsError: the server is not installed, or the scenario, the faults, a number or the
            address cannot be.
    """
    if not find_spec(SERVER):
        raise SettingsError(
            f"demo-server needs {SERVER}, which is not installed; run: pip install {SERVER}"
        )
    scenario = args.scenario or DEFAULT_SCENARIO
    require_scenario(scenario)
    mix = checked_mix(args.faults)
    port = _number(args.port, "--port", 65_535, DEFAULT_PORT)
    limit = _number(args.limit, "--limit", 10**9, DEFAULT_LIMIT)
    from roomtui.demo.server import Limits
    from roomtui.demo.serving import serve
    from roomtui.demo.world import SEED

    seed = _number(args.seed, "--seed", 2**63, SEED)
    require_files(NEEDED_FILES)
    logging.getLogger("asyncio").addFilter(_ShortageFilter())
    try:
        serve(
            scenario,
            host=args.host or "127.0.0.1",
            port=port,
            seed=seed,
            limits=Limits(limit),
            mix=mix,
        )
    except (BrokenPipeError, OutputError):
        raise
    except UnicodeError:
        raise SettingsError("--host: no host can have this name.") from None
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]  # Python adds the address, as a tuple
        raise SettingsError(
            f"--host and --port: this address cannot be listened on ({reason})."
        ) from None


class _ShortageFilter(logging.Filter):
    """Tells in a sentence, once a minute, what the system lacks, in place of a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self._told_at = -inf

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the log is to have a record."""
        error = record.exc_info[1] if record.exc_info else None
        says = system_sentence(error) if error else ""
        if says and time.monotonic() - self._told_at >= TOLD_AGAIN_SECS:
            self._told_at = time.monotonic()
            complain(f"{says} Who connects has to wait meanwhile.")
        return not says


def _number(text: str | None, flag: str, most: int, otherwise: int) -> int:
    if text is None:
        return otherwise
    if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= most:
        return int(text)
    raise SettingsError(f"{flag}: give a whole number from 0 to {most}.")
