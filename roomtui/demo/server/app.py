"""The ASGI app: the 25 operations, the file store and the middleware around them."""

from email.utils import format_datetime
from typing import Final

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from roomtui.demo.clock import SimulationClock
from roomtui.demo.faults import FaultLine, Faults
from roomtui.demo.problems import ApiError, problem, problem_response
from roomtui.demo.server import compositions, participants, recordings, rooms, sessions, tokens
from roomtui.demo.server.calls import Operation, answer
from roomtui.demo.server.gate import Allowance, Limits, RequestGuard
from roomtui.demo.server.log import LOG_LENGTH, Log, OnRequest, RequestLog
from roomtui.demo.server.packing import Packed
from roomtui.demo.server.presigned import download
from roomtui.demo.server.request_ids import RequestIdMiddleware
from roomtui.demo.server.routes import Routes, path_steps
from roomtui.demo.world import World

PREFIX: Final = "/v2"

DEMO_KEY: Final = "KEYdemo0123456789roomtui"
"""The key of every demo: it opens nothing else."""

_ROOM: Final = "/rooms/{room_id}"
_SESSION: Final = "/room_sessions/{room_session_id}"
_RECORDING: Final = "/room_recordings/{room_recording_id}"
_COMPOSITION: Final = "/room_compositions/{room_composition_id}"

OPERATIONS: Final[tuple[tuple[str, str, Operation], ...]] = (
    ("GET", "/rooms", rooms.list_rooms),
    ("POST", "/rooms", rooms.create_room),
    ("GET", _ROOM, rooms.view_room),
    ("PATCH", _ROOM, rooms.update_room),
    ("DELETE", _ROOM, rooms.delete_room),
    ("GET", f"{_ROOM}/sessions", sessions.list_room_sessions),
    ("POST", f"{_ROOM}/actions/generate_join_client_token", tokens.generate_token),
    ("POST", f"{_ROOM}/actions/refresh_client_token", tokens.refresh_token),
    ("GET", "/room_sessions", sessions.list_sessions),
    ("GET", _SESSION, sessions.view_session),
    ("POST", f"{_SESSION}/actions/end", sessions.end_session),
    ("POST", f"{_SESSION}/actions/kick", sessions.kick),
    ("POST", f"{_SESSION}/actions/mute", sessions.mute),
    ("POST", f"{_SESSION}/actions/unmute", sessions.unmute),
    ("GET", f"{_SESSION}/participants", participants.list_session_participants),
    ("GET", "/room_participants", participants.list_participants),
    ("GET", "/room_participants/{room_participant_id}", participants.view_participant),
    ("GET", "/room_recordings", recordings.list_recordings),
    ("DELETE", "/room_recordings", recordings.delete_recordings),
    ("GET", _RECORDING, recordings.view_recording),
    ("DELETE", _RECORDING, recordings.delete_recording),
    ("GET", "/room_compositions", compositions.list_compositions),
    ("POST", "/room_compositions", compositions.create_composition),
    ("GET", _COMPOSITION, compositions.view_composition),
    ("DELETE", _COMPOSITION, compositions.delete_composition),
)
"""The whole API: method, path below the prefix, what answers it."""


def create_app(
    world: World,
    *,
    key: str = DEMO_KEY,
    forbidden_key: str | None = None,
    limits: Limits | None = None,
    faults: Faults | None = None,
    log: OnRequest | None = None,
) -> Starlette:
    """Return the app that serves a world under `/v2`.

    `forbidden_key` is known but may do nothing (403). `log` is called after every request;
    `app.state` holds the `world`, the `faults` and the `log` of the last requests.
    """
    faults = faults or Faults()
    requests = Log(maxlen=LOG_LENGTH)

    api = _guard(Api(world), world, key, forbidden_key, limits)
    app = Starlette(
        routes=[Everywhere("", app=Front(world, api))],
        middleware=[
            Middleware(RequestLog, log=requests, on_request=log),
            Middleware(RequestIdMiddleware),
            Middleware(Dated, clock=world.clock),
            Middleware(FaultLine, faults=faults),
        ],
        exception_handlers={Exception: _apologise},
    )
    app.state.world, app.state.faults, app.state.log = world, faults, requests
    return app


def _guard(
    api: ASGIApp, world: World, key: str, forbidden_key: str | None, limits: Limits | None
) -> ASGIApp:
    """Return an app in front of which every request shows its key and is counted."""
    allowance = Allowance(limits or Limits(), world.clock)
    gate = RequestGuard(api, key=key, forbidden_key=forbidden_key, allowance=allowance)
    return Packed(gate, minimum_size=1024, compresslevel=1)


class Everywhere(Mount):
    """A mount that takes every path; others take no control characters, and know no `*`."""

    def matches(self, _scope: Scope) -> tuple[Match, Scope]:
        """Return that this is the one."""
        return Match.FULL, {}


class Front:
    """ASGI app that leads presigned links to the file store and whatever else to the API."""

    def __init__(self, world: World, api: ASGIApp) -> None:
        self._world = world
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a WebSocket is turned away, for there is none."""
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        match path_steps(scope):
            case ("presigned", file_id) if file_id:
                response = download(Request(scope, receive), file_id, self._world)
                await response(scope, receive, send)
            case _:
                await self._api(scope, receive, send)


class Api:
    """ASGI app of the operations: every answer is one of theirs or a problem in their form."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._routes = Routes(PREFIX, OPERATIONS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; an error of our own is raised after it was answered."""
        request = Request(scope, receive)
        try:
            wanted = self._routes.find(request.method, path_steps(scope))
            response = await answer(wanted.operation, wanted.ids, request, self._world)
        except ApiError as refusal:
            response = refusal.response
        except Exception as error:
            await _apologise(request, error)(scope, receive, send)
            raise
        await response(scope, receive, send)


def _apologise(_request: Request, _error: Exception) -> Response:
    return problem_response((problem("10007"),))


class Dated:
    """ASGI middleware that dates by the world's clock every answer that bears no other date."""

    def __init__(self, app: ASGIApp, clock: SimulationClock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""

        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(self._clock.now(), usegmt=True)
                MutableHeaders(scope=message).setdefault("date", date)
            await send(message)

        await self._app(scope, receive, send_dated)
