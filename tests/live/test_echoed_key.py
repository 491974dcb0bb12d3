"""A service that echoes the key, plain or encoded: it is in nothing that is shown or kept."""

import base64
import html
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from roomtui import held_secrets
from roomtui.account_id import UNNAMED
from roomtui.api.models import Recording
from roomtui.api.redaction import forms
from roomtui.api.secret import ApiKey
from roomtui.live.actions.request import Action, ModerationRequest, ModerationResult, Target
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.actions.runner import ActionRunner
from roomtui.live.download.names import file_name, portable
from roomtui.live.download.partial_file import PartialFile
from roomtui.live.gate import RequestGate
from roomtui.live.journal.journal import Journal, Operator
from roomtui.text import name_of, plain, role_of, safe
from tests.api.support import SECRET, Wire, client, one, refusal
from tests.live.support import StillClock

ODD = 'KEY/with+odd"and\\signs=0123456789'


def encoded(key: str, way: str) -> str:
    return {
        "plain": key,
        "bearer": f"Bearer {key}",
        "quoted": quote(key, safe=""),
        "base64": base64.b64encode(f"user:{key}".encode()).decode(),
        "url base64": base64.urlsafe_b64encode(f"xx{key}zz".encode()).decode(),
        "json": json.dumps(key)[1:-1],
        "json with slashes": json.dumps(key)[1:-1].replace("/", "\\/"),
        "all quoted": "".join(f"%{byte:02X}" for byte in key.encode()),
        "hex": key.encode().hex(),
        "all escaped": "".join(f"\\u{ord(char):04x}" for char in key),
        "html": html.escape(key),
        "over two fields": f"{key[:9]} {key[9:]}",
        "with invisible letters": "\u200b".join(key),
        "with escapes": "\x1b".join(key),
        "far behind": "x" * 60 + key,
        "at the edge": "y" * 70 + key + "z" * 300,
    }[way]


WAYS = ["plain", "bearer", "quoted", "base64", "url base64", "json", "json with slashes",
        "all quoted", "hex", "all escaped", "html", "over two fields",
        "with invisible letters", "with escapes", "far behind", "at the edge"]  # fmt: skip
every_way = pytest.mark.parametrize("way", WAYS)


@pytest.fixture(params=[SECRET, ODD], ids=["usual", "odd"], autouse=True)
def key(request: pytest.FixtureRequest) -> Iterator[str]:
    held = dict(held_secrets._forms)
    ApiKey(request.param)
    yield request.param
    held_secrets.hold(held)


def assert_hidden(text: str, key: str) -> None:
    """See that neither the key nor most of it is there."""
    assert not [form for form in forms(key) if form in text]
    assert key[:12] not in text
    assert key not in "".join(text.split())


@every_way
@pytest.mark.parametrize("show", [safe, plain, name_of, role_of, portable])
def test_whatever_makes_text_safe_takes_it_out(key: str, way: str, show: object) -> None:
    echo = encoded(key, way)
    for text in (echo, f"before {echo} after", json.dumps({"name": echo, "role": echo})):
        assert_hidden(show(text), key)  # type: ignore[operator]


@every_way
@pytest.mark.parametrize("limit", [8, 24, 40, 80, 256, 4_096])
def test_nothing_of_it_is_left_where_a_text_is_cut(key: str, way: str, limit: int) -> None:
    assert_hidden(safe(encoded(key, way), limit), key)


def header(text: str) -> bytes:
    """Return what of a text can go into a header."""
    return "".join(char for char in text if " " <= char <= "~").encode()


async def act(folder: Path, answer: httpx.Response, name: str) -> list[ModerationResult]:
    """Have an order and a write answered so, with this for every name and id."""
    wire, clock, journal = Wire(answer), StillClock(), Journal(folder, Operator("alice"))
    heard: list[ModerationResult] = []
    order = ModerationRequest(account=UNNAMED, action=Action.KICK, session_id="s", room_id=name,
                  room=name, targets=(Target(name, name),),
                  excluded=(Target(name, name),))  # fmt: skip
    await ActionRunner(client(wire), journal, clock, RequestGate()).carry_out(order, heard.append)
    write = DeleteRoom(account=UNNAMED, name=name, room_id="r", people=0)
    await ActionRunner(client(wire), journal, clock, RequestGate()).carry_out(write)
    journal.close()
    return heard


@every_way
@pytest.mark.parametrize("status", [200, 401, 404, 422])
async def test_it_reaches_no_journal(tmp_path: Path, key: str, way: str, status: int) -> None:
    echo = encoded(key, way)
    if status == 200:
        answer = one({"result": "ok"})
    else:
        answer = refusal(status, {"code": echo, "title": echo, "detail": echo,
                                  "source": {"pointer": echo}})  # fmt: skip
    answer.headers.update({"x-request-id": header(echo).decode()})
    heard = await act(tmp_path / "journal", answer, echo)
    written = "".join(file.read_text() for file in (tmp_path / "journal").iterdir())
    assert len(written.splitlines()) >= 4
    assert_hidden(written, key)
    for report in heard[1:]:
        assert_hidden(report.detail + report.request_id, key)


@pytest.mark.parametrize("other", ["KEY0192F3ABCDEFnotours0123", "Bearer abcdefghijkl"])
async def test_nor_does_another_key_by_its_looks(tmp_path: Path, other: str) -> None:
    answer = refusal(422, {"detail": other})
    answer.headers.update({"x-request-id": other})
    heard = await act(tmp_path / "journal", answer, "room")
    written = "".join(file.read_text() for file in (tmp_path / "journal").iterdir())
    assert other not in written + heard[-1].detail


@every_way
def test_no_file_is_called_like_it(tmp_path: Path, key: str, way: str) -> None:
    echo = encoded(key, way)
    recording = Recording(id=echo)
    assert_hidden(file_name(echo, recording), key)
    part = PartialFile(tmp_path, echo)
    part.open(0, None)
    assert_hidden("".join(file.name for file in tmp_path.iterdir()), key)
    part.discard()


@pytest.mark.parametrize(("given", "family"), [("firstName", "lastName"), ("givenName", "surname")])
@pytest.mark.parametrize("at", [4, 9, 15])
def test_no_name_puts_it_together(key: str, given: str, family: str, at: int) -> None:
    shown = name_of(json.dumps({given: key[:at], family: key[at:]}))
    assert_hidden(shown, key)
    assert key[at:] not in shown
