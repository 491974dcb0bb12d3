"""The queue of downloads, against the simulation."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from roomtui.account_id import UNNAMED
from roomtui.api.client import VideoApi
from roomtui.api.errors import ReadOnlyRefusal
from roomtui.api.models import Recording
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.demo.faults import to_files
from roomtui.demo.server.presigned import find_file
from roomtui.live.budget import RequestBudget
from roomtui.live.download import downloads
from roomtui.live.download.downloads import AT_ONCE, TRIES, Downloads
from roomtui.live.download.job import WINDOW, SpeedMeter
from roomtui.live.download.state import Download, DownloadState
from roomtui.live.download.transfer import OVERLAP
from roomtui.live.kinds import RecordKind
from roomtui.live.polling import rate_policy
from roomtui.live.request_class import RequestClass, spending
from tests.live.downloading import Desk, downloading
from tests.live.support import StillClock

SIZE = 400_000


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_policy, "LONGEST_BACKOFF", 0.001)
    monkeypatch.setattr(downloads, "PUBLISH_SECS", 0.0)


@pytest.fixture
def simulated() -> EmbeddedApi:
    return embedded("small", clock=SteppedClock())


@pytest.fixture
def tracks(simulated: EmbeddedApi) -> list[Recording]:
    """Completed recordings, each of the same size."""
    kept = simulated.world.recordings
    done = [track for track in kept.values() if track.status == "completed"][:6]
    assert len(done) >= 4
    for track in done:
        kept[track.id] = replace(track, size_mb=SIZE / 1e6)
    return done


@pytest.fixture
def track(tracks: list[Recording]) -> Recording:
    return tracks[0]


class Door(httpx.AsyncBaseTransport):
    """Holds downloads back until it is opened, and counts how many wait before it."""

    def __init__(self, api: EmbeddedApi) -> None:
        self._inner = api.transport()
        self._open = asyncio.Event()
        self._knocked = asyncio.Event()
        self.inside = 0
        self.most = 0
        self.fetches: list[httpx.Request] = []
        self.views: list[httpx.Request] = []

    def open(self) -> None:
        self._open.set()

    async def knocked(self, times: int) -> None:
        """Wait until so many downloads have been asked for."""
        async with asyncio.timeout(60):
            while len(self.fetches) < times:
                self._knocked.clear()
                await self._knocked.wait()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not to_files("GET", request.url.path):
            self.views.append(request)
            return await self._inner.handle_async_request(request)
        self.fetches.append(request)
        self._knocked.set()
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            await self._open.wait()
            return await self._inner.handle_async_request(request)
        finally:
            self.inside -= 1


@asynccontextmanager
async def at_work(
    api: EmbeddedApi, folder: Path, clock: StillClock, door: Door | None = None
) -> AsyncIterator[Desk]:
    transport = door or api.transport()
    async with downloading(transport, folder, clock, key=api.key, base_url=api.base_url) as desk:
        yield desk


def is_right(api: EmbeddedApi, download: Download) -> bool:
    """Return whether a download is, byte for byte, what the file host has."""
    stored = find_file(api.world, download.record_id)
    assert stored is not None
    assert download.path is not None
    return download.path.read_bytes() == b"".join(stored.read(0, stored.size))


def in_state(state: DownloadState) -> Callable[[Download], bool]:
    return lambda download: download.state is state


async def turns_until(condition: Callable[[], object]) -> None:
    """Wait for the very first turn of the loop in which a condition holds."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - an event would come a turn later
            await asyncio.sleep(0)


