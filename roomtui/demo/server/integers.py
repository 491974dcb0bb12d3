"""JSON integers of any size, where Python itself stops at 4,300 digits."""

from typing import Any, Final

from msgspec import Raw

DIGITS_MAX: Final = 1 << 16
"""The most digits that are read: more than a URL holds."""

_PIECE_DIGITS: Final = 4_000


def read_integer(text: str) -> int:
    """Return the integer that an optional minus and decimal digits spell.

    Raises:
        OverflowError: there are more than DIGITS_MAX digits.
    """
    digits = text.removeprefix("-").lstrip("0")
    if len(digits) > DIGITS_MAX:
        raise OverflowError(f"must have at most {DIGITS_MAX:,} digits")
    value = 0
    for at in range(0, len(digits), _PIECE_DIGITS):
        piece = digits[at : at + _PIECE_DIGITS]
        value = value * 10 ** len(piece) + int(piece)
    return -value if text.startswith("-") else value


def write_integer(value: int) -> str:
    """Return an integer in decimal digits."""
    pieces: list[str] = []
    left = abs(value)
    while left >= 10**_PIECE_DIGITS:
        left, piece = divmod(left, 10**_PIECE_DIGITS)
        pieces.append(f"{piece:0{_PIECE_DIGITS}}")
    sign = "-" if value < 0 else ""
    return sign + str(left) + "".join(reversed(pieces))


def spell_integers(value: Any) -> Any:
    """Return builtin values with every integer that JSON encoders refuse written out."""
    match value:
        case dict():
            return {name: spell_integers(one) for name, one in value.items()}
        case list() | tuple():
            return [spell_integers(one) for one in value]
        case int() if value.bit_length() > 64:
            return Raw(write_integer(value).encode())
        case _:
            return value
