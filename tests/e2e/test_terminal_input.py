"""The handle that keys are read from: no read of it waits, whoever has set the terminal."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.e2e.console import environ_in
from tests.e2e.terminal import NARROW, Terminal

READS: Final = """
import os
from roomtui.process.terminal_input import nonblocking
with nonblocking(0) as handle:
    print("of its own:", handle != 0, flush=True)
    try:
        print("read:", os.read(handle, 9))
    except BlockingIOError:
        print("nothing came")
print("others wait:", os.get_blocking(0))
"""


def test_a_read_waits_for_no_line(tmp_path: Path) -> None:
    program = (sys.executable, "-c", READS)
    with Terminal([], environ_in(tmp_path), NARROW, program) as terminal:
        assert terminal.wait_exit() == 0
        assert [line.strip() for line in terminal.lines if line.strip()] == [
            "of its own: True",
            "nothing came",
            "others wait: True",
        ]


def test_where_no_shell_can_take_the_terminal_its_handle_is_read() -> None:
    master, slave = os.openpty()
    os.write(master, b"a line\n")
    command = [sys.executable, "-c", READS]
    done = subprocess.run(
        command, stdin=slave, stdout=subprocess.PIPE, text=True, start_new_session=True, check=True
    )
    os.close(slave)
    os.close(master)
    assert done.stdout.splitlines() == [
        "of its own: False",
        "read: b'a line\\n'",
        "others wait: True",
    ]
