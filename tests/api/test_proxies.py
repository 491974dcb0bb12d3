"""Proxies and certificates that the environment names: what is wrong is said, and by whose name."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from roomtui.api.client import VideoApi
from roomtui.api.errors import NoNetwork, ProxyFailed, ProxyLogin, TimedOut, VideoApiError
from roomtui.api.proxies import proxy_setting
from roomtui.api.roots import trusted_roots
from roomtui.api.secret import ApiKey
from roomtui.cli import main
from tests.api.support import SECRET

pytestmark = pytest.mark.usefixtures("no_proxy")

SERVICE = "https://api.example.test/v2"
PLAIN = "http://api.example.test/v2"
PASSWORD = "hunter2secret"


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no name found, as a machine without a name server does, but at once."""

    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)


async def ask(base_url: str = SERVICE) -> VideoApiError:
    """Ask for rooms, and return what came of it."""
    with pytest.raises(VideoApiError) as caught:
        async with VideoApi(ApiKey(SECRET), base_url) as api:
            await api.rooms.page(size=1)
    assert PASSWORD not in f"{caught.value} {caught.value!r}"
    return caught.value


@contextmanager
def answering(answer: bytes | None) -> Iterator[int]:
    """Answer whatever connects, or close at once where there is no answer."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                if answer is not None:
                    connection.recv(65536)
                    connection.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def closed_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
async def test_a_proxy_that_is_away_is_named_and_not_the_service(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    port = closed_port()
    monkeypatch.setenv(name, f"http://ada:{PASSWORD}@127.0.0.1:{port}")
    error = await ask()
    assert str(error) == (
        f"The proxy http://127.0.0.1:{port} ({name}) cannot be reached. "
        f"Check the proxy, or unset {name} if none is needed."
    )
    assert isinstance(error, ProxyFailed)
    assert not error.may_have_landed


@pytest.mark.usefixtures("no_names")
@pytest.mark.parametrize("base_url", [SERVICE, PLAIN])
@pytest.mark.parametrize("proxy", ["http://nowhere.invalid:3128", "nowhere.invalid"])
async def test_a_proxy_whose_name_nobody_knows(
    monkeypatch: pytest.MonkeyPatch, base_url: str, proxy: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    error = await ask(base_url)
    assert "(ALL_PROXY) was not found: nobody knows its name." in str(error)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"HTTP/1.1 407 Who are you?\r\n\r\n", "wants a user and a password, or other ones (407)"),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "opens no way to api.example.test (it answers 502)"),
        (b"HTTP/1.1 403 No\r\n\r\n", "opens no way to api.example.test (it answers 403)"),
        (b"SSH-2.0-OpenSSH_9\r\n", "broke the connection off"),
        (b"", "broke the connection off"),
        (None, "broke the connection off"),
    ],
)
async def test_what_a_proxy_answers_is_told_as_its_own(
    monkeypatch: pytest.MonkeyPatch, answer: bytes | None, says: str
) -> None:
    with answering(answer) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ada:{PASSWORD}@127.0.0.1:{port}")
        error = await ask()
    assert str(error).startswith(f"The proxy http://127.0.0.1:{port} (HTTPS_PROXY) {says}.")
    assert not error.may_have_landed


async def test_tls_through_a_proxy_fails_as_the_service_s(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(b"HTTP/1.1 200 Go on\r\n\r\n") as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        error = await ask()
    assert not isinstance(error, ProxyFailed)
    assert "api.example.test" in str(error)


async def test_a_login_that_a_forwarding_proxy_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(b"HTTP/1.1 407 Login\r\nContent-Length: 0\r\n\r\n") as port:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        error = await ask(PLAIN)
    assert isinstance(error, ProxyLogin)
    assert str(error).startswith("A proxy on the way wants a user and a password (407).")
    assert not error.may_have_landed


@pytest.mark.parametrize("answer", [b"", None, b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"])
async def test_what_a_proxy_was_given_to_forward_may_have_landed(
    monkeypatch: pytest.MonkeyPatch, answer: bytes | None
) -> None:
    with answering(answer) as port:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        with pytest.raises(NoNetwork) as caught:
            async with VideoApi(ApiKey(SECRET), PLAIN) as api:
                await api.rooms.delete("some-room")
    assert not isinstance(caught.value, ProxyFailed)
    assert caught.value.may_have_landed


async def test_what_found_no_forwarding_proxy_has_not_landed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    error = await ask(PLAIN)
    assert isinstance(error, ProxyFailed)
    assert not error.may_have_landed


WRONG = [
    (f"ftp://ada:{PASSWORD}@proxy:21", "its kind, ftp, is not known"),
    (f"{PASSWORD}://proxy", "its kind"),
    (f"socks5://ada:{PASSWORD}@proxy:1080", "pip install 'httpx[socks]'"),
    (f"http://ada:{PASSWORD}@proxy:99999", "its host or its port is none"),
    ("http://proxy:0", "its port is none"),
    (f"http://ada:{PASSWORD}@proxy:port", "its host or its port is none"),
    ("http://[::1", "its host or its port is none"),
    ("http://", "it has no host"),
    (f"http://ada:{PASSWORD}@", "it has no host"),
    ("://", "its kind"),
    (f"http://ada:12#{PASSWORD}@proxy:1", "a sign in its user or password"),
    (f"http://ada:12/{PASSWORD}@proxy:1", "a sign in its user or password"),
    (f"http://ada:{PASSWORD} x@proxy:1", "it has a character that no URL has"),
    ("http://pro\x01xy:1", "it has a character that no URL has"),
    ("http://xn--\udcff:1", "is no URL"),
    (f"http://ada:{PASSWORD}@exämple..x:1", "is no URL"),
]


@pytest.mark.parametrize(("proxy", "says"), WRONG)
def test_what_cannot_be_a_proxy_is_one_sentence_everywhere(
    proxy: str, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for command, code in (("snapshot", 1), ("check", 1), ("snapshot --watch", 1)):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        monkeypatch.setenv("TELNYX_API_KEY", SECRET)
        assert main(command.split()) == code
        said = "".join(capsys.readouterr())
        assert "HTTPS_PROXY names a proxy that cannot be used: " in said
        assert says in said
        assert "nternal error" not in said
        assert PASSWORD not in said


@pytest.mark.parametrize(
    ("bypass", "is_used"),
    [("*", False), ("api.example.test", False), (".example.test,", False), (",,[::,:x:*", True)],
)
def test_no_proxy_of_any_form_is_read(
    monkeypatch: pytest.MonkeyPatch, bypass: str, is_used: bool
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("NO_PROXY", bypass)
    assert (proxy_setting(SERVICE) is not None) == is_used


@pytest.mark.usefixtures("no_names")
async def test_a_name_that_is_not_found_is_told_as_that() -> None:
    error = await ask("https://nowhere.invalid/v2")
    assert str(error).startswith("The name nowhere.invalid was not found. Check the base URL,")


@pytest.mark.parametrize("host", ["exämple..x", "xn--zzzzzzzz-", "１２７.0.0.1"])
@pytest.mark.parametrize("command", ["check", "snapshot", "snapshot --watch"])
def test_a_host_that_none_can_have(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], host: str, command: str
) -> None:
    monkeypatch.setenv("TELNYX_API_KEY", SECRET)
    assert main([*command.split(), f"--base-url=https://{host}/v2"]) == 1
    assert "The host in the base URL has a name that none can have." in "".join(capsys.readouterr())


async def test_https_where_there_is_none() -> None:
    with answering(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        error = await ask(f"https://127.0.0.1:{port}/v2")
    assert str(error).startswith("127.0.0.1 answers, but not by TLS.")


def test_certificates_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "garbage").write_bytes(bytes(range(256)))
    (tmp_path / "empty").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "half").write_text("-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n")
    for variable, value, says in (
        ("SSL_CERT_FILE", "missing", "which cannot be read (No such file or directory)"),
        ("SSL_CERT_FILE", "folder", "which is no file"),
        ("SSL_CERT_FILE", "/dev/zero", "which is no file"),
        ("SSL_CERT_FILE", "garbage/x", "which cannot be read (Not a directory)"),
        ("SSL_CERT_FILE", "garbage", "which holds no certificates in PEM"),
        ("SSL_CERT_FILE", "half", "which holds no certificates in PEM"),
        ("SSL_CERT_FILE", "empty", "which holds no certificates in PEM"),
        ("SSL_CERT_DIR", "missing", "which cannot be read (No such file or directory)"),
        ("SSL_CERT_DIR", "garbage", "which cannot be read (Not a directory)"),
        ("SSL_CERT_DIR", "folder", "where no certificates are"),
    ):
        for command in ("snapshot", "check"):
            with monkeypatch.context() as patch:
                patch.setenv(variable, str(tmp_path / value))
                patch.setenv("TELNYX_API_KEY", SECRET)
                assert main([command]) == 1
            said = "".join(capsys.readouterr())
            assert f"{variable} names {tmp_path / value}" in said
            assert says in said
            assert "nternal error" not in said


def test_an_empty_variable_names_no_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "")
    monkeypatch.setenv("SSL_CERT_DIR", "")
    assert trusted_roots().cert_store_stats()["x509_ca"] > 0


def test_a_list_of_folders_may_have_one_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "0a1b2c3d.0").touch()
    monkeypatch.setenv("SSL_CERT_DIR", f"/nonexistent:{tmp_path}")
    assert trusted_roots().verify_mode is ssl.CERT_REQUIRED


def test_a_folder_without_certificates_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    with pytest.raises(NoNetwork, match="openssl rehash"):
        trusted_roots()


async def test_a_proxy_that_never_answers_is_late_by_its_own_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("roomtui.api.wire.TIMEOUT", {"connect": 0.2, "read": 0.2, "pool": 1.0})
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{silent.getsockname()[1]}")
        error = await ask()
    assert not isinstance(error, TimedOut)
    assert "(HTTPS_PROXY) did not answer in time." in str(error)
