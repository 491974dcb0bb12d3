"""Recognizes repeats: the same action on the same target, under way or requested just now."""

from asyncio import Future, get_running_loop
from collections.abc import Callable, Iterable, Iterator
from math import inf
from typing import Final

from msgspec.structs import replace

from roomtui.live.actions.request import Action, ModerationRequest, Outcome
from roomtui.live.actions.writes import Verb, Write, Written

AGAIN: Final = 1.0
"""Seconds after a request, and after its end, in which the same one is taken for a repeat."""

HELD: Final = 0.3
"""Seconds between two requests of a key that is held, at most; as long as it is, it makes one."""

_UNDONE_BY: Final = {Action.MUTE: Action.UNMUTE, Action.UNMUTE: Action.MUTE}


class HeldKey:
    """Recognizes a key that only repeats itself: within a second, or held for however long."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._until = self._pressed_at = -inf

    def repeats(self) -> bool:
        """Take note that it is pressed; return whether it only repeats what it did."""
        now, pressed_at = self._now(), self._pressed_at
        self._pressed_at = now
        if now >= self._until:
            self._until = now + AGAIN
            return False
        if now - pressed_at <= HELD:
            self._until = now + AGAIN
        return True


class _Admitted:
    """A moderation request that was let through, for as long as another may repeat it."""

    def __init__(self, request: ModerationRequest, now: float, *, is_retry: bool) -> None:
        self.request = request
        self.is_retry = is_retry
        self.ids = frozenset(target.id for target in request.targets)
        self.spared = frozenset(target.id for target in request.excluded)
        self.whole = _is_whole(request)
        self.under_way = True
        self.may_be_retried = False
        self.until = now + AGAIN
        self._repeated_at = now

    def repeat(self, now: float) -> None:
        """Take note of a repeat; those of a held key go on for as long as it is held."""
        if now - self._repeated_at <= HELD:
            self.until = max(self.until, now + AGAIN)
        self._repeated_at = now

    def undo(self, request: ModerationRequest) -> None:
        """Mark it as undone by another request, for those whom both hit."""
        if _is_whole(request):
            self.ids &= {target.id for target in request.excluded}
            self.whole = False
        else:
            undone = {target.id for target in request.targets}
            self.ids -= undone
            self.spared |= undone


class GivenWrite:
    """A write that was let through; `done` has what became of it for those who repeat it."""

    def __init__(self, write: Write) -> None:
        self.write = write
        self.done: Future[Written] = get_running_loop().create_future()
        self.until = 0.0

    def repeats(self, write: Write) -> bool:
        """Return whether another write is the same; a deletion is, whatever number confirmed it."""
        if self.done.done() or write.verb is not Verb.DELETE:
            return replace(self.write, id="", name="") == replace(write, id="", name="")
        return _doomed(self.write) == _doomed(write)


class Repeats:
    """Knows what was requested lately, by the console's monotonic clock."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._requests: list[_Admitted] = []
        self._writes: list[GivenWrite] = []
        self._quiet_until = 0.0

    def admit(self, request: ModerationRequest) -> ModerationRequest | None:
        """Return a request without the targets that it would hit again, None if none is left.

        A request that undoes the first makes the same one new again: mute, unmute, mute. One that
        was not done as it was meant may be given again at once, but not if that failed as well:
        somebody leans on the key.
        """
        now = self._now()
        self._requests = [one for one in self._requests if one.under_way or now < one.until]
        if _is_whole(request):
            found = {"": self._same_whole(request)}
        else:
            alike = list(self._alike(request))
            found = {target.id: _same(alike, target.id) for target in request.targets}
        repeated = {i: given for i, given in found.items() if given and not given.may_be_retried}
        for given in set(repeated.values()):
            given.repeat(now)
        if repeated and len(repeated) == len(found):
            return None
        left = tuple(target for target in request.targets if target.id not in repeated)
        request = replace(request, targets=left)
        is_retry = any(given and given.may_be_retried for given in found.values())
        self._undo(request)
        self._requests.append(_Admitted(request, now, is_retry=is_retry))
        return request

    def _undo(self, request: ModerationRequest) -> None:
        for given in self._requests:
            is_opposite = given.request.action is _UNDONE_BY.get(request.action)
            is_same = given.request.account == request.account
            if is_opposite and is_same and given.request.session_id == request.session_id:
                given.undo(request)

    def end(self, request: ModerationRequest, *, as_meant: bool) -> None:
        """Mark a request as answered by the service, or as one that never will be."""
        for given in self._requests:
            if given.request.id == request.id:
                given.under_way = False
                given.may_be_retried = not as_meant and not given.is_retry
                given.until = max(given.until, self._now() + AGAIN)

    def given_before(self, write: Write) -> GivenWrite | None:
        """Return the write that another one repeats, if there is one."""
        now = self._now()
        self._writes = [one for one in self._writes if not one.done.done() or now < one.until]
        return next((one for one in self._writes if one.repeats(write)), None)

    def begin(self, write: Write) -> GivenWrite:
        """Take note of a write that goes to the service."""
        given = GivenWrite(write)
        self._writes.append(given)
        return given

    def finish(self, given: GivenWrite, written: Written | None) -> None:
        """Take note of what became of a write; None if it broke down.

        Only a deletion that is done is remembered: what was not done may be tried again at once,
        and what others hold or were answered may be secret.
        """
        if written is None:
            given.done.cancel()
        else:
            given.done.set_result(written)
        is_done = written is not None and written.outcome is Outcome.DONE
        if is_done and given.write.verb is Verb.DELETE:
            given.until = self._now() + AGAIN
        else:
            self._writes.remove(given)

    def worth_telling(self) -> bool:
        """Return whether to say that something was a repeat; of a held key, once."""
        now, quiet_until = self._now(), self._quiet_until
        self._quiet_until = now + AGAIN
        return now >= quiet_until

    def _same_whole(self, request: ModerationRequest) -> _Admitted | None:
        """Return the last request on a whole session that hits all whom this one would."""
        spared = {target.id for target in request.excluded}
        alike = self._alike(request)
        return next((one for one in alike if one.whole and one.spared <= spared), None)

    def _alike(self, request: ModerationRequest) -> Iterator[_Admitted]:
        wanted = request.account, request.session_id, request.action
        for given in reversed(self._requests):
            known = given.request
            if (known.account, known.session_id, known.action) == wanted:
                yield given


def _same(alike: Iterable[_Admitted], target_id: str) -> _Admitted | None:
    """Return the last of some requests that hits a participant, and was not undone."""
    return next((given for given in alike if target_id in given.ids), None)


def _is_whole(request: ModerationRequest) -> bool:
    return request.everyone or request.action is Action.END


def _doomed(write: Write) -> tuple[object, ...]:
    fields = write.journal_fields()
    return write.account, write.verb, write.what, fields.get("target"), fields.get("filter")
