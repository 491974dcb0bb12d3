"""Find names who has left of late, which has no row, and nobody who is here."""

import json
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from roomtui import zone
from roomtui.account_id import UNNAMED, AccountId
from roomtui.live.polling.changes import Change, changes
from roomtui.ui.activity import Activity
from roomtui.ui.events.log import ActivityLog
from roomtui.ui.find.departed import MOST_LOOKED, Departed, DepartedSearch
from roomtui.ui.find.dialog import FindDialog
from tests.ui.console import console
from tests.ui.dialogs import HOSTILE, is_harmless, until
from tests.ui.finding import AT, named, snapshot

OTHERS = AccountId("another", "http://service")


def left(*names: str, after: int = 20) -> tuple[Change, ...]:
    """Return what differs once some people have left, each minutes after the one before."""
    before = snapshot([named(number, name) for number, name in enumerate(names)])
    found = changes(before, snapshot([], before=before))
    return tuple(
        replace(one, at=AT + timedelta(minutes=after + number)) for number, one in enumerate(found)
    )


def log_of(*made: Change) -> ActivityLog:
    activity = Activity()
    activity.happened(made, AT + timedelta(hours=1))
    return activity.log


def words(found: Departed | None) -> str:
    return found.words if found else ""


def test_the_newest_is_named_with_where_and_when_and_the_others_are_counted() -> None:
    log = log_of(*left("Marc Dupont", "Zoë Marcel", "Marc DUPONT-Roux"))
    found = DepartedSearch().find(log, UNNAMED, "marc dup", ())
    came, went = (f"{zone.local(AT + timedelta(minutes=n)):%H:%M}" for n in (0, 22))
    assert words(found) == (
        f"left: Marc DUPONT-Roux · stage · {came} to {went}, and 1 more  (h searches the past)"
    )


def test_the_days_are_told_where_that_is_longer_ago_than_one() -> None:
    log = log_of(*left("Marc Dupont"))
    for now, form in ((AT + timedelta(hours=23), "%H:%M"), (AT + timedelta(2), "%Y-%m-%d %H:%M")):
        found = DepartedSearch().find(log, UNNAMED, "marc", (), now)
        came, went = (f"{zone.local(AT + timedelta(minutes=n)):{form}}" for n in (0, 20))
        assert f" · {came} to {went}  (h" in words(found)


def test_nobody_is_named_who_is_here_or_was_in_another_account() -> None:
    changed = left("Marc Dupont")
    log, search = log_of(*changed), DepartedSearch()
    (change,) = changed
    assert change.participant
    assert words(search.find(log, UNNAMED, "marc", ()))
    assert search.find(log, UNNAMED, "marc", {change.participant.id}) is None
    assert search.find(log, OTHERS, "marc", ()) is None
    assert search.find(log, UNNAMED, "", ()) is None
    assert search.find(log, UNNAMED, "zoe", ()) is None
    assert search.find(log, UNNAMED, "d", ())
    assert search.find(log, UNNAMED, "r", ()) is None


def test_no_more_is_looked_through_than_fits_between_two_keys() -> None:
    old = left("Marc Dupont")
    crowd = left(*(f"Guest {n}" for n in range(MOST_LOOKED)), after=30)
    log, search = log_of(*old, *crowd), DepartedSearch()
    assert search.find(log, UNNAMED, "marc", ()) is None
    assert len(search._folded) == MOST_LOOKED
    assert search.find(log, UNNAMED, "guest", ())
    assert len(search._folded) == MOST_LOOKED


async def test_who_has_just_left_is_named_below_the_results(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        people = running.app.ui_state.snapshot.people
        (ricky,) = (one.id for one in people.values() if "Ricky" in (one.context or ""))
        await running.press("f", *"ricky")
        await until(running, lambda: "Ricky Returns" in running.text)
        assert "left: " not in running.text
        running.world.leave(ricky)
        await running.press("down", "slash")
        await running.until(lambda: ricky not in running.app.ui_state.snapshot.people)
        await until(running, lambda: "left: Ricky Returns · q-and-a · " in running.text)
        await running.press("x")
        await until(running, lambda: "left: " not in running.text)
        assert isinstance(running.app.screen, FindDialog)


async def test_what_somebody_was_called_is_text(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        world = running.world
        session = next(iter(running.app.ui_state.snapshot.sessions))
        joined = world.join(session, json.dumps({"name": HOSTILE}))
        await running.until(lambda: joined.id in running.app.ui_state.snapshot.people)
        world.leave(joined.id)
        await running.until(lambda: joined.id not in running.app.ui_state.snapshot.people)
        await running.press("f", *"red")
        await until(running, lambda: "left: " in running.text)
        assert is_harmless(running)
