"""The 25 operations as one table: how each is called here, and what that must put on the wire."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from inspect import isawaitable
from typing import Any, NamedTuple

from roomtui.api.bodies import (
    CompositionCreate,
    ParticipantsAction,
    Region,
    RoomCreate,
    RoomPatch,
    TokenCreate,
    TokenRefresh,
)
from roomtui.api.client import VideoApi
from roomtui.api.filters import (
    CompositionFilter,
    ParticipantFilter,
    RecordingFilter,
    RoomFilter,
    RoomSessionFilter,
    SessionFilter,
    SessionParticipantFilter,
)
from roomtui.api.models import (
    ClientToken,
    Composition,
    DeletedRecordings,
    Participant,
    Recording,
    Room,
    Session,
)
from roomtui.api.sessions import ActionReceipt


class Ids(NamedTuple):
    """What the operations are about."""

    room: str = "11111111-1111-4111-8111-111111111111"
    session: str = "22222222-2222-4222-8222-222222222222"
    participant: str = "33333333-3333-4333-8333-333333333333"
    other: str = "44444444-4444-4444-8444-444444444444"
    recording: str = "55555555-5555-4555-8555-555555555555"
    composition: str = "66666666-6666-4666-8666-666666666666"
    refresh_token: str = "eyJ.refresh.token"


Call = Callable[[VideoApi, Ids], Awaitable[Any] | AsyncIterator[Any]]


class Operation(NamedTuple):
    """One operation: `gives` is the type of its data, None where it answers without a body."""

    name: str
    call: Call
    method: str
    path: str
    gives: type | None
    query: Sequence[tuple[str, str]] = ()
    body: Any = None
    is_list: bool = False
    status: int = 200

    async def perform(self, api: VideoApi, ids: Ids) -> Any:
        """Call it; a list gives its records."""
        called = self.call(api, ids)
        if isawaitable(called):
            return await called
        return [record async for page in called for record in page.records]


FIRST_PAGE = [("page[number]", "1"), ("page[size]", "250")]

ROOM = "/rooms/{ids.room}"
SESSION = "/room_sessions/{ids.session}"
SOME = {"participants": ["{ids.participant}", "{ids.other}"]}
ALL_BUT_ONE = {"participants": "all", "exclude": ["{ids.other}"]}


def some(ids: Ids) -> ParticipantsAction:
    return ParticipantsAction(participants=(ids.participant, ids.other))


def all_but_one(ids: Ids) -> ParticipantsAction:
    return ParticipantsAction(participants="all", exclude=(ids.other,))


OPERATIONS = (
    Operation(
        "rooms.list",
        lambda api, _: api.rooms.list(RoomFilter(unique_name="a & b"), include_sessions=True),
        "GET", "/rooms", Room, is_list=True,
        query=[("filter[unique_name]", "a & b"), ("include_sessions", "true"), *FIRST_PAGE],
    ),
    Operation(
        "rooms.create",
        lambda api, _: api.rooms.create(
            RoomCreate(unique_name="stage two", max_participants=12, webhook_event_url=None)
        ),
        "POST", "/rooms", Room, status=201,
        body={"unique_name": "stage two", "max_participants": 12, "webhook_event_url": None},
    ),
    Operation(
        "rooms.view",
        lambda api, ids: api.rooms.view(ids.room, include_sessions=True),
        "GET", ROOM, Room, query=[("include_sessions", "true")],
    ),
    Operation(
        "rooms.update",
        lambda api, ids: api.rooms.update(
            ids.room, RoomPatch(enable_recording=True, webhook_timeout_secs=30)
        ),
        "PATCH", ROOM, Room, body={"enable_recording": True, "webhook_timeout_secs": 30},
    ),
    Operation(
        "rooms.delete",
        lambda api, ids: api.rooms.delete(ids.room),
        "DELETE", ROOM, None, status=204,
    ),
    Operation(
        "rooms.sessions",
        lambda api, ids: api.rooms.sessions(
            ids.room, RoomSessionFilter(active=False), include_participants=True
        ),
        "GET", ROOM + "/sessions", Session, is_list=True,
        query=[("filter[active]", "false"), ("include_participants", "true"), *FIRST_PAGE],
    ),
    Operation(
        "rooms.generate_join_client_token",
        lambda api, ids: api.rooms.generate_join_client_token(
            ids.room, TokenCreate(token_ttl_secs=60, refresh_token_ttl_secs=120)
        ),
        "POST", ROOM + "/actions/generate_join_client_token", ClientToken, status=201,
        body={"token_ttl_secs": 60, "refresh_token_ttl_secs": 120},
    ),
    Operation(
        "rooms.refresh_client_token",
        lambda api, ids: api.rooms.refresh_client_token(
            ids.room, TokenRefresh(refresh_token=ids.refresh_token, token_ttl_secs=60)
        ),
        "POST", ROOM + "/actions/refresh_client_token", ClientToken, status=201,
        body={"refresh_token": "{ids.refresh_token}", "token_ttl_secs": 60},
    ),
    Operation(
        "sessions.list",
        lambda api, ids: api.sessions.list(
            SessionFilter(active=True, room_id=ids.room), include_participants=True
        ),
        "GET", "/room_sessions", Session, is_list=True,
        query=[
            ("filter[active]", "true"),
            ("filter[room_id]", "{ids.room}"),
            ("include_participants", "true"),
            *FIRST_PAGE,
        ],
    ),
    Operation(
        "sessions.view",
        lambda api, ids: api.sessions.view(ids.session, include_participants=True),
        "GET", SESSION, Session, query=[("include_participants", "true")],
    ),
    Operation(
        "sessions.end",
        lambda api, ids: api.sessions.end(ids.session),
        "POST", SESSION + "/actions/end", ActionReceipt,
    ),
    Operation(
        "sessions.kick",
        lambda api, ids: api.sessions.kick(ids.session, some(ids)),
        "POST", SESSION + "/actions/kick", ActionReceipt, body=SOME,
    ),
    Operation(
        "sessions.mute",
        lambda api, ids: api.sessions.mute(ids.session, all_but_one(ids)),
        "POST", SESSION + "/actions/mute", ActionReceipt, body=ALL_BUT_ONE,
    ),
    Operation(
        "sessions.unmute",
        lambda api, ids: api.sessions.unmute(ids.session, some(ids)),
        "POST", SESSION + "/actions/unmute", ActionReceipt, body=SOME,
    ),
    Operation(
        "sessions.participants",
        lambda api, ids: api.sessions.participants(
            ids.session, SessionParticipantFilter(context="Zoë"), page_size=20
        ),
        "GET", SESSION + "/participants", Participant, is_list=True,
        query=[("filter[context]", "Zoë"), ("page[number]", "1"), ("page[size]", "20")],
    ),
    Operation(
        "participants.list",
        lambda api, ids: api.participants.list(ParticipantFilter(session_id=ids.session)),
        "GET", "/room_participants", Participant, is_list=True,
        query=[("filter[session_id]", "{ids.session}"), *FIRST_PAGE],
    ),
    Operation(
        "participants.view",
        lambda api, ids: api.participants.view(ids.participant),
        "GET", "/room_participants/{ids.participant}", Participant,
    ),
    Operation(
        "recordings.list",
        lambda api, _: api.recordings.list(RecordingFilter(status="completed")),
        "GET", "/room_recordings", Recording, is_list=True,
        query=[("filter[status]", "completed"), *FIRST_PAGE],
    ),
    Operation(
        "recordings.view",
        lambda api, ids: api.recordings.view(ids.recording),
        "GET", "/room_recordings/{ids.recording}", Recording,
    ),
    Operation(
        "recordings.delete",
        lambda api, ids: api.recordings.delete(ids.recording),
        "DELETE", "/room_recordings/{ids.recording}", None, status=204,
    ),
    Operation(
        "recordings.delete_matching",
        lambda api, ids: api.recordings.delete_matching(RecordingFilter(session_id=ids.session)),
        "DELETE", "/room_recordings", DeletedRecordings, status=201,
        query=[("filter[session_id]", "{ids.session}")],
    ),
    Operation(
        "compositions.list",
        lambda api, _: api.compositions.list(CompositionFilter(status="completed"), page_size=7),
        "GET", "/room_compositions", Composition, is_list=True,
        query=[("filter[status]", "completed"), ("page[number]", "1"), ("page[size]", "7")],
    ),
    Operation(
        "compositions.create",
        lambda api, ids: api.compositions.create(
            CompositionCreate(
                session_id=ids.session,
                resolution="640x360",
                video_layout={"main": Region(width=640, video_sources=("*",))},
            )
        ),
        "POST", "/room_compositions", Composition, status=202,
        body={
            "session_id": "{ids.session}",
            "resolution": "640x360",
            "video_layout": {"main": {"width": 640, "video_sources": ["*"]}},
        },
    ),
    Operation(
        "compositions.view",
        lambda api, ids: api.compositions.view(ids.composition),
        "GET", "/room_compositions/{ids.composition}", Composition,
    ),
    Operation(
        "compositions.delete",
        lambda api, ids: api.compositions.delete(ids.composition),
        "DELETE", "/room_compositions/{ids.composition}", None, status=204,
    ),
)  # fmt: skip


def filled(template: Any, ids: Ids) -> Any:
    """Put the ids where a template of the table names them."""
    if isinstance(template, str):
        return template.format(ids=ids) if "{ids." in template else template
    if isinstance(template, dict):
        return {name: filled(value, ids) for name, value in template.items()}
    if isinstance(template, list):
        return [filled(value, ids) for value in template]
    if isinstance(template, tuple):
        return tuple(filled(value, ids) for value in template)
    return template


SAMPLE: dict[type, dict[str, Any]] = {
    ClientToken: {"token": "eyJ.a.b", "token_expires_at": "2026-11-22T10:00:00Z"},
    DeletedRecordings: {"room_recordings": 3},
    ActionReceipt: {"result": "ok"},
}
"""The least that each kind of data may hold; records have an id and no more."""


def sample(kind: type) -> dict[str, Any]:
    return SAMPLE.get(kind, {"id": "77777777-7777-4777-8777-777777777777"})