async def test_recordings_and_compositions_come(
    simulated: EmbeddedApi, track: Recording, tmp_path: Path, clock: StillClock
) -> None:
    film = next(f for f in simulated.world.compositions.values() if f.status == "completed")
    simulated.world.compositions[film.id] = replace(film, size_mb=0.2)
    async with at_work(simulated, tmp_path, clock) as desk:
        desk.add(track.id, "track.webm")
        desk.downloads.add(UNNAMED, RecordKind.COMPOSITION, film.id, "film.mp4", tmp_path)
        busy = [desk.downloads.busy]
        shown = await desk.over()
        busy.append(desk.downloads.busy)
    assert busy == [True, False]
    assert [(one.kind, one.state, one.name) for one in shown] == [
        ("recording", "done", "track.webm"),
        ("composition", "done", "film.mp4"),
    ]
    assert all(is_right(simulated, one) for one in shown)
    assert desk.files == {"track.webm": SIZE, "film.mp4": 200_000}


async def test_cuts_expired_links_and_busy_hosts_are_survived(
    simulated: EmbeddedApi, track: Recording, tmp_path: Path, clock: StillClock
) -> None:
    simulated.faults.cut_next(after=150_000)
    simulated.faults.fail_next(1, status=403, where=to_files)
    simulated.faults.cut_next(after=70_000)
    simulated.faults.fail_next(2, where=to_files)
    simulated.faults.drop_next(where=to_files)
    async with at_work(simulated, tmp_path, clock) as desk:
        desk.add(track.id)
        (done,) = await desk.over()
    assert (done.state, done.tries) == ("done", 7)
    assert is_right(simulated, done)
    files = [one for one in simulated.log if to_files(one.method, one.path)]
    assert [one.status for one in files] == [None, 403, None, 503, 503, None, 206]
    assert not any(one.has_key for one in files)


async def test_a_host_that_knows_no_ranges(
    simulated: EmbeddedApi, track: Recording, tmp_path: Path, clock: StillClock
) -> None:
    simulated.faults.ignore_ranges()
    simulated.faults.cut_next(2, after=150_000)
    async with at_work(simulated, tmp_path, clock) as desk:
        desk.add(track.id)
        (done,) = await desk.over()
    assert is_right(simulated, done)
    assert simulated.log[-1].status == 200


async def test_a_file_that_is_replaced_meanwhile_comes_whole(
    simulated: EmbeddedApi, track: Recording, tmp_path: Path, clock: StillClock
) -> None:
    door = Door(simulated)
    simulated.faults.cut_next(after=150_000)
    simulated.faults.fail_next(TRIES - 1, where=to_files)
    door.open()
    async with at_work(simulated, tmp_path, clock, door) as desk:
        desk.add(track.id)
        (failed,) = await desk.over()
        assert (failed.state, failed.received) == ("failed", 150_000)
        simulated.world.recordings[track.id] = replace(track, size_mb=0.5)
        desk.add(track.id)
        (done,) = await desk.until(in_state(DownloadState.DONE))
    assert door.fetches[-1].headers["range"] == f"bytes={150_000 - OVERLAP}-"
    assert (simulated.log[-1].status, done.received) == (200, 500_000)
    assert is_right(simulated, done)


async def test_what_failed_goes_on_where_it_was_when_asked_again(
    simulated: EmbeddedApi, track: Recording, tmp_path: Path, clock: StillClock
) -> None:
    door = Door(simulated)
    door.open()
    simulated.faults.cut_next(after=150_000)
    simulated.faults.fail_next(TRIES - 1, where=to_files)
    async with at_work(simulated, tmp_path, clock, door) as desk:
        desk.add(track.id)
        (failed,) = await desk.over()
        assert failed.reason.endswith("What has come is kept: download it again to go on.")
        assert list(desk.files.values()) == [150_000]
        desk.add(track.id, "other.webm")
        (done,) = await desk.until(in_state(DownloadState.DONE))
    assert (done.id, done.tries, done.name) == (failed.id, 1, "other.webm")
    assert door.fetches[-1].headers["range"] == f"bytes={150_000 - OVERLAP}-"
    assert is_right(simulated, done)
    assert desk.files == {"other.webm": SIZE}


