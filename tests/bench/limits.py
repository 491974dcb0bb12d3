"""What limits a figure that misses its goal: read only where the measurement says so."""

from collections.abc import Mapping
from typing import Final

LIMITS: Final[Mapping[str, str]] = {}
