"""The answer line above the keys: the latest answer, else why the feed is as it is, or a name."""

from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len
from rich.text import Text
from textual.reactive import var

from roomtui.live.polling.feed import FeedState
from roomtui.text import ELLIPSIS, safe
from roomtui.ui.answers import Answer, Severity
from roomtui.ui.naming import cut
from roomtui.ui.ui_state import OPENING, UiState
from roomtui.ui.widgets.cached import Cached

if TYPE_CHECKING:
    from roomtui.live.plans.plan import PlanProgress

FAILING: Final = frozenset({FeedState.THROTTLED, FeedState.OFFLINE, FeedState.DENIED})
"""States whose reason is a warning, which the activity has too."""

PADDING: Final = 2
"""Columns at both ends that nothing is written to."""

BROAD: Final = 70
ROOMY: Final = 140
"""Columns from which on it is said in words where other answers are, and where all of one is."""

LONGEST_WORD: Final = 24
WORD_END: Final = 18
"""Cells of a word, such as the path of a file, in a sentence that does not fit; and of its end."""

APART: Final = 2
"""Cells between a sentence and how much is marked."""

ROOM_FOR_BOTH: Final = 40
"""Columns from which on a sentence leaves room for how much is marked."""

FEW: Final = 10
"""Cells in which there is no room for words from both ends of a sentence."""

LONGEST_REASON: Final = 400
"""Characters of what is wrong with the feed."""

NAME: Final = "name"
"""The style of what is no sentence of the console's but text from a row."""

_SIGNS: Final = {"information": "", "warning": "! ", "error": "! ", NAME: "› "}
"""What stands before each kind: an error is told by more than a colour, and no name by none."""


