from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import jwt
import pytest

from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi
from tests.demo.conftest import NOWHERE, data, refused

UNCHECKED: Final[Any] = {"verify_exp": False, "verify_iat": False}


@pytest.fixture
def path(small: EmbeddedApi) -> str:
    return f"/rooms/{next(iter(small.world.rooms))}/actions"


async def generate(client: httpx.AsyncClient, path: str, **body: int) -> dict[str, Any]:
    made = data(await client.post(f"{path}/generate_join_client_token", json=body), 201)
    return dict(made)


def lifetime(expires_at: str, clock: SteppedClock) -> timedelta:
    return datetime.fromisoformat(expires_at) - clock.now()


async def test_tokens_are_signed_and_dated(
    client: httpx.AsyncClient, small: EmbeddedApi, clock: SteppedClock, path: str
) -> None:
    made = await generate(client, path)
    assert set(made) == {
        "token",
        "token_expires_at",
        "refresh_token",
        "refresh_token_expires_at",
    }
    assert lifetime(made["token_expires_at"], clock) == timedelta(seconds=600)
    assert lifetime(made["refresh_token_expires_at"], clock) == timedelta(seconds=3600)
    for name, kind, ttl in (("token", "access", 600), ("refresh_token", "refresh", 3600)):
        secret = small.world.secret("tokens")
        claims = jwt.decode(made[name], secret, algorithms=["HS256"], options=UNCHECKED)
        assert (claims["type"], claims["exp"] - claims["iat"]) == (kind, ttl)
        assert claims["room_id"] in path
        assert claims["iat"] == int(clock.now().timestamp())


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("token_ttl_secs", [10, 3600], [9, 3601, "600", None, 60.5]),
        ("refresh_token_ttl_secs", [60, 86_400], [59, 86_401, True]),
    ],
)
async def test_lifetimes_are_bounded(
    client: httpx.AsyncClient,
    clock: SteppedClock,
    path: str,
    field: str,
    good: list[int],
    bad: list[object],
) -> None:
    for seconds in good:
        made = await generate(client, path, **{field: seconds})
        expires = made[field.replace("ttl_secs", "expires_at")]
        assert lifetime(expires, clock) == timedelta(seconds=seconds)
    for value in bad:
        where = f"{path}/generate_join_client_token"
        await refused(client.post, where, 422, ("10015", f"/{field}"), json={field: value})


async def test_refresh(client: httpx.AsyncClient, clock: SteppedClock, path: str) -> None:
    made = await generate(client, path, refresh_token_ttl_secs=60)
    clock.tick(58)
    body = {"refresh_token": made["refresh_token"], "token_ttl_secs": 10}
    fresh = data(await client.post(f"{path}/refresh_client_token", json=body), 201)
    assert set(fresh) == {"token", "token_expires_at"}
    assert fresh["token"] != made["token"]
    assert lifetime(fresh["token_expires_at"], clock) == timedelta(seconds=10)
    clock.tick(2)
    where = f"{path}/refresh_client_token"
    await refused(client.post, where, 422, ("10015", "/refresh_token"), json=body)


async def test_only_a_refresh_token_of_the_room_refreshes(
    client: httpx.AsyncClient, small: EmbeddedApi, path: str
) -> None:
    made = await generate(client, path)
    _, other = small.world.rooms
    elsewhere = await generate(client, f"/rooms/{other}/actions")
    forged = jwt.encode({"type": "refresh"}, b"x" * 32, algorithm="HS256")
    where = f"{path}/refresh_client_token"
    for bad in (made["token"], elsewhere["refresh_token"], forged, "junk", "", 7):
        body = {"refresh_token": bad}
        await refused(client.post, where, 422, ("10015", "/refresh_token"), json=body)
    for nothing in ({}, {"refresh_token": None}):
        await refused(client.post, where, 422, ("10004", "/refresh_token"), json=nothing)
    both = {"token_ttl_secs": 9}
    await refused(
        client.post,
        where,
        422,
        ("10015", "/token_ttl_secs"),
        ("10004", "/refresh_token"),
        json=both,
    )


async def test_no_tokens_for_a_room_that_is_gone(client: httpx.AsyncClient, path: str) -> None:
    made = await generate(client, path)
    await client.delete(path.removesuffix("/actions"))
    body = {"refresh_token": made["refresh_token"]}
    await refused(client.post, f"{path}/refresh_client_token", 404, ("10005", None), json=body)
    for room in (path, f"/rooms/{NOWHERE}/actions"):
        await refused(client.post, f"{room}/generate_join_client_token", 404, ("10005", None))
    await refused(
        client.post, "/rooms/7/actions/refresh_client_token", 422, ("10006", "room_id"), json=body
    )
