"""What details say of who a participant is: read by which key, or why it is not matched."""

import json
from datetime import UTC, datetime

from roomtui.account_id import UNNAMED
from roomtui.api.models import Participant, Room, Session
from roomtui.identity.trusted import TrustedIdentities
from roomtui.live.analysis.analysis import Analysis
from roomtui.live.analysis.slices import at_once
from roomtui.live.identity_reader import IdentityReader
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.live.watch_list import Watched, WatchList
from roomtui.ui.confirm import Question
from roomtui.ui.dialogs.ask import offer_words, trusted_among
from roomtui.ui.dialogs.person_lines import person_lines
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screens.watching import watchable, why_nobody
from roomtui.ui.ui_state import UiState

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CONTEXTS = {
    "a": {"user": {"id": 7}, "name": "Ana", "role": "host"},
    "b": {"userId": "shared", "name": "Bob"},
    "c": {"userId": "shared", "name": "Cy"},
    "d": {"role": "attendee"},
    "e": {"name": "Eve"},
}


def shown() -> UiState:
    people = tuple(
        Participant(id=i, session_id="s", context=json.dumps(stated))
        for i, stated in CONTEXTS.items()
    )
    session = Session(id="s", room_id="r", active=True, participants=people)
    room = Room(id="r", unique_name="stage")
    snapshot = Snapshot.of((room,), (session,), account=UNNAMED, number=1)
    reader = IdentityReader(trusted=TrustedIdentities(["userId:7", "shared"]))
    analysis = Analysis(identities=at_once(reader.read(snapshot)))
    watched = [
        Watched("userid:7", "Ana", NOON, "spam", "op-a"),
        Watched("userid:shared", "B", NOON),
    ]
    return UiState(snapshot=snapshot, analysis=analysis, watched=WatchList.having(watched))


def lines(participant_id: str) -> list[tuple[str, str]]:
    ui_state = shown()
    ref = RecordRef(UNNAMED, RecordKind.PARTICIPANT, participant_id)
    return [*person_lines(ui_state.snapshot.people[participant_id], ref, ui_state)]


def test_details_say_which_identity_was_used_and_that_it_is_a_claim() -> None:
    assert lines("a")[:3] == [
        ("role", "host, as the app claims"),
        ("identity", "7, by user.id, as the app claims"),
        ("trusted", "yes, by the configuration"),
    ]
    label, words = lines("a")[3]
    assert (label, words.endswith(" by op-a: spam")) == ("watched", True)
    assert lines("a")[4:] == [("room", "stage (r)")]
    assert ("identity", "all that the app claims of them") in lines("e")


def test_what_is_never_matched_is_said() -> None:
    assert lines("b")[:3] == [
        ("identity", "shared, by userId, as the app claims"),
        ("", "held by 2 people at once: never matched"),
        ("trusted", "not while others hold it"),
    ]
    assert "watched" not in dict(lines("b"))
    assert ("identity", "empty: never matched") in lines("d")


def test_who_cannot_be_watched_is_told_why_and_the_others_can() -> None:
    ui_state = shown()
    people = watchable(ui_state.snapshot.people.values(), ui_state)
    assert [one.name for one in people if not one.why_not] == ["Ana", "Eve"]
    assert [one.watched is not None for one in people] == [True, False, False, False, False]
    assert why_nobody(people) == ""
    assert why_nobody(people[1:2]) == (
        "Bob cannot be watched: their identity is held by 2 people at once: never matched."
    )


def test_a_question_names_those_whom_the_configuration_trusts() -> None:
    leaving = Question("Kick?", (), "Kick", leaving=tuple(CONTEXTS)).leaving
    assert trusted_among(leaving, shown()) == ["Ana"]
    assert offer_words([], 2) == ""
    assert offer_words(["Ana"], 1) == "Also watch Ana"
    assert offer_words(["Ana"], 2) == "Also watch Ana"
    assert offer_words(["Ana", "Eve"], 2) == "Also watch all of them"
