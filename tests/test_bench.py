"""The judge of the figures: its table, and the fewest bytes that it holds the console to."""

import os
import shutil
import signal
from pathlib import Path

import pyte
import pytest

from tests.bench import instructions, stages
from tests.bench.byte_bound import CellRun, Pen, fewest_bytes
from tests.bench.peers import staged
from tests.bench.programs import Stage, peer
from tests.bench.table import Row, data, write_manual

PLAIN = pyte.screens.Char(" ")
GREY = PLAIN._replace(fg="d7dce2")
BLANK = [[PLAIN] * 120 for _ in range(40)]


@pytest.mark.parametrize(
    ("pen", "runs", "fewest"),
    [
        pytest.param((3, 5), [(3, 5, "a")], "a", id="where the cursor stands"),
        pytest.param((3, 9), [(3, 5, "a")], "\x1b[6Ga", id="back by the column's number"),
        pytest.param((3, 7), [(3, 5, "a")], "\b\ba", id="back by two"),
        pytest.param((3, 3), [(3, 5, "a")], "  a", id="over what stands there"),
        pytest.param((3, 5), [(9, 5, "a")], "\x1b[6Ba", id="straight down"),
        pytest.param((3, 5), [(9, 50, "a")], "\x1b[10;51Ha", id="anywhere"),
        pytest.param((3, 5), [(30, 0, "a")], "\x1b[31Ha", id="the first column"),
        pytest.param((3, 5), [(9, 5, "a"), (3, 5, "b")], "b\x1b[6B\ba", id="the nearer first"),
    ],
)
def test_the_fewest_bytes_are_those_of_a_sequence_that_does_it(
    pen: tuple[int, int], runs: list[tuple[int, int, str]], fewest: str
) -> None:
    changed = [CellRun(y, x, (PLAIN._replace(data=char),)) for y, x, char in runs]
    assert fewest_bytes(changed, BLANK, Pen(*pen, PLAIN))[0] == len(fewest)


def test_a_style_is_set_once_for_all_that_bear_it() -> None:
    cells = [CellRun(3, 5, (GREY._replace(data="a"),)), CellRun(3, 6, (PLAIN._replace(data="b"),)),
             CellRun(3, 7, (GREY._replace(data="c"),))]  # fmt: skip
    count, pen = fewest_bytes(cells, BLANK, Pen(3, 5, GREY))
    assert count == len("a\x1b[Cc\b\b\x1b[mb")
    assert pen.style == PLAIN._replace(data="b")


@pytest.mark.parametrize(
    ("theirs", "goal", "verdict"),
    [(100.0, 0.5, "met"), (99.0, 0.5, "MISSED"), (None, 0.5, "not measured"), (100.0, None, "")],
)
def test_the_verdict_follows_from_what_was_measured(
    theirs: float | None, goal: float | None, verdict: str
) -> None:
    row = Row("bytes", 50.0, "peer", theirs, data, goal=goal)
    assert row.verdict.partition(":")[0] == verdict


def test_without_valgrind_nothing_is_counted_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    row = instructions.measure("http://127.0.0.1:9/v2", {})
    assert capsys.readouterr().err == "instructions are not counted: valgrind is not installed\n"
    assert row.cells[1:4] == ("not counted", "an empty Textual app: no valgrind", "–")


@pytest.mark.long
def test_each_stage_of_the_analysis_is_timed(tmp_path: Path) -> None:
    file = tmp_path / "spent"
    with Stage() as stage:
        program = tuple(peer("staged", str(file)))
        console = stage.console(stage.serve("small"), "--interval", "1", program=program)
        console.wait(b"LIVE")
        os.kill(console.pid, signal.SIGUSR1)
        console.settle(2.0)
        os.kill(console.pid, signal.SIGUSR1)
        spent = stages.read(file)
    assert {"identity", "host", staged.WHOLE} <= spent.keys()
    assert 0 < sum(spent.values()) - spent[staged.WHOLE] < spent[staged.WHOLE]


def test_a_program_ends_where_a_word_is_drawn() -> None:
    with Stage() as stage:
        program = stage.run(peer("until_shown", "Ready", "tests.bench.peers.empty_app"))
        program.wait(b"\x1b[?1049h")
        program.wait_end()
        assert b"Ready" not in program.output


def test_the_table_takes_the_place_between_its_marks(tmp_path: Path) -> None:
    manual = tmp_path / "performance.md"
    manual.write_text("before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n")
    write_manual([Row("bytes", 50.0, "a|b", 100.0, data, goal=1)], manual)
    write_manual([Row("bytes", 50.0, "a|b", 100.0, data, goal=1)], manual)
    text = manual.read_text()
    assert "old" not in text
    assert text.count("| bytes | 50 B | 100 B a\\|b | 0.50 | ≤ 1 | met |\n") == 1
    assert text.startswith("before\n<!-- figures -->\n")
    assert text.endswith("\n<!-- end of figures -->\nafter\n")


def test_a_text_without_a_place_for_the_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "performance.md").write_text("nothing\n")
    with pytest.raises(ValueError, match="no place"):
        write_manual([], tmp_path / "performance.md")
