"""Mappings whose versions share what they have in common, and the holders of identities in one."""

import gc
import random

from roomtui.identity.stable import Identity
from roomtui.live.analysis.slices import at_once
from roomtui.live.identity_holders import IdentityHolders, held_by
from roomtui.live.layered_map import GONE, PIECE, LayeredMap, empty


def test_each_version_is_what_a_dictionary_would_be_and_none_changes() -> None:
    chance = random.Random(1)
    now: LayeredMap[int] = empty()
    plain: dict[str, int] = {}
    versions = [(now, dict(plain))]
    for turn in range(200):
        keys = chance.sample(range(300), chance.choice((0, 1, 5, 40, 200)))
        changes = {str(key): chance.choice((GONE, turn)) for key in keys}
        for key, value in changes.items():
            plain.pop(key, None)
            if isinstance(value, int):
                plain[key] = value
        now = at_once(now.with_changes(changes))
        versions.append((now, dict(plain)))
    for made, expected in versions:
        assert made == expected
        assert len(made) == len(expected)
        assert sorted(made) == sorted(expected)
        for key in map(str, range(300)):
            assert (key in made) == (key in expected)
            assert made.get(key) == expected.get(key)
            assert made.get(key, -1) == expected.get(key, -1)


def test_a_few_changes_share_the_base_and_many_are_merged_in_slices() -> None:
    first: LayeredMap[int] = at_once(empty().with_changes({str(n): n for n in range(20_000)}))
    second = at_once(first.with_changes({"7": 0, "new": 1, "8": GONE}))
    assert second._base is first._base
    assert (second["7"], second["new"], "8" in second, first["8"]) == (0, 1, False, 8)
    assert sum(1 for _ in second.with_changes({str(n): GONE for n in range(9_000)})) >= (
        20_000 // PIECE
    )


def test_the_collector_has_nothing_to_look_through() -> None:
    """Of 100,000 people each look would take longer than a letter may."""
    people = at_once(empty().with_changes({str(n): Identity(f"k:{n}") for n in range(500)}))
    assert not gc.is_tracked(people._base)
    held = {f"k:{n}": [str(n), "b"] if n % 50 == 0 else [str(n)] for n in range(500)}
    holders = at_once(
        IdentityHolders().with_changes({key: held_by(ids) for key, ids in held.items()})
    )
    assert not gc.is_tracked(holders._held._base)
    assert dict(holders) == {key: tuple(ids) for key, ids in held.items()}
    fewer = at_once(holders.with_changes({"k:1": held_by([]), "k:0": held_by(["b"])}))
    assert (fewer.get("k:1", ()), fewer["k:0"], holders["k:0"]) == ((), ("b",), ("0", "b"))
