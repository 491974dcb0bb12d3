"""Hostile text by the thousand: what reaches the screen is one plain, bounded line."""

import json
import sys
import threading
import time
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roomtui import text
from roomtui.text import (
    ELLIPSIS,
    LONGEST,
    MOST_MARKS,
    MOST_SPACING,
    REMEMBERED,
    name_of,
    plain,
    role_of,
    safe,
    short_id,
    tally,
)

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
MARKS = {"Mn", "Me"}

anything = st.text(st.characters(exclude_categories=()), max_size=600)
NASTY = "ae\u0301\u0327\u0489\u200b\u200d\u202e\u2066\ufe0f\U0001f3fd\u20e3\u115f"
NASTY += "\u0915\u093e\u1161\u2800\x1b\x07 \n"
nasty = st.text(st.sampled_from(NASTY), max_size=80)
limits = st.integers(1, 300)


def check(shown: str, limit: int) -> None:
    assert len(shown) <= limit
    assert not {unicodedata.category(char) for char in shown} & UNSAFE
    assert shown == shown.strip()
    assert "  " not in shown
    assert len(shown.splitlines()) <= 1
    above = beside = 0
    for char in shown:
        category = unicodedata.category(char)
        is_above = category in MARKS or "\u1160" <= char <= "\u11ff"
        above, beside = (
            (above + is_above, beside + (category == "Mc"))
            if is_above or category == "Mc"
            else (0, 0)
        )
        assert above <= MOST_MARKS
        assert beside <= MOST_SPACING


@given(anything | nasty, limits)
@example("\ud800", 5)
@example("a\u200b\u0301", 5)
@example("a" + "\u0301\u200b" * 50, 256)
@example("a" + "\u0301\U0001f3fd" * 50, 256)
@example("\u0301\u0301", 5)
@example("\u1100\u115f\u1161", 5)
@example("\u0958" * 40, 30)
@example("\U000e0041\U000e007f\u2028\u2029\x85", 5)
def test_what_is_shown_is_safe_and_short(text: str, limit: int) -> None:
    check(safe(text, limit), limit)


