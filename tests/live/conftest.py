"""What most tests of the moving picture start from."""

import pytest

from roomtui.live.gate import Gate
from tests.live.support import StillClock


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def gate() -> Gate:
    return Gate()
