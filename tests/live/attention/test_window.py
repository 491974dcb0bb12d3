"""What is remembered of who came and went: of the last ten minutes, and not without bound."""

from datetime import UTC, datetime, timedelta

from roomtui.api.models import Session
from roomtui.live.attention.window import MOST_MOVES, WINDOW, SessionWindow

NOW = datetime(2026, 11, 29, 21, tzinfo=UTC)


def test_moves_are_forgotten_with_age_and_the_oldest_of_too_many() -> None:
    window = SessionWindow(Session(id="s"), None, (), "hall")
    window.joined += [(NOW + timedelta(seconds=n), str(n)) for n in range(MOST_MOVES + 9)]
    window.left.append((NOW, "a"))
    window.forget(NOW)
    assert [i for _, i in window.joined] == [str(n) for n in range(9, MOST_MOVES + 9)]
    window.forget(NOW + WINDOW + timedelta(seconds=30))
    assert (window.joined[0][1], window.left) == ("30", [])
    window.forget(NOW + 2 * WINDOW)
    assert not window.joined
