"""How many people there are, as far as that is told, and whether there is room for more."""


def people_words(people: int, *, counted: bool) -> str:
    """Return a number of people: `49`, `12+` of who is not all told, `?` of what nobody tells."""
    return str(people) if counted else f"{people}+" if people else "?"


def is_full(people: int, most: int | None) -> bool:
    """Return whether nobody more has room; never where one of both numbers is not known."""
    return most is not None and people >= most
