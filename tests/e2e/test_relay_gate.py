"""What a relay lets through: reading, of known paths, and nothing else of what a viewer sends."""

import gzip
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomtui.api.client import VideoApi
from roomtui.api.filters import (
    ParticipantFilter,
    RecordingFilter,
    filter_params,
    page_params,
)
from roomtui.command.relay import INNER
from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.relay import CLEAN_ENVIRON, NGINX, Relay, needs_nginx, printed
from tests.e2e.server import DemoServer
from tests.e2e.upstream import NOTHING, Upstream

pytestmark = needs_nginx

LIVE = (
    "/v2/room_sessions?filter%5Bactive%5D=true&include_participants=true"
    "&page%5Bnumber%5D=1&page%5Bsize%5D=250"
)
ROOMS = "/v2/rooms?page%5Bnumber%5D=1&page%5Bsize%5D=250"
ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"


@pytest.fixture(scope="session")
def upstream() -> Iterator[Upstream]:
    hostile = (
        "Set-Cookie: session=1",
        "Cache-Control: max-age=86400",
        "Expires: Thu, 01 Jan 2099 00:00:00 GMT",
        "X-Accel-Redirect: /v2/rooms",
        "X-Accel-Expires: 86400",
        "Vary: *",
        "Age: 77",
        "Date: Wed, 25 Nov 2026 10:00:00 GMT",
        "X-Request-Id: abc",
    )
    with Upstream(*hostile) as upstream:
        yield upstream


@pytest.fixture(scope="session")
def relay(upstream: Upstream) -> Iterator[Relay]:
    with Relay(upstream.url, "--budget=1000") as relay:
        yield relay


@pytest.fixture
def asked(upstream: Upstream) -> list[str]:
    upstream.heads.clear()
    return upstream.heads


@pytest.mark.parametrize(
    "path",
    [
        "rooms",
        f"rooms/{ID}",
        f"rooms/{ID.upper()}/sessions?filter[date_ended_at][gte]=2026-11-22",
        "room_sessions",
        f"room_sessions/{ID}?include_participants=true",
        f"room_sessions/{ID}/participants",
        "room_participants?filter%5Bcontext%5D=Zo%C3%AB+%26+Co",
        f"room_participants/{ID}",
        "room_recordings?page[number]=2&page[size]=20",
        f"room_recordings/{ID}",
        "room_compositions",
        f"room_compositions/{ID}",
    ],
)
def test_each_way_of_reading_is_served(relay: Relay, asked: list[str], path: str) -> None:
    while not asked:  # what another test has asked for in this second comes from the cache
        status, _, body = relay.get(f"/v2/{path}")
        assert (status, body) == (200, NOTHING)
    (head,) = asked
    assert head.startswith(f"GET /v2/{path} HTTP/1.1\r\n")
    assert relay.get(f"/v2/{path}", method="HEAD")[::2] == (200, b"")


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/v2",
        "/v2/",
        "/v1/rooms",
        "/v2/rooms/",
        "/v2//rooms",
        "//v2/rooms",
        "/v2/./rooms",
        "/v2/rooms/..",
        f"/v2/rooms/../rooms/{ID}",
        "/v2/x/../rooms",
        "/v2/%2e%2e/v2/rooms",
        "/v2/rooms%2f..%2fbalance",
        "/v2/%72ooms",
        "/v2/rooms%00",
        "/v2/rooms;x",
        "/v2/ROOMS",
        "/v2/balance",
        "/v2/phone_numbers",
        f"/v2/rooms/{ID[:-1]}",
        f"/v2/rooms/{ID}0",
        f"/v2/rooms/{ID}/actions/generate_join_client_token",
        f"/v2/room_sessions/{ID}/actions/end",
        f"/v2/room_sessions/{ID}/sessions",
        f"/v2/room_recordings/{ID}/participants",
        "/v2/rooms?",
        "/v2/rooms?x=1",
        "/v2/rooms?filter[a]=1&&page[size]=2",
        "/v2/rooms?filter[a]=<script>",
        "/v2/rooms?filter[a]=1#x",
        "/v2/rooms?filter[a]=" + "x" * 257,
        "/v2/rooms?" + "&".join(["page[size]=2"] * 17),
        "/presigned/x",
        "http://evil.example/balance",
        "*",
    ],
)
def test_nothing_else_is(relay: Relay, asked: list[str], target: str) -> None:
    assert relay.get(target)[0] in {400, 404}
    assert asked == []


