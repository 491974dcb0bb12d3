"""Joins the parts of a name in the order of its script."""

from typing import Any, Final

from roomtui.identity.keys import Rank, key_of

MOST_PARTS: Final = 4
LONGEST_PART: Final = 80

_FAMILY_FIRST: Final = ("family", "last", "sur", "eastern", "lf")


def joined_name(tree: dict[str, Any], *, is_name: bool) -> tuple[str, Rank]:
    """Join the parts of a name in an object; `is_name` tells that the object is about nothing else.

    A part that other things have as well (`first`, `last`) counts only beside the other part, or
    in an object that is a name.
    """
    parts: dict[str, str] = {}
    sure: set[str] = set()
    doubtful = False
    for written, value in tree.items():
        key = key_of(written)
        if key.part and key.part not in sure and (text := _part(value)):
            parts[key.part] = text
            doubtful = doubtful or key.rank is not None
            if not key.weak or is_name:
                sure.add(key.part)
    given, family = parts.get("given", ""), parts.get("family", "")
    if given and family and (sure - {"order"} or not doubtful):
        family_first = parts.get("order", "").casefold().startswith(_FAMILY_FIRST)
        return _join(given, family, family_first=family_first), Rank.FULL
    if given and "given" in sure:
        return given, Rank.GIVEN
    return (family, Rank.FAMILY) if family and "family" in sure else ("", Rank.FAMILY)


def listed_name(texts: list[Any], *, are_parts: bool = True) -> str:
    """Join the parts of a name that come as a list, or take the first; perhaps nothing."""
    if not 0 < len(texts) <= MOST_PARTS:
        return ""
    if not all(isinstance(text, str) and len(text) < LONGEST_PART for text in texts):
        return ""
    if any(text[:1] in ("{", "[") for text in texts):
        return ""
    are_parts = are_parts and not any("@" in text for text in texts)
    return " ".join(texts) if are_parts else str(texts[0])


def _part(value: Any) -> str:
    if isinstance(value, list):
        return listed_name(value).strip()
    if isinstance(value, str) and value.strip().casefold() not in {"null", "undefined", "none"}:
        return value.strip()[:256]
    return ""


def _join(given: str, family: str, *, family_first: bool) -> str:
    if given.casefold().endswith(f" {family.casefold()}"):
        return given
    if is_east_asian(given + family):
        blank = " " if any("\u3040" <= char <= "\u30ff" for char in given + family) else ""
        return f"{family}{blank}{given}"
    return f"{family} {given}" if family_first else f"{given} {family}"


def is_east_asian(text: str) -> bool:
    """Return whether a text is in kana, Chinese characters or Hangul alone."""
    return all("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" for char in text)
