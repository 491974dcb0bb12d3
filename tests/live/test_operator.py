"""Who it was: the account, who logged in to it, and who says that they ran sudo."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from roomtui.live.journal import operator as whos
from roomtui.live.journal.operator import Operator
from roomtui.text import safe

ACCOUNTS = {0: "root", 1000: "alice", 1001: "bob"}


@pytest.fixture(autouse=True)
def accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    def account(uid: int) -> SimpleNamespace:
        if uid not in ACCOUNTS:
            raise KeyError(uid)
        return SimpleNamespace(pw_name=ACCOUNTS[uid])

    monkeypatch.setattr("pwd.getpwuid", account)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    monkeypatch.delenv("SUDO_USER", raising=False)
    monkeypatch.delenv("SSH_CLIENT", raising=False)


def audit(monkeypatch: pytest.MonkeyPatch, folder: Path, text: bytes | None) -> None:
    file = folder / "loginuid"
    if text is not None:
        file.write_bytes(text)
    monkeypatch.setattr(whos, "LOGIN_UID", file)


@pytest.mark.parametrize(
    ("text", "login"),
    [
        (b"1000", "alice"),
        (b"1001\n", "bob"),
        (b"0", "root"),
        (b"4294967295", ""),
        (b"4294967294", "uid 4294967294"),
        (b"-1", ""),
        (b"", ""),
        (b"alice", ""),
        (b"\xff\xfe", ""),
        (b"9" * 4_000, ""),
        (None, ""),
    ],
)
def test_who_logged_in_is_what_the_kernel_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: bytes | None, login: str
) -> None:
    audit(monkeypatch, tmp_path, text)
    who = Operator.here()
    assert (who.login, who.audit_login) == ("root", login)


@pytest.mark.parametrize(
    ("audit_login", "sudo_user", "person"),
    [
        ("", "", "root"),
        ("root", "root", "root"),
        ("alice", "", "root (logged in as alice)"),
        ("alice", "alice", "root (logged in as alice)"),
        ("", "alice", "root (claims sudo by alice)"),
        ("alice", "bob", "root (logged in as alice, claims sudo by bob)"),
    ],
)
def test_it_is_said_where_it_is_another(audit_login: str, sudo_user: str, person: str) -> None:
    assert Operator("root", audit_login=audit_login, sudo_user=sudo_user).person == person


@pytest.mark.parametrize("claim", ["\x1b]0;owned\x07bob", "bob\n\u202e", "b" * 10_000])
def test_what_the_environment_claims_is_made_safe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claim: str
) -> None:
    audit(monkeypatch, tmp_path, None)
    monkeypatch.setenv("SUDO_USER", claim)
    who = Operator.here()
    assert who.sudo_user == safe(claim, 64)
    assert who.person.isprintable()
    assert len(who.person) < 120


def test_of_this_process_it_is_read_from_the_kernel() -> None:
    found = Path("/proc/self/loginuid")
    uid = int(found.read_text()) if found.exists() else whos.UNSET
    expected = "" if uid == whos.UNSET else ACCOUNTS.get(uid, f"uid {uid}")
    assert Operator.here().audit_login == expected
