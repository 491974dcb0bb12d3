"""What the keys of a context stand for, whatever their case, separators and language."""

from enum import IntEnum
from typing import Final, NamedTuple

from roomtui.identity.words import (
    DISPLAY,
    EMAIL,
    FAMILY,
    FLAGS,
    FULL,
    GIVEN,
    HANDLE,
    ID,
    LONGEST_KEY,
    LOOSE,
    NAME,
    NEUTRAL,
    NICK,
    NOT_NAMES,
    ORDER,
    OTHERS,
    PERSONS,
    PHONE,
    ROLE,
    THINGS,
    WEAK_PARTS,
    WHOLE_OR_PART,
    WRAPPERS,
    plain_key,
)

MOST_KEYS: Final = 4_096


class Rank(IntEnum):
    """How well a value names a person, the best first."""

    DISPLAY = 0
    FULL = 1
    NAME = 2
    GIVEN = 3
    FAMILY = 4
    NICK = 5
    HANDLE = 6
    EMAIL = 7
    PHONE = 8
    LOOSE = 9
    ID = 10


class Holder(IntEnum):
    """What an object under a key is about."""

    PERSON = 0
    UNKNOWN = 1
    THING = 2
    OTHER_PERSON = 3


class Key(NamedTuple):
    """What a key stands for.

    Attributes:
        rank: of a text under it, as the name of a person; None if it is none.
        part: "given", "family" or "order" of a name in parts.
        weak: tells whether it is a part of a name only beside the other one.
        holder: what an object under it is about.
        personal: tells whether it speaks of a person even among what is known of a thing.
        role: a text under it is the role; `roles` tells that there may be several.
        flag: the role that a truth under it stands for.
        winds: tells whether more than the text under it has to be looked at.
        quick: the rank as a plain number, a large one for none.
        neutral: says nothing of its own; the key of the object around it counts.
    """

    rank: Rank | None = None
    part: str = ""
    weak: bool = False
    holder: Holder = Holder.UNKNOWN
    personal: bool = False
    role: bool = False
    roles: bool = False
    flag: str = ""
    winds: bool = False
    quick: int = 99
    neutral: bool = False


_MANY: Final = frozenset({Rank.DISPLAY, Rank.FULL, Rank.NAME, Rank.NICK, Rank.EMAIL, Rank.PHONE})

_ENDINGS: Final = (
    (("displayname", "screenname", "preferredname"), Rank.DISPLAY),
    (("fullname", "realname", "commonname"), Rank.FULL),
    (("nickname", "nick", "alias"), Rank.NICK),
    (("username", "loginname", "handle", "login"), Rank.HANDLE),
    (("email", "emailaddress"), Rank.EMAIL),
    (("phone", "phonenumber", "mobile", "msisdn"), Rank.PHONE),
)
_GIVEN_ENDINGS: Final = ("firstname", "givenname", "forename")
_FAMILY_ENDINGS: Final = ("lastname", "familyname", "surname")

_known: dict[str, Key] = {}


def key_of(written: str) -> Key:
    """Return what a key stands for; the keys of apps are few, so they are remembered."""
    known = _known.get(written)
    if known is None:
        if len(_known) >= MOST_KEYS:
            _known.clear()
        known = _classify(written[: LONGEST_KEY * 2])
        if len(written) <= LONGEST_KEY:
            _known[written] = known
    return known


def _classify(written: str) -> Key:
    plain = plain_key(written)
    part, weak = _part(plain)
    rank, flag = _rank(plain, part), FLAGS.get(plain.removeprefix("is"), "")
    rank = _rank_of_many(plain) if rank is None else rank
    return Key(
        rank=rank,
        part=part,
        weak=weak,
        holder=_holder(plain),
        personal=bool(part and rank is None) or _is_personal(plain),
        role=plain in ROLE or plain == "roles",
        roles=plain == "roles",
        flag=flag,
        quick=99 if rank is None else int(rank),
        winds=bool(flag or (part and rank is None) or plain in {"value", "v"}),
        neutral=plain in NEUTRAL,
    )


def _part(plain: str) -> tuple[str, bool]:
    if weak := WEAK_PARTS.get(plain) or WHOLE_OR_PART.get(plain):
        return weak, True
    if plain in GIVEN or plain.endswith(_GIVEN_ENDINGS):
        return "given", False
    if plain in FAMILY or plain.endswith(_FAMILY_ENDINGS):
        return "family", False
    return ("order", False) if plain in ORDER else ("", False)


_RANKED: Final = (
    (DISPLAY, Rank.DISPLAY),
    (FULL, Rank.FULL),
    (NAME, Rank.NAME),
    (NICK, Rank.NICK),
    (HANDLE, Rank.HANDLE),
    (EMAIL, Rank.EMAIL),
    (PHONE, Rank.PHONE),
    (LOOSE, Rank.LOOSE),
    (ID, Rank.ID),
)


def _rank(plain: str, part: str) -> Rank | None:
    """Rank a text under a key: by the whole key, or by how it ends and of what it begins."""
    if part and plain not in WHOLE_OR_PART:
        return None
    for keys, rank in _RANKED:
        if plain in keys:
            return rank
    for endings, rank in _ENDINGS:
        if plain.endswith(endings) and not _is_thing(_before(plain, endings)):
            return rank
    if plain.endswith("name"):
        owner = plain.removesuffix("name")
        if owner in PERSONS:
            return Rank.NAME
        return None if _is_thing(owner) or owner in OTHERS or owner in NOT_NAMES else Rank.LOOSE
    return None


def _rank_of_many(plain: str) -> Rank | None:
    rank = _rank(plain[:-1], "") if plain.endswith("s") else None
    return rank if rank in _MANY else None


def _before(plain: str, endings: tuple[str, ...]) -> str:
    ending = next(ending for ending in endings if plain.endswith(ending))
    return plain.removesuffix(ending)


def _is_thing(plain: str) -> bool:
    return plain in THINGS or plain.rstrip("s") in THINGS


def _is_personal(plain: str) -> bool:
    if plain in {"username", "preferredusername", "calleridname", "fromdisplaystring"}:
        return True
    for ending in ("displayname", "fullname", "nickname", "email", "name", "id"):
        if plain.endswith(ending) and plain.removesuffix(ending) in PERSONS:
            return True
    return False


def _holder(plain: str) -> Holder:
    for ending in ("", "info", "data", "details", "profile", "object", "record", "meta"):
        stem = plain.removesuffix(ending) if ending else plain
        if stem in OTHERS and stem != "speaker":
            return Holder.OTHER_PERSON
        if stem in PERSONS:
            return Holder.PERSON
        if stem and _is_thing(stem):
            return Holder.THING
    if plain in WRAPPERS or plain.endswith(tuple(PERSONS)) or plain.startswith("user"):
        return Holder.PERSON
    return Holder.UNKNOWN
