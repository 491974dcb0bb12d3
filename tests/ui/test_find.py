"""Find: folded as nobody has to type it, ranked, narrowed as one types, and kept up to date."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from roomtui.account_id import UNNAMED
from roomtui.live.actions.last_actions import Note
from roomtui.live.actions.request import Action, Outcome
from roomtui.live.identities import NO_IDENTITIES
from roomtui.live.kinds import RecordKind
from roomtui.live.watch_list import Watched
from roomtui.ui.filters.ranks import MatchRank, rank
from roomtui.ui.filters.text import fold, fold_words
from roomtui.ui.find.columns import COLUMNS
from roomtui.ui.find.context_text import looked_for, stated_in
from roomtui.ui.find.finder import Finder
from roomtui.ui.find.index import FindIndex
from roomtui.ui.find.rows import FoundRow
from roomtui.ui.find.search import MOST_SHOWN, FindResult, FindSearch, Steps
from roomtui.ui.table.columns import CellContext
from tests.ui.finding import AT, by_rank, ids_found, named, read, reading, snapshot


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("MORÉAU", "moreau"),
        ("Yılmaz IŞIK İnci", "yilmaz isik inci"),
        ("Ｍａｒｃ\u3000Ｄｕ", "marc du"),
        ("Łukasz Sørensen, Đặng Ægir", "lukasz sorensen dang aegir"),
        ("Straße ﬁx \U0001d400na", "strasse fix ana"),
        ("Anne\u2011Marie Anne\u2013Marie anne-marie", "anne marie anne marie anne marie"),
        ("O\u2019Neil O'Neil O\u02bcNeil", "oneil oneil oneil"),
        ("a\u0301\u0327\u0336na z\u0351\u036b\u0343algo", "ana zalgo"),
        ("A\u200bn\u200da\u00ad \u202eruiz\u2069", "ana ruiz"),
        ("🎉party❤\ufe0f C++", "🎉 party ❤ c + +"),
        ("دَاوُد", "داود"),
        ("नमस्ते", "नमसते"),
        ("ana.lopez@x_y (host)", "ana lopez x y host"),
        ("???", "???"),
        ("   ", ""),
    ],
)
def test_what_nobody_types_makes_no_difference(text: str, folded: str) -> None:
    assert fold_words(text) == folded
    assert fold_words(folded) == folded


def test_the_filter_folds_as_find_does() -> None:
    assert fold("Yılmaz Ｏ’Ｎｅｉｌ") == "yilmaz o'neil"
    assert fold("Anne\u2011Marie") == "anne-marie"


@settings(max_examples=25)
@given(st.text(max_size=20))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold_words(fold_words(text)) == fold_words(text)


@pytest.mark.parametrize(
    ("query", "name", "about", "expected"),
    [
        ("marc dubois", "marc dubois", "", MatchRank.WHOLE),
        ("marc", "marc dubois", "", MatchRank.START),
        ("du", "marc dubois", "", MatchRank.WORD),
        ("ubo", "marc dubois", "", MatchRank.INSIDE),
        ("u", "marc dubois", "", None),
        ("田", "山田", "", MatchRank.INSIDE),
        ("8842", "marc dubois", "8842 de", MatchRank.ABOUT),
        ("8", "marc dubois", "8842 de", None),
        ("stage", "marc dubois", "8842 de", None),
        ("marc stage", "marc dubois", "8842 de", MatchRank.APART),
        ("stage 8842", "marc dubois", "8842 de", MatchRank.ABOUT),
        ("stage left", "marc dubois", "8842 de", None),
        ("mrcdb", "marc dubois", "", MatchRank.FUZZY),
    ],
)
def test_a_better_match_comes_first(
    query: str, name: str, about: str, expected: MatchRank | None
) -> None:
    assert rank(query, name, "stage left", about=about, gap=4) == expected


def test_what_is_stated_is_found_but_not_the_keys_it_stands_under() -> None:
    assert stated_in('{"name": "Ana", "data": {"team": ["A", 7]}, "ok": true}') == "Ana A 7"
    assert stated_in("plain words") == "plain words"
    assert stated_in('{"broken') == '{"broken'
    deep = "[" * 3_000 + "]" * 3_000
    assert len(stated_in(deep)) <= 1_000
    assert stated_in('{"a":' * 50 + "1" + "}" * 50) == "1"


def test_everything_live_is_found_by_what_it_is_called_and_by_its_id() -> None:
    people = [named(1, "Marc Dubois", "s0", userId="u-8842"), named(2, "Marcel Ode", "s1"),
              named(3, "Damarc X", "s1"), named(4, "Mona Arc", "s1")]  # fmt: skip
    finder = reading(snapshot(people, ("keynote-main", "the marc's")))
    expected = ["00000001", "00000002", "s1", "r1", "00000003", "00000004"]
    assert ids_found(finder, "marc") == expected
    assert ids_found(finder, "ＭÁRCS") == ["s1", "r1"]
    assert ids_found(finder, "u8842") == []
    assert ids_found(finder, "8842") == ids_found(finder, "U-8842") == ["00000001"]
    assert ids_found(finder, "marc keynote") == ["00000001"]
    assert ids_found(finder, "keynote main") == ["s0", "r0"]
    assert ids_found(finder, "00000003") == ["00000003"]
    assert ids_found(finder, "mrcl") == ["00000002"]
    assert ids_found(finder, "") == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ('{"id": 7, "username": "Ricky R"}', "7 Ricky R"),
        ('"{\\"id\\": 7, \\"username\\": \\"Ricky\\"}"', "7 Ricky"),
        ('{"id":7,"username":"Ric', "7 ric"),
        ('{"id":7,"usern', "7"),
        ('"{\\"id\\":7,\\"username\\":\\"Ric', "7 ric"),
        ('{"ok":true,"user":{"id":7', "7"),
        ('{"', ""),
        ("[mod] bob", "mod bob"),
        ('say "id": 7', "say id 7"),
        ("{" * 200, "{" * 200),
    ],
)
def test_a_context_that_is_pasted_is_looked_for_by_what_it_states(typed: str, words: str) -> None:
    assert fold_words(looked_for(typed)) == fold_words(words)


def test_whose_context_is_pasted_is_found_and_whoever_has_no_name_by_what_is_shown() -> None:
    people = [named(1, "Ricky", userId="u-7"), replace(named(2, ""), context=None),
              named(3, "Noa Name")]  # fmt: skip
    finder = reading(snapshot(people))
    assert ids_found(finder, people[0].context or "") == ["00000001"]
    assert ids_found(finder, "(no name) 00000002") == ["00000002"]
    assert ids_found(finder, "no name") == ["00000003", "00000002"]


def test_names_without_end_and_without_letters_do_no_harm() -> None:
    people = [named(1, "W" * 100_000), named(2, "\u202e[red]\x1b[31m"), named(3, "🎉"),
              named(4, ""), named(5, "ab" * 40)]  # fmt: skip
    finder = reading(snapshot(people))
    assert ids_found(finder, "wwww") == ["00000001"]
    assert ids_found(finder, "🎉") == ["00000003"]
    assert "00000004" in ids_found(finder, "00000004")
    assert ids_found(finder, "ab" * 15 + "c") == []
    assert ids_found(finder, "x" * 100_000) == []
    assert max(map(len, finder.index.texts)) < 2_000


LETTERS = st.text(alphabet="abi ı-éＢ山", max_size=8)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(LETTERS, LETTERS, st.integers(0, 2)), max_size=12),
    st.lists(LETTERS, min_size=3, max_size=3),
    st.lists(st.text(alphabet="abi ı山", min_size=1, max_size=6), min_size=1, max_size=3),
)
def test_what_is_narrowed_as_one_types_is_what_a_look_at_each_finds(
    people: list[tuple[str, str, int]], rooms: list[str], queries: list[str]
) -> None:
    index = FindIndex()
    here = [named(i, name, f"s{s}", x=about) for i, (name, about, s) in enumerate(people, 1)]
    taken = snapshot(here, rooms)
    read(index, taken)
    search = FindSearch(index)
    for query in queries:
        for end in range(1, len(query) + 1):
            typed = fold_words(query[:end])
            found = done(search.run(typed))
            expected = by_rank(index, typed) if typed else {}
            assert {one.key for one in found.best} == set().union(*expected.values())
            places = [next(r for r, keys in expected.items() if e.key in keys) for e in found.best]
            assert places == sorted(places)
    for query in map(fold_words, queries):
        before = done(search.run(query))
        read(index, taken := snapshot(here[1:], [*rooms[:2], query], taken))
        here = [*here[2:], named(100 + len(here), query, "s1"), *here[:1]]
        read(index, taken := snapshot(here, rooms, taken))
        again = FindIndex()
        read(again, taken)
        kept, afresh = done(search.run(query)), done(FindSearch(again).run(query))
        assert {one.key for one in kept.best} == {one.key for one in afresh.best}
        assert before.query == kept.query


def done(steps: Steps) -> FindResult:
    """Return what a search comes to."""
    while True:
        try:
            next(steps)
        except StopIteration as over:
            found: FindResult = over.value
            return found


def test_only_names_that_are_new_are_folded() -> None:
    people = [named(i, f"Ana {i}", f"s{i % 2}") for i in range(1, 50)]
    first = snapshot(people, ("stage", "hall"))
    index = FindIndex()
    read(index, first)
    folded = index.changes
    read(index, snapshot(people, ("stage", "hall"), first))
    assert index.changes == folded
    read(index, snapshot([*people[1:], named(90, "Zoë")], ("stage", "hall"), first))
    assert index.touched_since(folded) is not None
    assert index.changes == folded + 2
    assert len(index) == len(people) + 4
    assert len(index.entries) <= len(people) + 5


def test_a_room_that_is_renamed_is_found_by_its_new_name() -> None:
    first = snapshot([named(1, "Ana")], ("stage",))
    finder = reading(first)
    assert ids_found(finder, "ana stage") == ["00000001"]
    read(finder.index, snapshot([named(1, "Ana")], ("hall",)))
    assert ids_found(finder, "ana stage") == ids_found(finder, "stage") == []
    assert ids_found(finder, "ana hall") == ["00000001"]
    assert ids_found(finder, "hall") == ["s0", "r0"]


def test_only_the_best_are_kept_and_all_are_counted() -> None:
    finder = reading(snapshot(named(i, f"Guest {i}") for i in range(1, 1_500)))
    assert len(ids_found(finder, "guest")) == MOST_SHOWN
    assert finder.found.people == finder.found.count == 1_499
    assert ids_found(finder, "guest 1499") == [f"{1_499:08x}"]


def test_a_letter_is_searched_before_all_names_are_read() -> None:
    finder = Finder()
    taken = snapshot(named(i, f"Guest {i}") for i in range(1, 2_000))
    finder.read(taken, NO_IDENTITIES)
    while "guest" not in "".join([*finder.index.names][-1:]):
        finder.go_on(0)
    finder.ask("guest")
    while finder.is_searching:
        finder.go_on(0)
    assert finder.is_reading
    assert 0 < finder.found.people < 1_999
    finder.go_on(60)
    assert finder.found.people == 1_999


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (60, "watched: spam · mute sent 21:00 · shared identity"),
        (16, "watched: spam"),
    ],
)
def test_what_is_known_of_somebody_is_told_newest_first_and_whole_where_there_is_room(
    width: int, words: str, live_in: Callable[[str], None]
) -> None:
    live_in("UTC")
    row = FoundRow(
        id="x", account=UNNAMED, kind=RecordKind.PARTICIPANT, record_id="1", name="Ana",
        where="stage", room_id="r0", holders=2, note=Note(Action.MUTE, Outcome.SENT, AT),
        watched=Watched(key="id:1", name="Ana", since=AT + timedelta(minutes=1), note="spam"),
    )  # fmt: skip
    (last,) = (column for column in COLUMNS if column.title == "last")
    assert last.cell_of(row, CellContext(AT), width).text == words


def test_a_letter_is_answered_at_once_as_far_as_there_is_time() -> None:
    """All of it where that takes no time, else until something is found, or until it is late."""
    finder = reading(snapshot(named(i, f"Guest {i}") for i in range(1, 3_000)))
    finder.ask("gu")
    assert (finder.answer(least=60, most=60), finder.is_searching) == (True, False)
    finder.ask("g")
    assert (finder.answer(least=0, most=60), finder.is_searching) == (True, True)
    assert (finder.found.query, len(finder.found.best)) == ("g", MOST_SHOWN)
    finder.ask("zz")
    assert (finder.answer(least=0, most=0), finder.is_searching) == (False, True)
