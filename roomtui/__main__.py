"""Entry point of `roomtui` and of `python -m roomtui`."""

import sys

from roomtui.process.interrupts import leave_interrupts


def main() -> int:
    """Run roomtui and return its exit status; ctrl-c ends it in silence from the first moment."""
    leave_interrupts()
    try:
        from roomtui.process import gc_tuning

        gc_tuning.watch()  # before all that is imported, among which there is little garbage
        from roomtui.cli import main as run  # takes a while
    except ImportError as error:
        from roomtui.system_errors import missing_module

        if not (says := missing_module(error)):
            raise
        sys.stderr.write(f"roomtui: {says}\n")
        return 1
    return run()


if __name__ == "__main__":
    sys.exit(main())
