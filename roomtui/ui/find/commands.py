"""The commands that work among the results of find and of the search of the past."""

from collections.abc import Collection, Iterable

from textual.binding import BindingType

from roomtui.ui.command import Scope
from roomtui.ui.commands import bindings, guarded_actions


def bindings_of(ids: Collection[str], scopes: Iterable[Scope] = Scope) -> list[BindingType]:
    """Return the keys of some commands of the screens."""
    return [one for scope in scopes for one in bindings(scope) if one.id in ids]


def is_refused(action: str, ids: Collection[str], *, read_only: bool, has_focus: bool) -> bool:
    """Return whether an action does nothing now: guarded, or of results that lack the focus.

    `ids` are the commands that work among the results only.
    """
    if read_only and action in guarded_actions():
        return True
    return action.replace("_", "-") in ids and not has_focus
