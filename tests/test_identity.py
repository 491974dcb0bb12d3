"""Contexts of all the shapes that client apps send, and who a human reads in them."""

import base64
import json
import time
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomtui.identity.documents import read_context
from roomtui.identity.identify import found_in
from roomtui.identity.quick import quick_identity
from roomtui.text import ELLIPSIS, name_of, role_of, safe

PICTURE = "data:image/png;base64," + "iVBORw0KGgo" * 600
BASE64 = base64.b64encode(b'{"name":"Ana"}').decode()
UUID = "550e8400-e29b-41d4-a716-446655440000"


def twice(value: Any, times: int = 2) -> str:
    """Encode as JSON, and the text again."""
    for _ in range(times):
        value = json.dumps(value)
    return str(value)


NAMES: list[tuple[Any, str]] = [
    # as public client apps were seen to send them
    ({"external": '{"username":"Nora","id":12}'}, "Nora"),
    ({"avatar": PICTURE, "username": "Vera"}, "Vera"),
    ({"displayName": "Mateo Ruiz", "username": "u_8f3a21"}, "Mateo Ruiz"),
    ({"username": "u_8f3a21", "displayName": "Mateo Ruiz"}, "Mateo Ruiz"),
    (
        {"id": "u1", "firstName": "Ana", "lastName": "Lopez", "email": "ana@example.org"},
        "Ana Lopez",
    ),
    ({"profile": {"fullName": "Paula"}}, "Paula"),
    ({"dial_out": True, "username": "+15551234567"}, "+15551234567"),
    ({"id": 7, "username": "Alice"}, "Alice"),
    ({"role": "host", "name": "Alice"}, "Alice"),
    # keys in any case and with any separators
    ({"DISPLAYNAME": "Ana", "id": 1}, "Ana"),
    ({"Display-Name": "Ana", "user-name": "al"}, "Ana"),
    ({"display_name": "Ana", "USER_ID": "u1"}, "Ana"),
    ({"Display Name": "Ana", "name": "al99021"}, "Ana"),
    ({"user.name": "Ana"}, "Ana"),
    ({"USERNAME": "nora"}, "nora"),
    ({"FirstName": "Ana", "LASTNAME": "Lopez"}, "Ana Lopez"),
    # names in parts
    ({"family_name": "Lopez", "given_name": "Ana"}, "Ana Lopez"),
    ({"surname": "Lopez", "forename": "Ana", "username": "al"}, "Ana Lopez"),
    ({"name": {"first": "Ana", "last": "Lopez"}}, "Ana Lopez"),
    ({"name": {"givenName": "Ana", "familyName": "Lopez"}, "userName": "al"}, "Ana Lopez"),
    ({"user": {"first": "Ana", "last": "Lopez"}, "id": 1}, "Ana Lopez"),
    ({"first": 1, "last": 9, "nick": "ana"}, "ana"),
    ({"firstName": "Ana", "username": "ana77"}, "Ana"),
    ({"firstName": "Ana", "lastName": None, "email": "a@b.test"}, "Ana"),
    ({"lastName": "Lopez", "id": 7}, "Lopez"),
    ({"firstName": "Ana Lopez", "lastName": "Lopez"}, "Ana Lopez"),
    ({"firstName": "小明", "lastName": "王"}, "王小明"),
    ({"given": "민준", "family": "김"}, "김민준"),
    ({"firstName": "さくら", "lastName": "伊藤"}, "伊藤 さくら"),
    ({"firstName": "Eszter", "lastName": "Nagy", "nameOrder": "family_first"}, "Nagy Eszter"),
    ({"resourceType": "Patient", "name": [{"given": ["Ana"], "family": "Lopez"}]}, "Ana Lopez"),
    ({"fn": "Ana", "ln": "Lopez"}, "Ana Lopez"),
    ({"prénom": "Zoé", "nom": "Dubois"}, "Zoé Dubois"),
    ({"nom": "Dubois", "id": 3}, "Dubois"),
    ({"name": "Ana", "surname": "Lopez"}, "Ana Lopez"),
    ({"name": "Ana", "last": "seen today"}, "Ana"),
    ({"name": "Ana Lopez", "lastName": "Lopez"}, "Ana Lopez"),
    ({"name": "alopez1", "firstName": "Ana", "lastName": "Lopez"}, "Ana Lopez"),
    ({"nombre": "Ana", "apellidos": "Lopez Ruiz"}, "Ana Lopez Ruiz"),
    ({"vorname": "Jörg", "nachname": "Weiß"}, "Jörg Weiß"),
    ({"nombre": "Lucía"}, "Lucía"),
    ({"имя": "Анна"}, "Анна"),
    ({"नाम": "अनन्या"}, "अनन्या"),
    ({"姓名": "王小明"}, "王小明"),
    # display names before handles before e-mails before ids
    ({"id": "u1", "email": "ana@example.org", "login": "ana"}, "ana"),
    ({"id": "u1", "email": "ana@example.org"}, "ana@example.org"),
    ({"email": "ana@example.org", "nickname": "Annie"}, "Annie"),
    ({"name": "ana@example.org", "username": "ana"}, "ana"),
    ({"name": "5f7c1e9a2b", "nickname": "Ana"}, "Ana"),
    ({"name": UUID, "email": "ana@example.org"}, "ana@example.org"),
    ({"id": UUID}, UUID),
    ({"uid": "u-5", "lang": "en"}, "u-5"),
    ({"name": "Unknown", "username": "vera"}, "vera"),
    ({"name": "Guest"}, "Guest"),
    ({"user_name": "Ana Lopez", "user_id": 12, "nickname": "al"}, "Ana Lopez"),
    ({"phone": "+1 555 123 4567", "id": 4}, "+1 555 123 4567"),
    ({"username": "+15551234567", "name": "Bob"}, "Bob"),
    # what is no name
    ({"name": True, "id": "x"}, "x"),
    ({"name": "  ", "nick": "al"}, "al"),
    ({"name": "\u200b\u3164", "nick": "al"}, "al"),
    ({"name": "\u3164 \u3164", "nick": "Al Bo"}, "Al Bo"),
    ({"name": "null", "username": "nora"}, "nora"),
    ({"displayName": "undefined undefined", "username": "nora"}, "nora"),
    ({"name": "https://example.org/ana", "username": "nora"}, "nora"),
    ({"name": PICTURE, "username": "nora"}, "nora"),
    ({"name": "<img src=x onerror=alert(1)>", "username": "nora"}, "nora"),
    ({"name": "[object Object]", "id": 5}, "5"),
    ({"name": ["Ana", "Lopez"]}, "Ana Lopez"),
    ({"name": "I <3 you"}, "I <3 you"),
    ({"name": "[MOD] Bob"}, "[MOD] Bob"),
    ({"name": "{Ana}"}, "{Ana}"),
    ({"name": '"Ana"'}, "Ana"),
    # objects, lists, and whose name it is
    ({"user": {"profile": {"displayName": "Ana"}}, "caps": [1, None, True]}, "Ana"),
    ({"user": {"profile": {"display": "Nested Nora"}}, "caps": [1, None]}, "Nested Nora"),
    ({"attendee": {"name": "Ana"}, "meeting": {"name": "Standup"}}, "Ana"),
    ({"meeting": {"name": "Standup"}, "attendee": {"name": "Ana"}}, "Ana"),
    ({"room": {"name": "Standup", "displayName": "Stand up"}, "username": "ana"}, "ana"),
    ({"device": {"displayName": "iPhone"}, "browser": {"name": "Chrome"}, "nick": "al"}, "al"),
    ({"session": {"user": {"name": "Ana"}}}, "Ana"),
    ({"host": {"name": "Bob"}, "name": "Ana"}, "Ana"),
    ({"host": {"name": "Bob"}, "userId": "u1"}, "u1"),
    ({"host": {"name": "Bob"}}, "Bob"),
    ({"username": "ana", "settings": {"displayName": "Dark"}}, "ana"),
    ({"name": "Ana", "pet": {"displayName": "Rex"}}, "Ana"),
    ({"a": {"b": {"name": "Deep"}}, "c": {"name": "Near"}}, "Near"),
    ({"nickname": "first", "alias": "second"}, "first"),
    ([{"id": 1}, {"name": "Ana"}], "Ana"),
    (["Ana"], "Ana"),
    ({"names": [{"displayName": "Ana", "givenName": "A"}]}, "Ana"),
    ({"emails": [{"value": "ana@example.org", "type": "work"}]}, "ana@example.org"),
    ({"attributes": [{"key": "name", "value": "Ana"}, {"key": "lang", "value": "en"}]}, "Ana"),
    ({"name": {"en": "Ana", "type": "x"}}, "Ana"),
    ({"roomName": "Standup", "fileName": "a.png", "appName": "App", "nick": "al"}, "al"),
    ({"roleName": "host", "companyName": "Acme", "id": 9}, "9"),
    # texts within texts
    ({"metadata": '{"displayName":"Ana","role":"host"}', "identity": "u-77120"}, "Ana"),
    ({"metadata": twice({"user": {"name": "Ana"}})}, "Ana"),
    ({"data": json.dumps({"avatar": PICTURE, "name": "Vera"}), "id": 3}, "Vera"),
    ({"name": '{"first":"Ana","last":"Lopez"}'}, "Ana Lopez"),
    # of well-known services
    ({"context": {"user": {"name": "Ana", "avatar": PICTURE, "email": "a@b.test"}}}, "Ana"),
    ({"formattedDisplayName": "Ana", "participantId": "a1"}, "Ana"),
    ({"user_name": "Ana", "user_id": "x1", "owner": True, "session_id": UUID}, "Ana"),
    ({"identity": "ana-lopez", "sid": "PA123"}, "ana-lopez"),
    ({"ExternalUserId": "7B2A44#Ana Lopez", "AttendeeId": UUID}, "Ana Lopez"),
    ({"customer_key": "c-99", "user_identity": "x", "display_name": "Ana"}, "Ana"),
    ({"customer_key": "c-99"}, "c-99"),
    ({"clientData": "Ana"}, "Ana"),
    ({"uid": 4411, "account": "ana"}, "ana"),
    ({"caller_id_name": "Ana Lopez", "caller_id_number": "+15551234567"}, "Ana Lopez"),
    ({"caller_id_name": "+15551234567", "call_control_id": "v3:abc"}, "+15551234567"),
    ({"from": "sip:ana@pbx.example.org", "from_display_string": "Ana"}, "Ana"),
    ({"from": "sip:ana@pbx.example.org"}, "ana@pbx.example.org"),
    ({"from": '"Ana Lopez" <sip:ana@pbx.example.org>'}, "Ana Lopez"),
    ({"sub": "auth0|5f7c1e9a2b", "name": "Ana", "picture": "https://x.test/p.png"}, "Ana"),
    ({"preferred_username": "al", "given_name": "Ana", "family_name": "Lopez"}, "Ana Lopez"),
    ({"participantName": "Ana", "roomName": "x"}, "Ana"),
    ({"label": "Ana"}, "Ana"),
    ({"info": [{"k": "name", "v": "Ana"}]}, "Ana"),
    ({"info": "Ana Lopez"}, "Ana Lopez"),
    ({"n": "Ana", "u": "al"}, "Ana"),
    ({"user": ["Ana", "host"]}, "Ana"),
    ({"jitsi": {"user": {"avatar": "", "name": "Ana", "id": "x"}, "group": "g"}}, "Ana"),
    ({"peer": {"displayName": "Ana", "device": {"name": "Chrome"}}}, "Ana"),
    ({"participants": [{"name": "Bob"}, {"name": "Cy"}], "username": "ana"}, "ana"),
    ({"user": "Ana"}, "Ana"),
    ({"participant": {"label": "Cam 1", "customer": {"fullname": "Ana"}}}, "Ana"),
    ({"info": {"userInfo": {"nickName": "Annie"}}}, "Annie"),
    ({"userDisplayName": "محمد علي", "lang": "ar"}, "محمد علي"),
    ({"name": "דניאל כהן"}, "דניאל כהן"),
    ({"name": "🦄 Robin"}, "🦄 Robin"),
    ({"name": "🦄"}, "🦄"),
    # whose it is, said in the key itself
    ({"hostDisplayName": "Hugo Host", "username": "nora"}, "nora"),
    ({"id": "u1", "managerEmail": "boss@example.org"}, "u1"),
    ({"hostEmail": "h@example.org", "email": "n@example.org"}, "n@example.org"),
    ({"teacherFirstName": "Ida", "teacherLastName": "Bell", "username": "nora"}, "nora"),
    ({"doctorPhone": "+15550001111", "phone": "+15552223333"}, "+15552223333"),
    ({"ownerUsername": "hugo", "participantId": "p-12"}, "p-12"),
    ({"agentName": "Amir", "agentId": "7"}, "Amir"),
    ({"customer_name": "Nora Klein", "agent_name": "Amir Ali"}, "Nora Klein"),
    ({"meetingTitle": "Q3", "roomDisplayName": "Q3 room", "uid": "u1"}, "u1"),
    ({"roomUsername": "nora", "uid": "u1"}, "nora"),
    ({"client": "web-sdk", "version": "1.0.1", "username": "nora"}, "nora"),
    ({"client": {"name": "web", "version": "1.2"}, "user": "nora"}, "nora"),
    # in further words, forms and wrappings
    ({"uid": 12345, "userAccount": "Bob"}, "Bob"),
    ({"app_key": "x", "tpc": "Cars", "user_identity": "user5678"}, "user5678"),
    ({"id": "80351110224678912", "username": "nelly", "global_name": "Nelly"}, "Nelly"),
    ({"gamertag": "Zed", "xuid": "2533274"}, "Zed"),
    ({"昵称": "小明", "userId": "33"}, "小明"),
    ({"name_first": "Nora", "name_last": "Klein"}, "Nora Klein"),
    ({"from": '"Anna S" <sip:+4930@pbx.example.org>;tag=8f', "call_id": "x"}, "Anna S"),
    ({"from": "client:alice", "sid": "PA1"}, "alice"),
    ({"payload": BASE64, "id": 3}, "Ana"),
    ({"token": f"eyJhbGciOiJIUzI1NiJ9.{BASE64}.c2ln", "id": 3}, "Ana"),
    ({"metadata": "name=Nora Klein&role=host", "id": 3}, "Nora Klein"),
    ({"connectionData": "name=Bob,level=4"}, "Bob"),
    ({"name": "Nora%20Klein"}, "Nora Klein"),
    (
        {
            "attributes": [
                {"Name": "email", "Value": "n@example.org"},
                {"Name": "given_name", "Value": "Nora"},
                {"Name": "family_name", "Value": "Klein"},
            ]
        },
        "Nora Klein",
    ),
    ({"external": "{'username':'Nora','id':1}"}, "Nora"),
    ({"external": "{username:Nora,id:1}"}, "Nora"),
    ({"external": '{"username":"Nora","id":1'}, "Nora"),
    ({"external": ['{"username":"Nora"}']}, "Nora"),
    ({"profile": "Paula"}, "Paula"),
    ({"name": UUID, "userId": "paula"}, "paula"),
    # what stands for any person
    ({"displayName": "You", "username": "nora"}, "nora"),
    ({"displayName": "Unknown User", "email": "n@example.org"}, "n@example.org"),
    ({"name": "Participant", "email": "n@example.org"}, "n@example.org"),
    ({"caller_id_name": "WIRELESS CALLER", "caller_id_number": "+15552223333"}, "+15552223333"),
    ({"name": "{{user.name}}", "email": "n@example.org"}, "n@example.org"),
    ({"name": "${name}", "nick": "al"}, "al"),
    ({"name": "%s", "nick": "al"}, "al"),
    ({"name": "...", "nick": "al"}, "al"),
    ({"name": "You"}, "You"),
    # nothing to be found
    ({}, ""),
    ([], ""),
    (None, ""),
    ("", ""),
    ({"colour": "red"}, '{"colour": "red"}'),
]


