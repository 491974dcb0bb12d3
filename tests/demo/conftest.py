"""Embedded APIs whose clock the tests step by hand, and clients that reach them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded

NOWHERE = "00000000-0000-4000-8000-000000000000"


@asynccontextmanager
async def reaching(api: EmbeddedApi, key: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": f"Bearer {api.key if key is None else key}"}
    async with httpx.AsyncClient(
        transport=api.transport(), base_url=api.base_url, headers=headers
    ) as client:
        yield client


def problems(response: httpx.Response) -> list[tuple[str, str | None]]:
    """The codes that an error answer bears, each with the place it points at."""
    found = []
    for error in response.json()["errors"]:
        assert set(error) <= {"code", "title", "detail", "source", "meta"}
        assert error["title"]
        assert error["detail"]
        assert error["meta"]["url"].endswith(error["code"])
        source = error.get("source", {})
        found.append((error["code"], source.get("pointer", source.get("parameter"))))
    return found


def data(response: httpx.Response, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json()["data"]


async def refused(
    request: Callable[..., Any],
    path: str,
    status: int,
    *expected: tuple[str, str | None],
    **kwargs: Any,
) -> None:
    response = await request(path, **kwargs)
    assert (response.status_code, problems(response)) == (status, list(expected))


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def small(clock: SteppedClock) -> EmbeddedApi:
    return embedded("small", clock=clock)


@pytest.fixture
def keynote(clock: SteppedClock) -> EmbeddedApi:
    return embedded("keynote", clock=clock)


@pytest.fixture
async def client(small: EmbeddedApi) -> AsyncIterator[httpx.AsyncClient]:
    async with reaching(small) as reached:
        yield reached


@pytest.fixture
async def keynote_client(keynote: EmbeddedApi) -> AsyncIterator[httpx.AsyncClient]:
    async with reaching(keynote) as reached:
        yield reached
