"""What somebody might do to a console, at random but the same for the same seed."""

import signal
import time
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Final

from roomtui.demo.people import HOSTILE, LONG
from roomtui.demo.world import World
from roomtui.ui.commands import COMMANDS, shown_keys
from tests.e2e.terminal import Size
from tests.e2e.twins import Twins

NAMES: Final = (
    "Zoë Example", "宽静 佐藤美咲", "김민준", "e\u0301\u0323n̈a", "עברית שלום", "مرحبا بالعالم",
    "अनन्या शर्मा", "தமிழ்ச்செல்வன்", "မြို့ကြီး", "🇫🇷 Marie 🇫", "☰ ㉈ 𝍠", "สมชาย ใจดี", "👩🏽\u200d🚀 x",
    "❤\ufe0f heart", "\u0301leads", "宽" * 40, "x" * 300, "क" + "ा" * 30, HOSTILE, LONG, "", "q",
)  # fmt: skip
MOVES: Final = (
    *("j", "k", "g", "G", "\t", "\x1b[Z"),
    *(f"\x1b[{end}" for end in ("A", "B", "C", "D", "5~", "6~")),
)
APART: Final = {
    "back": "sent as a key of its own, since ESC may begin another",
    "suspend": "done by signals, so that somebody wakes it",
}
"""Ids of the commands whose keys are not pressed like others, and why."""

SENT: Final = {"space": " ", "enter": "\r", "tab": "\t", "↑": "\x1b[A", "↓": "\x1b[B"}
"""What a terminal sends for keys that are shown by a name."""


def pressed() -> tuple[str, ...]:
    """Return what a terminal sends for the keys of the commands, but for those that move."""
    keys = (key for c in COMMANDS if c.id not in APART for key in shown_keys(c.keys))
    sent = (SENT.get(key, chr(ord(key[-1]) & 31) if key[:-1] == "ctrl+" else key) for key in keys)
    return tuple(one for one in sent if len(one) == 1 and one not in MOVES)


KEYS: Final = (*pressed(), " ", "\r", "\x03", "%")
"""What is pressed: the keys of all commands, the most common twice, and one of no command."""

TYPED: Final = (
    *("mo", "!al", "~ra", "宽", "é", "e\u0301", "अ", "\x7f", "\x7f\x7f", " ", "4", "1", "room"),
    *("\x15", "\x01", "\x1b[D", "\x1b[3~", "y", "mute"),
)
SIZES: Final = (
    *((80, 24), (120, 40), (40, 12), (20, 5)),
    *((7, 3), (1, 1), (200, 60), (100, 28), (99, 27)),
)

TURNS: Final = (
    *("\t", "\t", "\t", "\x1b[Z", "\x1b[Z", "j", "k", "\x1b[27u", "\x1b[27u", "\x1b[27u"),
    *("1", "1", "1", "2", "3", "4", "5", "\r", " ", "/"),
)
"""What has another thing have the focus."""

WHOLE: Final = tuple(text for text in TYPED if "\u0301" not in text)
"""What is typed without a mark of its own, which stock Textual parts from its letter."""

GAPS: Final = (0.0, 0.0, 0.0, 0.0, 0.01, 0.05, 0.15)
"""Seconds between two things that a quick hand does, or a quick line hands on."""

ROOMY: Final = ((60, 20), (80, 24), (100, 28), (120, 40), (99, 50), (200, 60))


