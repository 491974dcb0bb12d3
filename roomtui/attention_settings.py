"""The settings of attention, as the console uses them; `attention_table` reads it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from roomtui.thresholds import Thresholds


class AttentionSettings(Struct, frozen=True, kw_only=True):
    """What is configured of attention.

    `off` are the rules that do not look, by their ids; `rules` the thresholds of those that were
    given others than their own. `bell` and `osc9` tell whether the terminal calls for alerts from
    `notify_from` on, `on_alert` is the command that gets each, empty if there is none.
    """

    off: frozenset[str] = frozenset()
    rules: "Mapping[str, Thresholds]" = {}
    bell: bool = False
    osc9: bool = False
    notify_from: str = "urgent"
    on_alert: tuple[str, ...] = ()
