"""The manual in a terminal: every topic at every width, whatever can be shown."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

import roomtui
from roomtui.cli import main
from roomtui.command.help.inline import Emphasis, cells_of, wrap
from roomtui.command.help.layout import WIDEST, lines_of
from roomtui.command.help.markdown import (
    Block,
    CodeBlock,
    Heading,
    ListItem,
    Paragraph,
    TextTable,
    blocks_of,
)
from roomtui.command.help.pager import find_pager
from roomtui.command.help.topics import OTHER_NAMES, TOPICS, read, topic_of
from roomtui.flags import COMMANDS

Captured = pytest.CaptureFixture[str]

SECRET = "KEY0123456789ABCDEFSECRET"
WIDTHS = (20, 60, 80, 100, 250)
PLAIN, BOLD = Emphasis(is_bold=False), Emphasis(is_bold=True)


def shown(name: str, width: int, emphasis: Emphasis = PLAIN) -> list[str]:
    return list(lines_of(blocks_of(read(TOPICS[name])), width, emphasis))


def code_of(blocks: tuple[Block, ...]) -> list[str]:
    """Return every line of code, in lists too."""
    lines: list[str] = []
    for block in blocks:
        lines += block.lines if isinstance(block, CodeBlock) else ()
        lines += code_of(block.blocks) if isinstance(block, ListItem) else ()
    return lines


def test_every_text_of_the_manual_is_a_topic() -> None:
    folder = Path(roomtui.__file__).parent
    texts = {str(file.relative_to(folder)) for file in folder.rglob("*.md")}
    assert texts | {"LICENSE"} == {topic.file for topic in TOPICS.values()}


def test_every_command_has_a_topic() -> None:
    assert [name for name in COMMANDS if topic_of(name) is None] == []
    assert set(OTHER_NAMES.values()) <= TOPICS.keys()


@pytest.mark.parametrize("emphasis", [PLAIN, BOLD], ids=["plain", "bold"])
@pytest.mark.parametrize("name", TOPICS)
def test_a_topic_fits_the_width_and_its_code_is_unbroken(name: str, emphasis: Emphasis) -> None:
    code = {line.strip() for line in code_of(blocks_of(read(TOPICS[name])))}
    for width in WIDTHS:
        lines = shown(name, width, emphasis)
        assert code - {""} <= {line.strip() for line in lines}
        assert [
            line
            for line in lines
            if cells_of(line) > min(width, WIDEST) and line.strip() not in code
        ] == []
        assert not [line for line in lines if line != line.rstrip()]


@pytest.mark.parametrize("name", TOPICS)
def test_nothing_is_left_of_the_markup_and_nothing_is_lost(name: str) -> None:
    blocks = blocks_of(read(TOPICS[name]))
    code = set(code_of(blocks))
    prose = "\n".join(line for line in shown(name, 100) if line.strip() not in code)
    left = re.findall(r"\*\*|\]\(|```|^<!--|^#|\|---|^> |^\* |^\* \* ", prose, re.MULTILINE)
    assert left == []
    for width in (20, 100):
        everything = "".join(shown(name, width)).replace(" ", "")
        assert [word for word in words_of(blocks) if word not in everything] == []


def words_of(blocks: tuple[Block, ...]) -> set[str]:
    """Return every word that is neither a link nor bold, nor at the head of a table."""
    text = " ".join(texts_of(blocks))
    return set(re.sub(r"\*\*.+?\*\*\S*|\[[^\]]*\]\([^)]*\)\S*", "", text).split())


def texts_of(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield block.text
            case TextTable():
                yield from (cell for row in block.rows[1:] for cell in row)
            case ListItem():
                yield from texts_of(block.blocks)


def test_blocks_are_told_apart() -> None:
    text = "# A\n\nb `c`\nd\n\n1. e\n\n   ```sh\n   f  g\n\n   h\n   ```\n\n- i\n  j\n- k\n"
    text += "\n<!-- l -->\n| m | n |\n|---|---|\n| o \\| p | `q` |\n<!-- end -->\n![r](s.svg)\n"
    text += "[![t](u.png)](u.svg)\n"
    assert blocks_of(text) == (
        Heading(1, "A"),
        Paragraph("b `c` d"),
        ListItem("1.", (Paragraph("e"), CodeBlock(("f  g", "", "h")))),
        ListItem("-", (Paragraph("i j"),)),
        ListItem("-", (Paragraph("k"),)),
        TextTable((("m", "n"), ("o | p", "`q`"))),
    )


@pytest.mark.parametrize(
    ("text", "plain", "bold"),
    [
        ("a `b c`, **d e** f", ["a `b c`,", "d e f"], ["a \x1b[1mb c\x1b[m, \x1b[1md\x1b[m",
                                                       "\x1b[1me\x1b[m f"]),
        ("[a](keys.md)", ["a", "(roomtui", "help", "keys)"], ["a", "(roomtui", "help", "keys)"]),
        ("[a](https://b.c)", ["a", "(https:/", "/b.c)"], ["a", "(https:/", "/b.c)"]),
        ("佐藤美咲佐", ["佐藤美咲", "佐"], ["佐藤美咲", "佐"]),
    ],
)  # fmt: skip
def test_text_is_wrapped_with_its_emphasis(text: str, plain: list[str], bold: list[str]) -> None:
    assert wrap(text, 8, PLAIN) == plain
    assert wrap(text, 8, BOLD) == bold
    assert max(map(cell_len, plain)) <= 8


def test_a_table_too_wide_for_its_columns_is_stacked() -> None:
    rows = (("figure", "ours", "theirs", ""), ("bytes of a refresh", "9 B", "18 B watch", "met"))
    assert list(lines_of([TextTable(rows)], 24, PLAIN)) == [
        "bytes of a refresh", "  ours: 9 B", "  theirs: 18 B watch", "  met",
    ]  # fmt: skip
    assert list(lines_of([TextTable(rows)], 60, PLAIN)) == [
        "figure              ours  theirs",
        "------------------  ----  ----------  ---",
        "bytes of a refresh  9 B   18 B watch  met",
    ]  # fmt: skip


def test_help_lists_its_topics_and_shows_one(capsys: Captured) -> None:
    assert main(["help"]) == 0
    out, err = capsys.readouterr()
    for name, topic in TOPICS.items():
        assert re.search(rf"`{name}` +{re.escape(topic.about)}", out)
    for word in ("keys", "KEYS", "keys.md"):
        assert main(["help", word]) == 0
        assert capsys.readouterr().out.startswith("Keys\n====\n")
    assert main(["help", "demo-server"]) == 0
    assert capsys.readouterr().out.startswith("Rehearse the worst\n")
    assert main(["help", "license"]) == 0
    assert "WITHOUT WARRANTY OF ANY KIND" in capsys.readouterr().out
    assert err == ""


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["help", "key"], "There is no topic key; did you mean keys?"),
        (["help", "flag"], "There is no topic flag; did you mean flags?"),
        (["help", "xyz"], "There is no topic xyz; there are keys, screens, commands, "),
        (["help", SECRET], "There is no topic of that name; there are keys, "),
        (["help", "../config"], "There is no topic of that name; "),
        (["help", "\x1b[2J"], "There is no topic of that name; "),
        (["help", "keys", "screens"], "help takes one word; see roomtui --help."),
        (["help", "keys", "--viewer"], "--viewer does not go with help."),
        (["help", "--read-only"], "--read-only does not go with help."),
    ],
)
def test_what_is_no_topic_is_answered_in_a_sentence(
    capsys: Captured, argv: list[str], says: str
) -> None:
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"roomtui: {says}")
    assert err.count("\n") == 1
    assert SECRET not in err


def test_a_pipe_in_a_plain_locale_gets_ascii_as_wide_as_it_says() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "roomtui", "help", "screens"],
        env={"LC_ALL": "C", "COLUMNS": "60", "PAGER": "false"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=60,
    )
    lines = done.stdout.decode("ascii").splitlines()
    assert max(map(len, lines)) <= 60
    assert "\x1b" not in done.stdout.decode()
    assert "`esc`. `*` is a mark, `>` the cursor. What the service does" in lines


def test_help_waits_for_neither_screen_nor_network() -> None:
    code = "import sys; from roomtui.cli import main; main(['help', 'keys']); print(*sys.modules)"
    said = subprocess.check_output([sys.executable, "-c", code], text=True)
    loaded = set(said.splitlines()[-1].split())
    assert "roomtui.command.help.layout" in loaded
    assert not {
        "textual", "asyncio", "httpx", "msgspec", "subprocess", "markdown_it", "rich.console",
        "roomtui.settings", "roomtui.ui.commands",
    } & loaded  # fmt: skip


@pytest.mark.parametrize(
    ("named", "command", "takes_bold"),
    [
        ("sh -c 'cat; :'", ("sh", "-c", "cat; :"), False),
        ("less", ("less", "-R"), True),
        ("/usr/bin/less -i", ("/usr/bin/less", "-i", "-R"), True),
    ],
)
def test_the_pager_is_a_program_and_no_line_of_a_shell(
    monkeypatch: pytest.MonkeyPatch, named: str, command: tuple[str, ...], takes_bold: bool
) -> None:
    monkeypatch.setattr(shutil, "which", str)
    pager = find_pager({"PAGER": named})
    assert pager is not None
    assert (pager.command, pager.takes_bold) == (command, takes_bold)


@pytest.mark.parametrize(
    "named",
    ["cat", "", "  ", "no-such-program -R", "'unclosed", "/", "\x1b[2J", "sh; reboot"],
)
def test_what_names_no_pager_is_none(named: str) -> None:
    assert find_pager({"PAGER": named}) is None


def test_without_a_named_pager_a_usual_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"less", "more"}
    monkeypatch.setattr(shutil, "which", lambda name: name if name in there else None)
    for usual in (("less", "-FR"), ("more",)):
        pager = find_pager({})
        assert pager is not None
        assert (pager.command, pager.takes_bold) == (usual, True)
        there.remove(usual[0])
    assert find_pager({}) is None


def test_a_pager_inherits_no_key_and_calls_no_other() -> None:
    environ = {
        "TERM": "xterm", "PAGER": "sh", "TELNYX_API_KEY": "short", "OPS": SECRET,
        "HTTPS_PROXY": "http://ada:secret@proxy",
    }  # fmt: skip
    pager, other = find_pager(environ), find_pager({"PAGER": "sh", "LESS": "S"})
    assert pager is not None
    assert other is not None
    assert pager.environ == {"TERM": "xterm", "LESS": "FR"}
    assert other.environ == {"LESS": "S"}
