"""Run a module, and end when a word is drawn: `until_shown WORD MODULE [ARGUMENT …]`.

The end is where Textual hands the word to its writing thread. When that thread gets to write is up
to the scheduler, and what else is drawn meanwhile would be counted too.
"""

import os
import runpy
import sys
from queue import Queue
from typing import Any


def _end_at(word: str) -> None:
    """End the process once a text with the word is put into any queue."""
    put = Queue.put

    def watched(self: "Queue[Any]", item: Any, *args: Any, **kwargs: Any) -> None:
        if isinstance(item, str) and word in item:
            os._exit(0)
        put(self, item, *args, **kwargs)

    Queue.put = watched  # type: ignore[method-assign]


if __name__ == "__main__":
    _, shown, module, *arguments = sys.argv
    sys.argv = [module, *arguments]
    _end_at(shown)
    runpy.run_module(module, run_name="__main__", alter_sys=True)
