"""What most tests of the moving snapshot start from."""

import pytest

from roomtui.live.gate import RequestGate
from tests.live.support import StillClock


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def gate() -> RequestGate:
    return RequestGate()
