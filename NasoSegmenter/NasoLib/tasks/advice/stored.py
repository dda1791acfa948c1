"""Advice as JSON values and back, so that a saved scene says the same when it is opened again.

    data = to_stored(result)                                   # what `to_json` says, and where the heat maps lie
    again = from_stored(data, {"CCRT": voxels, ...})           # the heat maps' voxels are kept as images

What follows from the numbers (cell, firmness, banner) is worked out again and not read: a file cannot make it say
anything else than its numbers do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image import Geometry, Image
from NasoLib.tasks.advice.firmness import Firmness, Runs
from NasoLib.tasks.advice.matrix import CELLS
from NasoLib.tasks.advice.patient import Patient
from NasoLib.tasks.advice.result import AdviceResult
from NasoLib.tasks.advice.run import conclude
from NasoLib.tasks.differential import DifferentialResult
from NasoLib.tasks.differential.result import Attribution
from NasoLib.tasks.provenance import Provenance
from NasoLib.tasks.residual import ArmResult

FORMAT = "naso-advice-1"
_PATIENT = ("histology", "edition", "t", "n", "m", "stage", "age")


def to_stored(result: AdviceResult) -> dict[str, Any]:
    """Plain JSON values; `to_json` of the result is part of them, for whoever reads the file."""
    heats = {arm: found.heat for arm, found in result.arms.items() if found.heat is not None}
    return {
        "format": FORMAT,
        "result": result.to_json(),
        "grids": {
            arm: {"shape": list(heat.geometry.shape), "ijk_to_lps": heat.geometry.ijk_to_lps.tolist()}
            for arm, heat in heats.items()
        },
    }


def from_stored(data: Mapping[str, Any], heats: Mapping[str, np.ndarray]) -> AdviceResult:
    """The result again.  heats: the voxels (k, j, i) of the heat maps that are still there, by arm.

    Raises UserError when it cannot be read.
    """
    try:
        return _result(data, heats)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(f"The stored advice cannot be read ({error}). Run again.") from error


def _result(data: Mapping[str, Any], heats: Mapping[str, np.ndarray]) -> AdviceResult:
    if data["format"] != FORMAT:
        raise ValueError(f"form {data['format']}")
    told, grids = data["result"], data["grids"]
    patient = Patient(**{name: told["patient"][name] for name in _PATIENT}).read()
    differential = None if told["differential"] is None else _differential(told["differential"])
    arms = {arm: _arm(one, _heat(grids.get(arm), heats.get(arm))) for arm, one in told["arms"].items()}
    result = conclude(patient, differential, arms, Provenance.from_json(told["provenance"]))
    if result.firmness is None:
        return result
    return replace(result, firmness=_with_moves(result.firmness, told["firmness"]))


def _arm(data: Mapping[str, Any], heat: Image | None) -> ArmResult:
    slices = data["slices"]
    return ArmResult(
        arm=data["arm"],
        models=tuple(data["models"]),
        slices_k=tuple(one["k"] for one in slices),
        heights_mm=tuple(one["height_mm"] for one in slices),
        slice_probabilities=np.array([one["probability"] for one in slices], np.float32),
        threshold=data["threshold"],
        min_slices=data["min_slices"],
        unit=data["unit"],
        probability=data["probability"],
        abstained=data["abstained"],
        heat=heat,
        notes=tuple(data["notes"]),
        provenance=Provenance.from_json(data["provenance"]),
    )


def _heat(grid: Mapping[str, Any] | None, voxels: np.ndarray | None) -> Image | None:
    """A heat map; None when it was removed, or is not the one that belongs here any more."""
    if grid is None or voxels is None or list(voxels.shape) != list(grid["shape"]):
        return None
    return Image(voxels, Geometry(tuple(grid["shape"]), np.array(grid["ijk_to_lps"])), "", {"name": "heat map"})


def _differential(data: Mapping[str, Any]) -> DifferentialResult:
    slices, found = data["slices"], data["attribution"]
    return DifferentialResult(
        sequences=data["sequences"],
        models=tuple(data["models"]),
        slices_k=tuple(one["k"] for one in slices),
        heights_mm=tuple(one["height_mm"] for one in slices),
        slice_probabilities=np.array([one["probability"] for one in slices], np.float32),
        probability=data["probability"],
        threshold=data["threshold"],
        band=None if data["abstain_band"] is None else (data["abstain_band"][0], data["abstain_band"][1]),
        abstained=data["abstained"],
        attribution=None if found is None else Attribution(found["inner"], found["rim"], found["outside"]),
        heat=None,
        notes=tuple(data["notes"]),
        provenance=Provenance.from_json(data["provenance"]),
    )


def _with_moves(firm: Firmness, data: Mapping[str, Any]) -> Firmness:
    if data["moved"] is None:
        return firm
    counts = {key: data["moved"]["cells"][",".join(key)] for key in CELLS}
    ends = {arm: (low, high) for arm, (low, high) in data["moved_range"].items()}
    return replace(firm, moved=Runs(data["moved"]["runs"], counts), moved_range=ends)
