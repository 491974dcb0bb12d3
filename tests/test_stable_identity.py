"""Who is who by what a context states: what counts as an id, and what obviously does not."""

import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from roomtui.identity.stable import NOBODY, Identity, identity_in
from roomtui.identity.statements import DEEPEST, statements
from roomtui.identity.trusted import TrustedIdentities


def packed(stated: object) -> str:
    return urlsafe_b64encode(json.dumps(stated).encode()).decode().rstrip("=")


def token(**stated: object) -> str:
    return f"{packed({'alg': 'none'})}.{packed(stated)}.signature"


READ = {
    "the id of an app": ('{"id": 103, "username": "Ana"}', "id:103", "id"),
    "a number as a text": ('{"id": "103"}', "id:103", "id"),
    "a number with a point": ('{"id": 103.0}', "id:103", "id"),
    "the better key": ('{"id": 1, "email": "a@b.c", "user_id": "u-1"}', "userid:u-1", "user_id"),
    "the person rather than the company": ('{"accountId": "acme", "id": 5}', "id:5", "id"),
    "a name that begins as base64 does": ('{"id": 1, "name": "eyJonathan"}', "id:1", "id"),
    "another spelling": ('{"USER-ID": " u-1 "}', "userid:u-1", "USER-ID"),
    "a key that holds nothing": ('{"userId": null, "uid": "x"}', "uid:x", "uid"),
    "within the person": ('{"n": 1, "user": {"id": 7}}', "userid:7", "user.id"),
    "the person rather than the message": (
        '{"id": "m-1", "user": {"id": 7}}',
        "userid:7",
        "user.id",
    ),
    "deep": (
        '{"metadata": {"profile": {"email": "A@B.c"}}}',
        "email:a@b.c",
        "metadata.profile.email",
    ),
    "pairs in a list": ('[{"key": "userId", "value": "9"}, {"key": "name"}]', "userid:9", "userId"),
    "JSON in a text": ('{"data": "{\\"userId\\": \\"q\\"}"}', "userid:q", "data.userId"),
    "JSON as a text": (json.dumps('{"userId": "q"}'), "userid:q", "userId"),
    "base64": (packed({"userId": "q"}), "userid:q", "userId"),
    "a token": (token(sub="s-1", exp=1), "sub:s-1", "sub"),
    "a query": ("user_id=5&name=Ana", "userid:5", "user_id"),
    "plain text": ("  Ana Lopez ", ":Ana Lopez", ""),
    "an object without an id": ('{"name": "Ana"}', ':{"name":"Ana"}', ""),
    "the id of the room": (
        '{"name": "Ana", "room": {"id": 7}}',
        ':{"name":"Ana","room":{"id":7}}',
        "",
    ),
    "the id of the host": (
        '{"name": "Ana", "host": {"email": "h@b.c"}}',
        ':{"host":{"email":"h@b.c"},"name":"Ana"}',
        "",
    ),
}


@pytest.mark.parametrize(("context", "key", "by"), READ.values(), ids=READ)
def test_an_identity_is_read_by_the_best_key_there_is(context: str, key: str, by: str) -> None:
    assert identity_in(context) == Identity(key, by)


NOBODYS = (
    *(None, "", "  ", "{}", "[]", "null", "undefined", "guest", "Anonymous", "---", "0"),
    *('{"userId": ""}', '{"userId": "null"}', '{"id": 0}', '{"id": false}', '{"role": "host"}'),
    *('{"userId": "Guest"}', '{"uid": "anonymous", "role": "attendee"}', '{"name": "Unknown"}'),
    *('{"id": "{{user_id}}"}', '{"id": "00000000-0000-0000-0000-000000000000"}'),
    *('{"userId": "[object Object]"}', '{"room": {"id": "r-1"}}', token(exp=1, iat=2)),
)


