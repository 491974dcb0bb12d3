"""The filter language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomtui.ui.filters.text import compile_filter


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("alice", "Alice Moreau", True),
        ("alice bob", "Alice Moreau", False),
        ("moreau alice", "Alice Moreau", True),
        ("moreau", "MORÉAU", True),
        ("ελλη", "Έλλη", True),
        ("!host", "Alice guest", True),
        ("!host", "Alice HOST", False),
        ("alice !host", "Alice guest", True),
        ("~amru", "Alice Moreau", True),
        ("~urma", "Alice Moreau", False),
        ("straße", "STRASSE", True),
        ('{"id": 7, "username": "Alice Moreau"}', "Alice Moreau guest 1f2e", True),
        ('{"id": 7, "username": "Alice Moreau"}', "Bob Moreau guest 1f2e", False),
        ('{"user": {"displayName": "Alice"}, "avatar": "data:image/png;ba', "Alice", True),
        ('"{\\"username\\": \\"Alice Moreau\\"}"', "Alice Moreau guest 1f2e", True),
        ("[mod] bob", "[MOD] Bob", True),
        ("oneil", "Shane O\u2019Neil", True),
        ("o'neil", "Shane ONeil", True),
        ("!oneil", "Shane O'Neil", False),
        ("anne-marie", "Anne Marie", True),
        ("q-and-a", "qanda", False),
        ("-", "Anne Marie", False),
        ("anne-", "Anne Marie", False),
        ("'", "Anne Marie", False),
    ],
)
def test_words_decide(query: str, text: str, shown: bool) -> None:
    matches = compile_filter(query)
    assert matches is not None
    assert matches(text) is shown


@pytest.mark.parametrize("query", ["", "  ", "!", "~", "! ~"])
def test_nothing_said_lets_everything_through(query: str) -> None:
    assert compile_filter(query) is None


@given(st.text(max_size=40), st.text(max_size=80))
def test_any_query_has_an_answer_for_any_text(query: str, text: str) -> None:
    matches = compile_filter(query)
    assert matches is None or matches(text) in {True, False}


@given(st.text(alphabet="abcéßΩ語 ", min_size=1, max_size=40).filter(str.strip))
def test_a_text_is_found_by_itself(text: str) -> None:
    matches = compile_filter(text)
    assert matches is not None
    assert matches(text)
