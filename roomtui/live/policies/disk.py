"""The disk that consoles of a host share for policies: the lock, the file, and the off switch."""

from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from threading import Lock

from msgspec import Struct

from roomtui.live.journal.operator import Operator
from roomtui.live.policies.off_switch import ADMIN_FILE, why_off
from roomtui.live.policies.policy import Policy
from roomtui.live.policies.policy_file import POLICY_FILES, PolicyFile
from roomtui.live.policies.run_lock import RunLock
from roomtui.profile_file import ProfileFile, ProfileFileError
from roomtui.trusted_path import NotTrusted

ELSEWHERE = "Another console runs policies now."


class DiskState(Struct, frozen=True, kw_only=True):
    """How policies stand on disk.

    `forbidden` says why none may be on, `held_by` which other console runs some, `others` are
    those. `taken_up` are what this console has to go on with, from one that is gone; `removed` the
    ids of policies of this console that another one has taken out. `trouble` says what could not
    be read or locked.
    """

    forbidden: str = ""
    is_held: bool = False
    held_by: str = ""
    others: tuple[Policy, ...] = ()
    taken_up: tuple[Policy, ...] = ()
    removed: frozenset[str] = frozenset()
    trouble: str = ""


class PolicyDisk:
    """The side of one console. Its methods block; call them in a thread, from any.

    Args:
        state_dir: the state folder.
        who: sits at this console.
        key_digest: a word that tells the key from others.
        admin_file: the administrator's off switch.
    """

    def __init__(
        self, state_dir: Path, who: Operator, key_digest: str = "", admin_file: Path = ADMIN_FILE
    ) -> None:
        self._state_dir = state_dir
        self._who = who
        self._admin_file = admin_file
        self._file = ProfileFile(POLICY_FILES, state_dir, f"{who.profile}@{who.host}")
        self._lock = RunLock(state_dir, who, key_digest)
        self._one_at_a_time = Lock()
        self._known = PolicyFile()
        self._stamp: tuple[int, ...] | None = None
        self._written: frozenset[str] = frozenset()
        self._trouble = ""

    def look(self, *, wants: bool) -> DiskState:
        """Return how policies stand; take the lock if it is free and there is anything to run.

        Args:
            wants: whether this console has policies on, or is about to.
        """
        with self._one_at_a_time:
            if forbidden := why_off(self._state_dir, self._admin_file):
                self._empty_file()
                return DiskState(forbidden=forbidden, is_held=self._lock.is_held)
            self._read()
            if self._lock.is_held:
                removed = self._written - {one.id for one in self._known.policies}
                return DiskState(is_held=True, removed=removed, trouble=self._trouble)
            if not wants and not self._known.policies:
                return DiskState(trouble=self._trouble)
            return self._take()

    def _empty_file(self) -> None:
        """Empty the file, so that nothing goes on by itself once the off switch is gone."""
        with suppress(ProfileFileError):  # it is tried again with the next look
            self._read()
            if self._known.policies:
                self._update(lambda file: file.having(()), empties=True)

    def _take(self) -> DiskState:
        """Take the lock, and take up what goes on; or tell who has it."""
        try:
            held_by = self._lock.take()
        except (OSError, NotTrusted) as error:
            return DiskState(trouble=f"The lock of policies cannot be had: {error}")
        if held_by:
            return DiskState(held_by=held_by, others=self._known.policies, trouble=self._trouble)
        self._stamp = None  # who had it may have written until just now
        self._read()
        taken_up = tuple(p for p in self._known.policies if self._goes_on(p))
        self._written = frozenset(one.id for one in taken_up)
        return DiskState(is_held=True, taken_up=taken_up, trouble=self._trouble)

    def _goes_on(self, policy: Policy) -> bool:
        return policy.goes_on and policy.account == self._who.account

    def why_not(self, policy_id: str) -> str:
        """Return in a sentence why nothing may be sent for a policy of this console; else nothing.

        It takes no lock, and leaves it to `look` to find out what follows.
        """
        with self._one_at_a_time:
            if forbidden := why_off(self._state_dir, self._admin_file):
                return forbidden
            if not self._lock.is_held:
                return ELSEWHERE
            self._read()
            is_known = any(one.id == policy_id for one in self._known.policies)
            is_removed = policy_id in self._written and not is_known
            return "The policy was switched off." if is_removed else ""

    def keep(self, policies: tuple[Policy, ...]) -> None:
        """Have the file hold the policies that are on here, but for what others took out.

        Whoever has the lock calls it.

        Raises:
            ProfileFileError: it cannot be written; what is on does not go on then.
        """
        with self._one_at_a_time:
            before = self._written

            def change(file: PolicyFile) -> PolicyFile:
                removed = before - {one.id for one in file.policies}
                return file.having(tuple(one for one in policies if one.id not in removed))

            if not policies and not self._known.policies and not before:
                return
            self._update(change, empties=not policies)
            kept = {one.id for one in policies}
            self._written = frozenset(kept)

    def _update(self, change: Callable[[PolicyFile], PolicyFile], *, empties: bool) -> None:
        """Change the file; one that is to be emptied is taken away where that cannot be written.

        Raises:
            ProfileFileError: it is as it was.
        """
        try:
            self._known = self._file.update(change)
        except ProfileFileError:
            if not (empties and self._is_taken_away()):
                raise
        self._stamp = None

    def _is_taken_away(self) -> bool:
        """Take the file away, as can be done on a full disk, and return whether that is done.

        One that cannot be understood is left as it is.
        """
        self._read()
        if self._trouble:
            return False
        try:
            self._file.path.unlink(missing_ok=True)
        except OSError:
            return False
        self._known = PolicyFile()
        return True

    def remove(self, policy_ids: Collection[str] | None) -> bool:
        """Take some policies out of the file, or all, whichever console runs them.

        Return whether there were any.

        Raises:
            ProfileFileError: it cannot be written.
        """
        with self._one_at_a_time:
            self._read()
            before = self._known
            if before.policies:
                self._update(
                    lambda file: (
                        file.having(()) if policy_ids is None else file.without(policy_ids)
                    ),
                    empties=policy_ids is None,
                )
            return self._known.policies != before.policies

    def leave(self, policies: tuple[Policy, ...]) -> None:
        """Keep what goes on, and let another console run policies, as this one ends.

        Raises:
            ProfileFileError: it cannot be written.
        """
        try:
            self.keep(policies)
        finally:
            self.release()

    def release(self) -> None:
        """Release the lock, so that another console may run policies."""
        with self._one_at_a_time:
            self._written = frozenset()
            self._lock.release()

    def _read(self) -> None:
        """Read the file again where it has changed."""
        stamp = self._file.stamp()
        if stamp is None:
            self._known, self._stamp, self._trouble = PolicyFile(), None, ""
            return
        if stamp == self._stamp:
            return
        try:
            self._known, self._trouble = self._file.read(), ""
        except ProfileFileError as error:
            self._trouble = str(error)  # what was known holds until it can be read again
        self._stamp = stamp