@pytest.mark.parametrize("context", NOBODYS)
def test_what_tells_nobody_from_anybody_is_no_identity(context: str | None) -> None:
    assert identity_in(context) == NOBODY


def test_the_order_of_members_and_what_a_token_says_of_itself_make_no_other_person() -> None:
    """Nor does a blank between them."""
    first, second = '{"name": "Ana", "x": {"b": 1, "a": 2}}', '{"x":{"a":2,"b":1},"name":"Ana"}'
    assert identity_in(first) == identity_in(second) != NOBODY
    assert identity_in(token(name="Ana", exp=1, jti="a")) == identity_in(token(name="Ana", exp=2))


def test_an_id_that_is_that_of_this_attendance_is_none() -> None:
    context = '{"participantId": "p-1", "name": "Ana"}'
    assert identity_in(context).key == "participantid:p-1"
    assert identity_in(context, passing={"p-1"}).by == ""


def test_keys_can_be_configured_with_the_way_to_them() -> None:
    context = '{"id": 1, "device": {"id": "d"}, "x": {"ref": 2}, "user": {"id": 3}}'
    assert identity_in(context, ["device.id"]) == Identity("device.id:d", "device.id")
    assert identity_in(context, ["none", "ref", "id"]) == Identity("ref:2", "x.ref")
    assert identity_in(context, ["user.id"]) == Identity("user.id:3", "user.id")
    assert identity_in(context, ["device.no"]).by == ""
    assert identity_in(context, []).key.startswith(':{"device":')


HOSTILE = {
    "a nest": '{"a":' * 200_000,
    "a nest that ends": '{"a":' * 1_000 + "1" + "}" * 1_000,
    "lists": "[" * 200_000,
    "many keys": json.dumps({f"k{n}": {"id": n} for n in range(2_000)}),
    "many digits": '{"id": ' + "9" * 30_000 + "}",
    "one long text": "x" * 1_000_000,
    "a long value": json.dumps({"userId": "x" * 30_000}),
    "quotes": '"' * 100_000,
    "percents": "%7b" * 100_000,
    "a surrogate": '{"userId": "\\ud800"}',
    "wrapped often": json.dumps(json.dumps(json.dumps(json.dumps({"a": "\\" * 500})))),
    "pairs": "a=b&" * 100_000,
    "a key without an end": json.dumps({"k" * 30_000: 1}),
}


@pytest.mark.parametrize("context", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_context_is_it_is_read_in_bounded_time_and_size(context: str) -> None:
    identity_in('{"a": {"id": 1}}')
    began = time.process_time()
    found = identity_in(context)
    assert time.process_time() - began < 0.1
    assert len(found.key) < 200
    assert len(found.by) <= 80
    assert found == identity_in(context)


def test_what_is_nested_deep_is_not_looked_at_for_the_way_to_each_would_be_long() -> None:
    tree: dict[str, Any] = {f"k{n}": n for n in range(900)}
    for _ in range(900):
        tree = {"a": tree, "b": 1}
    assert max(len(one.path) for one in statements(tree)) == DEEPEST


def test_identities_are_trusted_by_value_by_key_or_as_a_whole() -> None:
    trusted = TrustedIdentities(
        ("u-1", "userId:u-2", "auth0:3", "user.id:4", "Ana Lopez", "Boss@B.c", '{"b": 1, "a": "x"}')
    )
    named = (
        *('{"id": "u-1"}', '{"user_id": "u-2"}', '{"sub": "auth0:3"}', '{"user": {"id": 4}}'),
        *("Ana Lopez", '{"mail": 1, "email": "boss@b.c"}', '{"a": "x", "b": 1}'),
    )
    assert all(trusted.has(identity_in(context)) for context in named)
    others = ('{"id": "u-2"}', '{"id": 4}', "Ana", "", '{"userId": "u"}')
    assert not any(trusted.has(identity_in(context)) for context in others)
    assert not TrustedIdentities(("", " ")).has(NOBODY)
