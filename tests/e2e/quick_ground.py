"""roomtui in a terminal whose answer about its ground is there before anything is drawn."""

import sys

from roomtui.cli import main
from roomtui.ui.terminal.driver import ResilientDriver

ask = ResilientDriver._ask_ground


def ask_and_wait(driver: ResilientDriver) -> None:
    """Do what a quick terminal does by itself, also where the machine is busy."""
    ask(driver)
    driver._ground.came.wait(30)


if __name__ == "__main__":
    setattr(ResilientDriver, "_ask_ground", ask_and_wait)  # noqa: B010
    sys.exit(main())
