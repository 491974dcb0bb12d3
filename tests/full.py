"""Whether the tests run at their full length, as in `.ci/run`, or as long as a developer waits."""

import os
from typing import Final

FULL: Final = bool(os.environ.get("ROOMTUI_FULL"))
