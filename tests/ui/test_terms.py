"""The filter language of the lists, and its way into the API's parameters."""

import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from roomtui.api.client import VideoApi
from roomtui.api.filters import filter_params
from roomtui.api.models import Room
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.live.lists import page_fetchers
from roomtui.live.lists.paged_loader import FetchPage
from roomtui.text import safe
from roomtui.ui.filters import lists
from roomtui.ui.filters.terms import FilterContext, FilterError, Terms, parse
from roomtui.ui.filters.words import quoted, split_words

TODAY = date(2026, 11, 23)
STAGE = "11111111-1111-4111-8111-111111111111"
STUDIO = "22222222-2222-4222-8222-222222222222"
NAMELESS = "33333333-3333-4333-8333-333333333333"
TWIN = "44444444-4444-4444-8444-444444444444"
SESSION = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"

KNOWN = FilterContext(
    {
        STAGE: Room(id=STAGE, unique_name="stage"),
        STUDIO: Room(id=STUDIO, unique_name="studio two"),
        NAMELESS: Room(id=NAMELESS),
        TWIN: Room(id=TWIN, unique_name="stage-left"),
    },
    TODAY,
)


class Kept(NamedTuple):
    """A list, and how it is asked for."""

    terms: Terms
    fetch: FetchPage[Any]

    def read(self, text: str, known: FilterContext) -> Struct | None:
        parsed = parse(text, self.terms, known)
        return (lists.in_session(parsed, SESSION) if self is STAYS else parsed).where


RECORDINGS = Kept(lists.RECORDINGS, page_fetchers.recordings)
COMPOSITIONS = Kept(lists.COMPOSITIONS, page_fetchers.compositions)
SESSIONS = Kept(lists.SESSIONS, page_fetchers.sessions)
STAYS = Kept(lists.STAYS, page_fetchers.participants)
PEOPLE = Kept(lists.PEOPLE, page_fetchers.participants)
LISTS = (RECORDINGS, COMPOSITIONS, SESSIONS, STAYS, PEOPLE)


def days(field: str, prefix: str = "") -> list[tuple[str, str, str]]:
    return [
        (f"{prefix}since:2026-11-01", f"filter[{field}][gte]", "2026-11-01"),
        (f"{prefix}until:yesterday", f"filter[{field}][lte]", "2026-11-22"),
        (f"{prefix}on:7d", f"filter[{field}][eq]", "2026-11-16"),
    ]


def an_id(name: str, field: str) -> tuple[str, str, str]:
    return f"{name}:{SESSION.upper()}", f"filter[{field}]", SESSION


def numbers(field: str) -> list[tuple[str, str, str]]:
    return [
        ("longer:90", f"filter[{field}][gte]", "90"),
        ("shorter:10m", f"filter[{field}][lte]", "600"),
        ("lasting:2h", f"filter[{field}][eq]", "7200"),
    ]


def words(name: str, field: str, *choices: str) -> list[tuple[str, str, str]]:
    return [(f"{name}:{one}", f"filter[{field}]", one) for one in choices]


STAY = [
    ("context:Ada", "filter[context]", "Ada"),
    ("'context:Ada Lovelace'", "filter[context]", "Ada Lovelace"),
    *days("date_joined_at"),
    *days("date_left_at", "left-"),
    *days("date_updated_at", "updated-"),
]

DOCUMENTED: list[tuple[Kept, list[tuple[str, str, str]]]] = [
    (
        RECORDINGS,
        [
            ("room:stage", "filter[room_id]", STAGE),
            an_id("room", "room_id"),
            an_id("session", "session_id"),
            an_id("participant", "participant_id"),
            *words("type", "type", "audio", "video"),
            *words("status", "status", "completed", "processing"),
            *days("date_started_at"),
            *days("date_ended_at", "ended-"),
            *numbers("duration_secs"),
        ],
    ),
    (
        COMPOSITIONS,
        [
            an_id("session", "session_id"),
            *words("status", "status", "completed", "processing", "enqueued"),
            *days("date_created_at"),
        ],
    ),
    (
        SESSIONS,
        [
            ("active:yes", "filter[active]", "true"),
            ("active:no", "filter[active]", "false"),
            ("active:true", "filter[active]", "true"),
            ("active:false", "filter[active]", "false"),
            *days("date_created_at"),
            *days("date_ended_at", "ended-"),
            *days("date_updated_at", "updated-"),
        ],
    ),
    (STAYS, STAY),
    (PEOPLE, [*STAY, an_id("session", "session_id")]),
]
"""What each list can be filtered by in the API's documentation, and the term for it."""

