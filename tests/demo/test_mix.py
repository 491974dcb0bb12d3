"""Mixes of faults: how they are written, what each does, and that chance repeats."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from roomtui.demo.clock import EPOCH, SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.demo.faults import BadSpec, parse_mix
from roomtui.demo.faults.fault_injector import STREAMS, FaultInjector
from roomtui.demo.faults.kinds import KINDS
from roomtui.demo.faults.spec import MIXES, Mix
from tests.demo.conftest import data, problems, reaching
from tests.soak.virtual_time import HastyLoop, put_in_place


def stormy(spec: str, clock: SteppedClock | None = None, **more: Any) -> EmbeddedApi:
    return embedded("small", clock=clock or SteppedClock(), mix=parse_mix(spec), **more)


@asynccontextmanager
async def under(spec: str) -> AsyncIterator[tuple[EmbeddedApi, httpx.AsyncClient]]:
    api = stormy(spec)
    async with reaching(api) as client:
        yield api, client


def test_parts_are_a_name_how_often_and_seconds() -> None:
    mix = parse_mix("429=5%, slow=0.5%:1500ms,401=10s/2m,drop=100%,skew=-1h")
    told = [(p.name, p.often.share, p.often.lasts, p.often.every, p.secs) for p in mix.parts]
    assert told == [
        ("429", 0.05, 0, 0, 0),
        ("slow", 0.005, 0, 0, 1.5),
        ("401", 1, 10, 120, 0),
        ("drop", 1, 0, 0, 0),
    ]
    assert mix.skew == -3600


def test_mixes_have_names_and_more_can_be_added() -> None:
    assert {part.name for part in parse_mix("all").parts} == set(KINDS)
    assert parse_mix("flaky,503=1%").parts == parse_mix(f"{MIXES['flaky']},503=1%").parts
    assert all(parse_mix(name).parts for name in MIXES)


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("slwo=5%", "slwo=5% names no fault; there are slow, skew, 401,"),
        ("429=5%,stromy", "stromy names no fault; there are"),
        ("", "part 1 names no fault"),
        ("429=5%,", "part 2 names no fault"),
        ("KEY0123=5%", "part 1 names no fault"),
        ("429", "429 does not say how often; write NAME=5% or NAME=10s/2m"),
        ("429=5", "429=5 does not say how often"),
        ("429=101%", "429=101% does not say how often"),
        ("401=2m/10s", "401=2m/10s does not say how often"),
        ("401=0s/10s", "401=0s/10s does not say how often"),
        ("401=10s", "401=10s does not say how often"),
        ("skew=1h:1h", "skew=1h:1h does not say how often"),
        ("slow=5%:3", "slow=5%:3: what stands after the colon is no time"),
        ("slow=5%:-3s", "slow=5%:-3s: what stands after the colon is no time"),
        ("502=5%:3s", "502=5%:3s: 502 takes no seconds; write 502=5% or 502=10s/2m."),
    ],
)
def test_a_mistake_is_one_sentence_that_names_the_part(spec: str, says: str) -> None:
    with pytest.raises(BadSpec) as caught:
        parse_mix(spec)
    assert str(caught.value).startswith(says)
    assert "\n" not in str(caught.value)


def in_virtual_time(
    monkeypatch: pytest.MonkeyPatch, test: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    """Run a test to which a busy machine makes no answer late."""
    loop = HastyLoop()
    put_in_place(loop, monkeypatch)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(test())


async def fate(client: httpx.AsyncClient, path: str, method: str = "GET") -> str:
    try:
        return f"{(await client.request(method, path, timeout=60)).status_code}"
    except httpx.HTTPError as error:
        return type(error).__name__


async def fates(api: EmbeddedApi, *paths: str) -> dict[str, list[str]]:
    met: dict[str, list[str]] = {}
    async with reaching(api) as client:
        for path in paths:
            met.setdefault(path, []).append(await fate(client, path))
    return met


def test_the_same_seed_brings_the_same_however_requests_are_mixed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_virtual_time(monkeypatch, _the_same_however_mixed)


async def _the_same_however_mixed() -> None:
    spec = "503=20%,drop=20%,cut=20%,429=10%,hang=5%"
    rooms, people = "/rooms", "/room_participants"
    in_turn = await fates(stormy(spec), *[rooms, people] * 20)
    one_by_one = await fates(stormy(spec), *[rooms] * 20, *[people] * 20)
    assert in_turn == one_by_one
    assert in_turn[rooms] != in_turn[people]
    assert await fates(stormy(spec, seed=7), *[rooms, people] * 20) != in_turn
    kinds = {one for fates_of in in_turn.values() for one in fates_of}
    assert kinds == {"200", "503", "429", "RemoteProtocolError", "ReadTimeout"}


async def test_ids_in_paths_share_one_fate() -> None:
    api = stormy("503=30%")
    ids = list(api.world.participants)
    met = await fates(api, *[f"/room_participants/{ids[n % 3]}" for n in range(30)])
    again = await fates(stormy("503=30%"), *[f"/room_participants/{ids[0]}"] * 30)
    in_order = [met[f"/room_participants/{ids[n % 3]}"][n // 3] for n in range(30)]
    assert in_order == again[f"/room_participants/{ids[0]}"]


async def test_rates_are_what_they_say() -> None:
    met = await fates(stormy("503=25%"), *["/rooms"] * 400)
    assert 70 <= met["/rooms"].count("503") <= 130


async def test_the_key_is_refused_for_a_while_by_the_world_s_clock() -> None:
    clock = SteppedClock()
    async with reaching(stormy("401=10s/2m", clock)) as client:
        seen = []
        for _ in range(24):
            seen.append((await client.get("/rooms")).status_code)
            clock.tick(10)
    assert seen == [*[200] * 11, 401] * 2


async def test_refusals_look_like_those_of_the_api_and_of_a_proxy() -> None:
    async with under("429=100%:4s") as (_, client):
        answer = await client.get("/rooms")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "4")
        assert problems(answer) == [("10011", None)]
    async with under("429=100%") as (_, client):
        assert "retry-after" not in (await client.get("/rooms")).headers
    async with under("500=100%") as (_, client):
        answer = await client.get("/rooms")
        assert (answer.status_code, problems(answer)) == (500, [("10007", None)])
    for status in (502, 503, 504):
        async with under(f"{status}=100%") as (_, client):
            answer = await client.get("/rooms")
            assert answer.status_code == status
            assert answer.headers["content-type"] == "text/html"
            assert f"<h1>{status} " in answer.text


@pytest.mark.parametrize(
    ("name", "error", "obeyed"),
    [
        ("drop", httpx.RemoteProtocolError, False),
        ("hang", httpx.ReadTimeout, False),
        ("lost", httpx.RemoteProtocolError, True),
        ("cut", httpx.RemoteProtocolError, True),
        ("stall", httpx.ReadTimeout, True),
    ],
)
async def test_connections_that_end_or_stop(
    name: str, error: type[httpx.HTTPError], obeyed: bool
) -> None:
    wait = 0.05 if error is httpx.ReadTimeout else 60
    async with under(f"{name}=100%") as (api, client):
        with pytest.raises(error):
            await client.post("/rooms", json={"unique_name": "made"}, timeout=wait)
        assert (api.world.find_room("made") is not None) is obeyed


async def test_a_proxy_that_gives_up_has_let_the_request_through() -> None:
    async with under("504=100%") as (api, client):
        await client.post("/rooms", json={"unique_name": "made"})
        assert api.world.find_room("made") is not None
    async with under("502=100%") as (api, client):
        await client.post("/rooms", json={"unique_name": "made"})
        assert api.world.find_room("made") is None


def test_an_answer_that_drips_keeps_coming_and_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    in_virtual_time(monkeypatch, _keeps_coming_and_never_ends)


async def _keeps_coming_and_never_ends() -> None:
    async with under("drip=100%:1ms") as (_, client):
        whole = await client.get("/rooms")
        assert len(data(whole)) == 2
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await client.get("/room_sessions?include_participants=true", timeout=0.4)


async def test_slow_answers_come() -> None:
    async with under("slow=100%:1ms") as (_, client):
        assert len(data(await client.get("/rooms"))) == 2


def dates(answer: httpx.Response) -> tuple[datetime, datetime]:
    newest = max(one["updated_at"] for one in data(answer))
    return parsedate_to_datetime(answer.headers["date"]), datetime.fromisoformat(newest)


async def test_a_clock_that_is_wrong_stamps_all_there_is() -> None:
    async with under("503=0%") as (_, client):
        date, newest = dates(await client.get("/rooms"))
    async with under("skew=1h") as (_, client):
        skewed = dates(await client.get("/rooms"))
    assert skewed == (date + timedelta(hours=1), newest + timedelta(hours=1))


async def test_one_of_several_servers_may_have_a_wrong_clock() -> None:
    async with under("skew=50%:-1h") as (_, client):
        told = [dates(await client.get("/rooms")) for _ in range(20)]
    right = EPOCH.replace(microsecond=0)
    assert {date for date, _ in told} == {right, right - timedelta(hours=1)}
    assert len({newest for _, newest in told}) == 1


LIST = "/room_sessions?filter[active]=true&include_participants=true"


async def body(client: httpx.AsyncClient, path: str = LIST) -> Any:
    return json.loads((await client.get(path)).content)


async def test_lists_lose_their_records_or_the_first_and_still_count_them() -> None:
    async with under("503=0%") as (_, client):
        whole = await body(client, "/room_participants")
    async with under("missing=100%") as (_, client):
        missing = await body(client, "/room_participants")
    async with under("shifted=100%") as (_, client):
        shifted = await body(client, "/room_participants")
    assert (missing["data"], missing["meta"]) == ([], whole["meta"])
    assert (shifted["data"], shifted["meta"]) == (whole["data"][1:], whole["meta"])


async def test_records_come_twice_as_do_people_in_them() -> None:
    async with under("double=100%") as (_, client):
        sessions, people = set[int](), set[int]()
        for _ in range(20):
            told = (await body(client))["data"]
            sessions.add(len(told))
            people.add(len(told[0]["participants"]))
    assert sessions == {1, 2}
    assert len(people) > 1


def types(value: Any) -> Iterator[type]:
    yield type(value)
    if isinstance(value, dict):
        for inner in value.values():
            yield from types(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from types(inner)


async def test_types_are_wrong_now_here_now_there() -> None:
    async with under("types=100%") as (_, client):
        told = [(await body(client))["data"] for _ in range(60)]
        one = [(await body(client, f"{LIST.split('?', maxsplit=1)[0]}/{NONE}")) for _ in range(3)]
    assert any(isinstance(answer, dict) for answer in told)
    lists = [answer for answer in told if isinstance(answer, list)]
    assert any(not isinstance(record, dict) for answer in lists for record in answer)
    records = [record for answer in lists for record in answer if isinstance(record, dict)]
    assert any(record["id"] is None for record in records)
    assert any(not isinstance(record.get("participants"), list) for record in records)
    assert {bool, float, int, dict, list, str} <= set(types(told))
    assert all("errors" in answer for answer in one), "an error is left as it is"


NONE = "00000000-0000-4000-8000-000000000000"


async def test_downloads_are_spared_what_would_need_them_whole() -> None:
    api = stormy("garbled=100%,types=100%,missing=100%,401=100%,lost=100%")
    link = "http://demo.roomtui.invalid/presigned/nothing"
    async with reaching(api) as client:
        assert (await client.get(link)).status_code in {403, 404}


async def test_clear_calms_the_weather_too() -> None:
    async with under("503=100%") as (api, client):
        api.faults.clear()
        assert (await client.get("/rooms")).status_code == 200


def test_invented_paths_leave_nothing_behind() -> None:
    clock = SteppedClock()
    fair, foul = (FaultInjector(mix, clock, seed=1) for mix in (Mix(), parse_mix("drop=50%")))
    for number in range(2_000):
        word = "".join(chr(ord("a") + int(digit)) for digit in str(number))
        for fault_injector in (fair, foul):
            fault_injector.strike("GET", f"/v2/{word}")
    assert len(fair._streams) == 0
    assert len(foul._streams) <= STREAMS + 1
    struck = [foul.strike("GET", f"/v2/more/{word}") is not None for word in ("x", "y") * 50]
    assert True in struck
    assert False in struck
