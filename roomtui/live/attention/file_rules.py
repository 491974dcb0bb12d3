"""Rules over recordings and compositions: what is missing, and what is stuck."""

from datetime import timedelta
from typing import Final

from roomtui.live.attention.alert import AlertPlace, Severity
from roomtui.live.attention.facts import FileFacts, SessionFacts, lasting
from roomtui.live.attention.rule import Rule, RuleMatch
from roomtui.text import safe
from roomtui.thresholds import NotRecorded, Stuck


def _not_recorded(facts: SessionFacts, at: NotRecorded, _raised: bool) -> RuleMatch | None:
    room, check, began = facts.room, facts.check, facts.session.created_at
    if room is None or not room.enable_recording or check is None or began is None:
        return None
    begins = max(began, room.updated_at or began)  # it may be set to record since
    waited = (check.at - begins).total_seconds()
    if check.recordings or waited < at.after or not facts.people:
        return None
    return RuleMatch(
        place=facts.place,
        sentence=f"{facts.name} is set to record, and nothing of its session is recorded.",
        brief=f"{facts.name} is not recorded",
        evidence=(f"After {lasting(waited)} the service listed no recording of it.",),
        since=begins,
    )


def _stuck(facts: FileFacts, at: Stuck, _raised: bool) -> RuleMatch | None:
    file = facts.file
    if file.since is None or facts.now - file.since < timedelta(seconds=at.after):
        return None
    kind, status = file.kind.value, safe(file.status, 20)
    return RuleMatch(
        place=AlertPlace(file.kind, file.id, file.session_id, file.room_id),
        sentence=f"A {kind} of {facts.room} has been {status} for over {lasting(at.after)}.",
        brief=f"A {kind} of {facts.room} is stuck",
        evidence=(f"Its id begins with {safe(file.id[:8], 8)}.",),
        since=file.since,
        outlives=True,
    )


NOT_RECORDED: Final = Rule(
    id="not-recorded",
    title="Set to record, and nothing recorded",
    severity=Severity.WARNING,
    when="A room is set to record, and the service lists no recording of its session, which "
    "is older than `after`. One page is asked for each minute, so that it takes its turn.",
    clears="A recording is listed, which is looked for in turn again.",
    evidence="when it was asked for",
    look=_not_recorded,
)
STUCK: Final = Rule(
    id="stuck",
    title="Recording or composition stuck",
    severity=Severity.NOTE,
    when="A recording has not been completed for `after` since its end, or a composition since it "
    "was asked for. The pages of both take their turn with the recordings of sessions.",
    clears="It is completed, or gone.",
    evidence="its status, its id",
    look=_stuck,
)
