"""The API key in a type that does not show it."""

from typing import Final, NoReturn

from roomtui.api.redaction import hold

HIDDEN: Final = "ApiKey(hidden)"


class ApiKey:
    """A key that no `repr`, `str`, format, pickle or traceback shows; `reveal` is for the wire.

    Raises:
        ValueError: the text cannot be a key: empty, or with spaces or control characters.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        value = value.strip()
        if not value:
            raise ValueError("the API key is empty")
        if not value.isascii() or not all("!" <= c <= "~" for c in value):
            raise ValueError("the API key has a space or a character that no key has")
        self.__value = value
        hold(value)

    def reveal(self) -> str:
        """Return the key itself; call this only where it goes into a request header."""
        return self.__value

    def __repr__(self) -> str:
        return HIDDEN

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is not to be pickled or copied")
