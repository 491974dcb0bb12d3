"""Asks for all active sessions with their people by httpx and msgspec, as plainly as can be."""

import os
from datetime import datetime

import httpx
import msgspec


class Person(msgspec.Struct):
    """A participant, field for field."""

    id: str
    session_id: str
    context: str | None
    joined_at: datetime | None
    left_at: datetime | None
    updated_at: datetime | None
    record_type: str


class Meeting(msgspec.Struct):
    """A session, field for field."""

    id: str
    room_id: str
    active: bool
    created_at: datetime | None
    ended_at: datetime | None
    updated_at: datetime | None
    record_type: str
    participants: list[Person] = []


class Pages(msgspec.Struct):
    """What a list says of itself."""

    total_pages: int = 1


class Answer(msgspec.Struct):
    """A page."""

    data: list[Meeting]
    meta: Pages


ANSWERS = msgspec.json.Decoder(Answer)


def client() -> httpx.AsyncClient:
    """Make a client of the service that the environment names."""
    key = os.environ["TELNYX_API_KEY"]
    return httpx.AsyncClient(
        base_url=os.environ["TELNYX_BASE_URL"], headers={"Authorization": f"Bearer {key}"}
    )


async def page(http: httpx.AsyncClient, number: int) -> Answer:
    """Fetch and decode one page."""
    answer = await http.get(
        "/room_sessions",
        params={
            "filter[active]": "true",
            "include_participants": "true",
            "page[size]": 250,
            "page[number]": number,
        },
    )
    answer.raise_for_status()
    return ANSWERS.decode(answer.content)


async def sessions(http: httpx.AsyncClient) -> list[Meeting]:
    """Fetch and decode every page."""
    first = await page(http, 1)
    found = first.data
    for number in range(2, first.meta.total_pages + 1):
        found += (await page(http, number)).data
    return found
