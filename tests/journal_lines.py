"""Reads a journal that somebody else may be writing."""

import json
from pathlib import Path
from typing import Any


def whole_lines(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of a journal by day, but for one that is being written."""
    return [
        json.loads(line)
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_bytes().splitlines(keepends=True)
        if line.endswith(b"\n")
    ]
