"""A case of the manifest together with its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from NasoLib.training.manifest import Row
from NasoLib.training.samples.prepared import Prepared, Stored


@dataclass(frozen=True, eq=False)
class PreparedCase:
    """One series, ready to be shown to a network."""

    row: Row
    data: Prepared | Stored
