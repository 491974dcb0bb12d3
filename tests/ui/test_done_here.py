"""What was done at this host: by whom, in the rows, the activity and the details."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from roomtui.account_id import UNNAMED
from roomtui.api.models import Participant
from roomtui.demo.clock import EPOCH
from roomtui.live.actions.last_actions import Note
from roomtui.live.actions.request import Action, ModerationRequest, Outcome, Target
from roomtui.live.journal.journal import Journal
from roomtui.live.journal.operator import Operator
from roomtui.live.kinds import RecordKind
from roomtui.live.memory.memory import Memory, PastAction
from roomtui.live.watch_list import Watched
from roomtui.ui.dialogs.past_action_lines import MOST_SHOWN, past_action_lines
from roomtui.ui.live.action_cell import MOST, note_cell, person_cell
from roomtui.ui.live.rows import participant_row
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.ui_state import UiState
from tests.ui.console import Console, cells_of, console
from tests.ui.dialogs import burst, until
from tests.ui.telling import told


class Colleague:
    """Another console of this host, of which only the journal is known."""

    def __init__(self, running: Console, state_dir: Path, login: str = "op-b") -> None:
        account = running.app.settings.account
        where = {"profile": account.profile, "service": account.service, "host": "here"}
        self._journal = Journal(state_dir / "journal", Operator(login, pid=7, run=login, **where))
        self._running = running

    def do(self, action: Action, outcome: Outcome, who: Target) -> None:
        session = self._running.live.session_id
        request = ModerationRequest(
            account=self._running.app.settings.account,
            action=action,
            session_id=session,
            room_id="r",
            room="stage",
            targets=(who,),
        )
        self._journal.append("intent", self._running.clock.now(), order=request)
        self.tell(request, outcome)

    def tell(self, request: ModerationRequest, outcome: Outcome) -> None:
        now = self._running.clock.now()
        self._journal.append("outcome", now, order=request.id, outcome=outcome, detail="")


def last_of(running: Console, participant_id: str) -> str:
    cell = cells_of(running.people, participant_id).get("last")
    return cell.text if cell else ""


def told_by(running: Console) -> list[str]:
    ui_state = running.app.ui_state
    return [line.text for line in told(ui_state.activity, ui_state.snapshot, ui_state.memory)]


async def test_what_a_colleague_on_this_host_does_is_told_by_name_and_after_a_restart(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        world, stage = running.world, running.live.session_id
        ada = world.join(stage, json.dumps({"name": "Ada", "userId": "u-1"}))
        await running.until(lambda: ada.id in running.live.ui_state.snapshot.people)
        op_b = Colleague(running, tmp_path)
        op_b.do(Action.MUTE, Outcome.SENT, Target(ada.id, "Ada"))
        await running.until(lambda: "sent" in "".join(told_by(running)))
        await running.press("s")
        assert last_of(running, ada.id) == "mute sent 09:26 by op-b"
        assert "op-b muted Ada in stage: sent." in told_by(running)
        running.clock.tick()
        op_b.do(Action.KICK, Outcome.SENT, Target(ada.id, "Ada", "userid:u-1"))
        world.leave(ada.id)
        await running.until(lambda: ada.id not in running.live.ui_state.snapshot.people)
        back = world.join(stage, json.dumps({"name": "Ada", "userId": "u-1"}))
        await running.until(lambda: back.id in running.live.ui_state.snapshot.people)
        assert last_of(running, back.id) == "kicked 09:26 by op-b"
        running.people.move_to(back.id)
        running.live.focus_pane("people")
        burst(running, "d")
        await until(running, lambda: "before they came back" in running.text)
        assert "kicked 09:26 by op-b, before they came back" in running.text
        running.clock.tick()
        await running.press("escape", "m")
        await running.until(lambda: last_of(running, back.id) == "mute sent 09:26")
        own = [line for line in running.journal if line["who"]["login"] != "op-b"]
        assert own[0]["order"]["targets"][0]["identity"] == "userid:u-1"
    async with console(tmp_path) as again:
        world, stage = again.world, again.live.session_id
        ada = world.join(stage, json.dumps({"name": "Ada", "userId": "u-1"}))
        await again.until(lambda: ada.id in again.live.ui_state.snapshot.people)
        await again.press("s")
        assert last_of(again, ada.id) in {"muted 09:26", "mute sent 09:26"}
        assert "op-b kicked Ada in stage: sent." in told_by(again)


async def test_a_console_that_only_reads_tells_it_too(tmp_path: Path) -> None:
    async with console(tmp_path, read_only=True) as running:
        somebody = running.people.state.order[0]
        Colleague(running, tmp_path).do(Action.MUTE, Outcome.FAILED, Target(somebody, "Ada"))
        await running.until(lambda: running.live.ui_state.memory.people)
        await running.press("s")
        assert last_of(running, somebody) == "mute failed 09:26 op-b"
        (file,) = (tmp_path / "journal").glob("*.jsonl")
        file.chmod(0o666)
        file.write_bytes(file.read_bytes() * 2)
        await running.until(lambda: any("chmod" in one for one in told_by(running)))
        await running.look()
        assert sum("other consoles did may be missing" in one for one in told_by(running)) == 1
        assert running.written == []


# What a cell says


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (31, "kick confirmed 09:26 by op-b"), (27, "kicked 09:26 by op-b"),
        (19, "kicked 09:26 op-b"), (14, "kicked by op-b"), (12, "kicked 09:26"), (6, "kicked"),
    ],
)  # fmt: skip
def test_a_narrow_column_says_what_was_done_and_by_whom_as_long_as_it_can(
    width: int, told: str
) -> None:
    assert note_cell(Note(Action.KICK, Outcome.CONFIRMED, EPOCH, "op-b"), width).text == told


def test_only_what_had_effect_is_told_as_done() -> None:
    for outcome in Outcome:
        note = Note(Action.KICK, outcome, EPOCH, "op-b", is_past=True)
        text = note_cell(note).text
        had_effect = outcome in {Outcome.SENT, Outcome.DONE, Outcome.CONFIRMED}
        assert text.startswith("kicked ") is had_effect, text
        assert all(len(note_cell(note, width).text) <= width for width in (16, 20, MOST))
    long_name = Note(Action.UNMUTE, Outcome.SENT, EPOCH, "a very long name of somebody")
    assert len(note_cell(long_name, MOST).text) <= MOST


def test_a_watch_is_told_until_something_is_done() -> None:
    person = Participant(id="p", session_id="s", context="Ada")
    watched = Watched(key="k", name="Ada", since=EPOCH, note="spam")
    note = Note(Action.MUTE, Outcome.SENT, EPOCH)

    def told(note: Note | None, watched: Watched | None, width: int = MOST) -> str:
        return person_cell(participant_row("p", UNNAMED, person, note, watched), width).text

    assert told(None, None) == ""
    assert told(None, watched) == "watched: spam"
    assert told(note, watched) == "mute sent 09:26"
    assert told(replace(note, at=EPOCH.replace(year=2025)), watched) == "watched: spam"
    assert len(told(None, replace(watched, note="x" * 90), 16)) == 16


# What details say


def lines(record: Participant, *past: PastAction) -> list[str]:
    ref = RecordRef(UNNAMED, RecordKind.PARTICIPANT, record.id)
    state = UiState(memory=Memory(people={(UNNAMED, record.id): past}))
    return [value for _, value in past_action_lines(ref, record, state, EPOCH)]


def test_details_list_what_was_done_the_newest_first_and_not_without_end() -> None:
    person = Participant(id="p", session_id="s", context="Ada")
    muted = PastAction(
        Action.MUTE, Outcome.SENT, EPOCH, "op-a", "1", "p", "s", operator="room (logged in as op-a)"
    )
    unmuted = replace(muted, action=Action.UNMUTE, request_id="2", is_own=True)
    failed = replace(muted, outcome=Outcome.FAILED, request_id="3")
    earlier = replace(muted, participant_id="o", session_id="t", room="q-and-a")
    assert lines(person) == []
    told = lines(person, earlier, muted, unmuted, failed)
    assert told == [
        "mute failed 09:26 by room (logged in as op-a)",
        "unmuted 09:26",
        "muted 09:26 by room (logged in as op-a)",
        "muted 09:26 by room (logged in as op-a) in q-and-a, before they came back",
        "This is what the journal of this host remembers, not a state of the service.",
    ]
    untold = lines(person, replace(muted, by="", operator=""))
    assert untold[0] == "muted 09:26 by somebody"
    many = lines(person, *[replace(muted, request_id=str(n)) for n in range(51)])
    assert len(many) == MOST_SHOWN + 2
    assert many[-2] == "and 31 earlier"
    yesterday = lines(person, replace(unmuted, at=EPOCH.replace(day=1)))
    assert yesterday[0] == f"unmuted {EPOCH.year}-0{EPOCH.month}-01 09:26"
