"""The key goes to the service alone: not elsewhere, and to nobody who is not verified."""

import io
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

import httpcore
import pytest
from rich.console import Console
from rich.traceback import Traceback

from roomtui.api.client import VideoApi
from roomtui.api.errors import NoNetwork, Redirected, Undecodable, VideoApiError
from roomtui.api.files import Files
from roomtui.api.secret import ApiKey
from tests.api.support import SECRET

pytestmark = pytest.mark.usefixtures("no_proxy")

HOST: Final = "127.0.0.1"

OK: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\nConnection: close\r\n\r\n" + b'{"data":{}}'


class Server:
    """Gives every connection one answer, and keeps what came."""

    def __init__(self, answer: bytes, context: ssl.SSLContext | None = None) -> None:
        self._listener = socket.create_server((HOST, 0))
        self._answer = answer
        self._context = context
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self.received = b""
        self._thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            # The other side may not like the certificate.
            with connection, suppress(OSError):
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        if self._context:
            connection = self._context.wrap_socket(connection, server_side=True)
        with connection:
            while b"\r\n\r\n" not in self.received and (got := connection.recv(65536)):
                self.received += got
            connection.sendall(self._answer)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


def redirect(status: int, location: str) -> bytes:
    head = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0"
    return f"{head}\r\nConnection: close\r\n\r\n".encode()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["127.0.0.1:{port}", "localhost:{port}", "127.0.0.2:{port}"])
async def test_no_redirect_is_followed_to_another_host_or_port(status: int, where: str) -> None:
    with Server(OK) as other:
        location = f"http://{where.format(port=other.port)}/v2/rooms/r"
        with Server(redirect(status, location)) as service:
            async with VideoApi(ApiKey(SECRET), f"http://{HOST}:{service.port}/v2") as api:
                with pytest.raises(Redirected) as caught:
                    await api.rooms.view("r")
    assert SECRET.encode() in service.received
    assert other.connections == 0
    assert str(caught.value).startswith(
        f"The service sends elsewhere, where the key does not go ({status}). Check the base URL"
    )


async def test_files_are_fetched_without_the_key_wherever_they_lead() -> None:
    with Server(OK) as last, Server(redirect(302, f"http://{HOST}:{last.port}/f?sig=1")) as first:
        service = f"http://{HOST}:{first.port}/v2"
        async with VideoApi(ApiKey(SECRET), service) as api:
            assert api.files is not None
            async with api.files.open(f"http://{HOST}:{first.port}/f?sig=2") as answer:
                assert answer.status == 200
    for received in (first.received, last.received):
        assert received.startswith(b"GET /f?sig=")
        assert SECRET.encode() not in received
        assert not {b"authorization", b"cookie"} & set(received.lower().replace(b":", b" ").split())


