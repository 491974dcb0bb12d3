"""The demo server as a real process."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from roomtui.demo import serving
from roomtui.demo.embedded import DEMO_KEY, UnknownScenario
from roomtui.demo.serving import serve
from tests.demo.conftest import data

SERVER = """
from roomtui.demo.serving import serve
serve("small", port=0)
"""


@contextmanager
def server(script: str = SERVER) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, [process.stdout.readline() for _ in range(3)]
        finally:
            process.kill()


def test_it_says_where_it_is_serves_and_goes_quietly() -> None:
    with server() as (process, lines):
        (base_url,) = re.findall(r"serving (http://127\.0\.0\.1:\d+/v2) with key", lines[1])
        assert lines[2] == f"try: TELNYX_API_KEY={DEMO_KEY} roomtui --base-url {base_url}\n"
        headers = {"authorization": f"Bearer {DEMO_KEY}"}
        with httpx.Client(base_url=base_url, headers=headers) as client:
            response = client.get("/room_recordings", params={"filter[type]": "audio"})
            link = data(response)[0]["download_url"]
            assert response.headers.get_list("date", split_commas=False)[1:] == []
            assert "server" not in response.headers
        assert link.startswith(base_url.removesuffix("/v2"))
        part = httpx.get(link, headers={"range": "bytes=0-9"})
        assert (part.status_code, len(part.content)) == (206, 10)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=45) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""


def test_ctrl_c_is_quiet_too() -> None:
    with server() as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=45) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""


FAULTY = """
from roomtui.demo import serving
keep = serving.create_app
def faulty(*args, **kwargs):
    app = keep(*args, **kwargs)
    app.state.faults.drop_next()
    return app
serving.create_app = faulty
serving.serve("small", port=0)
"""


def test_a_dropped_connection_is_dropped_without_a_word() -> None:
    with server(FAULTY) as (process, lines):
        (base_url,) = re.findall(r"http://\S+/v2", lines[1])
        headers = {"authorization": f"Bearer {DEMO_KEY}"}
        with httpx.Client(base_url=base_url, headers=headers) as client:
            with pytest.raises(httpx.RemoteProtocolError):
                client.get("/rooms")
            assert len(data(client.get("/rooms"))) == 2
        process.terminate()
        assert process.wait(timeout=45) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""


def test_a_port_in_use_is_an_os_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        serve("empty", port=taken.getsockname()[1])
    with pytest.raises(UnknownScenario):
        serve("opera", port=0)


def test_no_part_of_an_answer_waits_for_an_acknowledgement() -> None:
    with serving._listen("127.0.0.1", 0) as listener:
        client = socket.create_connection(listener.getsockname())
        accepted, _ = listener.accept()
        with client, accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
