"""Dates the sessions that ended between two snapshots; the list of the active ones does not."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from roomtui.api.errors import VideoApiError
from roomtui.live.polling.changes import Change, EventType
from roomtui.live.presence import is_active

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

MOST: Final = 4
"""Sessions that are asked for after one snapshot; when many end at once, a second says little."""

LOOK_SECS: Final = 1.0
"""Seconds that the snapshot may wait for it."""


async def dated(api: "VideoApi", happened: Sequence[Change]) -> tuple[Change, ...]:
    """Return what happened with the service's times of the first few sessions that ended.

    Where the service cannot be asked, or does not tell, the time stays unknown.
    """
    undated = [one for one in happened if one.kind is EventType.SESSION_ENDED and one.at is None][
        :MOST
    ]
    if not undated:
        return tuple(happened)
    async with asyncio.TaskGroup() as group:
        asking = {one.session_id: group.create_task(_dated(api, one)) for one in undated}
    known = {session_id: task.result() for session_id, task in asking.items()}
    return tuple(
        known.get(one.session_id, one) if one.kind is EventType.SESSION_ENDED else one
        for one in happened
    )


async def _dated(api: "VideoApi", ended: Change) -> Change:
    try:
        async with asyncio.timeout(LOOK_SECS):
            session = await api.sessions.view(ended.session_id)
    except (VideoApiError, TimeoutError):  # the console's own time is told then
        return ended
    is_it = session.id == ended.session_id and is_active(session) is False
    return replace(ended, at=session.ended_at) if is_it else ended
