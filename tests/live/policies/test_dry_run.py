"""The dry run: whom a policy would hit now, and whom in the last hour."""

from roomtui.live.actions.request import Action
from roomtui.live.policies.dry_run import (
    MOST,
    SeenJoin,
    dry_run,
    hits_now,
    would_have_hit,
)
from tests.live.policies.policing import Policed


def told(hits: object) -> list[str]:
    assert isinstance(hits, tuple)
    return [hit.person.id for hit in hits]


def test_a_quiet_room_hits_those_present_only_if_it_includes_them() -> None:
    policed = Policed(trusted=["u-7"])
    policed.join("ada")
    policed.join("host", role="host")
    policed.join("speaker", user="u-7")
    policed.refresh()
    situation = policed.look().situation
    policy = policed.quiet(spared=("host",))
    assert hits_now(policy, situation) == ()
    assert told(hits_now(policed.quiet(spared=("host",), includes_present=True), situation)) == [
        "ada"
    ]
    assert told(would_have_hit(policy, situation, ())) == ["ada"]


def test_the_last_hour_has_who_left_again_and_who_is_there_but_nobody_from_before() -> None:
    policed = Policed("stage", "lobby")
    policed.join("old")
    policed.clock.step(1000)
    policed.join("gone")
    gone = SeenJoin(policed.people["gone"], "stage", policed.now)
    policed.leave("gone")
    policed.join("elsewhere", room="lobby")
    policed.clock.step(2700)
    policed.join("here")
    policed.refresh()
    hits = would_have_hit(policed.quiet(), policed.look().situation, [gone])
    assert told(hits) == ["here", "gone"]
    policed.refresh(2000)
    assert told(would_have_hit(policed.quiet(), policed.look().situation, [gone])) == ["here"]


def test_nobody_is_named_whom_an_operator_had_unmuted() -> None:
    policed = Policed()
    policed.join("ada")
    policed.refresh()
    policed.by_hand(Action.UNMUTE, "ada")
    assert would_have_hit(policed.quiet(), policed.look().situation, ()) == ()


def test_a_door_tells_who_claims_to_be_a_host() -> None:
    policed = Policed("stage", "lobby")
    policed.join("mal", user="u-1", role="host")
    policed.join("mal-2", user="u-2", room="lobby")
    policed.refresh()
    situation = policed.look().situation
    run = dry_run(policed.door(), situation, ())
    assert [(hit.person.id, hit.room_id, hit.claims_host) for hit in run.now] == [
        ("mal", "stage", True)
    ]
    assert run.past == run.now
    assert hits_now(policed.door("u-2"), situation) == ()
    assert told(hits_now(policed.door("u-2", ""), situation)) == ["mal-2"]


def test_what_it_would_hit_is_what_it_hits() -> None:
    policed = Policed(trusted=["u-7"])
    for number in range(3):
        policed.join(f"p{number}", user=f"u-{number}", role=("host", "", "guest")[number])
    policed.join("speaker", user="u-7")
    policed.refresh()
    for policy in (policed.quiet(includes_present=True, spared=("host",)), policed.door("u-2")):
        hits = told(hits_now(policy, policed.look().situation))
        policed.on(policy)
        [(_, done)] = policed.refresh()
        assert list(done) == hits
        policed.engine.end({policy.id})
        policed.lines.clear()
        policed.restart()


def test_a_huge_account_is_told_in_part() -> None:
    policed = Policed()
    for number in range(MOST + 10):
        policed.join(f"p{number}")
    policed.refresh()
    situation = policed.look().situation
    assert len(would_have_hit(policed.quiet(), situation, ())) == MOST
