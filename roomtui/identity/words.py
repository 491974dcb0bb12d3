"""The vocabulary of keys: whose a value is, and what of a person it is."""

from typing import Final

LONGEST_KEY: Final = 64


def plain_key(written: str) -> str:
    """Return a key without its case and separators: `Display-Name` as `displayname`."""
    return "".join(char for char in written.casefold() if char.isalnum())[:LONGEST_KEY]


def _set(text: str) -> frozenset[str]:
    return frozenset(key if key.isascii() else plain_key(key) for key in text.split())


PERSONS: Final = _set(
    "user participant attendee guest person member customer caller client visitor speaker profile "
    "contact account me self myself local own candidate patient student viewer peer player "
    "passenger driver buyer usr identity current my endpoint"
)
WRAPPERS: Final = _set(
    "data info metadata meta context external payload custom customdata attributes attrs details "
    "extra fields properties props param params claims body value values content state presence "
    "name names fullname displayname emails email clientdata serverdata userdata connectiondata "
    "vcard result object public userinfo appdata opaque json"
)
THINGS: Final = _set(
    "room meeting session conference event device browser app application org organization "
    "organisation company team tenant project course class classroom lesson group channel role "
    "roles avatar image photo picture icon theme location country city address webinar track "
    "stream codec language locale permission permissions settings setting config configuration "
    "layout sdk os platform department brand school product plan workspace campaign queue call "
    "service store server media video audio camera microphone mic speakers font color "
    "colour region timezone network connection features feature tags tag badge position agenda "
    "topic subject file document domain version build environment env job booking order "
    "appointment game level link links url urls background status subscription invoice "
    "pet package bundle cluster pod zone tier cohort dns site page view seat grade table"
)
OTHERS: Final = _set(
    "host owner mother father child inviter invitedby createdby creator moderator moderators "
    "organizer organiser presenter teacher manager supervisor parent spouse partner friend "
    "friends contacts members participants attendees users people peers guests speaker speakers "
    "assignee assignedto agent interviewer doctor tutor coach emergency support counselor "
    "therapist nurse admin emergencycontact referrer referredby reportsto approver"
)

DISPLAY: Final = _set(
    "display displayname displayas dispname screenname preferredname prefname publicname "
    "visiblename shownname nametoshow displayednamed namedisplay dn userdisplayname "
    "fromdisplaystring displaystring formattedname formatted friendlyname globalname anzeigename"
)
FULL: Final = _set(
    "fullname realname legalname completename wholename commonname cn namefull nombrecompleto "
    "nomcomplet nomecompleto 氏名 姓名"
)
NAME: Final = _set(
    "name n nm calleridname cidname cnam callername nombre nome nom naam имя имяпользователя "
    "名前 名字 이름 nimi navn namn jméno imię اسم الاسم שם नाम ชื่อ"
)
GIVEN: Final = _set(
    "firstname givenname givennames forename forenames fname fn namefirst namegiven vorname "
    "prenom prénom nombredepila voornaam 名 имяличное"
)
FAMILY: Final = _set(
    "lastname familyname surname lname ln sn namelast namefamily secondname nachname "
    "familienname apellido apellidos cognome sobrenome nomdefamille achternaam фамилия 姓"
)
NICK: Final = _set(
    "nickname nick gamertag 昵称 暱稱 ニックネーム 닉네임 alias label moniker callsign pseudo "
    "pseudonym spitzname"
)
HANDLE: Final = _set(
    "username useridentity useraccount 用户名 ユーザー名 u handle login loginname userlogin "
    "accountname screenhandle preferredusername identity userprincipalname upn slug usr user "
    "participant attendee guest person member customer caller visitor player account uname who "
    "me logon samaccountname benutzername usuario utente"
)
EMAIL: Final = _set("email mail emailaddress mailaddress useremail primaryemail correo e")
PHONE: Final = _set(
    "phone phonenumber mobile mobilenumber msisdn tel telephone cell cellphone callerid "
    "callernumber calleridnumber cidnumber number dialednumber dialin dialednum ani from sip "
    "sipuri sipaddress callerphone cli e164 address uri"
)
LOOSE: Final = _set(
    "client profile contact candidate patient student buyer clientdata userdata metadata "
    "external info userinfo title text caption"
)
ID: Final = _set(
    "id uid uuid guid sub userid participantid customerkey externalid externaluserid clientid "
    "memberid accountid customerid attendeeid guestid personid useruuid useruid key ref pid oid "
    "clientreferenceid participantuuid peerid identityid"
)
NEUTRAL: Final = _set(
    "value text default label full display formatted en und preferred string content v val title "
    "main primary raw"
)
FLAGS: Final = {
    "host": "host", "hosting": "host", "moderator": "moderator", "mod": "moderator",
    "owner": "owner", "cohost": "co-host", "admin": "admin", "administrator": "admin",
    "presenter": "presenter", "speaker": "speaker", "guest": "guest",
}  # fmt: skip
ROLE: Final = _set(
    "role userrole participantrole memberrole attendeerole roomrole xrole affiliation 角色"
)
ORDER: Final = _set("nameorder namestyle nameformat displayorder")

WEAK_PARTS: Final = {"first": "given", "given": "given", "last": "family", "family": "family"}
WHOLE_OR_PART: Final = {
    "name": "given", "nombre": "given", "nome": "given", "имя": "given", "nom": "family"
}  # fmt: skip
"""A whole name where they stand alone, and a part of one beside the other part."""

NOT_NAMES: Final = _set(
    "maiden file host code type class display method function field tag event node"
)