@pytest.mark.parametrize(("value", "name"), NAMES)
def test_a_human_reads_this_name_in_an_object(value: Any, name: str) -> None:
    assert name_of(json.dumps(value)) == safe(name)
    assert name_of(json.dumps(value, ensure_ascii=False, indent=2)) == safe(
        name if "colour" not in name else json.dumps(value, indent=2)
    )


@pytest.mark.parametrize("times", [2, 5])
@pytest.mark.parametrize(("value", "name"), [one for one in NAMES if isinstance(one[0], dict)][:30])
def test_encoding_it_again_changes_nothing(value: Any, name: str, times: int) -> None:
    assert name_of(twice(value, times)) == name


TEXTS = [
    ("Alice Moreau", "Alice Moreau"),
    ("Ana: host", "Ana: host"),
    ("re: hello", "re: hello"),
    ("1 + 1 = 2", "1 + 1 = 2"),
    ("Tom & Jerry", "Tom & Jerry"),
    ("50% Ana", "50% Ana"),
    ("a=b", "a=b"),
    ("I <3 you", "I <3 you"),
    ("[Host] Ana", "[Host] Ana"),
    ("{Ana}", "{Ana}"),
    ("7", "7"),
    ("name=Ana&role=host", "Ana"),
    ("?name=Ana+Lopez&x=1", "Ana Lopez"),
    ("role=host&displayName=Ana%20L%C3%B3pez", "Ana López"),
    (f"avatar={quote(PICTURE)}&username=Vera", "Vera"),
    ("name: Ana; role: host", "Ana"),
    ("---\nname: Ana\nrole: host", "Ana"),
    ("name=Ana, role=host", "Ana"),
    ('name="Ana Lopez" role="host"', "Ana Lopez"),
    ('"name": "Ana", "role": "host"', "Ana"),
    ('{"id":1}\n{"name":"Ana"}', "Ana"),
    ("Ana%20L%C3%B3pez", "Ana López"),
    ("100%", "100%"),
    ("Room: Ana", "Room: Ana"),
    ('"Ana" the "first"', '"Ana" the "first"'),
    ("name: Ana\nrole: host", "Ana"),
    ("CN=Ana Lopez,OU=Sales,DC=example", "Ana Lopez"),
    ("BEGIN:VCARD\nVERSION:4.0\nFN:Ana Lopez\nEND:VCARD", "Ana Lopez"),
    ("id,name,role\n7,Ana Lopez,host", "Ana Lopez"),
    ("<user><displayName>Ana</displayName><role>host</role></user>", "Ana"),
    ('<participant id="7" name="Ana &amp; Bo"/>', "Ana & Bo"),
    ("Ana Lopez <ana@example.org>", "Ana Lopez"),
    ("{'name': \"Ana O'Neil\", 'host': True}", "Ana O'Neil"),
    ("{name: Ana Lopez, role: host}", "Ana Lopez"),
    ('{"name": "Ana", "role": "host",}', "Ana"),
    ('{"id":7,"name":"Alice","bio":"lorem ipsu', "Alice"),
    ('{"name": "Ali', '{"name": "Ali'),
    ('{\\"username\\":\\"Nora\\"}', "Nora"),
    ('{"clientData":"Ana"}%/%{"serverData":"x"}', "Ana"),
    (quote('{"name":"Ana"}'), "Ana"),
    ("{&quot;name&quot;:&quot;Ana&quot;}", "Ana"),
    ("&quot;Ana&quot;", "Ana"),
    (BASE64, "Ana"),
    (f"eyJhbGciOiJIUzI1NiJ9.{BASE64}.c2ln", "Ana"),
    ("\ufeff" + '{"name":"Ana"}', "Ana"),
    (" " * 100 + '{"name":"Ana"}', "Ana"),
    ('{"name":"Ana","n":' + "9" * 6_000 + "}", "Ana"),
    ('{"deep":' + "[" * 3_000 + "]" * 3_000 + ',"name":"Ana"}', "Ana"),
    ('{"name":"Ana\nLopez"}', "Ana Lopez"),
    ('{"n":NaN,"name":"Ana"}', "Ana"),
    ("BEGIN:VCARD\r\nN:Klein;Nora;;;\r\nFN:Nora Klein\r\nEND:VCARD", "Nora Klein"),
    ('(PlayerName="Zed",UniqueId="8f3a")', "Zed"),
    ("User(id=12, name=Nora Klein, role=HOST)", "Nora Klein"),
    ("map[name:Nora role:host]", "Nora"),
    ('{:name=>"Nora Klein", :role=>"host"}', "Nora Klein"),
    ("Nora(away)", "Nora(away)"),
    ('context={"name":"Nora"}', "Nora"),
    ('v1:{"name":"Nora"}', "Nora"),
    ("Nora: {smile}", "Nora: {smile}"),
    ("Guest: 12", "Guest: 12"),
    ("Guest: Nora", "Nora"),
    (base64.b64encode(b'{ "name": "Nora" }').decode(), "Nora"),
    ("tel:+15551234567", "+15551234567"),
    ("sip:nora@pbx.example.org", "nora@pbx.example.org"),
    ("Anna S <sip:+4930@pbx.example.org>", "Anna S"),
    ("null", ""),
    ("undefined", ""),
    ("[object Object]", ""),
    (PICTURE, ""),
    ("[" * 4000, "[" * 79 + ELLIPSIS),
]


