"""A service that is told what to answer, byte by byte, and keeps every head it was sent."""

import socket
import ssl
import threading
import time
from typing import Final, Self

from tests.api.support import page
from tests.e2e.server import HOST

NOTHING: Final = page([])


class Upstream:
    """Answers every request alike, after a `delay` in seconds; `heads` are what came in."""

    def __init__(self, *headers: str, status: str = "200 OK", body: bytes = NOTHING) -> None:
        self.heads: list[str] = []
        self.status = status
        self.headers = headers
        self.body = body
        self.delay = 0.0
        self.tls: ssl.SSLContext | None = None
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        """Return the base URL."""
        return f"http://{HOST}:{self.port}/v2"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed
                return
            connection.settimeout(10)
            try:
                with connection, self._secured(connection) as secured:
                    self._answer(secured)
            except OSError:  # whoever asked has gone, or does not trust us
                continue

    def _secured(self, connection: socket.socket) -> socket.socket:
        if self.tls is None:
            return connection
        return self.tls.wrap_socket(connection, server_side=True)

    def _answer(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (more := connection.recv(65_536)):
                return
            head += more
        self.heads.append(head.decode("latin-1"))
        time.sleep(self.delay)
        lines = [
            f"HTTP/1.1 {self.status}",
            "Content-Type: application/json",
            f"Content-Length: {len(self.body)}",
            "Connection: close",
            *self.headers,
        ]
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + self.body)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._serve, name="upstream")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
