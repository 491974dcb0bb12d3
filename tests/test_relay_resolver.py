"""Which name servers a relay asks, whatever `resolv.conf` looks like, and how they are renewed."""

from pathlib import Path

import pytest

from roomtui.cli import main
from roomtui.command import relay_resolver
from roomtui.command.relay import Relay, relay_config
from roomtui.command.relay_resolver import resolver_line
from roomtui.settings_error import SettingsError

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("nameserver 127.0.0.53\noptions edns0 trust-ad\n", "127.0.0.53"),
        ("search x\nnameserver 10.0.0.1\nnameserver fd00::1\n", "10.0.0.1 [fd00::1]"),
        ("#nameserver 9.9.9.9\n;nameserver 9.9.9.8\nnameserver\t10.0.0.1", "10.0.0.1"),
        ("nameserver 10.0.0.1 # the first\nnameserver 10.0.0.2;\n", "10.0.0.1 10.0.0.2"),
        ("nameserver fe80::1%eth0\nnameserver 10.0.0.1\n", "10.0.0.1"),
        ("nameserver 2001:DB8::53", "[2001:db8::53]"),
        ("".join(f"nameserver 10.0.0.{n}\n" for n in range(1, 6)), "10.0.0.1 10.0.0.2 10.0.0.3"),
        ("nameserver nonsense; }\nnameserver 10.0.0.1\r\n", "10.0.0.1"),
        (" nameserver 10.0.0.9\n", "127.0.0.1"),
        ("options timeout:1\n", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_the_name_servers_are_those_that_the_c_library_asks(told: str, asked: str) -> None:
    assert resolver_line(told) == f"resolver {asked};"
    assert resolver_line(told, ipv6=False) == f"resolver {asked} ipv6=off;"


@pytest.mark.parametrize("told", ["nameserver fe80::1%eth0\n", "nameserver nonsense"])
def test_name_servers_that_nginx_cannot_ask_are_told_of(told: str) -> None:
    with pytest.raises(SettingsError, match=r"^/etc/resolv\.conf: nginx can ask none of these"):
        resolver_line(told)


def test_what_is_printed_asks_for_both_kinds_of_addresses_and_lets_itself_be_renewed() -> None:
    config = relay_config(Relay(folder="/run/relay"))
    assert "ipv6=off" not in config
    assert "include /run/relay-resolver.con[f];" in config
    assert config.index("    resolver ") < config.index("server {  # front")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/v2", "http://[::1]:8765/v2", "http://10.0.0.1"]
)
def test_an_address_is_resolved_by_nobody(url: str) -> None:
    config = relay_config(Relay(base_url=url))
    assert "resolver" not in config


@pytest.mark.parametrize(("ipv6", "end"), [(True, ";"), (False, " ipv6=off;")])
def test_the_name_servers_of_now_are_printed_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, tmp_path: Path, ipv6: bool, end: str
) -> None:
    resolv_conf = tmp_path / "resolv.conf"
    monkeypatch.setattr(relay_resolver, "RESOLV_CONF", resolv_conf)
    monkeypatch.setattr(relay_resolver, "has_ipv6", lambda: ipv6)
    for told, asked in (("nameserver 10.0.0.7\n", "10.0.0.7"), (None, "127.0.0.1")):
        resolv_conf.unlink(missing_ok=True)
        if told:
            resolv_conf.write_text(told)
        assert main(["relay-config", "--resolver"]) == 0
        assert capsys.readouterr() == (f"resolver {asked}{end}\n", "")
    resolv_conf.write_text("nameserver fe80::1%eth0\n")
    assert main(["relay-config", "--resolver"]) == 2
    assert "nginx can ask none of these name servers" in capsys.readouterr().err
