"""The table `[attention]`: what it changes, and what is said of a mistake."""

from pathlib import Path

import pytest

from roomtui.attention_settings import AttentionSettings
from roomtui.attention_table import attention_settings
from roomtui.config import Config
from roomtui.settings_error import SettingsError
from roomtui.thresholds import THRESHOLDS, EndUnderMany, NearlyFull


def settled(text: str) -> AttentionSettings:
    return attention_settings(Config(Path("config.toml"), text))


def test_nothing_said_changes_nothing() -> None:
    assert settled("") == settled("[attention]\n") == AttentionSettings()


def test_a_rule_is_switched_off_and_another_given_its_thresholds() -> None:
    said = settled(
        "[attention]\nno-host = false\nfull = true\n"
        '[attention.nearly-full]\nat = 95\n[attention.ended]\nlasts = "5m"\n'
    )
    assert said.off == {"no-host"}
    assert said.rules == {"nearly-full": NearlyFull(at=95), "ended": EndUnderMany(lasts=300)}


def test_who_is_told_of_alerts_is_settled_beside_the_rules() -> None:
    said = settled(
        '[attention]\nbell = true\nosc9 = true\nnotify_from = "warning"\nfull = false\n'
        'on_alert = ["/usr/bin/page", "--me"]'
    )
    assert (said.bell, said.osc9, said.notify_from) == (True, True, "warning")
    assert said.on_alert == ("/usr/bin/page", "--me")
    assert said.off == {"full"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[attention]\nbell = 1", "line 2, attention.bell: this should be true or false"),
        ("[attention]\nbel = true", "there is no such rule; did you mean bell?"),
        ('[attention]\nnotify_from = "urgend"', "urgend is no severity; did you mean urgent?"),
        ('[attention]\non_alert = "page me"', "this should be a list, not text."),
        ("[attention]\non_alert = []", "there is no command in it."),
        ('[attention]\non_alert = [""]', "there is no command in it."),
        ('[attention]\non_alert = ["./page"]', "give the whole path of the command"),
        ("[attention]\non_alert = [3]", "attention.on_alert: this should be text, not a number."),
        ("[attention]\nnerly-full = false", "line 2, attention.nerly-full: there is no such rule;"),
        ("[attention]\nnerly-full = false", "; did you mean nearly-full?"),
        ("[attention]\nfull = 3", "line 2, attention.full: say false to switch the rule off"),
        ("[attention.full]\nclear = 3", "no such threshold; did you mean clears?"),
        ("[attention.nearly-full]\nat = 101", "101 is out of bounds; give 2 to 100."),
        ("[attention.alone]\nafter = 0", "0 is out of bounds; give 10 to 86,400 seconds."),
        ('[attention.alone]\nafter = "2d"', "172800 is out of bounds"),
        ('[attention.alone]\nafter = "soon"', """seconds, or a time such as "10m", not 'soon'."""),
        ('[attention.ended]\npeople = "10m"', "a whole number, not '10m'."),
        ("[attention.ended]\npeople = true", "a whole number, not True."),
        ("[attention.ended]\npeople = 10.5", "a whole number, not 10.5."),
        ("[attention.nearly-full]\nat = 70", "where it begins, and clears is 80, at is 70."),
        ("[attention.nearly-full]\nclears = 95", "attention.nearly-full.clears: it has to be over"),
        ("attention = 3", "attention: this should be a table, not a number."),
        ('[attention.ended]\npeople = "\\u001b[31m"', "a whole number, not"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_by_its_line_and_key(text: str, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settled(text)
    assert says in str(caught.value)
    assert str(caught.value).isprintable()


def test_every_threshold_stands_within_its_own_bounds() -> None:
    for rule, kind in THRESHOLDS.items():
        fields = {name: getattr(kind(), name) for name in kind.__struct_fields__}
        text = "".join(f"{name} = {value}\n" for name, value in fields.items())
        assert settled(f"[attention.{rule}]\n{text}").rules == {rule: kind()}
