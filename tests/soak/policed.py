"""An event with a quiet room and a door, in which anything happens, and what leaves a console."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

import httpx

from roomtui.demo.account import RoomFull, SessionEnded
from roomtui.demo.plans import RoomPlan, Scenario
from roomtui.demo.world import World
from roomtui.live.actions.request import Action, ModerationRequest, Target
from roomtui.live.policies.policy import Policy, PolicyKind
from roomtui.ui.app import RoomApp
from roomtui.ui.messages import ModerationRequested, PolicyWanted
from tests.journal_lines import whole_lines

EVENT: Final = Scenario(
    description="a stage that is to be quiet, and rooms beside it",
    rooms=(
        RoomPlan(unique_name="stage", crowd=6, open=True),
        *(RoomPlan(unique_name=f"room-{n}", crowd=3, open=True, side=True) for n in range(3)),
    ),
    changes_per_minute=2,
    side_every=600,
)

OLDEST: Final = 20.0
"""Seconds that the cache keeps an answer."""

LISTED: Final = "u-mallory"
TRUSTED: Final = "u-speaker"
SPARED: Final = "host"


class Leaving(NamedTuple):
    """A request as it left a console: when, what, to whom, and how far the feed was trusted."""

    at: float
    verb: str
    session_id: str
    people: tuple[str, ...]
    is_trusted: bool
    policy: str


class Gate(httpx.AsyncBaseTransport):
    """Notes what leaves the console, before anything can go wrong with it."""

    def __init__(self, inner: httpx.AsyncBaseTransport, note: Callable[[httpx.Request], None]):
        self._inner = inner
        self._note = note

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            self._note(request)
        return await self._inner.handle_async_request(request)


class Stale(httpx.AsyncBaseTransport):
    """A cache on the way: now and then it gives what it was given before, and says how old that is.

    Some caches do not say it; the service's `Date` in the answer is of then all the same.
    """

    def __init__(
        self, inner: httpx.AsyncBaseTransport, time: Callable[[], float], random: Random
    ) -> None:
        self._inner = inner
        self._time = time
        self._random = random
        self._kept: dict[str, tuple[float, httpx.Headers, bytes]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url, now = str(request.url), self._time()
        at, headers, content = self._kept.get(url, (-OLDEST, httpx.Headers(), b""))
        if request.method == "GET" and now - at < OLDEST and self._random.random() < 0.06:
            aged = {"age": str(round(now - at))} if self._random.random() < 0.7 else {}
            return httpx.Response(200, headers={**headers, **aged}, content=content)
        answer = await self._inner.handle_async_request(request)
        if request.method == "GET" and answer.status_code == 200 and self._random.random() < 0.3:
            content = await answer.aread()
            names = ("date", "content-type")
            headers = httpx.Headers({n: answer.headers[n] for n in names if n in answer.headers})
            self._kept[url] = now, headers, content
            return httpx.Response(200, headers=answer.headers, content=content)
        return answer


class Event:
    """What happens in the world, at random, and all that consoles sent about it."""

    def __init__(self, world: World, journal: Path, time: Callable[[], float], seed: int) -> None:
        self.world = world
        self.random = Random(seed)
        self.leavings: list[Leaving] = []
        self.app: RoomApp | None = None
        self.unmuted: dict[str, float] = {}
        self.wrong: list[str] = []
        self.kinds: set[str] = set()
        self._journal = journal
        self._time = time
        self._count = 0
        self.stage = next(one.id for one in world.rooms.values() if one.unique_name == "stage")
        self.before = {p for one in self._sessions for p in world.present_in(one)}
        self.began = world.now()

    @property
    def _sessions(self) -> list[str]:
        return [one.id for one in self.world.sessions.values() if one.active]

    @property
    def _on_stage(self) -> str:
        sessions = self.world.sessions.values()
        return next((one.id for one in sessions if one.active and one.room_id == self.stage), "")

    # What happens

    def go_on(self) -> None:
        """Have something happen."""
        happen = self.random.choice(
            [self._join, self._join, self._return, self._return, self._leave, self._unmute]
        )
        happen()
        if self.random.random() < 0.03:
            for _ in range(7):
                self._join()

    def _join(self) -> None:
        self._count += 1
        kind = self.random.choice(["plain", "plain", "plain", "host", "speaker", "twin"])
        told: dict[str, Any] = {"name": f"Person {self._count}", "userId": f"u-{self._count}"}
        told |= {"host": {"role": "Host"}, "speaker": {"userId": TRUSTED}}.get(kind, {})
        if kind == "twin" and self._count % 5 == 0:
            told["userId"] = LISTED
        self._let_in(told)

    def _return(self) -> None:
        role = {"role": "host"} if self.random.random() < 0.1 else {}
        if not self._holders(LISTED):
            self._let_in({"name": "Mallory", "userId": LISTED, **role})

    def _let_in(self, told: dict[str, Any]) -> None:
        session = self._on_stage if self.random.random() < 0.7 else ""
        session = session or self.random.choice(self._sessions or [""])
        with suppress(RoomFull, SessionEnded):
            if session:
                self.world.join(session, json.dumps(told))

    def _leave(self) -> None:
        session = self.random.choice(self._sessions or [""])
        people = list(self.world.present_in(session)) if session else []
        if len(people) > 2:
            self.world.leave(self.random.choice(people))

    def _unmute(self) -> None:
        app, session = self.app, self._on_stage
        if app is None or not app.is_running or not session:
            return
        shown = app.ui_state.snapshot
        if people := shown.present(session):
            person = self.random.choice(people)
            app.post_message(ModerationRequested(self._by_hand(person.id, session)))
            self.unmuted.setdefault(person.id, self._time())

    def _by_hand(self, person_id: str, session_id: str) -> ModerationRequest:
        assert self.app is not None
        return ModerationRequest(
            account=self.app.settings.account, action=Action.UNMUTE, session_id=session_id,
            room_id=self.stage, room="stage", targets=(Target(person_id, "somebody"),),
        )  # fmt: skip

    def switch_on(self) -> None:
        """Switch on what is not on, as far as that can be."""
        app = self.app
        if app is None or app.policies.why_not():
            return
        on = {one.kind for one in app.ui_state.policies.policies}
        account = app.settings.account
        quiet = Policy(
            account=account, kind=PolicyKind.QUIET, since=self.began, room_id=self.stage,
            room="stage", spared=(SPARED,), goes_on=True,
        )  # fmt: skip
        door = Policy(
            account=account, kind=PolicyKind.DOOR, since=self.began, name="Mallory",
            identity=f"userid:{LISTED}", goes_on=True,
        )  # fmt: skip
        for policy in (quiet, door):
            if policy.kind not in on:
                app.post_message(PolicyWanted(policy))

    # What leaves

    def note(self, request: httpx.Request) -> None:
        """Take note of a request, and judge it by all that can be known when it leaves."""
        app = self.app
        assert app is not None
        session_id, verb = request.url.path.split("/")[-3::2]
        people = tuple(json.loads(request.content)["participants"])
        feed, snapshot = app.ui_state.feed, app.ui_state.snapshot
        is_trusted = feed.is_live and snapshot.complete and snapshot.is_counted(session_id)
        policy = self._policy_of(verb, session_id, people)
        leaving = Leaving(self._time(), verb, session_id, people, is_trusted, policy)
        self.kinds.add(verb)
        if verb == "unmute":
            return
        self.leavings.append(leaving)
        if not leaving.is_trusted:
            self.wrong.append(f"the feed was doubted: {feed.state} {leaving}")
        self.wrong += [why for one in people if (why := self._why_wrong(leaving, one))]

    def _policy_of(self, verb: str, session_id: str, people: tuple[str, ...]) -> str:
        """Return the policy of the intent that is on disk for a request, the last if several."""
        for line in reversed(self.lines()):
            order = line.get("order")
            if line["kind"] == "intent" and order["action"] == verb:
                ids = tuple(target["id"] for target in order["targets"])
                if order["session_id"] == session_id and ids == people:
                    return str(order.get("policy", ""))
        self.wrong.append(f"no intent of {verb} {people}")
        return ""

    def lines(self) -> list[dict[str, Any]]:
        return whole_lines(self._journal)

    def _why_wrong(self, leaving: Leaving, person_id: str) -> str:
        person = self.world.participants[person_id]
        told = json.loads(person.context or "{}") if "{" in (person.context or "") else {}
        if not leaving.policy:
            return f"no policy is its cause: {leaving}"
        if str(told.get("role", "")).lower() == SPARED:
            return f"a host is hit: {leaving}"
        if leaving.verb == "kick":
            return "" if told.get("userId") == LISTED else f"nobody listed is kicked: {leaving}"
        if self.world.sessions[leaving.session_id].room_id != self.stage:
            return f"another room is quiet: {leaving}"
        if person_id in self.before or (person.joined_at and person.joined_at < self.began):
            return f"somebody is muted who was there: {leaving}"
        if self.unmuted.get(person_id, leaving.at) < leaving.at:
            return f"somebody is muted who was unmuted by hand: {leaving}"
        return ""

    def _holders(self, user: str) -> list[str]:
        present = (p for one in self._sessions for p in self.world.present_in(one))
        return [p for p in present if user in (self.world.participants[p].context or "")]

    # What holds over all of it

    def assert_within_bounds(self) -> None:
        """See that no minute had more than five different people, no hour more than six kicks."""
        for leaving in self.leavings:
            lately = [o for o in self.leavings if leaving.at - 60 <= o.at <= leaving.at]
            assert len({key for one in lately for key in _keys(one)}) <= 5, lately
        intents = [one for one in self.lines() if one["kind"] == "intent"]
        kicks = [one["at"] for one in intents if one["order"]["action"] == "kick"]
        assert len(kicks) == len(set(kicks))
        self._assert_kicks(kicks)

    def _assert_kicks(self, kicks: list[str]) -> None:
        times = [datetime.fromisoformat(one) for one in kicks]
        for at in times:
            assert sum(at - timedelta(hours=1) <= one <= at for one in times) <= 6, times


def _keys(leaving: Leaving) -> tuple[str, ...]:
    return (LISTED,) if leaving.verb == "kick" else leaving.people
