"""A terminal console for live video rooms."""

from typing import Final

__version__: Final = "0.1.0"