@pytest.mark.parametrize(
    "method", ["POST", "PATCH", "DELETE", "PUT", "OPTIONS", "TRACE", "PROPFIND", "get", "GETX"]
)
def test_no_other_method_is(relay: Relay, asked: list[str], method: str) -> None:
    for target in ("/v2/rooms", f"/v2/room_sessions/{ID}/actions/end", LIVE):
        assert relay.get(target, method=method)[0] in {400, 405}
        assert relay.get(target, "Content-Length: 0", method=method)[0] in {400, 405}
    override = ("X-HTTP-Method-Override: DELETE", "X-Method-Override: DELETE")
    assert relay.get(f"/v2/rooms?page[number]={len(method)}", *override)[0] == 200
    assert all(head.startswith("GET ") and "Override" not in head for head in asked)


SMUGGLED = b"DELETE /v2/rooms/" + ID.encode() + b" HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "lines",
    [
        [f"Content-Length: {len(SMUGGLED)}"],
        ["Transfer-Encoding: chunked"],
        [f"Content-Length: {len(SMUGGLED)}", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked", "Content-Length: 0"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding : chunked"],
        ["Content-Length: 0", f"Content-Length: {len(SMUGGLED)}"],
        [f"Content-Length: +{len(SMUGGLED)}"],
        [f"content-length:\t{len(SMUGGLED)}"],
        ["X: y\rTransfer-Encoding: chunked"],
        ["X: y\nContent-Length: 99"],
        [" folded: yes"],
        ["Expect: 100-continue", "Content-Length: 5"],
        ["Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"],
    ],
)
def test_no_request_hides_in_another(relay: Relay, asked: list[str], lines: list[str]) -> None:
    head = ["GET /v2/room_compositions HTTP/1.1", "Host: relay", *lines, "Connection: close"]
    for body in (SMUGGLED, b"0\r\n\r\n" + SMUGGLED):
        status, _, _ = relay.ask("\r\n".join([*head, "", ""]).encode() + body)
        if any("chunked" in line for line in lines):
            assert status in {400, 501}
        pipelined = ["GET /v2/room_compositions HTTP/1.1", "Host: relay", *lines]
        relay.ask(
            "\r\n".join([*pipelined, "", ""]).encode()
            + body
            + b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
    assert {head.split("\r\n")[0] for head in asked} <= {"GET /v2/room_compositions HTTP/1.1"}
    assert not any("DELETE" in head or "ncoding: chunked" in head for head in asked)


NAMES = {
    "127.0.0.1": 200,
    "127.0.0.1:8766": 200,
    "[::1]:8766": 200,
    "localhost": 200,
    "LOCALHOST.": 200,
    "relay": 200,
    "relay.example.com": 200,
    "Relay.Example.Com:443": 200,
    "evil.example": 421,
    "evil.example:8766": 421,
    "relay.example.com.evil.example": 421,
    "xrelay.example.com": 421,
    "127.0.0.1.evil.example": 421,
    "127.0.0.1.": 200,
    "a.local": 421,
    "a.localhost": 421,
}


def test_no_page_of_the_web_can_read_it_by_a_name_of_its_own(upstream: Upstream) -> None:
    with Relay(upstream.url, "--name=relay.example.com,b.example") as relay:
        for name, expected in NAMES.items():
            status, head, body = relay.get(LIVE, f"Host: {name}")
            assert (name, status) == (name, expected)
            assert status == 200 or b"--name" in body
            for line in (
                "X-Content-Type-Options: nosniff",
                "Content-Security-Policy: default-src 'none'; sandbox",
                "Cross-Origin-Resource-Policy: same-origin",
            ):
                assert head.count(line) == 1
        assert relay.get(f"http://evil.example{LIVE}")[0] == 421


def test_no_leave_of_the_service_lets_a_page_of_the_web_read_an_answer() -> None:
    leave = (
        "Access-Control-Allow-Origin: *",
        "Access-Control-Allow-Credentials: true",
        "Access-Control-Expose-Headers: *",
        "Cross-Origin-Resource-Policy: cross-origin",
        "Content-Security-Policy: default-src *",
        "Timing-Allow-Origin: *",
        "Clear-Site-Data: *",
        "Refresh: 0; url=http://evil.example",
    )
    with Upstream(*leave) as upstream, Relay(upstream.url) as relay:
        status, head, _ = relay.get(LIVE, "Origin: https://evil.example")
        assert status == 200
        assert [line for line in leave if line in head] == []
        assert "access-control" not in head.lower()
        assert relay.get(LIVE, "Origin: https://evil.example", method="OPTIONS")[0] == 405


@pytest.mark.parametrize(
    "header",
    [
        "If-None-Match: *",
        "If-Modified-Since: Wed, 25 Nov 2099 10:00:00 GMT",
        "Range: bytes=0-3",
        "Pragma: no-cache",
        "X-Forwarded-Host: evil.example",
        "Accept-Encoding: br",
        "X-HTTP-Method-Override: DELETE",
    ],
)
def test_no_header_of_a_viewer_changes_what_others_are_given(relay: Relay, header: str) -> None:
    target = f"/v2/rooms/{uuid4()}"
    relay.get(target, header)
    status, _, body = relay.get(target)
    assert (status, body) == (200, NOTHING)


class TestInside:
    """The servers of the relay behind the first, which others on its machine reach as well."""

    def ask(self, relay: Relay, address: str, *headers: str, target: str = LIVE) -> int:
        lines = [f"GET {target} HTTP/1.1", "Connection: close", *headers, "", ""]
        with socket.create_connection((address, relay.port), 10) as connection:
            connection.sendall("\r\n".join(lines).encode())
            answer = b""
            while more := connection.recv(65_536):
                answer += more
        assert DEMO_KEY.encode() not in answer
        return int(answer.split()[1])

    @pytest.mark.parametrize("host", ["127.0.0.2", "localhost", "evil.example"])
    def test_they_answer_to_no_name_of_the_web(self, relay: Relay, host: str) -> None:
        for address in INNER[:2]:
            key = "Authorization: Bearer x"
            assert self.ask(relay, address, f"Host: {host}", key) == 421

    def test_none_adds_the_key_to_what_the_front_would_not_pass(
        self, relay: Relay, asked: list[str]
    ) -> None:
        assert self.ask(relay, INNER[0], "Host: relay", target="/v2/balance") == 404
        assert self.ask(relay, INNER[1], "Host: relay", target="/v2/balance") == 404
        assert self.ask(relay, INNER[1], "Host: relay") == 401
        assert asked == []

    def test_who_has_another_key_spends_nothing_of_ours(self) -> None:
        with Upstream() as upstream, Relay(upstream.url) as relay:
            for number in range(60):
                page = LIVE.replace("D=1&", f"D={number + 2}&")
                other = "Authorization: Bearer other"
                self.ask(relay, INNER[1], "Host: relay", other, target=page)
            assert not [head for head in upstream.heads if DEMO_KEY in head]
            assert relay.get(LIVE.replace("D=1&", "D=2&"))[0] == 200
            assert DEMO_KEY in upstream.heads[-1]


def test_huge_heads_are_refused(relay: Relay, asked: list[str]) -> None:
    assert relay.get(f"/v2/rooms?filter[a]={'x' * 20_000}")[0] == 414
    assert relay.get("/v2/rooms", f"X: {'x' * 20_000}")[0] in {400, 431, 494}
    assert relay.get("/v2/rooms", *[f"X-{n}: {'x' * 1_000}" for n in range(60)])[0] in {400, 431}
    assert asked == []


def test_what_a_viewer_sends_beside_the_path_goes_no_further(
    relay: Relay, asked: list[str]
) -> None:
    target = f"/v2/rooms/{uuid4()}"
    given = ("Authorization: Bearer mine", "Cookie: a=b", "X-Forwarded-For: 1.2.3.4",
             "Range: bytes=0-3", "Cache-Control: no-cache",
             "Accept: text/html", "User-Agent: evil", "X-Accel-Redirect: /x")  # fmt: skip
    status, head, body = relay.get(target, *given)
    assert (status, body[:8]) == (200, b'{"data":')
    (sent,) = asked
    lines = dict(line.split(": ", 1) for line in sent.strip().split("\r\n")[1:])
    assert lines == {
        "Authorization": f"Bearer {DEMO_KEY}",
        "Host": re.sub(r"http://|/v2", "", relay._service),
        "Connection": "close",
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "User-Agent": lines["User-Agent"],
    }
    assert lines["User-Agent"].startswith("roomtui-relay/")
    assert DEMO_KEY not in head + body.decode()


def test_what_the_service_says_of_keeping_goes_no_further(relay: Relay, asked: list[str]) -> None:
    answer = httpx.get(f"{relay.url}/rooms/{uuid4()}")
    assert "set-cookie" not in answer.headers
    assert "expires" not in answer.headers
    assert "age" not in answer.headers
    assert answer.headers["cache-control"] == (
        "max-age=1, stale-while-revalidate=2, stale-if-error=0"
    )
    assert answer.headers["date"] == "Wed, 25 Nov 2026 10:00:00 GMT"
    assert answer.headers["x-request-id"] == "abc"
    assert 0 <= float(answer.headers["relay-given"]) - float(answer.headers["relay-taken"]) < 2
    assert len(asked) == 1


def test_answers_are_unpacked_for_those_who_cannot() -> None:
    with (
        Upstream("Content-Encoding: gzip", body=gzip.compress(b'{"data": []}')) as upstream,
        Relay(upstream.url) as relay,
    ):
        packed = relay.get("/v2/rooms", "Accept-Encoding: gzip", "Via: 1.1 cdn")
        plain = relay.get("/v2/rooms")
        assert gzip.decompress(packed[2]) == b'{"data": []}'
        assert b'{"data": []}' in plain[2]
        assert all("Vary: Accept-Encoding" in head for _, head, _ in (packed, plain))
        assert len(upstream.heads) == 1


def test_without_files_no_answer_bears_links(upstream: Upstream, asked: list[str]) -> None:
    with Relay(upstream.url, "--no-files") as relay:
        for path in ("room_recordings", f"room_recordings/{ID}", "room_compositions"):
            assert relay.get(f"/v2/{path}")[0] == 404
        assert asked == []
        assert relay.get("/v2/rooms")[0] == 200


def test_who_invents_questions_spends_a_small_budget_and_nobody_elses() -> None:
    with Upstream() as upstream, Relay(upstream.url) as relay:
        answers = [relay.get(f"/v2/rooms/{uuid4()}") for _ in range(60)]
        spent = [head for status, head, _ in answers if status == 429]
        assert len(spent) >= 30
        assert len(upstream.heads) == 60 - len(spent)
        assert "Retry-After: 2" in spent[0]
        assert relay.get(LIVE)[0] == 200
        pages = [relay.get(LIVE.replace("D=1&", f"D={n}&"))[0] for n in range(2, 100)]
        assert pages.count(200) < 70
        assert relay.get(ROOMS)[0] == 200


@pytest.mark.parametrize("trusted", [False, True])
def test_a_service_that_cannot_prove_its_name_is_not_sent_the_key(
    tmp_path: Path, trusted: bool
) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed, which makes the certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-keyout", key, "-out", certificate, "-days", "2", *subject],
        check=True, capture_output=True,
    )  # fmt: skip
    with Upstream() as upstream:
        upstream.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        upstream.tls.load_cert_chain(certificate, key)
        env = {"SSL_CERT_FILE": str(certificate)} if trusted else {}
        with Relay(f"https://localhost:{upstream.port}/v2", **env) as relay:
            status, _, body = relay.get("/v2/rooms")
    if trusted:
        assert status == 200
        assert "Host: localhost:" in upstream.heads[0]
    else:
        assert status == 502
        assert b"The service does not answer the relay" in body
        assert upstream.heads == []


