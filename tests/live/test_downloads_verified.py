"""Only the file itself gets its name: no page with status 200, nor what does not fit together."""

import gzip
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomtui.account_id import UNNAMED
from roomtui.live.download import downloads, verify
from roomtui.live.download.downloads import TRIES
from roomtui.live.download.errors import PermanentError
from roomtui.live.download.state import Download
from roomtui.live.download.transfer import OVERLAP
from roomtui.live.download.verify import OPENING, fits, most_that_fits, refuse_other
from roomtui.live.kinds import RecordKind
from roomtui.live.polling import rate_policy
from tests.live.downloading import (
    CONTENT,
    HALF,
    HOST,
    RESUMED,
    SIZE,
    Reply,
    Service,
    answer,
    cut,
    downloading,
    rest,
)
from tests.live.support import StillClock

SIZE_MB = 0.31
"""What a record tells of the file."""

WEBM = (
    b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + CONTENT
)
MP4 = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + CONTENT
OGG = b"OggS\0\2" + bytes(20) + b"\x01\x13OpusHead\x01\x02" + CONTENT

HTML = b"<!DOCTYPE html><html><title>Sign in</title>" + b"<p>Welcome to this network.</p>" * 9_000
S3 = b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SlowDown</Code></Error>'
PAGES: list[tuple[str, bytes, str | None]] = [
    ("html", HTML, "video/webm"),
    ("html of a type", HTML, "text/html; charset=utf-8"),
    ("fragment", b"<h1>Bad gateway</h1>", "video/webm"),
    ("xml", S3, "application/octet-stream"),
    ("xml of a type", S3, "application/xml"),
    ("xml without its head", b"<Error><Code>AccessDenied</Code></Error>", "video/webm"),
    ("json", b'{"errors": [{"code": "10005"}]}', "video/webm"),
    ("json of a type", b'{"errors": [{"code": "10005"}]}', "application/json"),
    ("problem", b'{"title": "Gone"}', "application/problem+json"),
    ("words", b"upstream connect error or disconnect/reset before headers", "text/plain"),
    ("words without a type", b"no healthy upstream", None),
    ("words of another language", "Недоступно. ".encode() * 90, "video/webm"),
    ("a letter cut at the end", "é".encode() * 9_000, "video/webm"),
    ("words of an old encoding", b"<html>Der Proxy l\xe4uft nicht</html>", "video/webm"),
    ("wide letters", "<html></html>".encode("utf-16"), "video/webm"),
    ("a byte order mark", b"\xef\xbb\xbf<html></html>", "video/webm"),
    ("packed", gzip.compress(HTML), "video/webm"),
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(900), "video/webm"),
    ("a picture of a type", b"\xff\xd8\xff" + bytes(900), "image/jpeg"),
    ("a document", b"%PDF-1.7\n" + bytes(900), "video/webm"),
    ("an archive", b"PK\x03\x04" + bytes(900), "video/webm"),
    ("nothing", b"", "video/webm"),
    ("a webm without its start", WEBM[3:], "video/webm"),
    ("a webm after a blank", b"\n" + WEBM, "video/webm"),
    ("an mp4 without its start", MP4[6:], "video/mp4"),
    ("an ogg without its start", OGG[2:], "audio/ogg"),
]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_policy, "LONGEST_BACKOFF", 0.001)
    monkeypatch.setattr(downloads, "PUBLISH_SECS", 0.0)


async def fetched(service: Service, folder: Path, clock: StillClock) -> tuple[Download, Any]:
    """Download from a service; what became of it, and what is in the folder."""
    async with downloading(service, folder, clock) as desk:
        done = await desk.fetch()
        return done, {name: (folder / name).read_bytes() for name in desk.files}


@pytest.mark.parametrize("tells", [True, False])
@pytest.mark.parametrize(
    ("content", "content_type"), [(c, t) for _, c, t in PAGES], ids=[name for name, _, _ in PAGES]
)
async def test_a_page_with_status_200_is_no_film(
    tmp_path: Path,
    clock: StillClock,
    content: bytes,
    content_type: str | None,
    tells: bool,
) -> None:
    length = str(len(content)) if tells else None
    size = {"size_mb": round(len(content) / 1e6, 2)} if tells else {}
    service = Service(
        lambda _: answer(content=content, content_type=content_type, content_length=length), **size
    )
    done, files = await fetched(service, tmp_path, clock)
    assert (done.state, done.tries, files) == ("failed", 1, {})
    assert done.reason.startswith(HOST)
    assert done.reason.endswith("Check any proxy on the way.")


@pytest.mark.parametrize(
    "content", [WEBM, MP4, OGG, CONTENT, b"RIFF" + CONTENT, b"ID3\4" + CONTENT]
)
@pytest.mark.parametrize("length", [1, 4, 40, None])
def test_a_film_or_what_may_be_one_is_not_refused(content: bytes, length: int | None) -> None:
    refuse_other(HOST, content[:OPENING][:length])


@given(st.binary(max_size=OPENING))
def test_any_opening_is_taken_or_refused(opening: bytes) -> None:
    with suppress(PermanentError):
        refuse_other(HOST, opening)


