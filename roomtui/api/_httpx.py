"""httpx without its command-line tool, which a screen has no use for.

Where click is installed, as it is beside uvicorn, `import httpx` imports that tool as well, and
with it click, pygments and half of rich: a third of all that the network half takes to import.
"""

import sys
from typing import Final

_TOOL: Final = "httpx._main"

if "httpx" in sys.modules:
    import httpx
else:
    sys.modules[_TOOL] = None  # type: ignore[assignment]  # as if click were missing
    try:
        import httpx
    finally:
        sys.modules.pop(_TOOL, None)

__all__ = ["httpx"]
