"""The API key goes into the request header and nowhere else."""

import copy
import pickle
import sys
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from roomtui.api.bodies import TokenRefresh
from roomtui.api.client import VideoApi
from roomtui.api.errors import VideoApiError
from roomtui.api.models import ClientToken
from roomtui.api.secret import HIDDEN, ApiKey
from roomtui.api.wire import Wire as ApiWire
from tests.api.support import BASE_URL, SECRET, Wire, client

WAYS_TO_SHOW: list[Callable[[ApiKey], str]] = [
    repr,
    str,
    ascii,
    lambda key: f"{key}",
    lambda key: f"{key!r}",
    "{}".format,
    "{!r:>40}".format,
    lambda key: "%s" % key,  # noqa: UP031
    lambda key: repr([key]),
    lambda key: repr({"key": key}),
    lambda key: str(key.__class__.__dict__),
]


@pytest.mark.parametrize("show", WAYS_TO_SHOW)
def test_a_key_does_not_show_itself(show: Callable[[ApiKey], str]) -> None:
    assert SECRET not in show(ApiKey(SECRET))
    assert repr(ApiKey(SECRET)) == HIDDEN


@pytest.mark.parametrize("take", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_key_can_not_be_carried_off(take: Callable[[ApiKey], Any]) -> None:
    with pytest.raises(TypeError, match="pickled or copied"):
        take(ApiKey(SECRET))


def test_a_key_has_no_dictionary_to_look_into() -> None:
    with pytest.raises(TypeError):
        vars(ApiKey(SECRET))
    with pytest.raises(AttributeError):
        ApiKey(SECRET).note = "x"  # type: ignore[attr-defined]


def test_a_traceback_with_local_variables_does_not_show_it() -> None:
    def crash(key: ApiKey, wire: ApiWire) -> None:
        mine = {"key": key, "wire": wire, "inside": vars(wire)}
        raise RuntimeError(len(mine))

    key = ApiKey(SECRET)
    try:
        crash(key, ApiWire(BASE_URL, Wire(), key))
    except RuntimeError:
        shown = traceback.TracebackException(*sys.exc_info(), capture_locals=True)
    assert SECRET not in "".join(shown.format())
    assert HIDDEN in "".join(shown.format())


async def test_a_client_does_not_show_it() -> None:
    wire = Wire(httpx.Response(500))
    async with client(wire) as api:
        with pytest.raises(VideoApiError) as caught:
            await api.rooms.view("r")
        shown = f"{api!r} {vars(api)!r} {vars(api.rooms)!r} {wire.asked!r} {wire.asked.headers!r}"
    shown += "".join(
        traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    )
    assert SECRET not in shown


@pytest.mark.parametrize("text", ["", "  ", "\n", "two words", "tab\tinside", "line\nbreak", "kéy"])
def test_what_can_be_no_key_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="the API key") as caught:
        ApiKey(text)
    assert not text.strip() or text not in str(caught.value)


def test_white_space_around_a_key_is_no_part_of_it() -> None:
    assert ApiKey(f" {SECRET}\r\n").reveal() == SECRET


async def test_another_key_is_used_from_the_next_request_on() -> None:
    wire = Wire(httpx.Response(204))
    async with client(wire) as api:
        await api.rooms.delete("r")
        api.use_key(ApiKey("KEYother"))
        await api.rooms.delete("r")
    sent = [request.headers["authorization"] for request in wire.requests]
    assert sent == [f"Bearer {SECRET}", "Bearer KEYother"]


def test_tokens_do_not_show_themselves_either() -> None:
    import msgspec

    data = {"token": SECRET, "refresh_token": SECRET, "token_expires_at": "2026-11-22T10:00:00Z"}
    token = msgspec.convert(data, ClientToken)
    assert SECRET not in f"{token} {token!r} {[token]}"
    assert SECRET not in repr(TokenRefresh(refresh_token=SECRET))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    ["https://evil.example/v2/rooms", "https://api.example.test/elsewhere", "//evil.example", ""],
)
async def test_a_redirect_is_told_and_never_followed(status: int, location: str) -> None:
    wire = Wire(httpx.Response(status, headers={"location": location}))
    async with client(wire) as api:
        with pytest.raises(VideoApiError, match=str(status)) as caught:
            await api.rooms.view("r")
    assert wire.asked.url.host == "api.example.test"
    assert "evil" not in str(caught.value)
    assert not caught.value.may_have_landed


async def test_no_netrc_or_proxy_of_the_environment_changes_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:pass@127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    wire = Wire(httpx.Response(204))
    async with VideoApi(ApiKey(SECRET), "https://api.example.test/v2", transport=wire) as api:
        await api.rooms.delete("r")
    assert wire.asked.headers["authorization"] == f"Bearer {SECRET}"


async def test_the_mark_of_an_account_tells_keys_apart_and_nothing_of_them() -> None:
    async with (
        VideoApi(ApiKey(SECRET)) as one,
        VideoApi(ApiKey(SECRET)) as same,
        VideoApi(ApiKey(SECRET + "x")) as another,
        VideoApi(None) as relayed,
    ):
        assert one.key_digest == same.key_digest != another.key_digest
        assert relayed.key_digest == ""
        assert not any(SECRET[n : n + 5] in one.key_digest for n in range(len(SECRET)))