@pytest.mark.parametrize("link", ["http://{host}/f?sig=1", "HTTP://{host}/f", "ftp://{host}/f"])
async def test_no_file_in_the_clear_from_a_service_with_tls(link: str) -> None:
    with Server(OK) as other:
        files = Files("https://api.example.test/v2", None)
        with pytest.raises(VideoApiError, match="not safe"):
            async with files.open(link.format(host=f"{HOST}:{other.port}")):
                pass
    assert other.connections == 0


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path]]:
    """Make a certificate that nobody has signed but itself, and its key."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")

    def make(name: str) -> tuple[Path, Path]:
        cert, key = folder / f"{name}.pem", folder / f"{name}.key"
        if not cert.exists():
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext",
                 f"subjectAltName={'IP' if name[0].isdigit() else 'DNS'}:{name}",
                 "-keyout", str(key), "-out", str(cert)],
                check=True, capture_output=True,
            )  # fmt: skip
        return cert, key

    return make


@contextmanager
def tls_server(files: tuple[Path, Path]) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    with Server(OK, context) as server:
        yield server


async def view(port: int) -> None:
    async with VideoApi(ApiKey(SECRET), f"https://{HOST}:{port}/v2") as api:
        await api.rooms.view("r")


SWITCHES: Final = {
    "PYTHONHTTPSVERIFY": "0",
    "HTTPX_VERIFY": "0",
    "SSL_VERIFY": "false",
    "SSL_NO_VERIFY": "1",
    "REQUESTS_CA_BUNDLE": "",
    "CURL_CA_BUNDLE": "",
    "GIT_SSL_NO_VERIFY": "1",
    "NODE_TLS_REJECT_UNAUTHORIZED": "0",
}


async def test_nothing_is_sent_to_who_cannot_be_verified(
    certificate: Callable[[str], tuple[Path, Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SWITCHES.items():
        monkeypatch.setenv(name, value)
    with tls_server(certificate(HOST)) as server:
        with pytest.raises(NoNetwork, match=r"certificate of 127\.0\.0\.1 is not trusted"):
            await view(server.port)
        with pytest.raises(NoNetwork, match=r"certificate of 127\.0\.0\.1 is not trusted"):
            async with Files("https://x/v2", None).open(f"https://{HOST}:{server.port}/f?sig=1"):
                pass
    assert server.connections == 2
    assert server.received == b""


async def test_a_certificate_of_another_name_is_not_enough(
    certificate: Callable[[str], tuple[Path, Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    cert, key = certificate("api.example.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    with tls_server((cert, key)) as server, pytest.raises(NoNetwork, match="is not trusted"):
        await view(server.port)
    assert server.received == b""


@pytest.mark.parametrize("roots", ["/dev/null", "/nonexistent", ""])
async def test_no_roots_are_no_way_around(
    certificate: Callable[[str], tuple[Path, Path]], monkeypatch: pytest.MonkeyPatch, roots: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", roots)
    monkeypatch.setenv("SSL_CERT_DIR", roots)
    with tls_server(certificate(HOST)) as server, pytest.raises(NoNetwork):
        await view(server.port)
    assert server.received == b""


async def test_other_roots_can_be_named_and_no_secret_of_the_connection_is_written(
    certificate: Callable[[str], tuple[Path, Path]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    cert, key = certificate(HOST)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "secrets"))
    with tls_server((cert, key)) as server, pytest.raises(Undecodable):  # an empty room
        await view(server.port)
    assert b"Bearer " + SECRET.encode() in server.received
    assert not (tmp_path / "secrets").exists()


async def test_a_proxy_with_tls_is_verified_too(
    certificate: Callable[[str], tuple[Path, Path]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "secrets"))
    with tls_server(certificate(HOST)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"https://me:password@{HOST}:{proxy.port}")
        async with VideoApi(ApiKey(SECRET), "https://api.example.test/v2") as api:
            with pytest.raises(NoNetwork):
                await api.rooms.view("r")
    assert proxy.connections == 1
    assert proxy.received == b""
    assert not (tmp_path / "secrets").exists()


def shown(error: BaseException) -> str:
    """Draw a traceback as Textual and `rich.traceback.install` do."""
    console = Console(file=io.StringIO(), width=400)
    traceback = Traceback.from_exception(
        type(error), error, error.__traceback__, show_locals=True, locals_max_string=10_000
    )
    console.print(traceback)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.long
@pytest.mark.parametrize("failure", [ValueError, httpcore.ReadError])
@pytest.mark.parametrize("step", ["_send_event", "_receive_event"])
async def test_no_local_variable_shows_the_key(
    monkeypatch: pytest.MonkeyPatch, failure: type[Exception], step: str
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise failure("broken")

    with Server(OK) as server:
        monkeypatch.setattr(httpcore._async.http11.AsyncHTTP11Connection, step, fail)
        async with VideoApi(ApiKey(SECRET), f"http://{HOST}:{server.port}/v2") as api:
            with pytest.raises((VideoApiError, failure)) as caught:
                await api.rooms.view("r")
    text = shown(caught.value)
    assert "client.py" in text
    assert SECRET not in text
    context = caught.value.__context__
    assert context is None or SECRET not in shown(context)


async def test_nor_does_an_error_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: bytes) -> Any:
        raise ValueError("broken")

    monkeypatch.setattr("roomtui.api.responses.decode_problems", fail)
    body = f"you sent {SECRET}".encode()
    head = f"HTTP/1.1 500 Oh\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
    with Server(head + body) as server:
        async with VideoApi(ApiKey(SECRET), f"http://{HOST}:{server.port}/v2") as api:
            with pytest.raises(ValueError, match="broken") as caught:
                await api.rooms.view("r")
    assert SECRET not in shown(caught.value).replace(body.decode(), "")
