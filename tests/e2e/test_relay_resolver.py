"""By which name servers and addresses a real nginx finds the service."""

import pytest

from tests.e2e.hanging import Hanging
from tests.e2e.nameserver import NameServer
from tests.e2e.relay import Relay, has_ipv6, needs_nginx
from tests.e2e.test_relay_gate import LIVE, ROOMS
from tests.processes import wait_for

pytestmark = needs_nginx

DEAD = "127.9.9.9"
"""An address of this machine at which nothing listens."""

ORDINARY = [
    ("127.0.0.1", [DEAD, DEAD.replace("9", "8"), "127.0.0.1"]),
    *([("::1", [DEAD, "::1"])] if has_ipv6() else []),
]
LONG = [
    ("127.0.0.1", ["127.0.0.1"]),
    *(
        [
            ("::1", ["::1"]),
            ("127.0.0.1", ["::1", "127.0.0.1"]),
            ("127.0.0.1", ["2001:db8::1", "2001:db8::2", "2001:db8::3", "127.0.0.1"]),
        ]
        if has_ipv6()
        else []
    ),
]


@pytest.mark.parametrize(
    ("at", "told"), [*ORDINARY, *(pytest.param(*one, marks=pytest.mark.long) for one in LONG)]
)
def test_a_name_is_reached_at_whichever_address_of_it_answers(at: str, told: list[str]) -> None:
    with NameServer(*told) as names, Hanging(host=at) as service:
        url = f"http://service.test:{service.port}/v2"
        with Relay(url, "--insecure-http") as relay:
            relay.name_servers.write_text(f"resolver {names.place};\n")
            relay.reload()
            # nobody is told an outage by one answer: who looks asks again two seconds later
            wait_for(lambda: relay.get(LIVE)[0] == 200, "the service")
            assert set(names.asked) == {1, 28}


def test_name_servers_that_have_moved_are_asked_after_a_reload() -> None:
    with NameServer() as nobody, NameServer("127.0.0.1") as names, Hanging() as service:
        url = f"http://service.test:{service.port}/v2"
        with Relay(url, "--insecure-http") as relay:
            relay.name_servers.write_text(f"resolver {nobody.place};\n")
            relay.reload()
            assert relay.get(LIVE)[0] == 502
            relay.name_servers.write_text(f"resolver {names.place};\n")
            relay.reload()
            wait_for(lambda: relay.get(ROOMS)[0] == 200, "the other name server")


@pytest.mark.parametrize(
    ("at", "shown"), [("127.0.0.1", "127.0.0.1"), *([("::1", "[::1]")] if has_ipv6() else [])]
)
def test_the_service_may_be_an_address(at: str, shown: str) -> None:
    with Hanging(host=at) as service, Relay(f"http://{shown}:{service.port}/v2") as relay:
        assert relay.get(LIVE)[0] == 200
        assert service.hosts == [f"{shown}:{service.port}"]
