"""Makes `python -m roomtui` the same as `roomtui`."""

import sys

from roomtui.cli import main

if __name__ == "__main__":
    sys.exit(main())
