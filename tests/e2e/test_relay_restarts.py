"""nginx that was killed outright comes back by the command that started it, and by nothing else."""

import os
import socket
from collections.abc import Iterator

import pytest

from tests.e2e.hanging import Hanging
from tests.e2e.relay import Relay, has_ipv6, needs_nginx
from tests.e2e.test_relay_gate import LIVE, ROOMS

pytestmark = needs_nginx


@pytest.fixture
def service() -> Iterator[Hanging]:
    with Hanging() as service:
        yield service


@pytest.mark.parametrize("with_workers", [True, False])
def test_what_was_killed_starts_again(service: Hanging, with_workers: bool) -> None:
    with Relay(service.url) as relay:
        for _ in range(2):
            assert relay.get(LIVE)[0] == 200
            relay.kill(with_workers=with_workers)
            relay.launch()
            assert relay.said == ""
        assert relay.get(ROOMS)[0] == 200
        assert "bind()" not in relay.log


def test_it_starts_again_after_a_kill_in_the_middle_of_answers() -> None:
    with Hanging(lambda path: path != ROOMS) as service, Relay(service.url) as relay:
        with socket.create_connection(("127.0.0.1", relay.port), 10) as viewer:
            viewer.sendall(f"GET {LIVE} HTTP/1.1\r\nHost: relay\r\n\r\n".encode())
            assert relay.get(ROOMS)[0] == 200
            relay.kill()
        relay.launch()
        service.release()
        assert relay.get(LIVE)[0] == 200


def test_it_leaves_no_socket_in_the_file_system(service: Hanging) -> None:
    with Relay(service.url) as relay:
        found = [entry for at in os.walk(relay.folder) for entry in at[2]]
        assert "error.log" in found
        assert not [entry for entry in found if entry.endswith(".sock")]


PLACES = ["0.0.0.0", "127.0.0.2", "localhost", *(["[::1]", "[::]"] if has_ipv6() else [])]
ORDINARY = {"127.0.0.2", "[::]"}


@pytest.mark.parametrize(
    "host", [pytest.param(one, marks=[pytest.mark.long][: one not in ORDINARY]) for one in PLACES]
)
def test_it_listens_wherever_it_is_told_to(service: Hanging, host: str) -> None:
    with Relay(service.url, host=host) as relay:
        assert relay.get(LIVE)[0] == 200
        relay.kill()
        relay.launch()
        assert relay.get(LIVE)[0] == 200
