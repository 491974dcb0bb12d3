"""The operator at a console, and the console's identity."""

import os
import pwd
import socket
from contextlib import suppress
from pathlib import Path
from typing import Final, Self
from uuid import uuid4

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.text import safe

LOGIN_UID: Final = Path("/proc/self/loginuid")
"""Where the kernel keeps who logged in; neither su nor sudo changes it."""

UNSET: Final = 0xFFFF_FFFF
"""Stands there for a process that nobody's login has started."""

LONGEST_NAME: Final = 64


class Operator(Struct, frozen=True):
    """Who sits at a console: the account, and the address that SSH gives.

    `audit_login` is who logged in, as the kernel keeps it; `sudo_user` is who ran sudo, as the
    environment claims, which proves nothing. Each is empty where nobody tells.

    The console is told apart by host, process and an id of its run, and by the profile and the
    base URL of the service that it works on; without an id nothing is ever settled for it.
    """

    login: str
    ssh_client: str = ""
    profile: str = ""
    service: str = ""
    host: str = ""
    pid: int = 0
    run: str = ""
    audit_login: str = ""
    sudo_user: str = ""

    @classmethod
    def here(cls, profile: str = "", service: str = "") -> Self:
        """Return the operator of this process, whose run begins."""
        address = os.environ.get("SSH_CLIENT", "").split(" ")[0]
        return cls(
            login=_account(os.getuid()),  # LOGNAME is what anybody says it is
            ssh_client=safe(address),
            profile=safe(profile),
            service=safe(service),
            host=safe(socket.gethostname()),
            pid=os.getpid(),
            run=uuid4().hex,
            audit_login=_audit_login(),
            sudo_user=safe(os.environ.get("SUDO_USER", ""), LONGEST_NAME),
        )

    @property
    def account(self) -> AccountId:
        """Return the account that the console works on."""
        return AccountId(self.profile, self.service)

    @property
    def short_name(self) -> str:
        """Return who it is in a word: who logged in, or claims sudo, before a shared account."""
        return safe(self.audit_login or self.sudo_user or self.login, LONGEST_NAME)

    @property
    def person(self) -> str:
        """Return who it is: the account, and who logged in or ran sudo where that is another."""
        name = safe(self.login, LONGEST_NAME)
        others = []
        if self.audit_login and self.audit_login != self.login:
            others.append(f"logged in as {safe(self.audit_login, LONGEST_NAME)}")
        if self.sudo_user and self.sudo_user not in {self.login, self.audit_login}:
            others.append(f"claims sudo by {safe(self.sudo_user, LONGEST_NAME)}")
        return f"{name} ({', '.join(others)})" if others else name


def _account(uid: int) -> str:
    try:
        return safe(pwd.getpwuid(uid).pw_name)
    except (KeyError, OverflowError):
        return f"uid {uid}"


def _audit_login() -> str:
    """Name who logged in; empty where the kernel does not tell, or nobody did."""
    with suppress(OSError, ValueError):  # not every kernel, and no container, has it
        uid = int(LOGIN_UID.read_text("ascii")[:20])
        if 0 <= uid < UNSET:
            return _account(uid)
    return ""
