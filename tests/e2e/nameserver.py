"""A name server for tests: it knows one name, by addresses of both kinds."""

import socket
import threading
from ipaddress import ip_address
from typing import Final, Self

from tests.e2e.server import HOST

KINDS: Final = {1: 4, 28: 6}
"""The version of IP for each kind of question: A and AAAA."""


class NameServer:
    """Answers every question with those of `addresses` that are of its kind."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.asked: list[int] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, 0))
        self._thread = threading.Thread(target=self._serve, name="name server")

    @property
    def place(self) -> str:
        """Give address and port as nginx takes them."""
        return f"{HOST}:{self._socket.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            asked, whom = self._socket.recvfrom(512)
            if not asked:
                return
            self._socket.sendto(self._answer(asked), whom)

    def _answer(self, asked: bytes) -> bytes:
        end = asked.index(b"\0", 12) + 5
        kind = int.from_bytes(asked[end - 4 : end - 2])
        self.asked.append(kind)
        found = [ip_address(one) for one in self.addresses]
        packed = [one.packed for one in found if one.version == KINDS.get(kind)]
        # Header: the same id, a response without an error, one question, so many answers.
        head = asked[:2] + b"\x81\x80\0\1" + len(packed).to_bytes(2) + b"\0\0\0\0"
        told = b"".join(
            b"\xc0\x0c" + kind.to_bytes(2) + b"\0\1\0\0\0\1" + len(one).to_bytes(2) + one
            for one in packed
        )
        return head + asked[12:end] + told

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()