class AnswerLine(Cached):
    """One row that is always there, so that nothing moves when it says something.

    What is wrong with a filter that is being typed goes before an answer, an answer before how far
    a plan has come, that before the reason why the feed is not live, and that before a name which
    the row under the cursor has no room for. What a live feed lacks comes last. How much is marked
    stands at the end of the row.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"answer--{kind}" for kind in ("warning", "error")}
    ui_state: var[UiState] = var(OPENING)

    def __init__(self, activity_key: str, stop_key: str = "", marked_key: str = "") -> None:
        super().__init__(id="answer")
        self._key = activity_key
        self._stop_key = stop_key
        self._plan: tuple[str, ...] = ()
        self._marked_key = marked_key
        self._answer: tuple[str, Severity, int] | None = None
        self._problem = ""
        self._told: tuple[object, ...] = ()
        self._reason = ""
        self._feed_state = FeedState.CONNECTING
        self._row_text = ""
        self._drawn: tuple[str, str, str] = ("", "", "")

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Show why the feed is as it is; most updates tell no more than the one before."""
        feed = ui_state.feed
        told = feed.reason, feed.state, ui_state.plan, ui_state.marks
        if told == self._told:
            return
        self._told = told
        self._reason = safe(feed.reason, LONGEST_REASON)
        self._feed_state = feed.state
        self._plan = self._progress(ui_state.plan)
        self._draw_anew()

    def _progress(self, progress: "PlanProgress | None") -> tuple[str, ...]:
        """Return how far a plan that is under way has come, in ever fewer words."""
        if progress is None or progress.is_over:
            return ()
        from roomtui.ui.plans.words import progress_ways

        return progress_ways(progress, self._stop_key)

    def complain(self, problem: str) -> None:
        """Show what is wrong with the filter that is being typed, or nothing."""
        self._problem = problem
        self._draw_anew()

    def tell(self, answer: Answer | None, hidden: int = 0) -> None:
        """Show an answer, and how many others stand behind it; None if there is none."""
        self._answer = None if answer is None else (answer.words, answer.severity, hidden)
        self._draw_anew()

    def show_in_full(self, text: str) -> None:
        """Show what the row under the cursor has no room for, or nothing."""
        self._row_text = text
        self._draw_anew()

    @property
    def is_cut(self) -> bool:
        """Return whether there is no room for all of the answer."""
        return self._answer is not None and self._answer[0] not in self._written()[0]

    @property
    def _width(self) -> int:
        return max(self.size.width or self.app.size.width - PADDING, 0)

    @property
    def _room(self) -> int:
        """Return the cells of a sentence: the least that is said of the marks goes before it."""
        marked, width = self._marked(), self._width
        return width - (cell_len(marked[-1]) + APART if marked and width >= ROOM_FOR_BOTH else 0)

    def _marked(self) -> tuple[str, ...]:
        """Return how much is marked, in ever fewer words; nothing while nothing is."""
        if not self.ui_state.marks.count:
            return ()
        from roomtui.ui.marks_words import marked_words  # most often nothing is marked

        marks = self.ui_state.marks
        words = marked_words(marks), marked_words(marks, short=True)
        return f"{words[0]} ({self._marked_key})", f"{words[1]} ({self._marked_key})", words[1]

    def _drawn_now(self) -> tuple[str, str, str]:
        """Return what there is to say, its kind, and at the end of the line how much is marked."""
        words, kind = self._written()
        left = self._width - (cell_len(words) + APART if words else 0)
        marked = next((each for each in self._marked() if cell_len(each) <= left), "")
        return words, kind, marked

    def _draw_anew(self) -> None:
        if self._drawn_now() != self._drawn:
            self.refresh()

    def _written(self) -> tuple[str, str]:
        """Return what there is to say, as much as there is room for, and its kind."""
        if self._problem:
            return cut_at_words(_SIGNS["error"] + self._problem, self._room), "error"
        if self._answer is not None:
            words, severity, hidden = self._answer
            return self._fitted(_SIGNS[severity] + words, hidden), severity
        if self._plan:
            fits = (words for words in self._plan if cell_len(words) <= self._room)
            return next(fits, cut_at_words(self._plan[-1], self._room)), "information"
        if self._reason and self._feed_state in FAILING:
            return self._fitted(_SIGNS["warning"] + self._reason, 0), "warning"
        if self._reason and not (self._row_text and self._feed_state is FeedState.LIVE):
            return cut_at_words(self._reason, self._room), "information"
        return cut(_SIGNS[NAME] + self._row_text, self._room) if self._row_text else "", NAME

    def _fitted(self, words: str, hidden: int) -> str:
        """Return a sentence that fits, and where the rest of it and those behind it are."""
        more = self._where(f"{hidden} more", BROAD) if hidden else ""
        if cell_len(words + more) <= self._room:
            return words + more
        more = self._where(f"all, {hidden} more" if hidden else "all", ROOMY)
        words = " ".join(cut(word, LONGEST_WORD, tail=WORD_END) for word in words.split(" "))
        return cut_at_words(words, self._room - cell_len(more)) + more

    def _where(self, what: str, room: int) -> str:
        """Say what the activity has, by the name of its screen where there is room for that."""
        return f" · {what} in {f'Activity ({self._key})' if self._room >= room else self._key}"

    def render(self) -> Text:
        """Write what there is to say."""
        self._drawn = words, kind, marked = self._drawn_now()
        style = f"answer--{kind}"
        line = Text(no_wrap=True, end="")
        if style in self.COMPONENT_CLASSES:
            line.append(words, self.get_component_rich_style(style, partial=True))
        else:
            line.append(words)
        if marked:
            line.append(" " * (self._width - line.cell_len - cell_len(marked)))
            line.append(marked)
        return line


def cut_at_words(sentence: str, cells: int) -> str:
    """Return as much of what is said as fits, cut between words.

    What is said first is kept, and a little more of what is said last: the reason, and what to do.
    """
    if cells < FEW or cut(sentence, cells) == sentence:
        return cut(sentence, cells)
    cells -= 1  # for the blank behind the ellipsis
    shown = cut(sentence, cells, tail=cells * 4 // 7)
    differs = (n for n, char in enumerate(shown) if sentence[n] != char)
    start = sentence[: next(differs, len(shown))]
    end = shown[len(start) + 1 :]
    if not sentence.startswith(f"{start} "):
        start = start.rpartition(" ")[0] or start
    if not sentence.endswith(f" {end}"):
        end = end.partition(" ")[2] or end
    return f"{start}{ELLIPSIS} {end}" if end else f"{start}{ELLIPSIS}"
