"""The policies of a room, as lines of its details and of those of its session."""

from collections.abc import Iterator

from roomtui.live.kinds import RecordKind
from roomtui.ui.dialogs.detail_fields import Line
from roomtui.ui.policies.words import done_words, policy_name, terms
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.ui_state import UiState


def room_policy_lines(subject: RecordRef, ui_state: UiState) -> Iterator[Line]:
    """Yield the policies that are on in the room of a record, with what they did."""
    room_id, label = subject.id_of(RecordKind.ROOM), "policy"
    for policy in ui_state.policies.policies:
        if room_id and policy.account == subject.account and policy.room_id == room_id:
            yield label, f"{policy_name(policy)}, {terms(policy)}"
            yield "", done_words(policy, ui_state.memory)
            label = ""