class TestPrinted:
    def test_it_has_no_key_and_looks_for_none(self, tmp_path: Path) -> None:
        (tmp_path / "config.toml").write_text(
            f'profile = "a"\n[profiles.a]\napi_key_command = "touch {tmp_path}/ran"'
        )
        text = printed(
            TELNYX_API_KEY=DEMO_KEY,
            TELNYX_BASE_URL="https://elsewhere.example.com",
            ROOMTUI_CONFIG=str(tmp_path / "config.toml"),
        )
        assert DEMO_KEY not in text
        assert not (tmp_path / "ran").exists()
        assert "elsewhere" not in text
        assert "https://api.telnyx.com;" in text
        assert "proxy_ssl_verify on;" in text
        assert not re.search(r"@[a-z_]+@|KEY_FILE|TODO|example", text)

    @pytest.mark.parametrize("flags", [(), ("--interval=60", "--no-files"), ("--interval=7",)])
    @pytest.mark.parametrize("user", [None] if os.getuid() else [None, "nobody"])
    def test_nginx_takes_it_as_it_is(
        self, folder: Path, flags: tuple[str, ...], user: str | None
    ) -> None:
        (folder / "key.conf").write_text('proxy_set_header Authorization "Bearer K";')
        (folder / "relay.conf").write_text(
            printed(f"--key-file={folder}/key.conf", f"--folder={folder}/run", *flags)
        )
        tried = self.tried(folder, user)
        assert tried.returncode == 0, tried.stderr
        known = ('the "user" directive makes sense only', "setrlimit")
        assert [
            line for line in tried.stderr.splitlines() if not any(k in line for k in known)
        ] == []
        (folder / "key.conf").unlink()
        assert self.tried(folder, user).returncode != 0, "a relay without a key must not start"

    @pytest.fixture
    def folder(self) -> Iterator[Path]:
        """A folder that whoever runs nginx can enter."""
        folder = Path(tempfile.mkdtemp(prefix="relay-"))
        folder.chmod(0o777)
        yield folder
        shutil.rmtree(folder)

    def tried(self, folder: Path, user: str | None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(NGINX), "-t", "-q", "-c", str(folder / "relay.conf")],
            env=CLEAN_ENVIRON,
            user=user,
            capture_output=True,
            text=True,
            check=False,
        )


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=28)


