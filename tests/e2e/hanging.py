"""A service that answers some questions at once and others not until it is told to."""

import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Self

from tests.api.support import page
from tests.e2e.server import HOST

NOTHING: Final = page([])

TIMEOUT: Final = 30
"""Seconds after which even a question that is held is answered."""


class Hanging:
    """Answers at once whatever it does not hold; the rest is answered on `release`."""

    def __init__(self, holds: Callable[[str], bool] = lambda _: False, *, host: str = HOST) -> None:
        self._holds = holds
        self.hosts: list[str] = []
        self.targets: list[str] = []
        self.waiting = 0
        self._lock = threading.Lock()
        self._released = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

        self._server = Server((host, 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        """Return the base URL."""
        return f"http://{HOST}:{self.port}/v2"

    @property
    def port(self) -> int:
        """Return the port."""
        return self._server.server_port

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a request with an empty list, or hold it."""
        with self._lock:
            self.targets.append(request.path)
            self.hosts.append(request.headers["host"])
        if self._holds(request.path):
            with self._lock:
                self.waiting += 1
            self._released.wait(TIMEOUT)
        try:
            request.send_response(200)
            request.send_header("Content-Type", "application/json")
            request.send_header("Content-Length", str(len(NOTHING)))
            request.end_headers()
            request.wfile.write(NOTHING)
        except OSError:  # whoever asked has given up
            request.close_connection = True

    def release(self) -> None:
        """Answer everything from now on."""
        self._released.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