@pytest.mark.parametrize(("context", "name"), TEXTS)
def test_a_human_reads_this_name_in_a_text(context: str, name: str) -> None:
    assert name_of(context) == safe(name, 80)


ROLES: list[tuple[Any, str]] = [
    ({"user": {"name": "Ana", "role": "host"}}, "host"),
    ({"external": '{"username":"Nora","ROLE":"speaker"}'}, "speaker"),
    ({"avatar": PICTURE, "role": "host"}, "host"),
    ({"user_role": "moderator"}, "moderator"),
    ({"role": {"id": 3, "name": "Host"}}, "Host"),
    ({"roles": ["host", "speaker"]}, "host"),
    ({"roles": ["attendee", "speaker", "Moderator"]}, "Moderator"),
    ({"roles": ["pupil", "attendee"]}, "pupil"),
    ({"isHost": True, "name": "Ana"}, "host"),
    ({"is_moderator": True}, "moderator"),
    ({"moderator": "true"}, "moderator"),
    ({"owner": True, "user_name": "Ana"}, "owner"),
    ({"is_host": False, "name": "Ana"}, ""),
    ({"host": {"name": "Bob", "role": "host"}, "name": "Ana"}, ""),
    ({"room": {"role": "green"}, "name": "Ana"}, ""),
    ({"role": "none", "isAdmin": True}, "admin"),
    ({"X-Display-Name": "Ana", "X-Role": "guest"}, "guest"),
    ({"role": 7}, ""),
    ({"role": ["host"]}, ""),
]