async def test_what_failed_is_removed_when_it_is_cleared(
    simulated: EmbeddedApi, track: Recording, tmp_path: Path, clock: StillClock
) -> None:
    simulated.faults.cut_next(after=150_000)
    simulated.faults.fail_next(TRIES - 1, where=to_files)
    async with at_work(simulated, tmp_path, clock) as desk:
        desk.add(track.id)
        await desk.over()
        desk.downloads.clear_finished()
        await desk.heard.until(lambda shown: shown == ())
        desk.add(track.id)
        (done,) = await desk.over()
    assert done.tries == 1
    assert desk.files == {"film.webm": SIZE}


async def test_what_failed_is_removed_when_the_console_is_left(
    simulated: EmbeddedApi, track: Recording, tmp_path: Path, clock: StillClock
) -> None:
    simulated.faults.cut_next(after=150_000)
    simulated.faults.fail_next(TRIES - 1, where=to_files)
    async with at_work(simulated, tmp_path, clock) as desk:
        desk.add(track.id)
        await desk.over()
        assert list(desk.files.values()) == [150_000]
        await desk.stop()
        assert desk.files == {}
        desk.start()
        desk.add(track.id)
        (done,) = await desk.until(in_state(DownloadState.DONE))
    assert is_right(simulated, done)


async def test_two_at_a_time_in_the_order_of_asking(
    simulated: EmbeddedApi, tracks: list[Recording], tmp_path: Path, clock: StillClock
) -> None:
    door = Door(simulated)
    async with at_work(simulated, tmp_path, clock, door) as desk:
        for number, one in enumerate(tracks):
            desk.add(one.id, f"{number}.webm")
        await door.knocked(AT_ONCE)
        waiting = [in_state(DownloadState.QUEUED)] * (len(tracks) - AT_ONCE)
        await desk.heard.until(
            lambda shown: all(map(lambda ok, one: ok(one), waiting, shown[AT_ONCE:]))
        )
        door.open()
        shown = await desk.over()
    assert door.most == AT_ONCE
    assert [one.record_id for one in shown] == [one.id for one in tracks]
    assert [fetch.url.path.split("/")[-1] for fetch in door.fetches] == [one.id for one in tracks]
    assert all(is_right(simulated, one) for one in shown)


async def test_the_same_record_is_fetched_once_at_a_time(
    simulated: EmbeddedApi, track: Recording, tmp_path: Path, clock: StillClock
) -> None:
    door = Door(simulated)
    async with at_work(simulated, tmp_path, clock, door) as desk:
        desk.add(track.id)
        desk.add(track.id)
        await door.knocked(1)
        desk.add(track.id, "other.webm")
        door.open()
        assert len(await desk.over()) == 1
        desk.add(track.id)
        again = await desk.heard.until(lambda shown: len(shown) == 2 and shown[1].path is not None)
    assert len(door.fetches) == 2
    assert [one.name for one in again] == ["film.webm", "film (2).webm"]
    assert all(is_right(simulated, one) for one in again)


async def test_two_consoles_and_one_folder(
    simulated: EmbeddedApi, track: Recording, tmp_path: Path, clock: StillClock
) -> None:
    door = Door(simulated)
    async with (
        at_work(simulated, tmp_path, clock, door) as one,
        at_work(simulated, tmp_path, clock, door) as other,
    ):
        one.add(track.id)
        other.add(track.id)
        await door.knocked(2)
        simulated.faults.cut_next(2, after=100_000)
        door.open()
        done = [*(await one.over()), *(await other.over())]
    assert {download.name for download in done} == {"film.webm", "film (2).webm"}
    assert one.files == {"film.webm": SIZE, "film (2).webm": SIZE}
    assert all(is_right(simulated, download) for download in done)


