"""Rewrites the assertions of all tests once, ahead of the workers, each of which would do so."""

from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import pytest

PROCESSES: Final = 2


def rewrite_ahead(config: pytest.Config, folder: Path) -> None:
    """Cache the rewritten tests of a folder where pytest looks for them, if it is done so there.

    That costs a worker five seconds in a checkout without the cache, also where
    PYTHONDONTWRITEBYTECODE keeps workers from making one.
    """
    files = [*folder.rglob("test_*.py"), *folder.rglob("conftest.py")]
    fork = get_context("fork")
    parts = [
        fork.Process(target=_rewrite, args=(config, files[n::PROCESSES])) for n in range(PROCESSES)
    ]
    for part in parts:
        part.start()
    for part in parts:
        part.join()


def _rewrite(config: pytest.Config, files: Sequence[Path]) -> None:
    with suppress(ImportError, LookupError, OSError, TypeError):  # another pytest, or read-only
        from _pytest.assertion import rewrite

        state = config.stash[rewrite.assertstate_key]
        for file in files:
            cached = rewrite.get_cache_dir(file) / f"{file.stem}{rewrite.PYC_TAIL}"
            cached.parent.mkdir(parents=True, exist_ok=True)
            if rewrite._read_pyc(file, cached) is None:
                source, code = rewrite._rewrite_test(file, config)
                rewrite._write_pyc(state, code, source, cached)
