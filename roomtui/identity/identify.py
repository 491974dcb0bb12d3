"""Identifies a participant: a name and a role, out of a context of any shape."""

from typing import Final

from roomtui.identity.documents import Document, read_context
from roomtui.identity.find import IsShown, Search
from roomtui.identity.keys import Rank
from roomtui.identity.quick import quick_identity
from roomtui.identity.values import without_address

NameAndRole = tuple[str, str]
"""A name and a role as the context writes them; empty where it tells none."""


def identify(context: str, is_shown: IsShown) -> NameAndRole:
    """Return who a context says a person is: the name, or the context itself, and the role.

    `is_shown` tells whether anything of a text can be seen.
    """
    quick = quick_identity(context) if context[0] == "{" else None
    if quick is not None and (quick[0].isascii() or is_shown(quick[0])):
        return quick
    document = read_context(context)
    if document is None:
        return _plain(context), ""
    if isinstance(document.tree, str):
        return _plain(document.tree), ""
    return found_in(document, context, is_shown)


def _plain(text: str) -> str:
    """Return a text as a name, unless it says that there is none."""
    head = text[:64].strip()
    if head.casefold() in _NOTHING or head[:5].lower() == "data:":
        return ""
    return without_address(text) if ":" in text or text[-1:] == ">" else text


def found_in(document: Document, context: str, is_shown: IsShown) -> NameAndRole:
    """Return who a document names; the context as it is where that is nobody."""
    tree = document.tree
    if not tree and document.sure:
        return "", ""
    if document.sure and isinstance(tree, list) and len(tree) == 1 and isinstance(tree[0], str):
        return tree[0], ""
    search = Search(is_shown)
    search.look_through(tree)
    guessed = not document.sure and not context.lstrip().startswith(("{", "["))
    is_no_name = search.rank > Rank.EMAIL or search.name.isdigit()
    if not search.name or (guessed and is_no_name):
        return _plain(context), search.role if document.whole else ""
    return search.name, search.role if document.whole else ""


_NOTHING: Final = frozenset(
    {"null", "undefined", "none", "true", "false", "nan", "[object object]"}
)