class Whims:
    """Does one thing after the other."""

    def __init__(self, twins: Twins, seed: int) -> None:
        self._twins = twins
        self._random = Random(seed)
        self._size: Size = twins.size

    def step(self) -> None:
        """Do something, and see to it that both screens are the same after it."""
        does = (
            [self._move] * 8 + [self._command] * 8 + [self._type] * 3 + [self._burst] * 2
            + [self._leave] * 5 + [self._click] * 3 + [self._wheel] * 2 + [self._world] * 4
            + [self._resize, self._resize_fast, self._same_size, self._halt]
        )  # fmt: skip
        self._random.choice(does)()
        self._twins.sync()

    def hurry(self, count: int) -> None:
        """Press, click and resize so often, quickly, and see whether both screens are the same."""
        for _ in range(count):
            kind = self._random.random()
            if kind < 0.5:
                self._send(self._random.choice(TURNS))
            elif kind < 0.8:
                self._send(self._random.choice(MOVES + KEYS + WHOLE))
            elif kind < 0.93:
                self._click()
            elif kind < 0.98:
                self._wheel()
            else:
                self._resize_to(self._random.choice(ROOMY))
            time.sleep(self._random.choice(GAPS) if self._random.random() < 0.2 else 0)
        self._twins.sync()

    def _tell(self, what: str) -> None:
        self._twins.story.append(what)

    def _send(self, *keys: str) -> None:
        self._tell(repr("".join(keys)))
        self._twins.type_text("".join(keys))

    def _move(self) -> None:
        self._send(self._random.choice(MOVES))

    def _command(self) -> None:
        self._send(self._random.choice(KEYS))

    def _type(self) -> None:
        self._send(*self._random.choices(TYPED, k=self._random.randint(1, 4)))

    def _burst(self) -> None:
        self._send(*self._random.choices(MOVES + KEYS, k=self._random.randint(2, 12)))

    def _leave(self) -> None:
        self._send("\x1b[27u")

    def _place(self) -> str:
        columns, lines = self._size
        return f"{self._random.randint(1, columns)};{self._random.randint(1, lines)}"

    def _click(self) -> None:
        place = self._place()
        self._send(f"\x1b[<0;{place}M", f"\x1b[<0;{place}m")

    def _wheel(self) -> None:
        button = self._random.choice((64, 65, 35))
        self._send(*[f"\x1b[<{button};{self._place()}M"] * self._random.randint(1, 4))

    def _resize(self) -> None:
        self._resize_to(self._random.choice(SIZES))

    def _resize_to(self, size: Size) -> None:
        self._tell(f"{size}")
        self._size = size
        self._twins.resize(*size)

    def _resize_fast(self) -> None:
        for size in self._random.choices(SIZES, k=4):
            self._resize_to(size)

    def _same_size(self) -> None:
        if self._random.random() < 0.5:
            self._twins.resize(self._size[0] + 1, self._size[1])
        self._resize_to(self._size)

    def _halt(self) -> None:
        number = self._random.choice((signal.SIGTSTP, signal.SIGSTOP))
        self._tell(number.name)
        self._twins.halt(number)

    def _world(self) -> None:
        change = self._random.choice(
            (self._join, self._join, self._join_many, self._go, self._room)
        )
        change()

    def _do(self, change: Callable[[World], object], what: str) -> None:
        self._tell(what)
        self._twins.server.do(change)

    def _join(self) -> None:
        name = self._random.choice(NAMES)
        world = self._twins.server.world
        sessions = [one.id for one in world.sessions.values() if one.active]
        if sessions:
            session = self._random.choice(sessions)
            self._do(lambda w: _join(w, session, name), f"joins: {name[:20]!r}")

    def _join_many(self) -> None:
        for _ in range(self._random.randint(2, 6)):
            self._join()

    def _go(self) -> None:
        present = [o.id for o in self._twins.server.world.participants.values() if not o.left_at]
        if present:
            gone = self._random.choice(present)
            self._do(partial(World.leave, participant_id=gone), "leaves")

    def _room(self) -> None:
        name = self._random.choice(NAMES)[:50] + str(self._random.randint(0, 9999))
        self._do(lambda w: w.create_room(unique_name=name), f"room: {name[:20]!r}")


def _join(world: World, session: str, name: str) -> None:
    world.update_room(room_id=world.sessions[session].room_id, max_participants=200)
    world.join(session_id=session, context=name)
