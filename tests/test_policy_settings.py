"""The table `[policies]`: what it narrows, and what is said of a mistake."""

from pathlib import Path

import pytest

from roomtui.config import Config
from roomtui.policy_limits import PolicyLimits
from roomtui.policy_table import policy_limits
from roomtui.settings import Flags, resolve
from roomtui.settings_error import SettingsError


def settled(text: str) -> PolicyLimits:
    return policy_limits(Config(Path("config.toml"), text))


def test_bounds_are_six_kicks_and_five_people_unless_they_are_narrower(tmp_path: Path) -> None:
    assert settled("") == settled("[policies]\n") == PolicyLimits()
    assert (PolicyLimits().kicks_an_hour, PolicyLimits().people_a_minute) == (6, 5)
    told = "[policies]\nkicks_an_hour = 2\npeople_a_minute = 1\n"
    assert settled(told) == PolicyLimits(kicks_an_hour=2, people_a_minute=1)
    file = tmp_path / "config.toml"
    file.write_text(told)
    settings, _ = resolve(Flags(config=str(file), demo="small"), {"HOME": str(tmp_path)})
    assert settings.policies == PolicyLimits(kicks_an_hour=2, people_a_minute=1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[policies]\nkick_an_hour = 3", "there is no such key; did you mean kicks_an_hour?"),
        ("[policies]\nkicks_an_hour = 0", "line 2, policies.kicks_an_hour: 0 is out of bounds;"),
        ("[policies]\nkicks_an_hour = 61", "61 is out of bounds; give 1 to 60."),
        ("[policies]\npeople_a_minute = 6", "6 is out of bounds; give 1 to 5."),
        ("[policies]\npeople_a_minute = -1", "-1 is out of bounds; give 1 to 5."),
        ("[policies]\npeople_a_minute = true", "this should be a whole number, not True."),
        ('[policies]\npeople_a_minute = "5"', "this should be a whole number, not '5'."),
        ("[policies]\npeople_a_minute = 4.5", "this should be a whole number, not 4.5."),
        ("policies = 3", "line 1, policies: this should be a table, not a number."),
        ("[polices]", "line 1, polices: there is no such key; did you mean policies?"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, says: str) -> None:
    with pytest.raises(SettingsError) as error:
        settled(text)
    assert says in str(error.value)