@pytest.mark.parametrize("after", [0, 150_000])
async def test_a_cancelled_download_leaves_nothing(
    simulated: EmbeddedApi,
    track: Recording,
    tmp_path: Path,
    clock: StillClock,
    monkeypatch: pytest.MonkeyPatch,
    after: int,
) -> None:
    """With some of it here, it is cancelled while it waits for the next try."""
    monkeypatch.setattr(rate_policy, "LONGEST_BACKOFF", 1000.0)
    door = Door(simulated)
    async with at_work(simulated, tmp_path, clock, door) as desk:
        desk.add(track.id)
        await door.knocked(1)
        if after:
            simulated.faults.cut_next(after=after)
            door.open()
            await desk.until(in_state(DownloadState.WAITING))
            assert list(desk.files.values()) == [after]
        job_id = desk.heard.all[-1][0].id
        desk.downloads.cancel(job_id)
        desk.downloads.cancel(job_id)
        (gone,) = await desk.over()
        assert (gone.state, desk.files) == ("cancelled", {})
        desk.downloads.cancel(job_id)
        desk.downloads.cancel("nothing")
        door.open()
        desk.add(track.id)
        *_, done = (await desk.heard.until(lambda shown: shown[-1].path is not None))[1:]
    assert is_right(simulated, done)


async def test_a_queued_download_is_cancelled_before_it_begins(
    simulated: EmbeddedApi, tracks: list[Recording], tmp_path: Path, clock: StillClock
) -> None:
    door = Door(simulated)
    async with at_work(simulated, tmp_path, clock, door) as desk:
        for one in tracks[:4]:
            desk.add(one.id)
        await door.knocked(AT_ONCE)
        *_, third, _ = await desk.heard.until(lambda shown: len(shown) == 4)
        desk.downloads.cancel(third.id)
        door.open()
        shown = await desk.over()
    assert [one.state for one in shown] == ["done", "done", "cancelled", "done"]
    assert (shown[2].tries, len(door.fetches), len(desk.files)) == (0, 3, 3)


async def test_cancelled_at_the_moment_it_begins(
    simulated: EmbeddedApi, track: Recording, tmp_path: Path, clock: StillClock
) -> None:
    async with at_work(simulated, tmp_path, clock) as desk:
        desk.add(track.id)
        (job,) = desk.downloads._jobs.values()
        await turns_until(lambda: job.task)
        desk.downloads.cancel(job.id)
        (gone,) = await desk.over()
    assert (gone.state, desk.files) == ("cancelled", {})


