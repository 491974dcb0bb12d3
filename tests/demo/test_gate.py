import httpx
import pytest

from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.demo.server import OPERATIONS, Limits, log
from tests.demo.conftest import NOWHERE, data, problems, reaching, refused

RATE_HEADERS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")


def rate(response: httpx.Response) -> tuple[int, ...]:
    return tuple(int(response.headers[name]) for name in RATE_HEADERS)


def test_there_are_25_operations() -> None:
    assert len({(method, path) for method, path, _ in OPERATIONS}) == 25


@pytest.mark.parametrize(("method", "path"), [one[:2] for one in OPERATIONS])
async def test_every_operation_wants_a_key(small: EmbeddedApi, method: str, path: str) -> None:
    path = path.replace("{", "").replace("}", "")
    for header in (None, "", "Bearer", "Bearer KEYwrong", f"Basic {small.key}", "Bearer é"):
        async with httpx.AsyncClient(
            transport=small.transport(), base_url=small.base_url
        ) as client:
            headers = [] if header is None else [(b"authorization", header.encode())]
            response = await client.request(method, path, headers=headers)
        assert (response.status_code, problems(response)) == (401, [("10009", None)])
        assert rate(response) == (600, 600, 60)


async def test_a_key_without_rights_is_forbidden(clock: SteppedClock) -> None:
    api = embedded("small", clock=clock, forbidden_key="KEYguest")
    async with reaching(api, "KEYguest") as guest:
        await refused(guest.get, "/rooms", 403, ("10010", None))
        await refused(guest.post, f"/room_sessions/{NOWHERE}/actions/end", 403, ("10010", None))
    async with reaching(api) as client:
        response = await client.get("/rooms")
        assert response.status_code == 200
        assert rate(response)[1] == 597


async def test_unknown_urls_and_methods(client: httpx.AsyncClient) -> None:
    for path in ("/", "/room", "/rooms/", f"/rooms/{NOWHERE}/actions/dance", "/rooms/a/b/c"):
        await refused(client.get, path, 404, ("10003", None))
    response = await client.put("/rooms")
    assert (response.status_code, problems(response)) == (405, [("10003", None)])
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert rate(response)[1] == 594


async def test_the_limit_is_counted_and_comes_back(clock: SteppedClock) -> None:
    api = embedded("small", clock=clock, limits=Limits(requests=3, window_secs=60))
    async with reaching(api) as client:
        assert rate(await client.get("/rooms")) == (3, 2, 60)
        clock.tick(20.5)
        assert rate(await client.get(f"/rooms/{NOWHERE}")) == (3, 1, 40)
        assert rate(await client.get("/rooms?page[size]=0")) == (3, 0, 40)
        for _ in range(2):
            response = await client.get("/rooms")
            assert (response.status_code, problems(response)) == (429, [("10011", None)])
            assert rate(response) == (3, 0, 40)
            assert response.headers["retry-after"] == "40"
        clock.tick(39)
        assert (await client.get("/rooms")).headers["retry-after"] == "1"
        clock.tick(0.5)
        response = await client.get("/rooms")
        assert response.status_code == 200
        assert rate(response) == (3, 2, 60)


async def test_a_throttled_action_is_not_done(clock: SteppedClock) -> None:
    api = embedded("small", clock=clock, limits=Limits(requests=0))
    async with reaching(api) as client:
        (session,) = (one for one in api.world.sessions.values() if one.active)
        await refused(client.post, f"/room_sessions/{session.id}/actions/end", 429, ("10011", None))
    assert not api.world.actions


async def test_dates_are_those_of_the_world(client: httpx.AsyncClient, clock: SteppedClock) -> None:
    for path in ("/rooms", "/nowhere"):
        assert (await client.get(path)).headers["date"] == "Sat, 14 Mar 2026 09:26:53 GMT"
    clock.tick(60)
    assert (await client.get("/rooms")).headers["date"] == "Sat, 14 Mar 2026 09:27:53 GMT"


async def test_long_answers_are_packed_when_asked(keynote_client: httpx.AsyncClient) -> None:
    path = "/room_participants?page[size]=250"
    packed = await keynote_client.get(path, headers={"accept-encoding": "gzip"})
    plain = await keynote_client.get(path, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    assert packed.json() == plain.json()
    short = await keynote_client.get("/nope", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in short.headers


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("x-gzip", True),
        ("gzip;q=0", False),
        ("br;q=1, gzip; Q=0.000", False),
        ("gzipped", False),
        ("identity", False),
        ("", False),
    ],
)
async def test_only_who_takes_gzip_is_given_it(
    keynote_client: httpx.AsyncClient, accepted: str, packed: bool
) -> None:
    response = await keynote_client.get("/rooms", headers={"accept-encoding": accepted})
    assert response.headers.get("content-encoding") == ("gzip" if packed else None)
    assert "accept-encoding" in response.headers["vary"].lower()
    assert len(data(response)) == 12


async def test_the_log_proves_what_was_asked(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    await client.get("/rooms", params={"page[size]": 7})
    await client.post("/rooms", json={"unique_name": "new"})
    await client.get("/nope")
    first, second, third = small.log
    assert (first.method, first.path, first.status) == ("GET", "/v2/rooms", 200)
    assert first.query == "page%5Bsize%5D=7"
    assert (second.method, second.status) == ("POST", 201)
    assert second.body == b'{"unique_name":"new"}'
    assert third.status == 404


async def test_the_log_forgets_the_oldest_beyond_its_bytes(
    client: httpx.AsyncClient, small: EmbeddedApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "LOG_BYTES", 10_000)
    for number in range(20):
        await client.post("/rooms", content=b"x" * 3_000, params={"n": number})
        held = sum(len(one.path) + len(one.query) + len(one.body) for one in small.log)
        assert held <= 10_000
        assert small.log[-1].query == f"n={number}"
    assert len(small.log) == 3
    small.log.clear()
    await client.get("/rooms")
    await client.post("/rooms", content=b"x" * 9_000)
    assert [one.method for one in small.log] == ["GET", "POST"]
    await client.post("/rooms", content=b"x" * 20_000)
    assert [len(one.body) for one in small.log] == [20_000]  # the last one is kept whatever it is


async def test_a_bug_is_answered_in_the_api_s_words_and_raised(
    client: httpx.AsyncClient, small: EmbeddedApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small.world, "rooms", None)
    with pytest.raises(AttributeError):
        await client.get("/rooms")
    quiet = httpx.ASGITransport(small.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=quiet, base_url=small.base_url, headers=client.headers
    ) as other:
        await refused(other.get, "/rooms", 500, ("10007", None))


async def test_the_key_may_be_written_in_any_way_that_http_allows(small: EmbeddedApi) -> None:
    async with reaching(small, "KEYwrong") as client:
        for header in (f"bearer {small.key}", f"BEARER  {small.key} "):
            response = await client.get("/rooms", headers={"authorization": header})
            assert len(data(response)) == 2