@given(anything | nasty, limits)
def test_making_safe_twice_changes_nothing(text: str, limit: int) -> None:
    once = safe(text, limit)
    assert safe(once, limit) == once


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=LONGEST))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    "name",
    [
        "Zuzana Novotná",
        "佐藤 美咲",
        "Олена Коваленко",
        "अनन्या शर्मा",
        "محمد",
        "Nguyễn Thị Ánh",
        "O'Neil-Smith, jr.",
        "སྒྲོལ་མ",
        "ကြောင့်ကြေား မြို့ကြီး",
        "தமிழ்ச்செல்வன்",
        "สมชาย ใจดี น้ำ",
        "김민준",
        "\u1112\u1173\u11ab글",
        "🇫🇷 Marie",
        "مُحَمَّد",
        "שָׁלוֹם",
        "👍",
        "[bold red]x[/]",
        "[@click=app.quit]y[/]",
        "\\[a]",
        "{markup} & <b>",
    ],
)
def test_names_and_markup_stay_as_they_are(name: str) -> None:
    assert safe(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x1b]0;owned\x07hello", "[2J]0;ownedhello"),
        ("two\nlines\r\nand\ttabs", "two lines and tabs"),
        ("  much \u00a0\u3000 space  ", "much space"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("a\u200bb\u200dc\ufeffd", "abcd"),
        ("\x00\x01\x7f\x9b31m", "31m"),
        ("e\u200b\u0301", "é"),
        ("👍🏽", "👍"),
        ("👨\u200d👩\u200d👧 Weber", "👨👩👧 Weber"),
        ("1\ufe0f\u20e3 one", "1 one"),
        ("می\u200cخواهم", "میخواهم"),
        ("\u2800\u3164\u2800", ""),
        ("a\u2800\u2800b", "a b"),
        ("क" + "ा" * 50, "क" + "ा" * MOST_SPACING),
        ("ᄀ" + "\u1161" * 50, "가" + "\u1161" * MOST_MARKS),
        ("\U000e0001\U000e0041tag", "tag"),
        ("", ""),
        ("\u200b\n\u202e", ""),
    ],
)
def test_what_is_dangerous_is_dropped(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_texts_that_are_long_are_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_remembered_long", {})
    monkeypatch.setattr(text, "_long_identities", {})
    remembered = (text._remembered, text._identities)
    for cache in remembered:
        cache.clear()
    for number in range(100):
        safe(f"{number}" + "é" * 10**5)
        name_of(f"{number}" + "é" * 2_000)
        name_of('{"name": "' + "é" * 10**5 + f'{number}"}}')
        role_of('{"role": "' + "é" * 2_000 + f'{number}"}}')
    # the start of the role, which was the same each time
    assert sum(len(cache) for cache in remembered) <= 1
    assert sum(map(len, text._remembered_long.values())) < 100 * (LONGEST + 2 * 80) + 24
    assert sum(len(n) + len(r) for n, r in text._long_identities.values()) <= 300 * (80 + 24)
    most = 2 * sum(cache.most for cache in remembered)
    assert most * REMEMBERED * 4 < 64 * 2**20


@given(st.lists(anything, max_size=5))
def test_lines_stay_lines_and_become_safe(lines: list[str]) -> None:
    shown = plain("\n".join(lines))
    assert shown.count("\n") == "\n".join(lines).count("\n")
    assert all(line.isprintable() for line in shown.split("\n"))


def test_plain_lines_keep_their_blanks() -> None:
    assert plain("  a   b\n\n  é   \x1b[31mc") == "  a   b\n\né [31mc"


def test_long_contexts_are_read_once_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_long_identities", {})
    monkeypatch.setattr(text, "MOST_NAMES", 10)
    long = '{"avatar": "' + "x" * 5_000 + '", "name": "Ada'
    assert name_of(long + '"}') is name_of(long + '"}')
    for number in range(50):
        assert name_of(f'{long}{number}"}}') == f"Ada{number}"
    assert len(text._long_identities) <= 10


def test_what_became_of_long_texts_is_remembered_but_not_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(text, "_remembered_long", {})
    monkeypatch.setattr(text, "MOST_TEXTS", 10)
    long = "\u200b" * 1_000 + "Ada"
    assert safe(long) is safe(long)
    assert safe(long, 200) == safe(long + " ", 200) == "Ada"
    for number in range(50):
        assert safe(long + str(number)) == f"Ada{number}"
    assert len(text._remembered_long) <= 10


def test_what_is_plain_is_not_remembered() -> None:
    text._remembered.clear()
    assert safe(" Marcus Brooks") == "Marcus Brooks"
    assert short_id("7463bcfb-91d3-4dfd-be9b-ef056292c8ca") == "7463bcfb"
    assert not text._remembered


def test_zalgo_is_combed() -> None:
    zalgo = "Z" + "\u0335\u0336\u0337" * 40 + "x" + "\u0316\u200b\u0317\ufe0f\u0318" * 40
    assert len(safe(zalgo)) == 2 + 2 * MOST_MARKS


def test_what_is_cut_ends_with_an_ellipsis() -> None:
    assert safe("abcdef", 4) == "abc" + ELLIPSIS
    assert safe("ab cdef", 4) == "ab" + ELLIPSIS
    assert safe("abcd", 4) == "abcd"


@pytest.mark.parametrize("value", [7, None, 1.5, ["a"], {"a": "\n"}, b"\x1b"])
def test_what_is_no_text_is_shown_as_python_writes_it(value: object) -> None:
    assert safe(value) == str(value)


@pytest.mark.parametrize("char", ["x", "\u200b", "e\u0301", " ", "\ud800", "\u0301", "\\", "["])
def test_a_megabyte_is_dealt_with_at_once(char: str) -> None:
    text = char * 10**6
    begun = time.perf_counter()
    check(safe(text), LONGEST)
    check(name_of(text), 80)
    check(name_of('{"name": "' + text + '"}'), 80)
    check(role_of('{"role": "' + text + '"}'), 24)
    assert time.perf_counter() - begun < 1


@given(anything)
def test_a_short_id_is_eight_characters_at_most(record_id: str) -> None:
    check(short_id(record_id), 8)


@pytest.mark.parametrize(
    ("context", "name"),
    [
        (None, ""),
        ("", ""),
        ("Alice", "Alice"),
        ('{"id": 7, "username": "Alice"}', "Alice"),
        ('{"role": "host", "name": "Alice"}', "Alice"),
        ('{"name": "  ", "email": "a@b.test"}', "a@b.test"),
        ('{"name": null, "id": 7}', "7"),
        ('{"name": true, "id": "x"}', "x"),
        ('{"user": {"displayName": "Alice"}, "id": 1}', "Alice"),
        ('{"participant": {"user": {"nick": "al"}}}', "al"),
        ('{"user": {}, "id": 3}', "3"),
        (' \n{"name": "Alice"}', "Alice"),
        ('"Alice"', "Alice"),
        ('"{\\"name\\": \\"x\\"}"', "x"),
        ('{"colour": "red"}', '{"colour": "red"}'),
        ('["Alice"]', "Alice"),
        ('{"name": "Ali', '{"name": "Ali'),
        ("{", "{"),
        ("7", "7"),
        ('{"name": "\\ud800A"}', "A"),
        ('{"name": "\\u001b[31mA\\n"}', "[31mA"),
        ('{"name": "A", "name": "B"}', "B"),
        ('{"name": 123456789012345678901234567890}', "123456789012345678901234567890"),
        ('{"name": 1e999, "id": "z"}', "z"),
        ("[" * 4000, "[" * 79 + ELLIPSIS),
    ],
)
def test_a_name_is_found_whatever_the_context_looks_like(context: str | None, name: str) -> None:
    assert name_of(context) == name


keys = st.sampled_from(["name", "username", "user", "id", "role", "participant", "x"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_any_json_context_gives_a_safe_name_and_role(value: Any) -> None:
    context = json.dumps(value)
    check(name_of(context), 80)
    check(role_of(context), 24)


@given(anything)
def test_any_text_context_gives_a_safe_name_and_role(context: str) -> None:
    check(name_of(context), 80)
    check(role_of(context), 24)


@pytest.mark.parametrize("depth", [50, 300, 580])
def test_a_context_nested_for_malice_is_no_crash_at_any_depth_of_the_stack(depth: int) -> None:
    context = '{"id":' * depth + '"x"' + "}" * depth
    found: list[str] = []

    def at_depth(frames: int) -> None:
        if frames:
            at_depth(frames - 1)
        else:
            found.append(name_of(context + " " * len(found)))  # never one that is remembered

    def sweep() -> None:
        for frames in range(0, sys.getrecursionlimit() - 120, 3):
            at_depth(frames)

    thread = threading.Thread(target=sweep)
    thread.start()
    thread.join()
    assert found[0] == "x"
    assert len(found) > 200


@pytest.mark.parametrize(
    ("context", "role"),
    [
        (None, ""),
        ("", ""),
        ("host", ""),
        ('{"role": "host"}', "host"),
        ('{"role": "a\\nb"}', "a b"),
        ('{"role": 7}', ""),
        ('{"role": ["host"]}', ""),
        ('{"name": "x"}', ""),
        ('{"role": "host"', ""),
        ('["role"]', ""),
        ('{"role": "' + "x" * 99 + '"}', "x" * 23 + ELLIPSIS),
    ],
)
def test_a_role_is_told_only_where_a_context_states_it(context: str | None, role: str) -> None:
    assert role_of(context) == role


def test_a_tally_says_of_how_many_where_a_number_might_be_of_something_else() -> None:
    assert tally({"sent": 23, "failed": 0}, 23) == "23 of 23 sent"
    assert tally({"sent": 0, "failed": 1, "not sent": 1_000}, 1_001) == (
        "1 of 1,001 failed, 1,000 not sent"
    )
    assert tally({"confirmed": 1}, 1) == "1 confirmed"
    assert tally({}, 0) == ""