@pytest.mark.parametrize(("value", "role"), ROLES)
def test_a_role_is_found_where_a_name_would_be(value: Any, role: str) -> None:
    assert role_of(json.dumps(value)) == role
    assert role_of(twice(value)) == role
    if role == safe(role) and isinstance(value.get("role"), dict):
        assert name_of(json.dumps({**value, "nick": "al"})) == "al"


def test_a_role_is_found_in_other_forms() -> None:
    assert role_of("name=Ana&role=host") == "host"
    assert role_of("<user><name>Ana</name><role>host</role></user>") == "host"


HOSTILE = [
    "User(a=" + "x" * 10**6 + ")",
    "map[" + "a:b " * (2 * 10**5) + "]",
    "BEGIN:VCARD\n" + "FN;" * 3 * 10**5,
    "sip:" + ";" * 10**6,
    '{"metadata":"' + "a=b&" * 10**5 + '"}',
    "{" + ",".join(f'"info{n}":"a=b"' for n in range(5 * 10**4)) + "}",
    "{" + ",".join(f'"user{n}info":"a:b"' for n in range(5 * 10**4)) + "}",
    json.dumps({"name": "%20" * 10**5}),
    json.dumps([{"key": "name", "value": ""}] * 10**5),
    "[" * 10**6,
    '{"a":' * 10**5,
    '{"a":' * 10**5 + "1" + "}" * 10**5,
    '{"a":"' + "\\" * 10**6 + '"}',
    '{"a":"' + '\\"' * 10**6,
    "{" + ",".join(f'"k{n}":{n}' for n in range(10**5)) + "}",
    "{" + ",".join(f'"k{n}":"{{}}"' for n in range(5 * 10**4)) + "}",
    json.dumps([{"name": ""}] * 10**5),
    "{" + '"' * 10**6,
    "{" + " " * 10**6,
    "{a" + " " * 10**6 + "b",
    "{" + ": " * 10**6,
    "<" * 10**6,
    "a='" * 10**5 + "'",
    "a=''" * 10**5,
    '"a":' * 10**5,
    "%20" * 10**5 + "%",
    "<a " * 10**5 + ">",
    "<a" + " b=''" * 10**5 + ">",
    "<a>" * 10**5,
    "=" * 10**6,
    "a=" * 10**6,
    "a =" + " " * 10**6,
    " " * 10**6 + "=",
    "a b " * 10**5 + "=",
    "name:" * 10**5,
    "&" * 10**6,
    "a,b\n" * 10**5,
    ("%25" * 10**5) + "7B",
    "%7B" * 10**5,
    "eyJ" + "A" * 10**6,
    twice({"name": "x" * 10**5}, 4),
    json.dumps({"name": "a@" * 10**5}),
    json.dumps({"name": "<" * 10**6}),
    json.dumps({"name": '"' * 10**5 + "<>"}),
    json.dumps({"name": " 1" * 10**5}),
    json.dumps({"id": "9" * 10**6, "first": ["x"] * 10**5}),
    json.dumps({"n" * 10**6: "x", "name": ["x" * 10**6]}),
    '{"id":' + "9" * 10**6 + "}",
]


