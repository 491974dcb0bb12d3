"""The fields of a new policy: where it holds, for how long, and whom it spares."""

import re
from datetime import timedelta
from typing import Final

from roomtui.duration import UNIT_SECS
from roomtui.text import safe
from roomtui.ui.dialogs.fields import Field, yes_no
from roomtui.ui.policies.subject import PolicySubject

LONGEST: Final = timedelta(days=7)
"""For how long a policy can be on before it is looked at again."""

MOST_ROLES: Final = 20
LONGEST_ROLE: Final = 40
"""Roles that a quiet room spares, and characters of one."""

_TIME: Final = r"([1-9][0-9]{0,5}) ?([smhd])"


def quiet_fields(roles: tuple[str, ...]) -> tuple[Field, ...]:
    """Return the fields of a quiet room; `roles` are spared unless others are typed."""
    return (
        *_terms(),
        Field(
            name="spared",
            label="Spares",
            hint="roles, which are claims; and the trusted",
            read=_roles,
            text=", ".join(safe(role, LONGEST_ROLE) for role in roles),
        ),
        Field(
            name="present",
            label="Also who is there",
            hint="yes: mutes who is in it now as well (no)",
            read=yes_no,
            text="no",
        ),
    )


def door_fields(subject: PolicySubject) -> tuple[Field, ...]:
    """Return the fields of a door against somebody."""
    where = f"room: {subject.shown_room} alone; or account: every room"
    if not subject.room_id:
        where = "account: every room"
    return (
        Field(
            name="where",
            label="Where",
            hint=where,
            read=_where if subject.room_id else _only_account,
            text="room" if subject.room_id else "account",
        ),
        *_terms(),
    )


def _terms() -> tuple[Field, ...]:
    return (
        Field(
            name="lasts",
            label="For",
            hint="1h, 8h; empty: until this console ends",
            read=_lasts,
        ),
        Field(
            name="goes_on",
            label="Goes on",
            hint="yes: the next console takes it up (no)",
            read=yes_no,
            text="no",
        ),
    )


def _lasts(text: str) -> timedelta | None:
    if not text:
        return None
    read = re.fullmatch(_TIME, text.lower(), re.ASCII)
    lasts = timedelta(seconds=int(read[1]) * UNIT_SECS[read[2]]) if read else timedelta()
    if not timedelta(minutes=1) <= lasts <= LONGEST:
        raise ValueError("Give a time such as 30m, 1h or 8h, from 1m to 7d, or nothing.")
    return lasts


def _where(text: str) -> bool:
    """Return whether it holds in the room alone."""
    word = text.lower()
    if word not in {"", "r", "room", "a", "account"}:
        raise ValueError("Give room or account.")
    return not word.startswith("a")


def _only_account(text: str) -> bool:
    if text.lower() not in {"", "a", "account"}:
        raise ValueError("No room is known here: give account.")
    return False


def _roles(text: str) -> tuple[str, ...]:
    roles = tuple(filter(None, (role.strip() for role in text.split(","))))
    if len(roles) > MOST_ROLES or any(len(role) > LONGEST_ROLE for role in roles):
        raise ValueError(f"Give {MOST_ROLES} roles at most, of {LONGEST_ROLE} characters each.")
    return tuple(dict.fromkeys(safe(role, LONGEST_ROLE) for role in roles))
