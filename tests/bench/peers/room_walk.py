"""The naive way: every room, the active sessions of each, the people of each session."""

import asyncio
import sys
from typing import Any

import httpx

from tests.bench.peers.asking import client


async def everything(http: httpx.AsyncClient, path: str, **more: str) -> list[dict[str, Any]]:
    """Fetch every page of a list, at the size that the API takes unless asked."""
    found: list[dict[str, Any]] = []
    number, last = 1, 1
    while number <= last:
        answer = await http.get(path, params={"page[number]": str(number), **more})
        whole = answer.raise_for_status().json()
        found += whole["data"]
        number, last = number + 1, whole["meta"]["total_pages"]
    return found


async def walk(http: httpx.AsyncClient) -> int:
    """Walk once and count the people."""
    people = 0
    for room in await everything(http, "/rooms"):
        active = {"filter[active]": "true"}
        for session in await everything(http, f"/rooms/{room['id']}/sessions", **active):
            people += len(await everything(http, f"/room_sessions/{session['id']}/participants"))
    return people


async def main(times: int) -> None:
    """Walk so many times."""
    async with client() as http:
        for _ in range(times):
            await walk(http)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
