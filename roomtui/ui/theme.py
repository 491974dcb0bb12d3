"""The console's own colours, for dark and for light terminals."""

from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="roomtui-dark",
    primary="#6cb6ff",
    secondary="#b692f6",
    accent="#f5c26b",
    success="#57d38c",
    warning="#f5a15b",
    error="#ff6b6b",
    foreground="#d7dce2",
    background="#0f1419",
    surface="#151b22",
    panel="#27313c",
    dark=True,
    variables={"dim": "#7f8b98", "faint": "#77838f", "marked": "#2b2a20"},
)

LIGHT: Final = Theme(
    name="roomtui-light",
    primary="#0b5cad",
    secondary="#6941c6",
    accent="#8a5a00",
    success="#11703c",
    warning="#9a4b00",
    error="#b42318",
    foreground="#1d2630",
    background="#fbfcfd",
    surface="#f1f4f7",
    panel="#d5dce4",
    dark=False,
    variables={"dim": "#5d6a78", "faint": "#66727f", "marked": "#f3ead2"},
)

THEMES: Final = (DARK, LIGHT)
