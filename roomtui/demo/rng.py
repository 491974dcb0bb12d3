"""Seeded random numbers: the simulation is reproducible."""

from hashlib import sha256
from random import Random
from uuid import UUID


def seeded_rng(seed: int, purpose: str) -> Random:
    """Return the stream of draws that `seed` holds for one purpose, apart from all its others."""
    return Random(f"{seed}/{purpose}")  # noqa: S311 - a simulation, not a secret


def draw_id(rng: Random) -> str:
    """Draw the next id, a version 4 uuid in its canonical form."""
    return str(UUID(int=rng.getrandbits(128), version=4))


def derive_secret(seed: int, purpose: str) -> bytes:
    """Derive the 32 bytes that sign what a demo with this seed hands out."""
    return sha256(f"roomtui/{seed}/{purpose}".encode()).digest()