EACH = [(kept, *term) for kept, terms in DOCUMENTED for term in terms]


def params(where: Struct | None) -> list[tuple[str, str]]:
    """Return the parameters of a filter, the inner ones of a room's or a session's list."""
    inner = (
        where.where if isinstance(where, page_fetchers.InRoom | page_fetchers.InSession) else where
    )
    return filter_params(inner)


@pytest.mark.parametrize(("kept", "term", "name", "value"), EACH)
def test_each_term_is_one_parameter_of_the_api(
    kept: Kept, term: str, name: str, value: str
) -> None:
    assert params(kept.read(term, KNOWN)) == [(name, value)]


@pytest.mark.parametrize(("kept", "terms"), DOCUMENTED)
def test_every_term_there_is_is_tried_here(kept: Kept, terms: list[tuple[str, str, str]]) -> None:
    tried = {term.strip("'").partition(":")[0] for term, _, _ in terms}
    assert tried | ({"room"} if kept is SESSIONS else set()) == kept.terms.terms.keys()


def test_sessions_of_a_room_are_asked_for_at_the_room() -> None:
    where = SESSIONS.read("room:stage active:no since:2026-11-01", KNOWN)
    assert isinstance(where, page_fetchers.InRoom)
    assert where.room_id == STAGE
    assert params(where) == [
        ("filter[date_created_at][gte]", "2026-11-01"),
        ("filter[active]", "false"),
    ]
    assert params(SESSIONS.read("stage", KNOWN)) == []


def test_participants_of_a_session_are_asked_for_there() -> None:
    where = STAYS.read("", KNOWN)
    assert isinstance(where, page_fetchers.InSession)
    assert where.session_id == SESSION
    assert params(where) == []


@pytest.mark.parametrize("kept", [RECORDINGS, COMPOSITIONS, SESSIONS, PEOPLE])
@pytest.mark.parametrize("nothing", ["", "   ", "\t\n"])
def test_nothing_typed_is_no_filter(kept: Kept, nothing: str) -> None:
    assert kept.read(nothing, KNOWN) is None


def test_terms_add_up() -> None:
    where = RECORDINGS.read("stage type:video since:7d until:today longer:1m shorter:2h", KNOWN)
    assert params(where) == [
        ("filter[date_started_at][gte]", "2026-11-16"),
        ("filter[date_started_at][lte]", "2026-11-23"),
        ("filter[room_id]", STAGE),
        ("filter[type]", "video"),
        ("filter[duration_secs][gte]", "60"),
        ("filter[duration_secs][lte]", "7200"),
    ]


@pytest.mark.parametrize(
    ("text", "room_id"),
    [
        ("stage", STAGE),
        ("room:stage", STAGE),
        ("stud", STUDIO),
        ("'studio two'", STUDIO),
        ('room:"studio two"', STUDIO),
        ("stage-", TWIN),
        (NAMELESS, NAMELESS),
        (SESSION, SESSION),
    ],
)
def test_a_room_goes_by_its_name_its_start_or_its_id(text: str, room_id: str) -> None:
    assert params(RECORDINGS.read(text, KNOWN)) == [("filter[room_id]", room_id)]


