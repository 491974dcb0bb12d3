"""The exit statuses of every command."""

from typing import Final

OK: Final = 0
FAILED: Final = 1

USAGE: Final = 2
"""It was asked for wrongly, or something that it needs is missing; a sentence says what."""

PARTIAL: Final = 3
"""Something was printed, and something is missing of it."""

INTERRUPTED: Final = 130
"""What shells say of what SIGINT has ended."""
