"""People of one name in a session, told apart in what is said of one of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from roomtui.api.models import Participant
from roomtui.live.actions.request import Target
from roomtui.live.snapshot import NOTHING_YET, Snapshot
from roomtui.text import LONGEST, safe
from roomtui.ui.live.rows import person_name
from roomtui.ui.naming import Named, cut, told_apart


class Namesakes:
    """Names people of a snapshot, and those who have just come or gone, so that nobody is mistaken.

    Whoever has the name of somebody else in the session is told with the start of the id. Names
    are the same whose `key` is: `reading` finds more than case, and takes ten times as long.
    """

    def __init__(
        self,
        snapshot: Snapshot = NOTHING_YET,
        changed: Iterable[Participant] = (),
        *,
        key: Callable[[str], str] = str.casefold,
    ) -> None:
        self._key = key
        self._snapshot = snapshot
        self._changed: defaultdict[str, list[Participant]] = defaultdict(list)
        for person in changed:
            self._changed[person.session_id].append(person)
        self._sessions: dict[str, Mapping[str, dict[str, str]]] = {}

    def name(
        self,
        person: Participant,
        cells: int = LONGEST,
        *,
        others: Iterable[Participant] = (),
        called: str = "",
    ) -> str:
        """Return the name of somebody, cut to some cells; told from those of some `others` too.

        `called` is the name where the context does not have it any more.
        """
        name = called or person_name(person)
        key = self._key(name)
        among = self._of(person.session_id, name)
        alike = [one for one in others if self._key(person_name(one)) == key]
        if len({person.id, *(i for i, _ in among), *(one.id for one in alike)}) < 2:
            return cut(name, cells)
        also = [(one.id, person_name(one)) for one in alike]
        return told_apart([(person.id, name)], [*among, *also], cells=cells)[0]

    def names(self, targets: Sequence[Target], session_id: str, cells: int = LONGEST) -> list[str]:
        """Return the names of those whom an order hits."""
        named = [(target.id, safe(target.name)) for target in targets]
        keys = {self._key(name): name for _, name in named}
        among = [one for name in keys.values() for one in self._of(session_id, name)]
        return told_apart(named, among, cells=cells)

    def _of(self, session_id: str, name: str) -> list[Named]:
        """Return everybody of that name in a session."""
        if session_id not in self._sessions:
            by_name: defaultdict[str, dict[str, str]] = defaultdict(dict)
            here = self._snapshot.present(session_id)
            for person in (*here, *self._changed.get(session_id, ())):
                theirs = person_name(person)
                by_name[self._key(theirs)][person.id] = theirs
            self._sessions[session_id] = by_name
        return list(self._sessions[session_id].get(self._key(name), {}).items())
