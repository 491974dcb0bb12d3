"""Client tokens: JWTs signed with the world's secret, dated by its clock."""

from datetime import datetime, timedelta
from typing import Any, Final

import jwt

from roomtui.api.models import ClientToken
from roomtui.demo.server.calls import Call, ServerResponse
from roomtui.demo.server.parsers import Unfit, filled, integer
from roomtui.demo.world import World

_ALGORITHM: Final = "HS256"
_TTL: Final = integer(10, 3600)
_REFRESH_TTL: Final = integer(60, 86_400)


def generate_token(call: Call) -> ServerResponse:
    """Create a token to join a room with, and one to refresh it with."""
    room = call.find(call.world.rooms, "room_id")
    form = call.read_body()
    ttl = form.take("token_ttl_secs", _TTL, 600)
    refresh_ttl = form.take("refresh_token_ttl_secs", _REFRESH_TTL, 3600)
    form.check()
    token, expires = _sign(call.world, "access", room.id, ttl)
    refresh_token, refresh_expires = _sign(call.world, "refresh", room.id, refresh_ttl)
    return ServerResponse(
        ClientToken(
            token=token,
            token_expires_at=expires,
            refresh_token=refresh_token,
            refresh_token_expires_at=refresh_expires,
        ),
        status=201,
    )


def refresh_token(call: Call) -> ServerResponse:
    """Create another token for the holder of a refresh token."""
    room = call.find(call.world.rooms, "room_id")
    form = call.read_body()
    ttl = form.take("token_ttl_secs", _TTL, 600)
    given = form.require("refresh_token", filled)
    if given is not None:
        try:
            _verify(call.world, given, room.id)
        except Unfit as reason:
            form.report("refresh_token", str(reason))
    form.check()
    token, expires = _sign(call.world, "access", room.id, ttl)
    return ServerResponse({"token": token, "token_expires_at": expires}, status=201)


def _sign(world: World, kind: str, room_id: str, ttl: int) -> tuple[str, datetime]:
    now = world.now()
    expires = now + timedelta(seconds=ttl)
    claims = {
        "iss": "roomtui demo",
        "type": kind,
        "room_id": room_id,
        "jti": world.new_id(),
        "iat": int(now.timestamp()),
        "exp": int(expires.timestamp()),
    }
    return jwt.encode(claims, world.secret("tokens"), algorithm=_ALGORITHM), expires


def _verify(world: World, token: str, room_id: str) -> None:
    """Raise Unfit unless `token` refreshes tokens of this room, by the world's clock."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            world.secret("tokens"),
            algorithms=[_ALGORITHM],
            options={"verify_exp": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError:
        raise Unfit("is not a token of this API") from None
    if claims.get("type") != "refresh" or claims.get("room_id") != room_id:
        raise Unfit("is not a refresh token of this room")
    if claims["exp"] <= world.now().timestamp():
        raise Unfit("has expired")
