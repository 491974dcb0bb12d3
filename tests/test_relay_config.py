"""What `relay-config` prints for what is asked of it, and what it refuses; nginx is not needed."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomtui.cli import main
from roomtui.command.relay import Relay, relay_config

Captured = pytest.CaptureFixture[str]


def lines(config: str) -> list[str]:
    return [line.strip() for line in config.splitlines() if not line.strip().startswith("#")]


def printed(capsys: Captured, *argv: str) -> str:
    assert main(["relay-config", *argv]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_by_default_it_relays_telnyx_to_this_machine(capsys: Captured) -> None:
    config = printed(capsys)
    for line in (
        "listen 127.0.0.1:8766 reuseport;",
        "set $service https://api.telnyx.com;",
        "proxy_set_header Host api.telnyx.com;",
        "proxy_ssl_name api.telnyx.com;",
        "proxy_ssl_verify on;",
        "include /etc/roomtui/relay-key.conf;",
        "user roomtui-relay roomtui-relay;",
        "pid /run/roomtui-relay/nginx.pid;",
        "default 1;",
        '"max-age=$fresh, stale-while-revalidate=2, stale-if-error=0" always;',
    ):
        assert line in lines(config)
    assert "roomtui --relay http://127.0.0.1:8766/v2`" in config
    assert config.count("{") == config.count("}")


def test_what_is_asked_for_is_in_it(capsys: Captured) -> None:
    config = printed(
        capsys,
        "--listen=[::1]:80",
        "--base-url=http://127.0.0.1:8765/api.x/",
        "--interval=5",
        "--budget=20",
        "--folder=/srv/relay",
        "--key-file=/srv/key",
        "--no-files",
    )
    for line in (
        "listen [::1]:80 reuseport;",
        "set $service http://127.0.0.1:8765;",
        "proxy_set_header Host 127.0.0.1:8765;",
        "include /srv/key;",
        "default 4;",
        "limit_req_zone $live zone=live:32k rate=18r/s;",
        "listen 127.0.0.3:80 reuseport;",
    ):
        assert line in lines(config)
    assert r"^/api\.x/rooms\?" in config
    assert "roomtui --relay http://[::1]:80/api.x --interval 5`" in config
    assert "recordings" not in "".join(lines(config))
    assert "proxy_ssl" not in config
    assert "resolver" not in config


@pytest.mark.parametrize("word", ["default", "hostnames", "include", "volatile", "Default."])
def test_a_name_is_no_word_of_nginx(capsys: Captured, word: str) -> None:
    config = printed(capsys, f"--name={word},Relay.Example.com.", f"--listen={word.rstrip('.')}:80")
    told = config.partition("map $host $is_known_name {")[2].partition("}\n\n")[0]
    names = [line.split()[0] for line in told.splitlines() if line.endswith("1;")]
    assert [name for name in names if not name.startswith('"')] == ["relay.example.com"]


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["--interval=1"], "--interval: a relay takes whole numbers from 2 to 60."),
        (["--interval=2.5"], "--interval: a relay takes whole numbers from 2 to 60."),
        (["--interval=²"], "--interval: a relay takes whole numbers from 2 to 60."),
        (["--budget=2"], "--budget: a relay takes whole numbers from 3 to 1000."),
        (["--listen=8766"], "--listen: 8766 is no address and port, like 127.0.0.1:8766."),
        (["--listen=a:0"], "--listen: a:0 is no address and port, like 127.0.0.1:8766."),
        (["--listen=a:1; }"], "--listen: a:1; } is no address and port, like 127.0.0.1:8766."),
        (["--folder=run"], "--folder: give a whole path of plain letters, 80 at most."),
        (["--folder=/"], "--folder: give a whole path of plain letters"),
        (["--folder=/a/../b"], "--folder: give a whole path of plain letters"),
        (["--folder=/" + "x" * 80], "--folder: give a whole path of plain letters"),
        (
            ["--user=root"],
            "--user: what faces the network does not run as root; make roomtui-relay",
        ),
        (["--user=root:www-data"], "--user: what faces the network does not run as root;"),
        (["--user=a b"], "--user: 'a b' is no user, like roomtui-relay."),
        (["--user=0"], "--user: '0' is no user, like roomtui-relay."),
        (["--user="], "--user: '' is no user, like roomtui-relay."),
        (["--user=a:"], "--user: 'a:' is no user, like roomtui-relay."),
        (["--user=a;b"], "--user: 'a;b' is no user, like roomtui-relay."),
        (["--user=a\nb"], "--user: 'a b' is no user, like roomtui-relay."),
        (["--config=/a"], "--config: only the unit names the configuration; add --systemd."),
        (["--systemd", "--config=a"], "--config: give a whole path of plain letters"),
        (["--systemd", "--config=/home/a"], "--config: a service of systemd should see nothing of"),
        (
            ["--systemd", "--key-file=/root/a"],
            "--key-file: a service of systemd should see nothing",
        ),
        (["--systemd", "--folder=/tmp/a"], "--folder: a service of systemd should see nothing of"),
        (
            ["--systemd", "--folder=/run/a"],
            "--folder: /run is not the relay's alone; for a service",
        ),
        (["--systemd", "--folder=/var/cache/a"], "--folder: /var/cache is not the relay's alone;"),
        (
            ["--systemd", "--folder=/srv/a"],
            "--folder: /srv is not the relay's alone; for a service",
        ),
        (["--systemd", "--folder=/a"], "--folder: / is not the relay's alone; for a service give"),
        (["--systemd", "--interval=1"], "--interval: a relay takes whole numbers from 2 to 60."),
        (["--systemd=x"], "--systemd takes no value."),
        (["--key-file=/a;b"], "--key-file: give a whole path of plain letters"),
        (["--base-url=http://host/v2"], "--base-url: plain http would send the key readable to"),
        (["--base-url=https://host/a;b"], "--base-url: this host or path cannot be relayed;"),
        (["--base-url=https://host/$uri"], "--base-url: this host or path cannot be relayed;"),
        (["--base-url=https://[::1]/v2"], "--base-url: nginx verifies names only; give no address"),
        (["--base-url=https://10.0.0.1"], "--base-url: nginx verifies names only; give no address"),
        (["--base-url=https://ho{st"], "--base-url: this host or path cannot be relayed;"),
        (["--name=a b"], "--name: a b is no name of a host, like relay.example.com."),
        (["--name=a.b,$host"], "--name: $host is no name of a host, like relay.example.com."),
        (["--name=a.b;"], "--name: a.b; is no name of a host, like relay.example.com."),
        (["--name=,a"], "--name:  is no name of a host, like relay.example.com."),
        (["--name=" + ",".join(["a.b"] * 33)], "--name: give 32 names at most."),
        (["--read-only"], "--read-only does not go with relay-config."),
        (["--api-key=x"], "API keys are never given as arguments"),
    ],
)
def test_what_nginx_cannot_do_or_could_misread_is_refused(
    capsys: Captured, argv: list[str], says: str
) -> None:
    assert main(["relay-config", *argv]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"roomtui: {says}")
    assert err.count("\n") == 1


@given(st.integers(2, 60), st.integers(0, 10**10))
def test_a_slot_is_no_longer_than_the_interval_and_each_second_is_in_one(
    interval: int, second: int
) -> None:
    config = relay_config(Relay(interval=interval))
    rules = re.findall(r'"~(\^\(\?<tens>.*)" \$\{tens\}(\d);', config)

    def slot(second: int) -> int:
        found = [
            int(match[1] + start)
            for pattern, start in rules
            if (match := re.match(pattern.replace("?<", "?P<"), f"{second:02}.123"))
        ]
        assert len(found) == 1
        return found[0]

    assert slot(second) <= second < slot(second) + interval
    assert slot(second) != slot(second + interval)


@pytest.mark.parametrize(
    ("url", "place", "name"),
    [
        ("https://localhost:8443/v2", "https://127.0.0.1:8443", "localhost"),
        ("https://Relay.Example.com", "https://relay.example.com", "relay.example.com"),
    ],
)
def test_where_the_service_is_and_what_it_must_prove_to_be(url: str, place: str, name: str) -> None:
    config = lines(relay_config(Relay(base_url=url)))
    assert f"set $service {place};" in config
    assert f"proxy_ssl_name {name};" in config


def test_the_authorities_are_those_that_the_console_would_trust(tmp_path: Path) -> None:
    config = relay_config(Relay(), {"SSL_CERT_FILE": "/srv/authorities.pem"})
    assert "proxy_ssl_trusted_certificate /srv/authorities.pem;" in config


@pytest.mark.parametrize("listen", ["127.0.0.2:80", "127.0.0.3:80", "127.0.0.1:80", "[::]:80"])
def test_no_server_of_it_listens_where_another_does(listen: str) -> None:
    config = relay_config(Relay(listen=listen))
    found = re.findall(r"(?m)^ +listen (\S+) reuseport;$", config)
    assert found[0] == listen
    assert len({*found}) == 3
    assert all(place.startswith("127.") for place in found[1:])
    assert all(f"server {place};" in config for place in found[1:])
