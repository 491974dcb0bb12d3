"""Reasons: told wherever an action is, as far as there is room; and who is spared as a host."""

import pytest
from msgspec.structs import replace

from roomtui.account_id import UNNAMED
from roomtui.api.models import Participant
from roomtui.demo.clock import EPOCH
from roomtui.live.actions.last_actions import LastActions, Note
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Outcome,
    Target,
)
from roomtui.live.journal.entries import JournalEntry, Resolution
from roomtui.live.journal.operator import Operator
from roomtui.live.kinds import RecordKind
from roomtui.live.memory.builder import MemoryBuilder
from roomtui.live.memory.lookup import MemoryLookup
from roomtui.live.snapshot import NOTHING_YET
from roomtui.ui.activity import Activity
from roomtui.ui.dialogs.past_action_lines import past_action_lines
from roomtui.ui.live.action_cell import note_cell
from roomtui.ui.live.hosts_spared import (
    HOSTS_ALONE,
    NO_CLAIMS,
    NO_HOSTS,
    NO_ROLES,
    hosts_among,
    why_no_hosts,
)
from roomtui.ui.live.rows import ParticipantRow, participant_row
from roomtui.ui.past_action_words import cause_sentence, entry_sentence
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.ui_state import UiState
from tests.ui.telling import told

OP_B = Operator("op-b", run="b")
KICK = ModerationRequest(
    action=Action.KICK, account=UNNAMED, session_id="s", room_id="r", room="stage",
    targets=(Target("p", "Ada"),), reason="sp\x1bam \u202e",
)  # fmt: skip
DONE = ModerationResult(request=KICK, outcome=Outcome.CONFIRMED, at=EPOCH)


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (40, "kick confirmed 09:26 by op-b: spam"),
        (31, "kicked 09:26 by op-b: spam"),
        (23, "kicked 09:26 op-b: spam"),
        (20, "kicked 09:26: spam"),
        (16, "kicked by op-b"),
        (12, "kicked 09:26"),
    ],
)
def test_the_last_action_has_the_reason_where_there_is_room_beside_the_time(
    width: int, told: str
) -> None:
    note = Note(Action.KICK, Outcome.CONFIRMED, EPOCH, "op-b", reason="spam")
    assert note_cell(note, width).text == told


def test_memory_and_details_have_the_reason() -> None:
    builder = MemoryBuilder(UNNAMED, OP_B)
    builder.add_result(DONE)
    memory = builder.memory()
    (done,) = memory.of_person(UNNAMED, "p")
    assert done.reason == "spam"
    assert cause_sentence(done, "Ada", "stage") == "Ada was kicked in stage · spam"
    note = MemoryLookup(memory).person(UNNAMED, "p", None)
    assert note is not None
    assert note.reason == "spam"
    assert LastActions().noting(DONE).of(UNNAMED).people["p"].reason == "spam"
    person = Participant(id="p", session_id="s", context="Ada")
    ref = RecordRef(UNNAMED, RecordKind.PARTICIPANT, "p")
    lines = [words for _, words in past_action_lines(ref, person, UiState(memory=memory), EPOCH)]
    assert lines[0] == "kicked 09:26: spam"


def test_the_activity_tells_the_reason_of_this_console_and_of_others() -> None:
    activity = Activity()
    activity.reported(DONE)
    resolved = Resolution(outcome=Outcome.CONFIRMED, at=EPOCH)
    entry = JournalEntry(at=EPOCH, who=OP_B, meant=KICK, resolved=resolved)
    assert entry_sentence(entry) == "op-b kicked Ada in stage · spam: confirmed."
    end = replace(entry, meant=replace(KICK, action=Action.END))
    assert entry_sentence(end) == "op-b ended the session in stage · spam: confirmed."
    (line,) = told(activity.log, NOTHING_YET, UiState().memory)
    assert line.text == "kick confirmed: Ada in stage · spam."


def person(number: int, role: str = "") -> ParticipantRow:
    context = f'{{"name": "n", "role": "{role}"}}' if role else "plain"
    record = Participant(id=str(number), session_id="s", context=context)
    return participant_row(record.id, UNNAMED, record, None)


@pytest.mark.parametrize(
    ("claimed", "roles", "why", "hosts"),
    [
        (["host", ""], ("host",), "", ["0"]),
        (["Co-Host", "co host", "guest"], ("co_host",), "", ["0", "1"]),
        (["嘉宾\uff0c主持人", "guest\uff1bhost", "guest"], ("host", "主持人"), "", ["0", "1"]),
        (["host", ""], (), NO_ROLES, []),
        (["", ""], ("host",), NO_CLAIMS, []),
        (["guest", ""], ("host",), NO_HOSTS, []),
        (["host", "host"], ("host",), HOSTS_ALONE, ["0", "1"]),
    ],
)
def test_hosts_are_those_who_claim_a_role_of_the_configuration(
    claimed: list[str], roles: tuple[str, ...], why: str, hosts: list[str]
) -> None:
    people = [person(number, role) for number, role in enumerate(claimed)]
    assert [one.id for one in hosts_among(people, roles)] == hosts
    assert why_no_hosts(people, roles) == why
