"""Who is who in snapshots: identities that may be matched, and those that several people hold."""

import gc
import json
from time import process_time

import pytest
from msgspec.structs import replace

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.models import Participant, Session
from roomtui.identity.stable import NOBODY, Identity
from roomtui.identity.trusted import TrustedIdentities
from roomtui.live import identity_reader as module
from roomtui.live.analysis.slices import at_once
from roomtui.live.identities import Identities
from roomtui.live.identity_reader import IdentityReader
from roomtui.live.presence import LONG_AGO
from roomtui.live.snapshot import Snapshot


def who(person_id: str, user: str, name: str = "", session: str = "s") -> Participant:
    context = json.dumps({"userId": user, "name": name or person_id})
    return Participant(id=person_id, session_id=session, context=context)


def of(*people: Participant, before: Snapshot | None = None) -> Snapshot:
    groups: dict[str, list[Participant]] = {}
    for person in people:
        groups.setdefault(person.session_id, []).append(person)
    known = before.sessions if before else {}
    sessions = [
        known[i]
        if i in known and known[i].participants == tuple(group)
        else Session(id=i, room_id=i, active=True, participants=tuple(group))
        for i, group in groups.items()
    ]
    return Snapshot.of((), sessions, account=UNNAMED, number=1, before=before)


def read(reader: IdentityReader, *people: Participant) -> Identities:
    return at_once(reader.read(of(*people)))


def test_an_identity_is_found_again_under_another_participant_id() -> None:
    reader = IdentityReader()
    first = read(reader, who("a", "u-1")).of("a")
    second = read(reader, who("b", "u-1"))
    assert second.of("b") == first == Identity("userid:u-1", "userId")
    assert second.is_usable(first)
    assert second.why_not(first) == ""
    assert second.of("a") == NOBODY


def test_an_empty_identity_is_never_usable() -> None:
    now = read(IdentityReader(), Participant(id="a", session_id="s"), who("b", "guest", "Guest"))
    assert now.of("a") == now.of("b") == NOBODY
    assert not now.is_usable(NOBODY)
    assert now.why_not(NOBODY) == "empty: never matched"


def test_what_several_hold_at_once_is_said_and_stays_unusable_once_only_one_is_left() -> None:
    reader = IdentityReader()
    held = read(reader, who("a", "u"), who("b", "u", session="t"), who("c", "u")).of("a")
    now = read(reader, who("a", "u"), who("b", "u", session="t"), who("c", "u"))
    assert not now.is_usable(held)
    assert now.why_not(held) == "held by 3 people at once: never matched"
    for later in (read(reader, who("a", "u")), read(reader), read(reader, who("d", "u"))):
        assert not later.is_usable(held)
        assert later.why_not(held) == "was held by 3 people at once: not matched any more"


def test_one_person_who_joins_again_before_the_first_time_ends_is_told_again_afterwards() -> None:
    """Two of one name are on two devices; as long as both are there, neither is matched."""
    reader = IdentityReader()
    both = read(reader, who("a", "u", "Ana"), who("b", "u", "Ana"))
    identity = both.of("a")
    assert not both.is_usable(identity)
    assert read(reader, who("b", "u", "Ana")).is_usable(identity)
    read(reader, who("b", "u", "Ana"), who("c", "u", "Bob"))
    assert not read(reader, who("b", "u", "Ana")).is_usable(identity)


def test_two_whose_whole_context_is_a_name_are_two_people() -> None:
    reader = IdentityReader()
    two = [Participant(id=i, session_id="s", context="Ana Lopez") for i in "ab"]
    identity = read(reader, *two).of("a")
    assert not read(reader, two[0]).is_usable(identity)


def test_what_is_remembered_of_shared_identities_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_CONFUSED", 3)
    reader = IdentityReader()
    for number in range(5):
        now = read(reader, *(who(f"{number}{i}", f"u-{number}") for i in "abc"))
    assert list(now.confused) == ["userid:u-2", "userid:u-3", "userid:u-4"]


