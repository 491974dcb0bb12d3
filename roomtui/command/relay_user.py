"""The dedicated user of nginx, so that nothing else can read the key."""

import grp
import pwd
import re
from typing import Final

from roomtui.settings_error import SettingsError
from roomtui.text import safe

USER: Final = "roomtui-relay"

_NAME: Final = r"[A-Za-z_][A-Za-z0-9_-]{0,30}"
_USER: Final = re.compile(rf"({_NAME})(?::({_NAME}))?")


def workers(text: str | None) -> tuple[str, str]:
    """Return the user and the group that nginx is to run as.

    A user who is known here has the group of his entry unless another one is named; of one who is
    not, the group has the same name.

    Raises:
        SettingsError: this is no user, or one who may do anything.
    """
    found = _USER.fullmatch(USER if text is None else text)
    if not found:
        raise SettingsError(f"--user: {safe(text or '', 60)!r} is no user, like {USER}.")
    user, group = found[1], found[2] or _group(found[1])
    if _is_root(user):
        raise SettingsError(f"--user: what faces the network does not run as {user}; make {USER}.")
    return user, group


def is_known(user: str) -> bool:
    """Return whether this machine has such a user."""
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _is_root(user: str) -> bool:
    return user == "root" or (is_known(user) and pwd.getpwnam(user).pw_uid == 0)


def _group(user: str) -> str:
    if not is_known(user):
        return user
    gid = pwd.getpwnam(user).pw_gid
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:  # it has no name here
        return user