CONTEXT = '{"id": 7, "username": "Alice Moreau", "at": "12:30", "on":"air",  "to": ["a, b"]}'
PLAIN = [
    ("Alice Moreau", "Alice Moreau"),
    ("Alice  Moreau", "Alice  Moreau"),
    ("  Alice Moreau ", "Alice Moreau"),
    ("context:Alice Moreau", "Alice Moreau"),
    ("context:Alice since:2026-11-01", "Alice"),
    ("Alice since:2026-11-01 Moreau", "Alice Moreau"),
    ("O'Brien", "O'Brien"),
    ("Conan O'Brien", "Conan O'Brien"),
    ("context:O'Brien", "O'Brien"),
    ('context:"', '"'),
    ("Ada\\", "Ada\\"),
    ("'Alice Moreau'", "Alice Moreau"),
    ('"Alice Moreau" since:2026-11-01', "Alice Moreau"),
    ('Ada "the first" Lovelace', 'Ada "the first" Lovelace'),
    ("re: hello", "re: hello"),
    ("re:hello", "re:hello"),
    ("role:host", "role:host"),
    ("note: on the air", "note: on the air"),
    ('"on: air"', "on: air"),
    ("'since: when'", "since: when"),
    (CONTEXT, CONTEXT),
    (f"{CONTEXT} since:2026-11-01", CONTEXT),
    (f"since:2026-11-01 {CONTEXT}", CONTEXT),
    (f"context:{CONTEXT}", CONTEXT),
    (f"'{CONTEXT}'", CONTEXT),
    (f'"{CONTEXT}"', CONTEXT),
    (f'context:"{CONTEXT}" since:2026-11-01', CONTEXT),
    (f"since:2026-11-01 context: {CONTEXT}", CONTEXT),
    ("context: Alice Moreau", "Alice Moreau"),
    ('"[MOD] Bob" since:2026-11-01', "[MOD] Bob"),
    ('["just", "a", "list"]', '["just", "a", "list"]'),
    ("[MOD] Bob: since:2026-11-01", "[MOD] Bob:"),
    ('{"name": "since:7d", "x": "un', '{"name": "since:7d", "x": "un'),
    ('{"id":13,"username":', '{"id":13,"username":'),
    ('"{\\"name\\": \\"Alice\\"}"', '"{\\"name\\": \\"Alice\\"}"'),
    ("name=Ana&role=host", "name=Ana&role=host"),
    ("https://example.org/?a=b:c", "https://example.org/?a=b:c"),
    ("👩🏽\u200d🚀 Sparkle", "👩🏽\u200d🚀 Sparkle"),
]


@pytest.mark.parametrize("kept", [PEOPLE, STAYS])
@pytest.mark.parametrize(("text", "context"), PLAIN)
def test_plain_text_and_pasted_contexts_are_one_context_as_it_is(
    kept: Kept, text: str, context: str
) -> None:
    asked = dict(params(kept.read(text, KNOWN)))
    assert asked.pop("filter[context]") == context
    assert set(asked.values()) <= {"2026-11-01"}
    assert bool(asked) == ("since:2026" in text)
    assert parse(text, kept.terms, KNOWN).plain == context


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=6,
    ).filter(lambda value: isinstance(value, dict | list))
)
@example({"on": "since:7d 'x\" context:y"})
def test_any_pasted_json_is_taken_as_it_is(value: Any) -> None:
    pasted = json.dumps(value)
    for text in (pasted, f"{pasted} since:2026-11-01", f"until:2026-11-01 context:{pasted}"):
        assert dict(params(PEOPLE.read(text, KNOWN)))["filter[context]"] == pasted
        assert parse(text, PEOPLE.terms, KNOWN).text == text


def test_a_room_is_named_by_several_plain_words_too() -> None:
    for text in ("studio two", "type:video studio two", "room:studio two type:video"):
        assert ("filter[room_id]", STUDIO) in params(RECORDINGS.read(text, KNOWN))