@pytest.mark.parametrize("size_mb", [0.31, 0.3, 0.3072, 0.29296875, 0.29, None, 0, -1, 1e300])
async def test_a_file_of_the_size_of_its_record_is_taken(
    tmp_path: Path, clock: StillClock, size_mb: float | None
) -> None:
    done, files = await fetched(Service(size_mb=size_mb), tmp_path, clock)
    assert (done.state, files) == ("done", {"film.webm": CONTENT})


@pytest.mark.parametrize("size_mb", [0.26, 0.36, 3.1, 37.41, 0.01])
async def test_another_size_than_the_record_tells_of_is_another_file(
    tmp_path: Path, clock: StillClock, size_mb: float
) -> None:
    done, files = await fetched(Service(size_mb=size_mb), tmp_path, clock)
    assert (done.state, done.tries, files) == ("failed", TRIES, {})
    assert f"a file of 0.31 MB where the record tells of {size_mb:.2f} MB" in done.reason
    without_length = Service(answer(content_length=None), size_mb=size_mb)
    done, files = await fetched(without_length, tmp_path, clock)
    assert (done.state, done.tries, files) == ("failed", 1, {})
    if most_that_fits(size_mb) < SIZE:
        assert "sent more than the" in done.reason
    else:
        assert f"a file of 0.31 MB where the record tells of {size_mb:.2f} MB" in done.reason


class Endless(httpx.AsyncByteStream):
    """A film that never ends; `sent` counts its bytes."""

    def __init__(self) -> None:
        self.sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for number in itertools.count():
            self.sent += 1 << 16
            yield WEBM[: 1 << 16] if not number else bytes(1 << 16)


@pytest.mark.parametrize("size_mb", [0.31, 2.0, None, 0, -1, 1e300])
@pytest.mark.parametrize("status", [200, 206])
async def test_a_file_without_end_does_not_fill_the_disk(
    tmp_path: Path,
    clock: StillClock,
    monkeypatch: pytest.MonkeyPatch,
    size_mb: float | None,
    status: int,
) -> None:
    monkeypatch.setattr(verify, "MOST_UNTOLD", 4 << 20)
    film = Endless()
    headers = {"content-type": "video/webm"} | (
        {"content-range": "bytes 0-99999999999/*"} if status == 206 else {}
    )
    service = Service(httpx.Response(status, headers=headers, stream=film), size_mb=size_mb)
    done, files = await fetched(service, tmp_path, clock)
    assert (done.state, done.tries, files) == ("failed", 1, {})
    assert "sent more than the" in done.reason
    assert film.sent <= (5 << 20)


@given(st.floats(0.001, 1e6), st.integers(-1000, 1000))
def test_the_most_that_fits_fits_and_no_more(size_mb: float, more: int) -> None:
    most = int(most_that_fits(size_mb))
    assert fits(size_mb, most)
    assert more <= 1 or not fits(size_mb, most + more)


async def test_a_film_that_ends_early_without_a_length_is_not_whole(
    tmp_path: Path, clock: StillClock
) -> None:
    service = Service(answer(content=CONTENT[:HALF], content_length=None), size_mb=SIZE_MB)
    done, files = await fetched(service, tmp_path, clock)
    assert (done.state, files) == ("failed", {})


async def test_a_size_that_was_wrong_for_a_moment_is_asked_for_again(
    tmp_path: Path, clock: StillClock
) -> None:
    service = Service(answer(content=CONTENT[:9_000]), rest, size_mb=SIZE_MB)
    done, files = await fetched(service, tmp_path, clock)
    assert (done.state, done.tries, files) == ("done", 2, {"film.webm": CONTENT})


async def test_compositions_are_checked_alike(tmp_path: Path, clock: StillClock) -> None:
    service = Service(lambda _: answer(content=HTML), format="mp4", size_mb=SIZE_MB)
    async with downloading(service, tmp_path, clock) as desk:
        desk.downloads.add(UNNAMED, RecordKind.COMPOSITION, "c", "film.mp4", tmp_path)
        (done,) = await desk.over()
        assert (done.state, desk.files) == ("failed", {})


def test_a_size_holds_as_far_as_it_is_rounded() -> None:
    for count in (1, 4_999, 10_000, 123_456, 7_654_321, 1_234_567_890, 10**12):
        for unit in (10**6, 2**20):
            for decimals in (0, 1, 2, 3, 6, 9):
                assert fits(round(count / unit, decimals), count)
    assert not fits(37.41, 37_410_000 - 400_000)
    assert not fits(37.41, 2_000)
    assert not fits(1_000.0, 900_000_000)


Shift = Callable[[httpx.Request], httpx.Response]


def shifting(by: int, *, error: Exception | None = None) -> Shift:
    """Answer a range with as many bytes as were asked for, but from another place."""

    def reply(request: httpx.Request) -> httpx.Response:
        start = int(request.headers["range"][6:-1])
        padded = bytes(8) + CONTENT + bytes(8)
        content = padded[8 + start + by : 8 + SIZE + by]
        span = f"bytes {start}-{SIZE - 1}/{SIZE}"
        return answer(206, content, content_range=span, error=error)

    return reply


