"""Downloads, and all that a file host may answer."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from roomtui.api import limits
from roomtui.api.errors import NoNetwork, VideoApiError
from roomtui.api.files import HOPS, Files
from roomtui.live.download import downloads
from roomtui.live.download.downloads import TRIES
from roomtui.live.download.state import DownloadState
from roomtui.live.download.transfer import OVERLAP
from roomtui.live.polling import rate_policy
from tests.api.support import BASE_URL, SECRET, Wire, one, refusal
from tests.live.downloading import (
    CONTENT,
    ETAG,
    HALF,
    HOST,
    RESUMED,
    SIGNED,
    SIZE,
    Reply,
    Service,
    answer,
    cut,
    downloading,
    reasons,
    rest,
)
from tests.live.support import StillClock

BROKEN = httpx.ReadError(f"https://{HOST}/{SIGNED}")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_policy, "LONGEST_BACKOFF", 0.001)
    monkeypatch.setattr(limits, "SHORTEST_WAIT", 0.001)
    monkeypatch.setattr(downloads, "PUBLISH_SECS", 0.0)


async def fetched(service: Service, folder: Path, clock: StillClock) -> tuple[Any, list[str]]:
    """Download from a service; see that a file which came is right, and no other is there."""
    async with downloading(service, folder, clock) as desk:
        done = await desk.fetch()
        told = reasons(desk.heard.all)
    if done.state is DownloadState.DONE:
        assert (done.path, done.received) == (folder / done.name, SIZE)
        assert desk.files == {done.name: SIZE}
        assert (folder / done.name).read_bytes() == CONTENT
    else:
        assert desk.files == {}
    for reason in told:
        assert "signature" not in reason
        assert "https:" not in reason
        assert SECRET not in reason
    for fetch in service.fetches:
        assert "authorization" not in fetch.headers
        assert SECRET not in str(fetch.headers.raw)
    assert len(service.fetches) <= len(service.views) * HOPS
    return done, told


async def test_a_file_comes_in_one_piece(tmp_path: Path, clock: StillClock) -> None:
    service = Service()
    done, told = await fetched(service, tmp_path / "new" / "folder", clock)
    assert (done.state, done.tries, done.total, told) == ("done", 1, SIZE, [])
    (fetch,) = service.fetches
    assert fetch.headers["accept-encoding"] == "identity"
    assert fetch.headers["user-agent"].startswith("roomtui/")
    assert service.views[0].headers["authorization"] == f"Bearer {SECRET}"


async def test_it_goes_on_where_it_broke_with_a_fresh_link(
    tmp_path: Path, clock: StillClock
) -> None:
    service = Service(cut(HALF), rest)
    done, told = await fetched(service, tmp_path, clock)
    assert done.tries == 2
    assert told == [f"The connection to {HOST} broke. Check the network."]
    assert service.ranges == [None, f"bytes={RESUMED}-"]
    assert service.fetches[1].headers["if-range"] == ETAG
    assert [fetch.url.params["fresh"] for fetch in service.fetches] == ["1", "2"]


async def test_no_log_holds_a_link(
    tmp_path: Path, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    logging.getLogger("httpx").debug("whatever is logged is heard")
    await fetched(Service(cut(HALF), rest), tmp_path, clock)
    assert "is heard" in caplog.text
    assert "signature" not in caplog.text


async def test_a_host_without_ranges_sends_it_all_again(tmp_path: Path, clock: StillClock) -> None:
    service = Service(cut(HALF), cut(HALF), answer())
    done, _ = await fetched(service, tmp_path, clock)
    assert done.tries == 3
    assert service.ranges == [None, f"bytes={RESUMED}-", f"bytes={RESUMED}-"]


async def test_a_break_after_the_last_byte_is_none(tmp_path: Path, clock: StillClock) -> None:
    service = Service(cut(SIZE))
    done, told = await fetched(service, tmp_path, clock)
    assert (done.state, done.tries, told) == ("done", 1, [])


def span(start: int, stop: int, total: object = SIZE) -> str:
    return f"bytes {start}-{stop - 1}/{total}"


@pytest.mark.parametrize(
    "second",
    [
        answer(206, CONTENT[5:], content_range=span(5, SIZE)),
        answer(206, CONTENT, content_range=span(0, SIZE)),
        answer(206, CONTENT[RESUMED:], content_range=span(RESUMED, SIZE, SIZE + 1)),
        answer(206, CONTENT[RESUMED:], content_range=span(RESUMED, SIZE), etag='"v2"'),
        answer(206, CONTENT[RESUMED:]),
        answer(206, CONTENT[RESUMED:], content_range="bytes half-all/what"),
        answer(416, b"", content_range=f"bytes */{SIZE}"),
        answer(206, CONTENT, content_range=span(RESUMED, RESUMED + SIZE)),
    ],
)
async def test_a_part_that_does_not_fit_is_not_used(
    tmp_path: Path, clock: StillClock, second: httpx.Response
) -> None:
    service = Service(cut(HALF), second, answer())
    done, _ = await fetched(service, tmp_path, clock)
    assert done.tries == 3
    assert service.ranges == [None, f"bytes={RESUMED}-", None]


async def test_a_file_that_changed_comes_from_the_start(tmp_path: Path, clock: StillClock) -> None:
    old = answer(content=bytes(HALF), error=BROKEN, content_length=str(SIZE * 2), etag='"old"')
    service = Service(old, answer())
    done, _ = await fetched(service, tmp_path, clock)
    assert (done.tries, done.total) == (2, SIZE)
    assert service.fetches[1].headers["if-range"] == '"old"'


async def test_nothing_is_left_of_a_longer_file(tmp_path: Path, clock: StillClock) -> None:
    long = answer(content=bytes(SIZE * 2), error=BROKEN, content_length=str(SIZE * 3), etag='"old"')
    done, _ = await fetched(Service(long, answer()), tmp_path, clock)
    assert (done.tries, done.total) == (2, SIZE)


@pytest.mark.parametrize(
    ("changed", "date", "resumes"),
    [
        ("Sun, 22 Nov 2026 10:00:00 GMT", "Sun, 22 Nov 2026 12:00:00 GMT", True),
        ("Sun, 22 Nov 2026 10:00:00 GMT", "Sun, 22 Nov 2026 10:00:00 GMT", False),
        ("Sun, 22 Nov 2026 10:00:00 GMT", None, False),
        ("yesterday", "Sun, 22 Nov 2026 12:00:00 GMT", False),
        (None, "Sun, 22 Nov 2026 12:00:00 GMT", False),
    ],
)
@pytest.mark.parametrize("etag", [None, 'W/"v1"', ""])
async def test_only_what_names_the_file_for_sure_lets_it_go_on(
    tmp_path: Path,
    clock: StillClock,
    changed: str | None,
    date: str | None,
    resumes: bool,
    etag: str | None,
) -> None:
    headers = {"last_modified": changed, "date": date, "etag": etag}
    service = Service(cut(HALF, **headers), lambda request: unsigned(rest(request)))
    done, _ = await fetched(service, tmp_path, clock)
    assert done.tries == 2
    assert service.ranges[1] == (f"bytes={RESUMED}-" if resumes else None)
    assert service.fetches[1].headers.get("if-range") == (changed if resumes else None)


def unsigned(response: httpx.Response) -> httpx.Response:
    del response.headers["etag"]
    return response


@pytest.mark.parametrize("etag", ['"é"', "v1", ""])
async def test_a_strange_tag_harms_nothing(tmp_path: Path, clock: StillClock, etag: str) -> None:
    broken = cut(HALF)
    broken.headers = httpx.Headers([(b"content-length", b"%d" % SIZE), (b"etag", etag.encode())])
    service = Service(broken, answer())
    await fetched(service, tmp_path, clock)
    assert service.ranges == [None, None]


async def test_a_file_of_unknown_length_ends_where_it_ends(
    tmp_path: Path, clock: StillClock
) -> None:
    done, _ = await fetched(Service(answer(content_length=None)), tmp_path, clock)
    assert (done.state, done.total) == ("done", None)


@pytest.mark.parametrize(("length", "words"), [(SIZE + 1, "ended before"), (SIZE - 1, "longer")])
async def test_a_wrong_length_is_no_file(
    tmp_path: Path, clock: StillClock, length: int, words: str
) -> None:
    service = Service(lambda _: answer(content_length=str(length), etag=None))
    done, told = await fetched(service, tmp_path, clock)
    assert (done.state, done.tries) == ("failed", TRIES)
    assert words in told[0]
    assert told[-1].startswith(f"Given up after {TRIES} tries without progress. The file ")
    assert len(service.views) == TRIES


async def test_progress_makes_the_tries_count_anew(tmp_path: Path, clock: StillClock) -> None:
    step = 70_000
    more: list[Reply | Callable[[httpx.Request], Reply]] = [cut(step)]
    for start in range(step, SIZE, step):
        more += [BROKEN] * (TRIES - 2)
        again = start - OVERLAP
        part = CONTENT[again : start + step]
        headers = {"content_range": span(again, SIZE), "content_length": str(SIZE - again)}
        more.append(answer(206, part, error=BROKEN, **headers))
    service = Service(*more)
    done, _ = await fetched(service, tmp_path, clock)
    assert done.state == "done"
    assert done.tries > 2 * TRIES


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (answer(400, b"<Error/>"), f"{HOST} does not accept the link (400)"),
        (answer(403, b"<Error/>"), f"{HOST} does not accept the link (403)"),
        (answer(429, retry_after="0"), f"{HOST} cannot give the file now (429)"),
        (answer(503), f"{HOST} cannot give the file now (503)"),
        (httpx.ConnectError(SIGNED), f"No connection to {HOST}."),
        (httpx.ReadTimeout(SIGNED), f"{HOST} did not answer in time."),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]"), f"The certificate of {HOST}"),
        (cut(0), f"The connection to {HOST} broke."),
    ],
)
async def test_what_may_pass_is_tried_again_and_not_for_ever(
    tmp_path: Path, clock: StillClock, reply: Reply, words: str
) -> None:
    done, told = await fetched(Service(reply, rest), tmp_path, clock)
    assert (done.state, done.tries) == ("done", 2)
    assert told[0].startswith(words)
    again = (lambda _: reply) if isinstance(reply, Exception) else (lambda _: renewed(reply))
    service = Service(again)
    done, told = await fetched(service, tmp_path / "other", clock)
    assert (done.state, done.tries) == ("failed", TRIES)
    assert len(service.views) == TRIES
    assert told[-1].startswith(f"Given up after {TRIES} tries without progress. {words}")


def renewed(response: httpx.Response) -> httpx.Response:
    return httpx.Response(response.status_code, headers=response.headers, stream=response.stream)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (answer(404), "has the file no more (404)"),
        (answer(410), "has the file no more (410)"),
        (answer(405), "did not answer with the file (405)"),
        (answer(204, b""), "did not answer with the file (204)"),
        (answer(content_type="text/html; charset=utf-8"), "did not answer with the file (200)"),
        (answer(content_encoding="gzip"), "did not answer with the file (200)"),
        (answer(304, b""), "did not answer with the file (304)"),
        (RuntimeError(f"https://{SIGNED}"), "Internal error (RuntimeError)."),
    ],
)
async def test_what_will_not_pass_is_told_at_once(
    tmp_path: Path, clock: StillClock, reply: Reply, words: str
) -> None:
    done, _ = await fetched(Service(reply), tmp_path, clock)
    assert (done.state, done.tries) == ("failed", 1)
    assert words in done.reason


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed(tmp_path: Path, clock: StillClock, status: int) -> None:
    on = answer(status, b"", location="https://other.example.test/f?signature=too")
    service = Service(cut(HALF), on, rest)
    done, _ = await fetched(service, tmp_path, clock)
    assert done.tries == 2
    assert service.fetches[2].url.host == "other.example.test"
    assert service.ranges[1:] == [f"bytes={RESUMED}-"] * 2


@pytest.mark.parametrize(
    "location",
    [
        f"http://{HOST}/plain?signature=x",
        "ftp://other.example.test/f?signature=x",
        "file:///etc/passwd",
    ],
)
async def test_a_redirect_to_a_worse_place_is_not(
    tmp_path: Path, clock: StillClock, location: str
) -> None:
    service = Service(answer(302, b"", location=location))
    done, _ = await fetched(service, tmp_path, clock)
    assert (done.state, done.tries, len(service.fetches)) == ("failed", 1, 1)
    assert done.reason.startswith("The file's link is n")


@pytest.mark.parametrize(
    ("location", "followed"),
    [
        (f"http://{HOST}/elsewhere", True),
        (f"https://{HOST}/elsewhere", True),
        ("https://other.example.test/", True),
        ("http://other.example.test/", False),
    ],
)
async def test_who_began_in_the_clear_stays_on_the_host_or_goes_safe(
    location: str, followed: bool
) -> None:
    wire = Wire(answer(302, b"", location=location), answer())
    files = Files("http://api.example.test/v2", wire)
    if followed:
        async with files.open(f"http://{HOST}/f{SIGNED}") as came:
            assert came.status == 200
        assert str(wire.requests[1].url) == location
    else:
        with pytest.raises(VideoApiError, match="not safe"):
            async with files.open(f"http://{HOST}/f{SIGNED}"):
                pass
        assert len(wire.requests) == 1


async def test_redirects_end(tmp_path: Path, clock: StillClock) -> None:
    service = Service(lambda _: answer(302, b"", location="/round"))
    done, _ = await fetched(service, tmp_path, clock)
    assert done.reason == "The file's link leads in circles. Try again later."
    assert len(service.fetches) == HOPS


async def test_the_proxy_of_the_environment_is_used_and_gets_no_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heads: list[bytes] = []

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 5\r\netag: "x"\r\n\r\nhello')
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(relay, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
        async with Files("http://api.example.test/v2", None).open(f"http://{HOST}/f") as came:
            assert [chunk async for chunk in came.chunks()] == [b"hello"]
    (head,) = heads
    assert head.startswith(f"GET http://{HOST}/f HTTP/1.1\r\n".encode())
    assert b"authorization" not in head.lower()


async def test_a_proxy_that_can_not_be_used_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "nowhere://user:password@proxy")
    with pytest.raises(NoNetwork, match=r"https_proxy names a proxy .* kind, nowhere,") as caught:
        async with Files(BASE_URL, None).open(f"https://{HOST}/f"):
            pass
    assert "password" not in str(caught.value)


@pytest.mark.parametrize("link", ["http://files.example.test/f", "nothing", "https://", "//f"])
async def test_a_link_that_can_not_be_followed(
    tmp_path: Path, clock: StillClock, link: str
) -> None:
    service = Service(download_url=link)
    service.view = lambda: one({**service.record, "download_url": link})
    done, _ = await fetched(service, tmp_path, clock)
    assert (done.state, service.fetches) == ("failed", [])
    assert done.reason.startswith("The file's link is n")


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (refusal(404, {"code": "10005"}), "The recording was deleted meanwhile"),
        (refusal(403), "The API key may not do this"),
        (one({"id": "r", "status": "processing"}), "The recording is still processing."),
        (one({"id": "r", "status": ""}), "The recording is still not completed."),
        (one({"id": "r", "status": "completed"}), "The service gives no link"),
        (one({"id": "r", "status": "completed", "download_url": ""}), "The service gives no link"),
    ],
)
async def test_a_record_without_a_file(
    tmp_path: Path, clock: StillClock, view: httpx.Response, words: str
) -> None:
    service = Service()
    service.view = lambda: view
    done, _ = await fetched(service, tmp_path, clock)
    assert (done.state, done.tries, service.fetches) == ("failed", 1, [])
    assert done.reason.startswith(words)


@pytest.mark.parametrize(
    "trouble", [refusal(500), refusal(401), httpx.ConnectError("x"), httpx.Response(200)]
)
async def test_a_service_in_trouble_is_asked_again(
    tmp_path: Path, clock: StillClock, trouble: Reply
) -> None:
    service = Service()
    replies: list[Reply] = [trouble]
    service.view = lambda: replies.pop() if replies else one(service.record)
    done, _ = await fetched(service, tmp_path, clock)
    assert (done.state, done.tries) == ("done", 2)


async def test_a_service_that_asks_to_wait_is_waited_for(tmp_path: Path, clock: StillClock) -> None:
    service = Service()
    service.view = lambda: refusal(429, retry_after="7")
    async with downloading(service, tmp_path, clock) as desk:
        desk.add()
        (waiting,) = await desk.until(lambda one: one.state is DownloadState.WAITING)
    assert waiting.next_try is not None
    assert (waiting.next_try - clock.now()).total_seconds() == 7
    assert "Requests go on in 7 s" in waiting.reason


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        ("video/mp4", "film.mp4"),
        ("Audio/OGG; codecs=opus", "film.ogg"),
        ("application/octet-stream", "film.bin"),
        (None, "film.bin"),
    ],
)
async def test_an_unknown_format_is_named_by_its_content_type(
    tmp_path: Path, clock: StillClock, content_type: str | None, name: str
) -> None:
    service = Service(cut(HALF, content_type=content_type), rest)
    async with downloading(service, tmp_path, clock) as desk:
        desk.add(name="film")
        (done,) = await desk.over()
    assert done.path == tmp_path / name
    assert done.name == name
