"""The meaning of a context's keys, whatever their case, separators and language."""

from enum import IntEnum
from itertools import chain
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
    OPAQUE = 11


class Holder(IntEnum):
    """The kind of thing that an object under a key describes."""

    PERSON = 0
    UNKNOWN = 1
    THING = 2
    OTHER_PERSON = 3


class Key(NamedTuple):
    """The meaning of a key.

    Attributes:
        rank: of a text under it, as the name of a person; None if it is none.
        part: "given", "family" or "order" of a name in parts.
        weak: tells whether it is a part of a name only beside the other one.
        holder: what an object under it is about; a text with a rank, too, may be of another person.
        personal: tells whether it speaks of a person even among what is known of a thing.
        role: a text under it is the role; `roles` tells that there may be several.
        flag: the role that a truth under it stands for.
        winds: tells whether more than the text under it has to be looked at.
        quick: the rank as a plain number, a large one for none.
        neutral: says nothing of its own; the key of the object around it counts.
        wraps: tells whether a text under it may hold keys of its own.
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
    wraps: bool = False


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
_FIELDS: Final = sorted(
    ("name", *_GIVEN_ENDINGS, *_FAMILY_ENDINGS, *chain.from_iterable(some for some, _ in _ENDINGS)),
    key=len,
    reverse=True,
)
_ONLY_OF_PEOPLE: Final = frozenset({Rank.NICK, Rank.HANDLE})
"""What a room or a device has none of, so that a `roomUsername` is somebody's in the room."""

_WHOLE: Final = dict.fromkeys(WRAPPERS, Holder.PERSON) | {"client": Holder.UNKNOWN}
"""What is said by a whole key, whatever its parts say; a client may well be an app."""

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
    holder = _holder(plain)
    part, weak = _part(plain) if holder is not Holder.OTHER_PERSON else ("", False)
    rank, flag = _rank(plain, part), FLAGS.get(plain.removeprefix("is"), "")
    rank = _rank_of_many(plain) if rank is None else rank
    return Key(
        rank=rank,
        part=part,
        weak=weak,
        holder=holder,
        personal=bool(part and rank is None) or _is_personal(plain),
        role=plain in ROLE or plain == "roles",
        roles=plain == "roles",
        flag=flag,
        quick=99 if rank is None or holder is Holder.OTHER_PERSON else int(rank),
        winds=bool(flag or (part and rank is None) or plain in {"value", "v"}),
        neutral=plain in NEUTRAL,
        wraps=holder is Holder.PERSON and rank in {None, Rank.LOOSE},
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
    owner = _owner(plain)
    for endings, rank in _ENDINGS:
        if plain.endswith(endings):
            return rank if rank in _ONLY_OF_PEOPLE or not _is_thing(owner) else None
    if plain.endswith("id") and plain.removesuffix("id") in PERSONS:
        return Rank.ID
    if not plain.endswith("name") or _is_thing(owner) or owner in NOT_NAMES:
        return None
    return Rank.NAME if owner in PERSONS or owner in OTHERS else Rank.LOOSE


def _rank_of_many(plain: str) -> Rank | None:
    rank = _rank(plain[:-1], "") if plain.endswith("s") else None
    return rank if rank in _MANY else None


def _owner(plain: str) -> str:
    """Return whose a value is, as `host` of `hostEmail`; empty where the key does not say."""
    field = next((field for field in _FIELDS if plain.endswith(field)), "")
    return plain.removesuffix(field) if field else ""


def _is_of_others(plain: str) -> bool:
    return plain in OTHERS and plain not in PERSONS


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
    if _is_of_others(owner := _owner(plain)):
        return Holder.OTHER_PERSON
    if plain in _WHOLE:
        return _WHOLE[plain]
    for ending in ("", "info", "data", "details", "profile", "object", "record", "meta"):
        stem = plain.removesuffix(ending) if ending else plain
        if stem and (holder := _holder_of_word(stem)) is not None:
            return holder
    if plain.endswith(tuple(PERSONS)) or plain.startswith("user"):
        return Holder.PERSON
    return Holder.THING if owner and _is_thing(owner) else Holder.UNKNOWN


def _holder_of_word(word: str) -> Holder | None:
    if word in OTHERS and word != "speaker":
        return Holder.OTHER_PERSON
    if word in PERSONS:
        return Holder.PERSON
    return Holder.THING if _is_thing(word) else None