def test_trusted_is_who_is_named_and_alone() -> None:
    reader = IdentityReader(trusted=TrustedIdentities(["u-1", "u-2"]))
    now = read(reader, who("a", "u-1"), who("b", "u-2"), who("c", "u-2"), who("d", "u-3"))
    assert [now.is_trusted(now.of(i)) for i in "abcd"] == [True, False, False, False]


def test_identities_follow_whoever_comes_moves_changes_or_goes() -> None:
    """Whatever the way to a snapshot was, the identities are those of a reader that sees it first.

    Nobody here shares one, of which the past is remembered.
    """
    steps: tuple[list[Participant], ...] = (
        [who("a", "1"), who("b", "2"), who("c", "3", session="t")],
        [who("a", "1"), who("b", "2"), who("c", "3", session="t"), who("d", "4", session="t")],
        [who("b", "2"), who("a", "1", session="t"), who("d", "4", session="t")],
        [who("b", "5"), who("d", "4", session="v")],
        [who("d", "4", session="v")],
        [],
    )
    reader = IdentityReader()
    before: Snapshot | None = None
    for people in steps:
        before = of(*people, before=before)
        now, afresh = at_once(reader.read(before)), at_once(IdentityReader().read(of(*people)))
        assert now.by_person == afresh.by_person
        assert now.holders == afresh.holders


def test_another_account_begins_anew() -> None:
    reader = IdentityReader()
    read(reader, who("a", "u"), who("b", "u"), who("c", "u"))
    other = Snapshot.of((), (), account=AccountId("other", "x"), number=1)
    now = at_once(reader.read(other))
    assert (now.account, now.by_person, now.confused) == (other.account, {}, {})


def test_a_snapshot_costs_what_is_new_in_it_and_the_first_is_read_in_slices() -> None:
    people = [who(f"p{n}", f"u{n}", session=f"s{n % 500}") for n in range(10_000)]
    first = of(*people)
    reader = IdentityReader()
    slices = sum(1 for _ in reader.read(first))
    assert slices >= 10_000 / module.PIECE
    identities = at_once(reader.read(first))
    again = of(*people, before=first)
    assert sum(1 for _ in reader.read(again)) == 0  # nobody is looked at
    assert at_once(reader.read(again)) is identities
    more = of(*people, who("new", "u-new", session="s0"), before=again)
    # Those of one session are looked at, twice, and nothing large is copied.
    assert sum(1 for _ in reader.read(more)) < 100 / module.PIECE
    assert at_once(reader.read(more)).of("new").key == "userid:u-new"


def test_the_collector_is_given_nothing_to_look_through_by_thousands_who_are_read() -> None:
    """Of 100,000 people it would look through all at once for much longer than a slice."""
    thousands = of(*(who(f"p{n}", f"u{n}", session=f"s{n % 50}") for n in range(12_000)))
    nobody, reader = of(), IdentityReader()
    gc.collect()
    gc.disable()
    try:
        for now in (thousands, nobody):
            before = most = gc.get_count()[0]
            for _ in reader.read(now):
                most = max(most, gc.get_count()[0])
            assert most - before < 6_000
    finally:
        gc.enable()


def test_thousands_who_hold_one_identity_take_no_longer_than_others() -> None:
    people = [who(f"p{n}", "u") for n in range(10_000)]
    reader = IdentityReader()
    began = process_time()
    held = read(reader, *people)
    assert held.count(held.of("p0")) == 10_000
    assert read(reader, *people[5_000:]).count(held.of("p0")) == 5_000
    assert process_time() - began < 2


def test_of_a_record_that_came_anew_with_the_same_context_nothing_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = IdentityReader()
    before = read(reader, who("a", "u-1"), who("b", "u-2"))
    monkeypatch.setattr(module, "identity_of", None)
    anew = [replace(one, updated_at=LONG_AGO) for one in (who("a", "u-1"), who("b", "u-2"))]
    assert read(reader, *anew) is before
