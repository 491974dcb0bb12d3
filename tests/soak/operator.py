"""An operator who never rests: keys on every screen, orders and writes, all of it by chance."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Any, Final, TypeVar

from textual.pilot import Pilot
from textual.screen import ModalScreen

from roomtui.api.bodies import CompositionCreate, RoomCreate, RoomPatch, TokenCreate
from roomtui.api.filters import RecordingFilter
from roomtui.api.models import Session
from roomtui.demo.world import World
from roomtui.live.actions.file_writes import CreateComposition, DeleteFile, DeleteMatching
from roomtui.live.actions.request import Action, ModerationRequest, Target
from roomtui.live.actions.room_writes import CreateRoom, CreateToken, DeleteRoom, UpdateRoom
from roomtui.live.actions.writes import Write
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.ui.messages import ModerationRequested, WriteRequested
from roomtui.ui.navigation import START
from tests.soak.watched import WatchedApp

T = TypeVar("T")

MINE: Final = "mine-"
"""How the rooms begin that the operator has made, and may delete."""

WANDERING: Final = (
    "tab j j enter k",
    "shift+tab j g space A",
    "slash a enter escape",
    "2 j j G s S d escape",
    "3 j d escape",
    "4 j enter j tab j",
    "5 j G g",
    "p p r",
    "+ -",
    "question_mark escape",
)


WANDERS_EVERY: Final = 4
"""Dialogs after which the operator goes to another screen."""

LOOKS: Final = (
    ("people", "d"),
    ("people", "d J"),
    ("sessions", "d"),
    ("rooms", "d"),
    ("people", "question_mark"),
    ("people", "colon m u"),
    ("people", "y slash a"),
    ("people", "x"),
    ("people", "X"),
    ("sessions", "E"),
    ("sessions", "c"),
    ("rooms", "n a b"),
    ("rooms", "e down"),
    ("rooms", "t"),
    ("rooms", "D"),
)
"""The pane, and the keys that open something there which is closed again and changes nothing."""


class Operator:
    """Does one thing after the other in a console, with so many seconds of rest in between.

    Between any two a dialog is opened and closed, each kind in turn, and often a screen visited,
    so that after some 100 things all has been seen that there is; `opened` counts the dialogs.
    """

    def __init__(
        self,
        app: WatchedApp,
        pilot: Pilot[None],
        world: World,
        seed: int,
        rest: tuple[float, float],
    ) -> None:
        self._app = app
        self._pilot = pilot
        self._world = world
        self._rng = Random(seed)
        self._rest = rest
        self._made = 0
        self.opened = 0
        self._ways: Sequence[tuple[int, Callable[[], Awaitable[None]]]] = (
            (40, self._order),
            (6, self._order_by_keys),
            (2, self._room_by_keys),
            (16, self._write),
        )

    async def work(self, until: Callable[[], bool]) -> None:
        while not until():
            await self._look()
            if self.opened % WANDERS_EVERY == 0:
                await self._wander(self.opened // WANDERS_EVERY)
            await asyncio.sleep(self._rng.uniform(*self._rest))
            weights = [weight for weight, _ in self._ways]
            ((_, way),) = self._rng.choices(self._ways, weights)
            await way()

    @property
    def _snapshot(self) -> Snapshot:
        return self._app.ui_state.snapshot

    def _pick(self, among: Sequence[T]) -> T | None:
        return self._rng.choice(among) if among else None

    async def _press(self, keys: str) -> None:
        await self._pilot.press(*keys.split())

    async def come_home(self) -> None:
        """Close what is open, and go to the live screen."""
        for _ in range(5):
            if not isinstance(self._app.screen, ModalScreen):
                break
            await self._press("escape")
        await self._press("escape 1")

    async def _wander(self, number: int) -> None:
        await self.come_home()
        await self._press(WANDERING[number % len(WANDERING)])
        await self.come_home()

    async def _look(self) -> None:
        """Open a dialog, and close it again soon or late."""
        pane, keys = LOOKS[self.opened % len(LOOKS)]
        self.opened += 1
        await self.come_home()
        self._app.navigator.screen_of(START).focus_pane(pane)
        await self._press(keys)
        await asyncio.sleep(self._rng.choice((0.0, 0.1, 0.5, 3.0)))
        await self.come_home()

    async def _order_by_keys(self) -> None:
        """Mute, unmute and kick whoever is under the cursor."""
        await self.come_home()
        self._app.navigator.screen_of(START).focus_pane("people")
        await self._press(self._rng.choice(("g j m", "j u", "j j x y", "space j m", "M y", "U y")))

    async def _room_by_keys(self) -> None:
        await self.come_home()
        self._made += 1
        await self._press(f"n {' '.join(self._name())} enter".replace("-", "minus"))
        await asyncio.sleep(self._rng.uniform(0, 3))
        await self.come_home()

    def _name(self) -> str:
        return f"{MINE}{self._made}"

    async def _order(self) -> None:
        session = self._pick(list(self._snapshot.sessions.values()))
        if session is None:
            return
        kinds = [Action.MUTE, Action.UNMUTE, Action.KICK, Action.END]
        (action,) = self._rng.choices(kinds, (10, 10, 8, 1))
        everyone = action in {Action.MUTE, Action.UNMUTE} and self._rng.random() < 0.2
        self._app.post_message(ModerationRequested(self._to(action, session, everyone=everyone)))

    def _to(self, action: Action, session: Session, *, everyone: bool) -> ModerationRequest:
        people = self._snapshot.present(session.id)
        whole = everyone or action is Action.END
        some = people if whole else self._rng.sample(people, min(len(people), self._few()))
        return ModerationRequest(
            account=self._app.settings.account,
            action=action,
            session_id=session.id,
            room_id=session.room_id,
            room=self._snapshot.room_name(session.room_id),
            targets=tuple(Target(person.id, "somebody") for person in some),
            everyone=everyone,
        )

    def _few(self) -> int:
        return self._rng.choice((1, 1, 1, 2, 3))

    async def _write(self) -> None:
        makers = (
            self._new_room,
            self._changed_room,
            self._deleted_room,
            self._token,
            self._deleted_file,
            self._deleted_matching,
            self._film,
        )
        write: Write | None = self._rng.choice(makers)()
        if write is not None:
            self._app.post_message(WriteRequested(write))

    def _room(self, *, mine: bool = False) -> Any:
        rooms = self._snapshot.rooms.values()
        return self._pick([r for r in rooms if not mine or (r.unique_name or "").startswith(MINE)])

    def _new_room(self) -> Write:
        self._made += 1
        return CreateRoom(
            account=self._app.settings.account,
            name=self._name(),
            room=RoomCreate(unique_name=self._name()),
        )

    def _changed_room(self) -> Write | None:
        room, most = self._room(), self._rng.randint(20, 50)
        changes = RoomPatch(max_participants=most)
        return room and UpdateRoom(
            account=self._app.settings.account, name="a room", room_id=room.id, changes=changes
        )

    def _deleted_room(self) -> Write | None:
        room = self._room(mine=True)
        return room and DeleteRoom(
            account=self._app.settings.account, name="a room", room_id=room.id, people=0
        )

    def _token(self) -> Write | None:
        room = self._room()
        return room and CreateToken(
            account=self._app.settings.account,
            name="a room",
            room_id=room.id,
            lifetimes=TokenCreate(),
        )

    def _deleted_file(self) -> Write | None:
        track = self._pick(list(self._world.recordings))
        return (
            DeleteFile(
                account=self._app.settings.account,
                name="",
                kind=RecordKind.RECORDING,
                record_id=track,
            )
            if track
            else None
        )

    def _deleted_matching(self) -> Write | None:
        track = self._pick(list(self._world.recordings.values()))
        if track is None:
            return None
        where = RecordingFilter(session_id=track.session_id)
        same = [r for r in self._world.recordings.values() if r.session_id == track.session_id]
        return DeleteMatching(
            account=self._app.settings.account, name="", where=where, count=len(same)
        )

    def _film(self) -> Write | None:
        track = self._pick(list(self._world.recordings.values()))
        session_id = track.session_id if track else ""
        return CreateComposition(
            account=self._app.settings.account,
            name="a session",
            composition=CompositionCreate(session_id=session_id),
        )
