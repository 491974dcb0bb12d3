"""Scans of find: what they come to is what looking at each text alone would, and shown early."""

import gc
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomtui.live.analysis.slices import at_once
from roomtui.live.identities import NO_IDENTITIES
from roomtui.ui.find import index, scan
from roomtui.ui.find.finder import Finder
from roomtui.ui.find.scan import BLOCK, JOINED, BlockList, Texts, holding, starting, without
from roomtui.ui.find.search import MOST_SHOWN, MOST_SORTED, FindSearch
from tests.ui.finding import named, reading, snapshot

words = st.text("ab é", min_size=1, max_size=3)


def made_of(some: list[str], changed: dict[int, str]) -> Texts:
    texts = Texts()
    for text in some:
        texts.append(text)
    at_once(texts.join())
    for place, text in changed.items():
        if place < len(some):
            texts[place] = text
    return texts


@settings(max_examples=60)
@given(
    st.lists(st.text("ab é", max_size=6), max_size=40),
    st.dictionaries(st.integers(0, 39), st.text("ab", max_size=4), max_size=4),
    words,
    st.sets(st.integers(0, 39)),
)
def test_a_scan_finds_what_has_the_words_wherever_they_stand(
    some: list[str], changed: dict[int, str], query: str, wanted: set[int]
) -> None:
    texts = made_of(some * 8, changed)  # more than are joined at once
    assert len(texts) == len(some) * 8
    plain = list(texts)
    everything = range(len(plain))
    among = [place for place in everything if place % 40 in wanted]
    for places in (everything, among, among[:3]):
        held = at_once(holding(texts, places, query))
        begun = at_once(starting(texts, places, query))
        assert held == [i for i in places if query in plain[i]]
        assert begun == [i for i in places if plain[i].startswith(query)]
    assert scan.has_whole(texts, query) == (query in plain)
    assert without(everything, among) == [i for i in everything if i not in among]


def test_a_list_in_blocks_is_a_list_and_the_collector_passes_it_over() -> None:
    items, plain = BlockList[str](), list[str]()
    for number in range(3 * BLOCK + 5):
        items.append(str(number))
        plain.append(str(number))
    for place in (0, BLOCK - 1, BLOCK, len(plain) - 1):
        items[place] = plain[place] = "other"
    assert (list(items), len(items)) == (plain, len(plain))
    assert [items[i] for i in range(len(plain))] == plain == list(items.at(range(len(plain))))
    assert list(items.at(range(BLOCK, BLOCK + 9))) == plain[BLOCK : BLOCK + 9]
    assert list(items.at([5, 1, BLOCK])) == [plain[5], plain[1], plain[BLOCK]]
    gc.collect()
    assert not any(map(gc.is_tracked, items._blocks))


def test_the_collector_has_little_to_look_through_however_many_names_are_read() -> None:
    people = 6 * JOINED
    finder = reading(snapshot(named(i, f"Guest {i}") for i in range(people)))
    gc.collect()
    seen, left = set[int](), list[Any](vars(finder.index).values())
    total = 0
    while left:
        one = left.pop()
        if id(one) in seen or not gc.is_tracked(one) or isinstance(one, type):
            continue
        seen.add(id(one))
        total += len(one) if isinstance(one, (list, tuple, dict, set)) else 0
        if not isinstance(one, dict) or len(one) < people:
            left += gc.get_referents(one)
    assert total < people


def test_what_the_collector_has_not_seen_yet_stays_little_while_names_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It looks through all of that at once, which must not last longer than a slice."""
    unseen = JOINED
    monkeypatch.setattr(index, "MOST_UNSEEN", unseen)
    finder = Finder()
    blocks = set[int]()
    gc.collect()
    gc.disable()
    try:
        taken = snapshot(named(i, f"Guest {i}") for i in range(4 * unseen))
        for _ in finder.index.take(taken, NO_IDENTITIES):
            full = [one for one in finder.index.names._blocks if len(one) == BLOCK]
            assert sum(map(gc.is_tracked, full)) <= unseen // BLOCK
            blocks.update(map(id, full))
    finally:
        gc.enable()
    assert len(blocks) == 4 * unseen // BLOCK


@pytest.mark.parametrize(
    "query", ["g", "gu", "guest", "guest 1", "1", "12", "u", "na", "a 9", "gt"]
)
def test_what_is_shown_early_is_the_best_of_all_that_is_found(query: str) -> None:
    numbers = count(1)
    names = [f"Guest {i}" for i in range(MOST_SORTED + 500)]
    names += [f"Nana Guest {i}" for i in range(MOST_SORTED + 500)] + ["Gu", "12", "Guest 1"]
    finder = reading(snapshot(named(next(numbers), name) for name in names))
    steps = FindSearch(finder.index).run(query)
    early = []
    try:
        while True:
            if (found := next(steps)) is not None:
                early.append(found)
    except StopIteration as done:
        final = done.value
    for found in early:
        assert found.best == final.best[: len(found.best)]
        assert found.count <= final.count
    if final.count > 2 * MOST_SORTED and query != "gt":
        assert len(early[0].best) == MOST_SHOWN, "most of it is known early"
