"""Find among 10,000 and 100,000 people: from a letter to the screen, and beside a plain scan."""

import asyncio
import gc
import random
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from itertools import repeat
from operator import contains
from pathlib import Path
from statistics import median
from typing import Final

from msgspec.structs import replace
from textual import events
from textual.widgets import Input

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.models import Participant, Room, Session
from roomtui.live.analysis.slices import at_once, in_slices
from roomtui.live.identity_reader import IdentityReader
from roomtui.live.snapshot import Snapshot
from roomtui.process.gc_tuning import watch
from roomtui.ui.filters.text import fold_words
from roomtui.ui.find.dialog import SLICE_SECS, FindDialog
from roomtui.ui.find.finder import Finder
from tests.bench.table import Row, duration
from tests.ui.console import Console, console
from tests.ui.finding import named

SIZES: Final = (10_000, 100_000)
IN_A_SESSION: Final = 20

WORDS: Final = ("ricky returns", "marta", "room 12", "mrdb", "100012", "müller", "zoe kim", "zz")
"""What is typed: names, a word of a name, a room, letters in order, an id, what is nowhere."""

ROUNDS: Final = 4
BREATH: Final = 0.03
"""Seconds between two letters."""

IN_FLIGHT: Final = 0.3
"""Which part of the letters is typed while a refresh is taken in."""

MOVING: Final = 100
"""Of so many sessions one has somebody new in each refresh."""

HALF: Final = 0.016
MOST: Final = 0.05
"""Seconds from a letter to the screen, at the median and at the 99th percentile."""

LONGEST_SLICE: Final = 0.01
PLAIN: Final = 4.0
"""Plain scans that a letter's search may take; it ranks, counts and puts in order as well."""

_FIRST: Final = ("Ana", "Marta", "Omar", "Ricky", "Marc", "Emma", "Zoë", "Łukasz", "Şirin", "Hans")
_LAST: Final = ("Ruiz", "Lopez", "Returns", "Dubois", "Müller", "Yılmaz", "O'Neil", "Kim", "Novák")


class Crowd:
    """Makes snapshots of an event in which a few come and go in each."""

    def __init__(self, people: int, account: AccountId) -> None:
        self._chance = random.Random(people)
        self._account = account
        self._number = people
        count = people // IN_A_SESSION
        self._rooms = [Room(id=f"r{i}", unique_name=f"room-{i}") for i in range(count)]
        self._here = [[self._somebody(i) for _ in range(IN_A_SESSION)] for i in range(count)]
        self.snapshot = Snapshot.of(
            self._rooms, map(self._session, range(count)), account=self._account, number=1_000
        )

    def _somebody(self, session: int) -> Participant:
        self._number += 1
        name = f"{self._chance.choice(_FIRST)} {self._chance.choice(_LAST)} {self._number}"
        return named(self._number, name, f"s{session}", role="attendee", userId=self._number)

    def _session(self, place: int) -> Session:
        here = tuple(self._here[place])
        return Session(id=f"s{place}", room_id=f"r{place}", active=True, participants=here)

    def move(self) -> Snapshot:
        """Return the next snapshot."""
        before, offset = self.snapshot, self.snapshot.number % MOVING
        sessions = list(before.sessions.values())
        for place in range(offset, len(sessions), MOVING):
            self._here[place][self._chance.randrange(IN_A_SESSION)] = self._somebody(place)
            sessions[place] = self._session(place)
        self.snapshot = Snapshot.of(
            self._rooms, sessions, account=self._account, number=before.number + 1, before=before
        )
        return self.snapshot


