"""The styling of an app: style sheets of the package, as many colours as its terminal has."""

import os
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from textual import constants
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.filter import LineFilter, Monochrome
from textual.theme import Theme

import roomtui
from roomtui.process.terminal_kind import Colours, TerminalKind
from roomtui.ui.terminal.palette import NO_PALETTE, Palette
from roomtui.ui.terminal.sanitizer import SYSTEMS, drawn_colours, last_filters


class PackagedStylesheet(Stylesheet):
    """Reads what is beside the code as the code is read, which may be in an archive.

    Textual opens files only.
    """

    def read(self, filename: str | PurePath) -> None:
        """Read a style sheet of the package.

        Raises:
            OSError: there is none of that name.
        """
        data: bytes = vars(roomtui)["__loader__"].get_data(str(filename))
        self.add_source(data.decode(), (str(filename), ""))


class AppColours:
    """Has an app drawn in the colours of a theme, as far as a terminal can show them.

    `filters` are those that every line passes last.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._palette = NO_PALETTE
        self.terminal: TerminalKind | None = None
        self.filters: Sequence[LineFilter] = ()
        app._filters = [one for one in app._filters if not isinstance(one, Monochrome)]  # noqa: SLF001
        self._set_filters()

    @property
    def drawn(self) -> Colours:
        """Return how many colours are drawn."""
        system = self._app.console._color_system  # noqa: SLF001
        return drawn_colours(system, no_color=self._app.no_color)

    def adapt_to(self, terminal: TerminalKind) -> None:
        """Draw what a terminal can show; called before anything is drawn."""
        self.terminal = terminal
        if constants.COLOR_SYSTEM == "auto":
            self._app.console._color_system = SYSTEMS[terminal.colours]  # noqa: SLF001
        self._set_filters()

    def _set_filters(self) -> None:
        is_plain = self.terminal is not None and self.terminal.colours is Colours.NONE
        self._app.no_color = no_color = is_plain or bool(os.environ.get("NO_COLOR"))
        system = self._app.console._color_system  # noqa: SLF001
        self.filters = last_filters(system, self.terminal, self._palette, no_color=no_color)

    def apply_theme(self, theme: Theme, palette: Palette) -> None:
        """Draw with the colours of a theme from now on; everything anew if something is drawn."""
        self._palette = palette
        self._set_filters()
        if theme.name != self._app.theme:
            self._app.register_theme(theme)
            self._take_on(theme)

    def _take_on(self, theme: Theme) -> None:
        """Set the theme; before anything is drawn the style sheets are read once at most."""
        app = self._app
        if app._is_mounted:  # noqa: SLF001
            app.theme = theme.name
            app.call_next(self.draw_anew)
            return
        app.set_reactive(App.theme, theme.name)
        app.stylesheet.set_variables(app.get_css_variables())
        if app._driver is not None:  # noqa: SLF001  # they may have been read, something styled
            app.stylesheet.reparse()
            app.call_later(app.refresh_css, animate=False)
            app.call_later(self.draw_anew)

    def draw_anew(self) -> None:
        """Draw all of every screen, whatever of it the style sheets know of."""
        for screen in self._app.screen_stack:
            for widget in screen.walk_children(with_self=True):
                widget.refresh()
