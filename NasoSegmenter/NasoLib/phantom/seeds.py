"""Random numbers that depend on what they are for, and on nothing else.

Every random choice has its own generator, made of the case's seed and a name ("head-ct", "marrow"). So a new choice
added to the code never shifts the others, and slabs that are made on several cores draw the same numbers in any order.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np

from NasoLib.errors import UserError


def generator(seed: int, *names: str | int) -> np.random.Generator:
    """The generator for one purpose; equal arguments give equal numbers."""
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise UserError(f"The seed must be a whole number from 0 upwards, not {seed!r}.")
    return np.random.default_rng([seed, *(crc32(str(name).encode()) for name in names)])


def choose(rng: np.random.Generator, shares: dict[str, float]) -> str:
    """One of the names, drawn by its share of the whole."""
    weights = np.array(list(shares.values()))
    return str(rng.choice(list(shares), p=weights / weights.sum()))
