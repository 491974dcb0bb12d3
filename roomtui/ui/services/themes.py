"""The theme service: which theme is shown, by what was chosen and what the terminal told."""

from collections.abc import Mapping
from typing import Final

from roomtui.process.terminal_kind import Colours
from roomtui.settings import AUTO, THEMES
from roomtui.ui.messages import ThemeChosen
from roomtui.ui.terminal.app import TerminalApp
from roomtui.ui.terminal.contrast import Rgb
from roomtui.ui.terminal.ground import is_light_by
from roomtui.ui.theme import DARK, Scheme, side_of

FEW: Final = (
    "This terminal shows 16 colours at most, or is to show none: it is drawn with its own, and "
    "there is no other theme."
)
_ROUND: Final = (*(theme for theme in THEMES if theme != AUTO), AUTO)
_LOOKS: Final = {
    "auto": "as the terminal is",
    "contrast": "high contrast",
    "ansi": "the terminal's own sixteen colours",
}


class ThemeService:
    """Applies a theme, and another once the terminal tells a ground that asks for it.

    Args:
        app: draws with it.
        chosen: the theme that was said, None if nothing says.
        environ: tells of the ground where the terminal does not.
    """

    def __init__(self, app: TerminalApp, chosen: str | None, environ: Mapping[str, str]) -> None:
        self._app = app
        self._is_light = is_light_by(environ)
        self._told: Rgb | None = None
        self._scheme: Scheme | None = None
        self.name = chosen or AUTO

    def apply(self) -> None:
        """Apply the theme as far as it is known what it looks like."""
        scheme = self._scheme_of(self.name)
        self._scheme = scheme
        self._app.apply_theme(*scheme.theme_on(self._told))

    def choose(self, name: str) -> None:
        """Draw with the theme of this name from now on; one that there is not is left alone."""
        if name in THEMES:
            self.name = name
            self.apply()

    def adapt(self) -> None:
        """Choose the theme by how many colours the terminal shows, before anything is drawn."""
        if self._scheme_of(self.name) is not self._scheme:
            self.apply()

    def ground_told(self, ground: Rgb, *, is_drawn: bool) -> None:
        """Store the terminal's ground; what is drawn changes only if it has to.

        A shade that differs a little is left to the next time: all would have to be drawn anew.
        """
        self._told = ground
        if not is_drawn or self._scheme_of(self.name) is not self._scheme:
            self.apply()

    def next(self) -> None:
        """Go to the next theme, leaving out what looks like the one before, and say which it is."""
        if self._is_few:
            self._app.notify(FEW)
            return
        place = _ROUND.index(self.name)
        following = [*_ROUND[place + 1 :], *_ROUND[:place]]
        before = self._scheme if self.name == AUTO else None
        name = next(each for each in following if self._scheme_of(each) is not before)
        self.choose(name)
        self._app.notify(self.sentence)
        self._app.post_message(ThemeChosen(name))

    @property
    def sentence(self) -> str:
        """Return a sentence that says which theme is shown."""
        looks = f" ({_LOOKS[self.name]})" if self.name in _LOOKS else ""
        return f"Theme: {self.name}{looks}."

    @property
    def _is_few(self) -> bool:
        return self._app.colours in {Colours.FEW, Colours.NONE}

    @property
    def _on_light(self) -> bool:
        """Return whether the ground is a light one, as far as anybody tells."""
        is_dark = None if self._told is None else side_of(self._told)
        return self._is_light if is_dark is None else not is_dark

    def _scheme_of(self, name: str) -> Scheme:
        """Return the scheme of a theme; the others are loaded when one of them is used."""
        if not self._is_few and (name == "dark" or (name == AUTO and not self._on_light)):
            return DARK
        from roomtui.ui.schemes import scheme_of

        return scheme_of("ansi" if self._is_few else name, on_light=self._on_light)
