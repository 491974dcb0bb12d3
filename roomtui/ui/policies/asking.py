"""Asks before a policy is switched on: for its terms, and then whether to hit whom it would hit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from msgspec.structs import replace

from roomtui.live.actions.request import kept_identity
from roomtui.live.policies.policy import Policy, PolicyKind
from roomtui.ui.confirm import Agreed
from roomtui.ui.dialogs.ask import ask
from roomtui.ui.dialogs.entry import EntryDialog
from roomtui.ui.host import host_of
from roomtui.ui.messages import PolicyWanted
from roomtui.ui.policies.fields import door_fields, quiet_fields
from roomtui.ui.policies.questions import claiming_hosts, host_question, policy_question
from roomtui.ui.policies.subject import PolicySubject
from roomtui.ui.screens.base import PaneScreen

NOT_ON: Final = "Nothing was switched on."


class PolicyAsker:
    """Asks about a policy for what was under the cursor, which is as it was when that was frozen.

    Args:
        screen: the screen of panes below all dialogs.
        subject: what the policy is about.
    """

    def __init__(self, screen: PaneScreen, subject: PolicySubject) -> None:
        self._screen = screen
        self._subject = subject
        self._host = host_of(screen.app)

    def ask_for_quiet_room(self) -> None:
        """Ask for the terms of a quiet room."""
        subject = self._subject

        def make(given: dict[str, Any]) -> Policy:
            return Policy(
                account=subject.account,
                kind=PolicyKind.QUIET,
                since=self._host.server_now(),
                room_id=subject.room_id,
                room=subject.room,
                spared=given["spared"],
                includes_present=given["present"],
                goes_on=given["goes_on"],
            )

        fields = quiet_fields(self._host.settings.host_roles)
        heading = f"Keep {subject.shown_room} quiet"
        self._ask_for_terms(EntryDialog(heading, *fields, go="Whom it hits"), make)

    def ask_for_door(self) -> None:
        """Ask for the terms of a door."""
        subject = self._subject

        def make(given: dict[str, Any]) -> Policy:
            return Policy(
                account=subject.account,
                kind=PolicyKind.DOOR,
                since=self._host.server_now(),
                room_id=subject.room_id if given["where"] else "",
                room=subject.room if given["where"] else "",
                identity=kept_identity(subject.identity.key),
                name=subject.name,
                goes_on=given["goes_on"],
            )

        heading = f"Shut the door against {subject.shown_name}"
        self._ask_for_terms(EntryDialog(heading, *door_fields(subject), go="Whom it hits"), make)

    def _ask_for_terms(self, dialog: EntryDialog, make: Callable[[dict[str, Any]], Policy]) -> None:
        if why := self._host.policies.why_not():
            self._screen.say(why)
            return

        def answered(given: dict[str, Any] | None) -> None:
            if given is not None:
                self._ask_whether(make(given), given["lasts"])

        self._screen.app.push_screen(dialog, answered)

    def _ask_whether(self, policy: Policy, lasts: timedelta | None) -> None:
        """Show whom a policy would hit, and have it switched on if that is meant."""
        policy = _lasting(policy, lasts)
        dry_run = self._host.policies.dry_run(policy)
        hosts = claiming_hosts(policy, dry_run)

        def answered(agreed: Agreed | None) -> None:
            if agreed is None:
                self._screen.say(NOT_ON)
                return
            wanted = replace(policy, reason=agreed.reason)
            if hosts:
                self._ask_about_hosts(wanted, lasts, hosts)
            else:
                self._switch_on(wanted, lasts)

        settings, ui_state = self._host.settings, self._screen.ui_state
        ask(self._screen, policy_question(policy, dry_run, ui_state, settings.policies), answered)

    def _ask_about_hosts(self, policy: Policy, lasts: timedelta | None, hosts: list[str]) -> None:
        def answered(agreed: Agreed | None) -> None:
            if agreed is None:
                self._screen.say(NOT_ON)
            else:
                self._switch_on(replace(policy, hits_hosts=True), lasts)

        ask(self._screen, host_question(policy, hosts), answered)

    def _switch_on(self, policy: Policy, lasts: timedelta | None) -> None:
        """Have a policy on from now, unless whom it is against cannot be told by now."""
        subject, ui_state = self._subject, self._screen.ui_state
        is_door = policy.kind is PolicyKind.DOOR
        if is_door and (why := subject.why_no_door(ui_state)):
            self._screen.say(f"No door against {subject.shown_name}: {why}. {NOT_ON}")
            return
        now = self._host.server_now()
        self._screen.app.post_message(PolicyWanted(_lasting(replace(policy, since=now), lasts)))


def _lasting(policy: Policy, lasts: timedelta | None) -> Policy:
    """Return a policy that ends by itself some time after it is switched on."""
    return replace(policy, until=None if lasts is None else policy.since + lasts)