@pytest.mark.parametrize(
    "value", ["stage", "studio two", "O'Brien's", 'a "b" c', 'it\'s "so" \\ here', "{x", "'", '"']
)
def test_a_quoted_value_is_read_as_it_is(value: str) -> None:
    for name in ("room", "context"):
        words = list(split_words(f"since:7d {name}:{quoted(value)} until:7d", {name, "until"}))
        assert [(word.name, word.value) for word in words[1:]] == [(name, value), ("until", "7d")]


def test_days_are_settled_where_they_stand() -> None:
    assert parse("Ada  since:7d 'left-on:today' O'Brien", PEOPLE.terms, KNOWN).text == (
        "Ada  since:2026-11-16 'left-on:2026-11-23' O'Brien"
    )
    assert (
        parse("type:video 'studio two'", lists.RECORDINGS, KNOWN).text == "type:video 'studio two'"
    )


BAD: list[tuple[Kept, str, str]] = [
    (RECORDINGS, "room:st", "3 rooms start with st: stage, studio two and stage-left."),
    (RECORDINGS, "nowhere", "No room is called nowhere; give its name or its id."),
    (RECORDINGS, "colour:red", "There is no colour: here; there are "),
    (RECORDINGS, "rooms:stage", "There is no rooms: here; did you mean room?"),
    (COMPOSITIONS, "room:stage", "There is no room: here; "),
    (STAYS, f"session:{SESSION}", "There is no session: here; there are context, "),
    (RECORDINGS, "type:", "type: what?"),
    (RECORDINGS, "''", "room: what?"),
    (PEOPLE, "context:' '", "context: what?"),
    (PEOPLE, "\u200b", "context: what?"),
    (RECORDINGS, "type:film", "film is none of audio, video."),
    (RECORDINGS, "status:enqueued", "enqueued is none of completed, processing."),
    (RECORDINGS, "type:audio type:video", "type: stands there twice."),
    (RECORDINGS, "stage room:studio", "room: stands there twice."),
    (RECORDINGS, "session:keynote", "keynote is no id; y copies the one under the cursor."),
    (RECORDINGS, f"session:{{{SESSION}}}", "is no id"),
    (RECORDINGS, f"session:{SESSION.replace('-', '')}", "is no id"),
    (RECORDINGS, f"participant:urn:uuid:{SESSION}", "is no id"),
    (RECORDINGS, "since:soon", "soon is no day; give 2026-11-23, today, yesterday or 7d."),
    (RECORDINGS, "since:2026-13-01", "2026-13-01 is no day"),
    (RECORDINGS, "since:2026-11-23T10:00", "is no day"),
    (RECORDINGS, "since:tomorrow", "tomorrow is no day"),
    (RECORDINGS, "since:-3d", "-3d is no day"),
    (RECORDINGS, "since:٧d", "is no day"),
    (RECORDINGS, "on:999999d", "999999d is no day"),
    (RECORDINGS, "longer:long", "long is no duration; give 90s, 10m or 2h."),
    (RECORDINGS, "longer:-1", "-1 is no duration"),
    (RECORDINGS, "longer:1.5h", "1.5h is no duration"),
    (RECORDINGS, "longer:٣", "is no duration"),
    (RECORDINGS, "longer:99999999999", "is no duration"),
    (SESSIONS, "active:maybe", "maybe is neither yes nor no."),
    (PEOPLE, "sinse:7d", "There is no sinse: here; did you mean since? Quotes make plain"),
    (PEOPLE, "Ada room:stage", "There is no room: here; there are context, "),
    (PEOPLE, "context:Ada since:7d context:Bo", "context: stands there twice."),
    (PEOPLE, "Ada context:Bo", "context: stands there twice."),
    (RECORDINGS, "room:stage type:video room:studio", "room: stands there twice."),
]


@pytest.mark.parametrize(("kept", "text", "sentence"), BAD)
def test_what_can_not_be_is_told_in_a_sentence(kept: Kept, text: str, sentence: str) -> None:
    with pytest.raises(FilterError) as told:
        kept.read(text, KNOWN)
    assert sentence in str(told.value)


