"""The 25 operations as one table: the screen and the keys that reach each, and what is sent.

The keys start on the live screen of the scenario `small`, with the focus on the sessions; `=…`
types a text, `{…}` stands for an id or a word of that world.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from roomtui.ui.screen_names import ScreenName

ONE_PAGE = {"page[number]": "1"}


class Way(NamedTuple):
    """How an operator reaches an operation.

    `shown` is on the screen once it has succeeded, `refused` once the service has answered with
    `status` instead.
    """

    operation: str
    place: ScreenName
    keys: str
    method: str
    path: str
    shown: str
    refused: str
    query: Mapping[str, str] = MappingProxyType({})
    body: Any = None
    status: int = 500


LIVE, FILES, FILMS, PAST = (
    ScreenName.LIVE,
    ScreenName.RECORDINGS,
    ScreenName.COMPOSITIONS,
    ScreenName.HISTORY,
)
STAGE, SESSION = "/rooms/{stage}", "/room_sessions/{session}"
PEOPLE = ONE_PAGE | {"include_participants": "true"}
TOKENS = f"{STAGE}/actions"

FILM = {
    "session_id": "{past}",
    "video_layout": {"grid": {"width": 1280, "height": 720, "video_sources": ["*"]}},
}

WAYS = (
    Way("list rooms", LIVE, "r", "GET", "/rooms", "Rooms 2", "rooms could not be renewed",
        ONE_PAGE),
    Way("create a room", LIVE, "n =annex tab =20 enter", "POST", "/rooms",
        "create room annex: done", "service failed",
        body={"unique_name": "annex", "max_participants": 20}),
    Way("view a room", LIVE, "shift+tab d", "GET", STAGE, "webhook timeout", "service failed",
        {"include_sessions": "true"}),
    Way("update a room", LIVE, "e tab end backspace backspace =12 enter", "PATCH", STAGE,
        "update room stage: done", "not there any more", body={"max_participants": 12},
        status=404),
    Way("delete a room", LIVE, "D =4 enter", "DELETE", STAGE, "Room stage deleted",
        "already gone", status=404),
    Way("list a room's sessions", PAST, "H", "GET", f"{STAGE}/sessions", "Sessions 1 · /room:",
        "service failed", PEOPLE),
    Way("create a join token", LIVE, "t =60 enter", "POST",
        f"{TOKENS}/generate_join_client_token", "Token, valid for 1m 00s", "service failed",
        body={"token_ttl_secs": 60}),
    Way("refresh a join token", LIVE, "t enter ~valid r", "POST",
        f"{TOKENS}/refresh_client_token", "This is a new token", "A value was not accepted",
        body={"refresh_token": "{refresh}"}, status=422),
    Way("list sessions", PAST, "4", "GET", "/room_sessions", "Sessions 2", "service failed",
        PEOPLE),
    Way("view a session", LIVE, "d", "GET", SESSION, "ended  ", "service failed",
        {"include_participants": "true"}),
    Way("list a session's participants", PAST, "4 ~Sessions_2 enter", "GET",
        f"{SESSION}/participants", "· 4 · by came", "service failed", ONE_PAGE),
    Way("end a session", LIVE, "E =4 enter", "POST", f"{SESSION}/actions/end",
        "end confirmed", "not there any more", status=404),
    Way("kick", LIVE, "enter x y", "POST", f"{SESSION}/actions/kick", "kick confirmed",
        "not there any more", body={"participants": ["{person}"]}, status=404),
    Way("mute", LIVE, "enter m", "POST", f"{SESSION}/actions/mute", "mute sent 09:26",
        "mute failed", body={"participants": ["{person}"]}, status=403),
    Way("unmute", LIVE, "enter u", "POST", f"{SESSION}/actions/unmute", "unmute sent",
        "unmute failed", body={"participants": ["{person}"]}, status=403),
    Way("list participants", PAST, "4 shift+tab / =since:30d enter", "GET", "/room_participants",
        "Search participants 6", "service failed",
        ONE_PAGE | {"filter[date_joined_at][gte]": "2026-02-12"}),
    Way("view a participant", LIVE, "enter d", "GET", "/room_participants/{person}",
        "joined  ", "not there any more", status=404),
    Way("list recordings", FILES, "2 / =type:video enter", "GET", "/room_recordings",
        "Recordings 2 · /type:video", "service failed",
        ONE_PAGE | {"filter[type]": "video"}),
    Way("delete recordings by a filter", FILES,
        "2 / =type:video enter ~Recordings_2_·_/type X ~Type_2 =2 enter", "DELETE",
        "/room_recordings", "2 recordings deleted", "service failed", {"filter[type]": "video"}),
    Way("view a recording", FILES, "2 ~Recordings_4 d", "GET", "/room_recordings/{recording}",
        "download link", "service failed"),
    Way("delete a recording", FILES, "2 ~Recordings_4 D =1 enter", "DELETE",
        "/room_recordings/{recording}", "Recordings 3", "The API key may not do this", status=403),
    Way("list compositions", FILMS, "3", "GET", "/room_compositions", "Compositions 1",
        "service failed", ONE_PAGE),
    Way("create a composition", FILMS, "3 ~Compositions_1 c ~2_video_recordings enter", "POST",
        "/room_compositions", "Compositions 2", "A value was not accepted", body=FILM, status=422),
    Way("view a composition", FILMS, "3 ~Compositions_1 d", "GET", "/room_compositions/{film}",
        "download link", "service failed"),
    Way("delete a composition", FILMS, "3 ~Compositions_1 D =1 enter", "DELETE",
        "/room_compositions/{film}", "There is no composition yet", "The API key may not do this",
        status=403),
)  # fmt: skip