@pytest.mark.parametrize("context", HOSTILE, ids=range(len(HOSTILE)))
def test_no_context_takes_long(context: str) -> None:
    begun = time.process_time()
    assert len(name_of(context)) <= 80
    assert len(role_of(context)) <= 24
    assert time.process_time() - begun < 0.4


@pytest.mark.parametrize(
    "data",
    [
        list(range(20_000)),
        [{"x": n, "y": n} for n in range(5_000)],
        {f"k{n}": n for n in range(20_000)},
        {"samples": [[n] for n in range(5_000)]},
    ],
    ids=["numbers", "objects", "keys", "lists"],
)
def test_a_name_behind_much_data_is_read(data: Any) -> None:
    assert name_of(json.dumps({"data": data, "user": {"username": "Vera"}})) == "Vera"
    if isinstance(data, dict):
        assert name_of(json.dumps({**data, "username": "Vera"})) == "Vera"


def test_a_name_behind_megabytes_is_read() -> None:
    context = json.dumps({"a": PICTURE * 200, "b": PICTURE * 200, "displayName": "Vera"})
    assert len(context) > 2 * 10**6
    assert name_of(context) == "Vera"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(
        ["Ana Lopez", "nora", "a@b.c", "", "u_12", "true", "You", "Bo%20Li", "\u3164", "nan"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(
            ["name", "displayName", "username", "user", "email", "id", "role", "room", "first",
             "lastName", "isHost", "value", "key", "metadata", "x"]
        ), inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(values)
def test_the_short_way_finds_what_the_long_way_finds(value: Any) -> None:
    context = json.dumps(value)
    short = quick_identity(context)
    document = read_context(context)
    if short is not None:
        assert document is not None
        assert found_in(document, context, bool) == short


@given(values, st.integers(2, 4))
def test_wrapping_a_context_changes_nothing(value: Any, times: int) -> None:
    context = json.dumps(value)
    if isinstance(value, dict) and value:
        assert role_of(twice(value, times)) == role_of(context)
        if name_of(context) != safe(context, 80):
            assert name_of(twice(value, times)) == name_of(context)


@settings(max_examples=60)
@given(st.text() | st.lists(st.sampled_from([*'{}[]":=<>&%;,\\ \n', "name", "Ana"])).map("".join))
def test_any_text_is_somebody_or_nobody(context: str) -> None:
    name, role = name_of(context), role_of(context)
    assert (name, role) == (safe(name, 80), safe(role, 24))