def test_names_from_the_network_are_made_safe_before_they_are_told() -> None:
    rooms = {str(n): Room(id=str(n), unique_name=f"\x1b[31mred{n}\u202e") for n in range(2)}
    with pytest.raises(FilterError) as told:
        RECORDINGS.read("'[31mred'", FilterContext(rooms, TODAY))
    assert str(told.value) == "2 rooms start with [31mred: [31mred0 and [31mred1."
    where = RECORDINGS.read("'[31mred1'", FilterContext(rooms, TODAY))
    assert params(where) == [("filter[room_id]", "1")]


texts = st.text() | st.lists(
    st.tuples(
        st.sampled_from(sorted({name for kept in LISTS for name in kept.terms.terms} | {"x", ""})),
        st.text(max_size=12)
        | st.sampled_from(["today", "7d", "2026-11-23", "0d", "99999d", "5m", "stage", SESSION])
        | st.from_regex(r"\d{1,9}[smhd]?", fullmatch=True)
        | st.dates().map(str),
    ).map(":".join),
    max_size=4,
).map(" ".join)


@settings(deadline=None, max_examples=120)
@given(texts, st.sampled_from(LISTS))
@example("since:0001-01-01", RECORDINGS)
@example("since:99999d", RECORDINGS)
@example("context:a\\", PEOPLE)
@example("since:2026-W47-1", RECORDINGS)
@example("a" * 300 + ":b", RECORDINGS)
def test_any_text_is_a_filter_or_a_sentence(text: str, kept: Kept) -> None:
    try:
        where = kept.read(text, KNOWN)
    except FilterError as told:
        sentence = str(told)
        assert sentence == safe(sentence, 400)
        assert sentence.endswith((".", "?"))
    else:
        assert all(value for _, value in params(where))


@pytest.fixture
def simulated() -> EmbeddedApi:
    return embedded("small", clock=SteppedClock())


@pytest.fixture
async def api(simulated: EmbeddedApi) -> AsyncIterator[VideoApi]:
    async with VideoApi(
        ApiKey(simulated.key), simulated.base_url, transport=simulated.transport()
    ) as connected:
        yield connected


@pytest.mark.parametrize(("kept", "terms"), DOCUMENTED)
async def test_the_service_takes_every_term(
    simulated: EmbeddedApi, api: VideoApi, kept: Kept, terms: list[tuple[str, str, str]]
) -> None:
    world = simulated.world
    session_id, room_id = next(iter(world.sessions)), next(iter(world.rooms))
    known = FilterContext({room_id: Room(id=room_id, unique_name="stage")}, TODAY)
    for term, _, _ in [*terms, *([("room:stage", "", "")] if kept is SESSIONS else [])]:
        where = kept.read(term, known)
        if isinstance(where, page_fetchers.InSession):
            where = page_fetchers.InSession(session_id=session_id, where=where.where)
        await kept.fetch(api, where, 1, 5, None)
    assert {request.status for request in simulated.log} == {200}
    assert len({request.query for request in simulated.log}) >= len(terms) - 2


async def test_a_filter_finds_what_it_says(simulated: EmbeddedApi, api: VideoApi) -> None:
    world = simulated.world
    known = FilterContext(world.rooms, world.now().date())
    for text in ("studio", "type:audio status:completed", "since:3d longer:1m shorter:5h"):
        where = RECORDINGS.read(text, known)
        page = await page_fetchers.recordings(api, where, 1, 100, None)
        assert page.records
        assert (await page_fetchers.recordings(api, None, 1, 100, None)).meta.total_results == 4
    none = RECORDINGS.read("stage type:audio", known)
    assert not (await page_fetchers.recordings(api, none, 1, 100, None)).records


@pytest.mark.parametrize("kept", LISTS)
def test_the_hint_names_the_terms_that_fit(kept: Kept) -> None:
    names = kept.terms.hint.partition(" · ")[0].split()
    assert names == [f"{name}:" for name in kept.terms.terms if "-" not in name]
    assert kept.terms.bare in kept.terms.terms