@pytest.fixture(scope="session")
def kind_of() -> re.Pattern[str]:
    """The pattern of the configuration for all that is not asked all the time."""
    (pattern,) = re.findall(r'"~\(\?x\) ([^"]+)" rest;', printed())
    names = {"id": r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
             "open": r"(?:%5B|\[)", "close": r"(?:%5D|\])"}  # fmt: skip
    pattern, _, defined = pattern.partition("(?(DEFINE)")
    names["pair"] = re.findall(r"(?s)\(\?<pair>(.*)\) \)\s*$", defined)[0]
    for name in ("pair", "id", "open", "close"):
        pattern = pattern.replace(f"(?&{name})", f"(?:{names[name]})")
    return re.compile(pattern, re.VERBOSE)


@given(context=TEXTS, kind=TEXTS)
def test_whatever_the_lists_can_be_filtered_by_passes(
    kind_of: re.Pattern[str], context: str, kind: str
) -> None:
    for path, where in (
        ("room_participants", ParticipantFilter(context=context)),
        ("room_recordings", RecordingFilter(type=kind, room_id=ID)),
    ):
        params = [*filter_params(where), *page_params(1, 50)]
        url = httpx.URL(f"https://host/v2/{path}", params=params)
        assert kind_of.fullmatch(url.raw_path.decode())


async def test_a_console_reads_all_through_it() -> None:
    with DemoServer() as server, Relay(server.base_url) as relay:
        world = server.world
        async with VideoApi(None, relay.url) as api:
            assert (await api.rooms.page()).records
            assert (await api.recordings.page()).records
            assert (await api.compositions.page()).records
            room, session = next(iter(world.rooms)), next(iter(world.sessions))
            assert (await api.rooms.view_whole(room, include_sessions=True)).record.id == room
            assert (await api.sessions.view_whole(session)).record.id == session
            assert (await api.sessions.participants_page(session)).records
        assert {one.method for one in server.requests} == {"GET"}
        assert all(one.has_key for one in server.requests)
