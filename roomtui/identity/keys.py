"""What the keys of a context stand for, whatever their case, separators and language."""

from enum import IntEnum
from typing import Final, NamedTuple

MOST_KEYS: Final = 4_096
LONGEST_KEY: Final = 64


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


def plain_key(written: str) -> str:
    """Return a key without its case and separators: `Display-Name` as `displayname`."""
    return "".join(char for char in written.casefold() if char.isalnum())[:LONGEST_KEY]


def _set(text: str) -> frozenset[str]:
    return frozenset(key if key.isascii() else plain_key(key) for key in text.split())


_PERSONS: Final = _set(
    "user participant attendee guest person member customer caller client visitor speaker profile "
    "contact account me self myself local own candidate patient student viewer peer player "
    "passenger driver buyer usr identity current my endpoint"
)
_WRAPPERS: Final = _set(
    "data info metadata meta context external payload custom customdata attributes attrs details "
    "extra fields properties props param params claims body value values content state presence "
    "name names fullname displayname emails email clientdata serverdata userdata connectiondata "
    "vcard result object public userinfo appdata opaque json"
)
_THINGS: Final = _set(
    "room meeting session conference event device browser app application org organization "
    "organisation company team tenant project course class classroom lesson group channel role "
    "roles avatar image photo picture icon theme location country city address webinar track "
    "stream codec language locale permission permissions settings setting config configuration "
    "layout sdk os platform department brand school product plan workspace campaign queue call "
    "service store server media video audio camera microphone mic speakers font color "
    "colour region timezone network connection features feature tags tag badge position agenda "
    "topic subject file document domain version build environment env job booking order "
    "appointment game level link links url urls background status subscription invoice"
)
_OTHERS: Final = _set(
    "host owner inviter invitedby createdby creator moderator moderators organizer organiser "
    "presenter teacher manager supervisor parent spouse partner friend friends contacts members "
    "participants attendees users people peers guests speaker speakers assignee assignedto agent "
    "interviewer doctor tutor coach admin emergencycontact referrer referredby reportsto approver"
)

_DISPLAY: Final = _set(
    "display displayname displayas dispname screenname preferredname prefname publicname "
    "visiblename shownname nametoshow displayednamed namedisplay dn userdisplayname "
    "fromdisplaystring displaystring formattedname formatted friendlyname anzeigename"
)
_FULL: Final = _set(
    "fullname realname legalname completename wholename commonname cn namefull nombrecompleto "
    "nomcomplet nomecompleto 氏名 姓名"
)
_NAME: Final = _set(
    "name n calleridname cidname cnam callername nombre nome nom naam имя имяпользователя 名前 "
    "이름 nimi navn namn jméno imię اسم الاسم שם नाम ชื่อ"
)
_GIVEN: Final = _set(
    "firstname givenname givennames forename forenames fname fn vorname prenom prénom nombredepila "
    "voornaam 名 имяличное"
)
_FAMILY: Final = _set(
    "lastname familyname surname lname ln sn secondname nachname familienname apellido apellidos "
    "cognome sobrenome nomdefamille achternaam фамилия 姓"
)
_NICK: Final = _set("nickname nick alias label moniker callsign pseudo pseudonym spitzname")
_HANDLE: Final = _set(
    "username u handle login loginname userlogin accountname screenhandle preferredusername "
    "identity userprincipalname upn slug usr user participant attendee guest person member "
    "customer caller client visitor player account uname who me logon samaccountname "
    "benutzername usuario utente"
)
_EMAIL: Final = _set("email mail emailaddress mailaddress useremail primaryemail correo e")
_PHONE: Final = _set(
    "phone phonenumber mobile mobilenumber msisdn tel telephone cell cellphone callerid "
    "callernumber calleridnumber cidnumber number dialednumber dialin dialednum ani from sip "
    "sipuri sipaddress callerphone cli e164 address uri"
)
_LOOSE: Final = _set("clientdata userdata metadata external info userinfo title text caption")
_ID: Final = _set(
    "id uid uuid guid sub userid participantid customerkey externalid externaluserid clientid "
    "memberid accountid customerid attendeeid guestid personid useruuid useruid key ref pid oid "
    "clientreferenceid participantuuid peerid identityid"
)
_NEUTRAL: Final = _set(
    "value text default label full display formatted en und preferred string content v val title "
    "main primary raw"
)
_FLAGS: Final = {
    "host": "host", "hosting": "host", "moderator": "moderator", "mod": "moderator",
    "owner": "owner", "cohost": "co-host", "admin": "admin", "administrator": "admin",
    "presenter": "presenter", "speaker": "speaker", "guest": "guest",
}  # fmt: skip
_ROLE: Final = _set("role userrole participantrole memberrole attendeerole roomrole affiliation")
_ORDER: Final = _set("nameorder namestyle nameformat displayorder")

