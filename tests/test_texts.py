"""README, manual and the other texts: current, whole, and true to what is declared."""

import re
from pathlib import Path

import pytest

from roomtui import flags
from roomtui.attention_table import attention_settings
from roomtui.config import load_config
from roomtui.demo.faults.kinds import KINDS
from tests.generate_texts import PACKAGE, README, TEXTS, current, outdated
from tests.pictures.shots import SHOT_NAMES

PICTURE = re.compile(r"\[!\[([^\]]*)\]\(([^)]*)\.png\)\]\(\2\.svg\)")
SCREENSHOTS = PACKAGE.parent / "screenshots"
LARGEST_PNG = 100_000

LINK = re.compile(r"\]\((?!https?://)([^)#]+)")


def test_what_is_generated_is_current() -> None:
    names = [str(file.relative_to(PACKAGE.parent)) for file, _ in outdated()]
    assert names == [], "declarations have changed; run: .venv/bin/python -m tests.generate_texts"


def test_a_text_that_asks_for_what_is_not_generated_is_told() -> None:
    before = "a\n<!-- generated: command ids -->\nold\n<!-- end -->\nb\n"
    after = current(before)
    assert "old" not in after
    assert after.endswith("`quit`.\n<!-- end -->\nb\n")
    assert current(after) == after
    with pytest.raises(KeyError):
        current("<!-- generated: nothing -->\n<!-- end -->")


def test_the_readme_is_a_landing_page() -> None:
    lines = README.read_text().splitlines()
    assert len(lines) <= 150
    assert sum("python -m pytest" in line for line in lines) == 1
    assert sum("roomtui --demo\n" in f"{line}\n" for line in lines) == 1


def test_the_readme_names_every_command() -> None:
    used = set(re.findall(r"(?m)^roomtui ([a-z][a-z-]+)", README.read_text()))
    assert used == flags.COMMANDS.keys()


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.name)
def test_links_and_pictures_are_there(file: Path) -> None:
    text = file.read_text()
    assert [to for to in LINK.findall(text) if not (file.parent / to).exists()] == []
    assert text.count("![") == len(PICTURE.findall(text)), (
        "a picture is a PNG that leads to its SVG"
    )
    assert [alt for alt, _ in PICTURE.findall(text) if len(alt) < 40] == []


def test_every_screenshot_is_shown_and_small() -> None:
    shown = {Path(to).name for file in TEXTS for _, to in PICTURE.findall(file.read_text())}
    assert shown == SHOT_NAMES
    files = {file.name for file in SCREENSHOTS.iterdir()}
    assert files == {f"{name}.{kind}" for name in shown for kind in ("png", "svg")}
    large = [file for file in SCREENSHOTS.glob("*.png") if file.stat().st_size > LARGEST_PNG]
    assert large == []


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "manual/development.md"])
def test_files_that_developers_are_sent_to_are_there(name: str) -> None:
    text = (PACKAGE / name).read_text()
    paths = set(re.findall(r"`([a-z_]+(?:/[a-z_]+)+(?:\.[a-z]+)?)/?`", text))
    assert len(paths) > 5
    places = (PACKAGE, PACKAGE.parent)
    missing = {p for p in paths if not any((at / p).exists() or (at / f"{p}.py").exists()
                                           for at in places)}  # fmt: skip
    assert missing == set(), f"{name} names what is not there; say where it is now"


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.name)
def test_nobody_is_told_to_install_it_from_an_index(file: Path) -> None:
    """The name is not on the public one: who takes it there gives everybody something else."""
    told = re.findall(r"(?:pipx?|uv|uvx)\s.*?\broomtui(?=[\s'\"\[`]|$)", file.read_text())
    assert [one for one in told if "/roomtui" not in one] == []


def test_the_manual_tells_of_every_fault() -> None:
    _, _, table = (PACKAGE / "manual" / "rehearsal.md").read_text().partition("| fault |")
    firsts = " ".join(line.split("|")[1] for line in table.splitlines()[1:] if "|" in line)
    assert KINDS.keys() == {re.split("[=:]", name)[0] for name in re.findall("`([^`]+)`", firsts)}


def test_the_configurations_of_the_manual_are_some(tmp_path: Path) -> None:
    texts = [
        (PACKAGE / "manual" / f"{one}.md").read_text() for one in ("configuration", "attention")
    ]
    file = tmp_path / "config.toml"
    configs = []
    for example in re.findall(r"```toml\n(.*?)```", "".join(texts), re.DOTALL):
        file.write_text(example)
        file.chmod(0o600)
        configs.append(load_config(str(file), {}))
        attention_settings(configs[-1])
    table = configs[0].table
    assert table.profile in table.profiles
    assert table.keys
