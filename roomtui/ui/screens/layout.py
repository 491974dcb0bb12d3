"""How panes share the lines and columns of a screen: by what is in them, within bounds."""

from collections.abc import Sequence


def share_lines(lines: int, wanted: Sequence[int | None]) -> tuple[int, ...]:
    """Return the lines of each of some panes that stand one above the other, which fill all.

    Of two, each gets a third to two thirds; of n, 1/(n + 1) to 2/(n + 1). Where not all get what
    they want, those that want more than they get have equally many. `None` wants as much as there
    is; what nobody wants goes to the last.
    """
    count = len(wanted)
    least, most = lines // (count + 1), -(-2 * lines // (count + 1))
    given = [least] * count
    wants = [most if want is None else max(least, min(want, most)) for want in wanted]
    for _ in range(lines - least * count):
        short = [i for i in range(count) if given[i] < wants[i]]
        lean = min(short, key=given.__getitem__) if short else _last_below(given, most)
        given[lean] += 1
    return tuple(given)


def _last_below(given: Sequence[int], most: int) -> int:
    return max((i for i, lines in enumerate(given) if lines < most), default=len(given) - 1)


def below(lines: int, upper: int | None, lower: int | None, bounds: tuple[int, int]) -> int:
    """Return the lines of a lower pane, which takes what the upper leaves, within bounds.

    It gets no more than it wants, and no less than the least.
    """
    least, most = bounds
    left = least if upper is None else lines - upper
    return max(least, min(left, most, most if lower is None else lower))


def columns_wanted(columns: int, wanted: int, bounds: tuple[int, int]) -> int:
    """Return the columns of a pane at the side: what it wants, but no less than the least.

    No more than the most, nor than three eighths of all, as long as that is no less.
    """
    least, most = bounds
    return max(least, min(wanted, most, columns * 3 // 8))
