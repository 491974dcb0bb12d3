from collections.abc import AsyncIterator

import httpx
import pytest

from roomtui.api.models import Recording
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi
from tests.demo.conftest import NOWHERE, data


@pytest.fixture
def audio(small: EmbeddedApi) -> Recording:
    tracks = [one for one in small.world.recordings.values() if one.type == "audio"]
    return min(tracks, key=lambda track: track.size_mb or 1e9)


@pytest.fixture
async def link(client: httpx.AsyncClient, audio: Recording) -> str:
    return str(data(await client.get(f"/room_recordings/{audio.id}"))["download_url"])


@pytest.fixture
async def anyone(small: EmbeddedApi) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a key."""
    async with httpx.AsyncClient(transport=small.transport()) as client:
        yield client


def assert_xml(response: httpx.Response, status: int, code: str) -> None:
    assert response.status_code == status
    assert response.headers["content-type"].startswith("application/xml")
    assert f"<Code>{code}</Code>" in response.text


async def test_download_without_a_key(
    anyone: httpx.AsyncClient, link: str, audio: Recording
) -> None:
    assert link.startswith(f"http://demo.roomtui.invalid/presigned/{audio.id}?expires=")
    response = await anyone.get(link)
    assert response.status_code == 200
    assert response.headers["content-type"] == "audio/ogg"
    assert response.headers["accept-ranges"] == "bytes"
    assert "content-encoding" not in response.headers
    assert not any(name.startswith("x-ratelimit") for name in response.headers)
    assert int(response.headers["content-length"]) == len(response.content)
    assert len(response.content) == round((audio.size_mb or 0) * 1_000_000)
    assert (await anyone.get(link)).content == response.content
    head = await anyone.head(link)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


async def test_every_read_makes_a_link_that_lives_an_hour(
    client: httpx.AsyncClient, anyone: httpx.AsyncClient, link: str, clock: SteppedClock
) -> None:
    clock.tick(3590)
    assert (await anyone.head(link)).status_code == 200
    file, _, _ = link.partition("?")
    links = [one["download_url"] for one in data(await client.get("/room_recordings"))]
    (fresh,) = (one for one in links if one.startswith(file))
    clock.tick(10)
    assert_xml(await anyone.get(link), 403, "AccessDenied")
    assert (await anyone.head(fresh)).status_code == 200


async def test_a_link_cannot_be_bent(
    anyone: httpx.AsyncClient, link: str, audio: Recording
) -> None:
    base, _, query = link.partition("?")
    for bent in (
        link.replace("expires=", "expires=9"),
        link[:-1] + ("0" if link[-1] != "0" else "1"),
        link.replace(audio.id, NOWHERE),
        base,
        f"{base}?expires=é&signature=ü",
        f"{base}?{query.split('&')[0]}",
    ):
        assert_xml(await anyone.get(bent), 403, "SignatureDoesNotMatch")


async def test_a_deleted_file_is_gone(
    client: httpx.AsyncClient, anyone: httpx.AsyncClient, link: str
) -> None:
    await client.delete("/room_recordings")
    assert_xml(await anyone.get(link), 404, "NoSuchKey")


async def test_ranges(anyone: httpx.AsyncClient, link: str) -> None:
    content = (await anyone.get(link)).content
    size = len(content)
    for asked, start, stop in (
        ("bytes=0-0", 0, 1),
        ("bytes=65530-65545", 65530, 65546),
        (f"bytes={size - 5}-", size - 5, size),
        ("bytes=-7", size - 7, size),
        (f"bytes=-{size * 2}", 0, size),
        (f"bytes=10-{size * 2}", 10, size),
    ):
        part = await anyone.get(link, headers={"range": asked})
        assert part.status_code == 206
        assert part.headers["content-range"] == f"bytes {start}-{stop - 1}/{size}"
        assert part.content == content[start:stop]
    for asked in (f"bytes={size}-", "bytes=-0"):
        beyond = await anyone.get(link, headers={"range": asked})
        assert_xml(beyond, 416, "InvalidRange")
        assert beyond.headers["content-range"] == f"bytes */{size}"
    for asked in ("bytes=-", "bytes=9-5", "bytes=0-1,5-6", "lines=1-2"):
        assert (await anyone.get(link, headers={"range": asked})).status_code == 200


async def test_a_download_resumes_only_if_the_file_is_the_same(
    anyone: httpx.AsyncClient, link: str
) -> None:
    head = (await anyone.head(link)).headers
    for validator, status in (
        (head["etag"], 206),
        (head["last-modified"], 206),
        ('"another"', 200),
        ("Sat, 01 Jan 2000 00:00:00 GMT", 200),
    ):
        asked = {"range": "bytes=5-", "if-range": validator}
        assert (await anyone.get(link, headers=asked)).status_code == status


async def test_a_composition_is_a_film(
    client: httpx.AsyncClient, anyone: httpx.AsyncClient
) -> None:
    (film,) = data(await client.get("/room_compositions"))
    head = await anyone.head(film["download_url"])
    assert head.headers["content-type"] == "video/mp4"
    assert int(head.headers["content-length"]) == round(film["size_mb"] * 1_000_000)


@pytest.mark.parametrize("kind", ["audio", "video", "composition"])
async def test_a_file_begins_as_its_container_does_in_every_range(
    client: httpx.AsyncClient, anyone: httpx.AsyncClient, small: EmbeddedApi, kind: str
) -> None:
    magic = {"audio": (0, b"OggS"), "video": (0, b"\x1aE\xdf\xa3"), "composition": (4, b"ftyp")}
    if kind == "composition":
        films = data(await client.get("/room_compositions"))
        link = next(film["download_url"] for film in films if film["download_url"])
    else:
        tracks = data(await client.get("/room_recordings"))
        link = next(t["download_url"] for t in tracks if t["type"] == kind and t["download_url"])
    whole = (await anyone.get(link, headers={"range": "bytes=0-99999"})).content
    place, start = magic[kind]
    assert whole[place : place + 4] == start
    for first, last in ((0, 0), (1, 9), (3, 63), (40, 41), (65_530, 65_545)):
        part = await anyone.get(link, headers={"range": f"bytes={first}-{last}"})
        assert (part.status_code, part.content) == (206, whole[first : last + 1])