@pytest.mark.parametrize("by", [-7, -1, 1, 5])
@pytest.mark.parametrize("tells_size", [True, False])
async def test_shifted_bytes_do_not_continue_a_file(
    tmp_path: Path, clock: StillClock, by: int, tells_size: bool
) -> None:
    size = {"size_mb": SIZE_MB} if tells_size else {}
    service = Service(cut(HALF), shifting(by), rest, **size)
    done, files = await fetched(service, tmp_path, clock)
    assert (done.state, done.tries, files) == ("done", 3, {"film.webm": CONTENT})
    assert service.ranges == [None, f"bytes={RESUMED}-", None]


async def test_a_host_that_always_shifts_gives_no_file(tmp_path: Path, clock: StillClock) -> None:
    broken = shifting(3, error=httpx.ReadError("x"))
    service = Service(lambda asked: broken(asked) if "range" in asked.headers else cut(HALF))
    done, files = await fetched(service, tmp_path, clock)
    assert (done.state, files) == ("failed", {})
    assert "does not continue the file" in done.reason or "broke" in done.reason


def part(start: int, stop: int, total: object = SIZE, **headers: str | None) -> httpx.Response:
    said = {"content_range": f"bytes {start}-{stop - 1}/{total}", **headers}
    return answer(206, CONTENT[start:stop], error=None, **said)


@pytest.mark.parametrize(
    "second",
    [
        part(RESUMED, SIZE, content_length=str(SIZE - RESUMED - 5)),
        part(RESUMED, SIZE, content_length=str(SIZE)),
        part(RESUMED, SIZE, SIZE - 1),
        part(RESUMED, SIZE, content_range=f"bytes {RESUMED}-{RESUMED - 1}/{SIZE}"),
        part(RESUMED, SIZE, content_range=f"bytes {SIZE}-{RESUMED}/{SIZE}"),
        part(RESUMED, SIZE, content_encoding="gzip"),
        part(RESUMED, SIZE, content_encoding="x-unheard-of"),
        part(RESUMED, SIZE, content_type="text/html"),
        part(RESUMED, SIZE, content_type="multipart/byteranges; boundary=x"),
        part(0, SIZE),
        part(HALF, SIZE),
    ],
)
async def test_a_part_that_contradicts_itself_or_the_file_is_not_used(
    tmp_path: Path, clock: StillClock, second: Reply
) -> None:
    service = Service(cut(HALF), second, rest, size_mb=SIZE_MB)
    done, files = await fetched(service, tmp_path, clock)
    assert (done.state, files) == ("done", {"film.webm": CONTENT})
    assert service.ranges == [None, f"bytes={RESUMED}-", None]


@pytest.mark.parametrize("stop", [RESUMED + 100, HALF, HALF + 1, SIZE - 1])
async def test_a_part_that_is_a_piece_is_gone_on_with(
    tmp_path: Path, clock: StillClock, stop: int
) -> None:
    service = Service(cut(HALF), part(RESUMED, stop), rest, size_mb=SIZE_MB)
    done, files = await fetched(service, tmp_path, clock)
    assert (done.state, done.tries, files) == ("done", 3, {"film.webm": CONTENT})
    assert service.ranges[2] == f"bytes={max(stop, HALF) - OVERLAP}-"


async def test_a_part_without_a_total_does_not_end_the_file_too_early(
    tmp_path: Path, clock: StillClock
) -> None:
    first = cut(HALF)
    del first.headers["content-length"]
    done, files = await fetched(Service(first, part(RESUMED, HALF - 9, "*"), rest), tmp_path, clock)
    assert (done.state, done.tries, files) == ("done", 3, {"film.webm": CONTENT})


async def test_a_page_on_the_way_costs_nothing_that_has_come(
    tmp_path: Path, clock: StillClock
) -> None:
    page = answer(content=HTML, content_type="text/html")
    service = Service(cut(HALF), page, rest, size_mb=SIZE_MB)
    async with downloading(service, tmp_path, clock) as desk:
        failed = await desk.fetch()
        assert failed.state == "failed"
        assert list(desk.files.values()) == [HALF]
        assert not (tmp_path / "film.webm").exists()
        done = await desk.fetch()
        assert (done.state, desk.files) == ("done", {"film.webm": SIZE})
    assert (tmp_path / "film.webm").read_bytes() == CONTENT
    assert service.ranges == [None, f"bytes={RESUMED}-", f"bytes={RESUMED}-"]


async def test_a_part_that_somebody_changed_meanwhile_is_begun_anew(
    tmp_path: Path, clock: StillClock
) -> None:
    service = Service(cut(HALF), rest)
    service.view = lambda: _spoiled(service, tmp_path)
    done, files = await fetched(service, tmp_path, clock)
    assert (done.state, files) == ("done", {"film.webm": CONTENT})


def _spoiled(service: Service, folder: Path) -> httpx.Response:
    """Answer the record, and write over what has come before the second attempt."""
    if len(service.views) == 2:
        (half,) = folder.glob(".roomtui-*.part")
        half.write_bytes(bytes(HALF))
    return httpx.Response(200, json={"data": service.record})
