"""Fetches and decodes the live snapshot every two seconds, and does nothing with it."""

import asyncio

from tests.bench.peers.asking import client, sessions


async def main() -> None:
    """Go on until ended."""
    async with client() as http:
        while True:
            await sessions(http)
            await asyncio.sleep(2)


if __name__ == "__main__":
    asyncio.run(main())
