"""The `demo-server` command: the simulation over HTTP."""

from argparse import Namespace

from roomtui.command.connection import checked_mix, require_demo
from roomtui.complaint import SettingsError
from roomtui.flags import DEFAULT_LIMIT, DEFAULT_PORT, DEFAULT_SCENARIO


def serve_demo(args: Namespace) -> None:
    """Serve what the arguments ask for until a signal ends it.

    Raises:
        SettingsError: the scenario, the faults, a number or the address cannot be.
    """
    scenario = args.scenario or DEFAULT_SCENARIO
    require_demo(scenario)
    mix = checked_mix(args.faults)
    port = _number(args.port, "--port", 65_535, DEFAULT_PORT)
    limit = _number(args.limit, "--limit", 10**9, DEFAULT_LIMIT)
    from roomtui.demo.server import Limits
    from roomtui.demo.serving import serve
    from roomtui.demo.world import SEED

    seed = _number(args.seed, "--seed", 2**63, SEED)
    try:
        serve(
            scenario,
            host=args.host or "127.0.0.1",
            port=port,
            seed=seed,
            limits=Limits(limit),
            mix=mix,
        )
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]  # Python adds the address, as a tuple
        raise SettingsError(
            f"--host and --port: this address cannot be listened on ({reason})."
        ) from None


def _number(text: str | None, flag: str, most: int, otherwise: int) -> int:
    if text is None:
        return otherwise
    if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= most:
        return int(text)
    raise SettingsError(f"{flag}: give a whole number from 0 to {most}.")
