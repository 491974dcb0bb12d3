"""The pages of files that are asked for, as the service of the simulation answers them."""

from contextlib import aclosing

from roomtui.api.client import VideoApi
from roomtui.api.limits import RateLimit
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import embedded
from roomtui.live.attention.file_checker import FileChecker
from roomtui.live.attention.file_reader import FileReader, PendingPage
from roomtui.live.gate import RequestGate
from roomtui.live.kinds import RecordKind
from roomtui.live.request_class import RequestClass, current
from tests.live.support import make_session, snapshot


class Noted:
    """Notes how and for what each request is sent."""

    def __init__(self) -> None:
        self.sent: set[tuple[str, RequestClass]] = set()

    async def admit(self, method: str) -> None:
        self.sent.add((method, current().request_class))

    def heard(self, method: str, rate: RateLimit | None, wait: float | None) -> None:
        """Take no note of the limit."""


async def test_recordings_of_a_session_are_counted_and_files_that_are_not_done_listed() -> None:
    service = embedded("keynote", clock=SteppedClock())
    world = service.world
    room = world.find_room("keynote-main")
    bare = world.find_room("q-and-a")
    assert room is not None
    assert bare is not None
    noted = Noted()
    api = VideoApi(ApiKey(service.key), service.base_url, transport=service.transport())
    api.admission = noted
    files = FileReader(api, RequestGate())
    async with aclosing(api):
        assert await files.recordings_of(room.active_session_id or "") == 4
        assert await files.recordings_of(bare.active_session_id or "") == 0
        page = await files.pending(RecordKind.RECORDING, "processing")
        assert {file.since for file in page.files} >= {None}
        assert {file.status for file in page.files} == {"processing"}
        assert page.whole
        made = await files.pending(RecordKind.COMPOSITION, "processing")
        waiting = await files.pending(RecordKind.COMPOSITION, "enqueued")
        known = {c.id for c in world.compositions.values() if c.status != "completed"}
        assert {file.id for file in (*made.files, *waiting.files)} == known
        assert known
    assert noted.sent == {("GET", RequestClass.SEARCH)}


async def test_where_nothing_may_be_asked_nothing_is_and_it_says_why() -> None:
    class Refusing:
        is_paused = False

        async def recordings_of(self, session_id: str) -> int:
            raise AssertionError(session_id)

        async def pending(self, kind: RecordKind, status: str) -> PendingPage:
            raise AssertionError(kind, status)

    seen = snapshot(make_session("s", "ann", "bob"), rooms=("stage",))
    checker = FileChecker(Refusing(), lambda: seen, SteppedClock().now, why_never="Not here.")
    await checker.ask()
    assert checker.checks.sentence == "Not here."
