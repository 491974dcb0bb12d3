"""From what the service tells to an alert on screen: all of the way."""

from pathlib import Path

from msgspec.structs import replace

from roomtui.demo.people import RETURNING
from roomtui.identity.stable import identity_in
from roomtui.live.actions.request import Action, Outcome, kept_identity
from roomtui.live.memory.memory import PastAction
from roomtui.ui.attention.strip import AttentionStrip
from tests.ui.console import Console, console


def rules(running: Console) -> set[str]:
    alerts = running.app.store.ui_state.analysis.alerts
    return {alert.rule for alert in alerts if alert.cleared_at is None}


async def test_a_full_room_and_whoever_is_back_are_told(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        world, store = running.world, running.app.store
        (session_id,) = store.ui_state.snapshot.sessions
        for number in range(6):
            world.join(session_id, f"guest {number}")
        await running.until(lambda: "full" in rules(running))
        strip = running.live.query_one(AttentionStrip)
        assert "stage is full: 10 of 10" in strip.text
        world.leave(world.present_in(session_id)[-1])
        account, now = store.ui_state.snapshot.account, running.clock.now()
        kick = PastAction(Action.KICK, Outcome.CONFIRMED, now, "op-a", "r", "before", session_id)
        known = {(account, kept_identity(identity_in(RETURNING).key)): (kick,)}
        store.add_memory(replace(store.ui_state.memory, identities=known))
        running.clock.tick(20)
        back = world.join(session_id, RETURNING)
        await running.until(lambda: "returned" in rules(running))
        first = store.ui_state.analysis.alerts[0]
        assert (first.rule, first.place.id) == ("returned", back.id)
        assert first.sentence == "Ricky Returns is back in stage, 20 s after a kick by op-a."