async def test_quitting_leaves_nothing_half_done(
    simulated: EmbeddedApi,
    tracks: list[Recording],
    tmp_path: Path,
    clock: StillClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    door = Door(simulated)
    monkeypatch.setattr(rate_policy, "LONGEST_BACKOFF", 1000.0)
    simulated.faults.cut_next(2, after=100_000)
    door.open()
    async with at_work(simulated, tmp_path, clock, door) as desk:
        for one in tracks[:3]:
            desk.add(one.id)
        await desk.heard.until(
            lambda shown: [one.state for one in shown] == ["waiting", "waiting", "queued"]
        )
        assert list(desk.files.values()) == [100_000, 100_000]
    assert desk.files == {}


async def test_a_queue_goes_on_when_it_runs_again(
    simulated: EmbeddedApi, tracks: list[Recording], tmp_path: Path, clock: StillClock
) -> None:
    door = Door(simulated)
    async with at_work(simulated, tmp_path, clock, door) as desk:
        simulated.faults.fail_next(
            TRIES - 1, where=lambda _, path: path.endswith(f"/{tracks[0].id}")
        )
        for one in tracks[:3]:
            desk.add(one.id)
        await door.knocked(AT_ONCE)
        await desk.stop()
        assert desk.files == {}
        door.open()
        desk.start()
        shown = await desk.over()
        assert [one.state for one in shown] == ["cancelled", "cancelled", "done"]
        assert is_right(simulated, shown[2])


async def test_a_record_that_is_deleted_while_it_comes(
    simulated: EmbeddedApi, track: Recording, tmp_path: Path, clock: StillClock
) -> None:
    door = Door(simulated)
    simulated.faults.cut_next(after=100_000)
    async with at_work(simulated, tmp_path, clock, door) as desk:
        desk.add(track.id)
        await door.knocked(1)
        track_id = track.id
        door.open()
        simulated.faults.fail_next(1, where=lambda _, path: path.endswith(track_id))
        await desk.until(lambda one: one.tries == 2)
        del simulated.world.recordings[track_id]
        (gone,) = await desk.over()
    assert gone.state == "failed"
    assert "was deleted meanwhile" in gone.reason
    assert desk.files == {}


async def test_only_what_changed_is_published(
    simulated: EmbeddedApi,
    track: Recording,
    tmp_path: Path,
    clock: StillClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(downloads, "STALE_SECS", 0.001)
    door = Door(simulated)
    async with at_work(simulated, tmp_path, clock, door) as desk:
        desk.add(track.id)
        await door.knocked(1)
        await desk.until(in_state(DownloadState.RUNNING))
        door.open()
        await desk.over()
    assert all(before != after for before, after in pairwise(desk.heard.all))


async def test_no_more_is_published_than_can_be_read(
    simulated: EmbeddedApi,
    track: Recording,
    tmp_path: Path,
    clock: StillClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(downloads, "PUBLISH_SECS", 1000.0)
    simulated.faults.cut_next(after=100_000)
    async with at_work(simulated, tmp_path, clock) as desk:
        desk.add(track.id)
        (job,) = desk.downloads._jobs.values()
        await desk.heard.next()
        await turns_until(lambda: not desk.downloads.busy)
        assert (job.state, job.tries, len(desk.heard.all)) == ("done", 2, 1)


async def test_speed_and_what_is_left_are_told(
    simulated: EmbeddedApi, track: Recording, tmp_path: Path, clock: StillClock
) -> None:
    class Stepping(Door):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            clock.step(0.5)
            return await super().handle_async_request(request)

    simulated.world.recordings[track.id] = replace(track, size_mb=3.0)
    door = Stepping(simulated)
    async with at_work(simulated, tmp_path, clock, door) as desk:
        desk.add(track.id)
        await door.knocked(1)
        clock.step(1)
        door.open()
        (moving,) = await desk.until(lambda one: one.speed > 0 and one.received < 3_000_000)
        (done,) = await desk.over()
    assert moving.left == (3_000_000 - moving.received) / moving.speed
    assert (done.speed, done.left) == (0.0, None)


def test_the_speed_is_that_of_the_last_seconds() -> None:
    meter = SpeedMeter()
    assert meter.speed(0, 0) == 0
    assert meter.speed(1, 100) == 100
    assert meter.speed(2, 400) == 200
    assert meter.speed(1 + WINDOW, 400) == 300 / WINDOW
    assert meter.speed(20, 400) == 0
    assert meter.speed(21, 10) == 0
    assert meter.speed(22, 30) == 20


async def test_a_read_only_client_downloads_nothing(simulated: EmbeddedApi) -> None:
    async with VideoApi(
        ApiKey(simulated.key), simulated.base_url, read_only=True, transport=simulated.transport()
    ) as api:
        assert api.files is None
        with pytest.raises(ReadOnlyRefusal, match="nothing is downloaded"):
            Downloads(api, StillClock())
    assert not simulated.log


async def test_a_link_waits_for_the_account_s_limit_and_says_so(
    simulated: EmbeddedApi, track: Recording, tmp_path: Path, clock: StillClock
) -> None:
    async with at_work(simulated, tmp_path, clock) as desk:
        budget = desk.downloads._api.admission = RequestBudget(clock)
        with spending(RequestClass.CHECK):
            budget.heard("GET", None, 30.0)
        desk.add(track.id, "track.webm")
        (waiting,) = await desk.until(in_state(DownloadState.WAITING))
        assert waiting.reason == "Waiting for the request limit, 30 s."
        assert not any(entry.path.endswith(track.id) for entry in simulated.log)
        with spending(RequestClass.CHECK):
            budget.heard("GET", None, None)
        (done,) = await desk.over()
    assert is_right(simulated, done)