_WEAK_PARTS: Final = {"first": "given", "given": "given", "last": "family", "family": "family"}
_WHOLE_OR_PART: Final = {
    "name": "given", "nombre": "given", "nome": "given", "имя": "given", "nom": "family"
}  # fmt: skip
"""A whole name where they stand alone, and a part of one beside the other part."""

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
    rank, flag = _rank(plain, part), _FLAGS.get(plain.removeprefix("is"), "")
    rank = _rank_of_many(plain) if rank is None else rank
    return Key(
        rank=rank,
        part=part,
        weak=weak,
        holder=_holder(plain),
        personal=bool(part and rank is None) or _is_personal(plain),
        role=plain in _ROLE or plain == "roles",
        roles=plain == "roles",
        flag=flag,
        quick=99 if rank is None else int(rank),
        winds=bool(flag or (part and rank is None) or plain in {"value", "v"}),
        neutral=plain in _NEUTRAL,
    )


def _part(plain: str) -> tuple[str, bool]:
    if weak := _WEAK_PARTS.get(plain) or _WHOLE_OR_PART.get(plain):
        return weak, True
    if plain in _GIVEN or plain.endswith(_GIVEN_ENDINGS):
        return "given", False
    if plain in _FAMILY or plain.endswith(_FAMILY_ENDINGS):
        return "family", False
    return ("order", False) if plain in _ORDER else ("", False)


_RANKED: Final = (
    (_DISPLAY, Rank.DISPLAY),
    (_FULL, Rank.FULL),
    (_NAME, Rank.NAME),
    (_NICK, Rank.NICK),
    (_HANDLE, Rank.HANDLE),
    (_EMAIL, Rank.EMAIL),
    (_PHONE, Rank.PHONE),
    (_LOOSE, Rank.LOOSE),
    (_ID, Rank.ID),
)


def _rank(plain: str, part: str) -> Rank | None:
    """Rank a text under a key: by the whole key, or by how it ends and of what it begins."""
    if part and plain not in _WHOLE_OR_PART:
        return None
    for keys, rank in _RANKED:
        if plain in keys:
            return rank
    for endings, rank in _ENDINGS:
        if plain.endswith(endings) and not _is_thing(_before(plain, endings)):
            return rank
    if plain.endswith("name"):
        owner = plain.removesuffix("name")
        if owner in _PERSONS:
            return Rank.NAME
        return None if _is_thing(owner) or owner in _OTHERS or owner in _NOT_NAMES else Rank.LOOSE
    return None


def _rank_of_many(plain: str) -> Rank | None:
    rank = _rank(plain[:-1], "") if plain.endswith("s") else None
    return rank if rank in _MANY else None


_NOT_NAMES: Final = _set("file host code type class display method function field tag event node")


def _before(plain: str, endings: tuple[str, ...]) -> str:
    ending = next(ending for ending in endings if plain.endswith(ending))
    return plain.removesuffix(ending)


def _is_thing(plain: str) -> bool:
    return plain in _THINGS or plain.rstrip("s") in _THINGS


def _is_personal(plain: str) -> bool:
    if plain in {"username", "preferredusername", "calleridname", "fromdisplaystring"}:
        return True
    for ending in ("displayname", "fullname", "nickname", "email", "name", "id"):
        if plain.endswith(ending) and plain.removesuffix(ending) in _PERSONS:
            return True
    return False


def _holder(plain: str) -> Holder:
    for ending in ("", "info", "data", "details", "profile", "object", "record", "meta"):
        stem = plain.removesuffix(ending) if ending else plain
        if stem in _OTHERS and stem != "speaker":
            return Holder.OTHER_PERSON
        if stem in _PERSONS:
            return Holder.PERSON
        if stem and _is_thing(stem):
            return Holder.THING
    if plain in _WRAPPERS or plain.endswith(tuple(_PERSONS)) or plain.startswith("user"):
        return Holder.PERSON
    return Holder.UNKNOWN
