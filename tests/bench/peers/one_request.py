"""The floor of a start: the libraries of the console, one request, its answer decoded."""

import asyncio
import sys

import httpx  # noqa: F401
import humanize  # noqa: F401
import msgspec  # noqa: F401
import textual.app  # noqa: F401

from tests.bench.peers.asking import client, page


async def main() -> None:
    """Ask once and say so, and stay until what it took has been read."""
    async with client() as http:
        answer = await page(http, 1)
    print(f"answered: {len(answer.data)} sessions")


if __name__ == "__main__":
    asyncio.run(main())
    sys.stdin.readline()