def measure() -> Iterator[Row]:
    """Type into find at events of two sizes, and search the same names plainly."""
    watch()
    for people in SIZES:
        taken = asyncio.run(_type(people))
        figure = f"letter to screen in find, {people:,} people, refresh in flight"
        yield Row(
            f"{figure}, median", median(taken), "at most", HALF, duration, goal=1.0, limit="find"
        )
        most = taken[int(len(taken) * 0.99)]
        yield Row(
            f"{figure}, 99th percentile", most, "at most", MOST, duration, goal=1.0, limit="find"
        )
        longest, ours, plain = _searches(people)
        yield Row(
            f"CPU of the longest slice of reading {people:,} names", longest,
            "at most", LONGEST_SLICE, duration, goal=1.0,
        )  # fmt: skip
        yield Row(
            f"search for a letter among {people:,} people", ours,
            "a plain scan of the same texts", plain, duration, goal=PLAIN,
        )  # fmt: skip


def _searches(people: int) -> tuple[float, float, float]:
    """Return the seconds of the longest slice of reading, of a search, and of a plain scan."""
    finder, crowd = Finder(), Crowd(people, UNNAMED)
    identities = at_once(IdentityReader().read(crowd.snapshot))  # as long as the console has them
    gc.collect()  # what is made here; in the console all of that has been seen by then
    finder.read(crowd.snapshot, identities)
    longest = ours = plain = 0.0
    while finder.is_reading:
        began = time.thread_time()
        finder.go_on(SLICE_SECS)
        longest = max(longest, time.thread_time() - began)
    letters = [word[:end] for word in WORDS for end in range(1, len(word) + 1)]
    for typed in letters:
        began = time.thread_time()
        finder.ask(typed)
        while finder.is_searching:
            finder.go_on(SLICE_SECS)
        ours += time.thread_time() - began
        began = time.thread_time()
        sum(map(contains, finder.index.texts, repeat(finder.query)))
        plain += time.thread_time() - began
    return longest, ours / len(letters), plain / len(letters)


async def _type(people: int) -> list[float]:
    """Type word after word, while snapshots come at random times, into a console that shows them.

    The service of the console has nobody; whom it shows is made here, so that nothing else works.
    """
    with tempfile.TemporaryDirectory() as folder:
        async with console(Path(folder), "empty") as running:
            crowd = Crowd(people, running.app.ui_state.snapshot.account)
            reader = IdentityReader()
            await _show(running, reader, crowd.snapshot)
            gc.collect()
            gc.freeze()
            running.app.action_find()
            await running.pilot.pause()
            dialog = running.app.screen
            assert isinstance(dialog, FindDialog)
            if reading := [one for one in running.app.workers if one.group == "find"]:
                await running.app.workers.wait_for_complete(reading)
            return sorted([one async for one in _letters(running, dialog, crowd, reader)])


async def _show(running: Console, reader: IdentityReader, snapshot: Snapshot) -> None:
    """Show a snapshot as the feed would, once it is read who is who."""
    identities = await in_slices(reader.read(snapshot))
    before = running.app.store.ui_state
    analysis = replace(before.analysis, identities=identities)
    running.app.store._show(replace(before, snapshot=snapshot, analysis=analysis))


async def _letters(
    running: Console, dialog: FindDialog, crowd: Crowd, reader: IdentityReader
) -> AsyncIterator[float]:
    """Yield the seconds from each letter to the frame with what it finds."""
    chance, line, drawn = random.Random(5), dialog.query_one("#query", Input), asyncio.Event()
    running.app.post_display_hook = drawn.set  # type: ignore[method-assign]
    for word in WORDS * ROUNDS:
        line.value = ""
        for letter in word:
            refresh = None
            if chance.random() < IN_FLIGHT:
                refresh = asyncio.create_task(_show(running, reader, crowd.move()))
                await asyncio.sleep(chance.uniform(0, BREATH))
            typed, began = line.value + letter, time.perf_counter()
            running.app.post_message(events.Key("space" if letter == " " else letter, letter))
            while line.value != typed:  # noqa: ASYNC110
                await asyncio.sleep(0)
            drawn.clear()
            while dialog._finder.found.query != fold_words(typed):  # noqa: ASYNC110
                await asyncio.sleep(0)
            await drawn.wait()
            yield time.perf_counter() - began
            if refresh is not None:
                await refresh
            await asyncio.sleep(BREATH)
