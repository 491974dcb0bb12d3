"""Links between the operations, which the specification does not draw, laid over a copy of it."""

from typing import Any, Final, NamedTuple

Schema = dict[str, Any]

_ROOM: Final = "/rooms/{room_id}"
_SESSION: Final = "/room_sessions/{room_session_id}"
_RECORDING: Final = "/room_recordings/{room_recording_id}"
_COMPOSITION: Final = "/room_compositions/{room_composition_id}"
_FIRST: Final = "$response.body#/data/0"


class Link(NamedTuple):
    """What an answer leads to: where its parts go, in the path and in the body."""

    source: tuple[str, str, str]
    target: tuple[str, str]
    parameters: dict[str, str]
    body: dict[str, Any] | None = None


_ROOMS: Final = ("get", "/rooms", "200")
_SESSIONS: Final = ("get", "/room_sessions", "200")
_PEOPLE: Final = ("get", "/room_participants", "200")
_RECORDINGS: Final = ("get", "/room_recordings", "200")
_TOKEN: Final = ("post", f"{_ROOM}/actions/generate_join_client_token", "201")
_FIRST_ROOM: Final = {"room_id": f"{_FIRST}/id"}
_FIRST_SESSION: Final = {"room_session_id": f"{_FIRST}/id"}
_SESSION_OF_FIRST: Final = {"room_session_id": f"{_FIRST}/session_id"}
_ONE_PERSON: Final = {"participants": [f"{_FIRST}/id"], "exclude": []}

_ACTIVE: Final = {
    "in": "query",
    "name": "filter[active]",
    "required": True,
    "schema": {"type": "boolean", "enum": [True]},
}

LINKS: Final = (
    Link(_ROOMS, ("get", _ROOM), _FIRST_ROOM),
    Link(_ROOMS, ("patch", _ROOM), _FIRST_ROOM),
    Link(_ROOMS, ("get", f"{_ROOM}/sessions"), _FIRST_ROOM),
    Link(_ROOMS, ("post", f"{_ROOM}/actions/generate_join_client_token"), _FIRST_ROOM),
    Link(
        _TOKEN,
        ("post", f"{_ROOM}/actions/refresh_client_token"),
        {"room_id": "$request.path.room_id"},
        {"refresh_token": "$response.body#/data/refresh_token"},
    ),
    Link(_SESSIONS, ("get", _SESSION), _FIRST_SESSION),
    Link(_SESSIONS, ("get", f"{_SESSION}/participants"), _FIRST_SESSION),
    Link(_SESSIONS, ("post", f"{_SESSION}/actions/mute"), _FIRST_SESSION),
    Link(_SESSIONS, ("post", f"{_SESSION}/actions/unmute"), _FIRST_SESSION),
    Link(_SESSIONS, ("post", f"{_SESSION}/actions/kick"), _FIRST_SESSION),
    Link(
        _SESSIONS,
        ("post", f"{_SESSION}/actions/end"),
        {"room_session_id": "$response.body#/data/1/id"},
    ),
    Link(
        _PEOPLE,
        ("get", "/room_participants/{room_participant_id}"),
        {"room_participant_id": f"{_FIRST}/id"},
    ),
    Link(_PEOPLE, ("post", f"{_SESSION}/actions/mute"), _SESSION_OF_FIRST, _ONE_PERSON),
    Link(_PEOPLE, ("post", f"{_SESSION}/actions/kick"), _SESSION_OF_FIRST, _ONE_PERSON),
    Link(_RECORDINGS, ("get", _RECORDING), {"room_recording_id": f"{_FIRST}/id"}),
    Link(_RECORDINGS, ("delete", _RECORDING), {"room_recording_id": f"{_FIRST}/id"}),
    Link(
        _RECORDINGS,
        ("post", "/room_compositions"),
        {},
        {"session_id": f"{_FIRST}/session_id", "resolution": "640x360"},
    ),
    Link(
        ("post", "/room_compositions", "202"),
        ("get", _COMPOSITION),
        {"room_composition_id": "$response.body#/data/id"},
    ),
    Link(
        ("post", "/room_compositions", "202"),
        ("delete", _COMPOSITION),
        {"room_composition_id": "$response.body#/data/id"},
    ),
)
"""The ways from what a list shows to what can be done with it."""


def with_links(schema: Schema) -> Schema:
    """Return the specification with the links drawn in; the one given is changed.

    Lists are asked for whole: a random filter lets nothing through, and so leads nowhere.
    """
    for number, link in enumerate(LINKS):
        method, path, status = link.source
        operation = schema["paths"][path][method]
        asked = operation.get("parameters", ())
        operation["parameters"] = [one for one in asked if one["in"] == "path"]
        links = operation["responses"][status].setdefault("links", {})
        to_method, to_path = link.target
        drawn: Schema = {
            "operationRef": f"#/paths/{to_path.replace('/', '~1')}/{to_method}",
            "parameters": link.parameters,
        }
        if link.body is not None:
            drawn["requestBody"] = link.body
        links[f"link{number}"] = drawn
    schema["paths"]["/room_sessions"]["get"]["parameters"] = [_ACTIVE]
    return schema
