"""A whole result as JSON values and back, so that a saved scene gives the same answers when it is opened again.

    data = to_stored(result)                        # what `to_json` says, and the network's small maps
    again = from_stored(data, heatmap.array)        # the heat map's voxels are kept as an image, not here

Why not `to_json`: that is for readers and leaves the maps out; without them a what-if would work, but a share of the
evidence would not. They are small (the size of the network's last feature map). Numbers are written so that they come
back to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image import Box, Geometry, Image
from NasoLib.image.checks import Finding
from NasoLib.predict.slices.result import SliceResult
from NasoLib.tasks.invasion.result import InvasionResult, call_of
from NasoLib.tasks.invasion.settings import InvasionSettings
from NasoLib.tasks.provenance import ImageUsed, ModelUsed, Provenance

FORMAT = "naso-invasion-1"
_MAPS = ("probabilities", "logits", "heat", "evidence")
_NUMBERS = ("slice_heights", "slice_centers_lps", "stored_slices")


def to_stored(result: InvasionResult) -> dict[str, Any]:
    """Plain JSON values; `to_json` of the result is part of them, for whoever reads the file."""
    slices = result.slices
    maps = {name: getattr(slices, name).tolist() for name in _MAPS}
    about = {"bias": slices.bias, "target": slices.target, "is_exact": slices.is_exact, "batch": slices.batch}
    geometry = result.heatmap.geometry
    return {
        "format": FORMAT,
        "result": result.to_json(),
        "network": maps | about | {"notes": list(slices.notes)},
        "places": {name: getattr(result, name).tolist() for name in _NUMBERS} | {"stored_axis": result.stored_axis},
        "grid": {"shape": list(geometry.shape), "ijk_to_lps": geometry.ijk_to_lps.tolist()},
    }


def from_stored(data: Mapping[str, Any], heat: np.ndarray) -> InvasionResult:
    """The result again.  heat: the voxels (k, j, i) of its heat map. Raises UserError when the two do not fit."""
    try:
        return _result(data, heat)
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"The stored result cannot be read ({error}). Run again.") from error


def _result(data: Mapping[str, Any], heat: np.ndarray) -> InvasionResult:
    if data["format"] != FORMAT:
        raise ValueError(f"form {data['format']}")
    told, places = data["result"], data["places"]
    settings = _settings(told["settings"])
    slices = _slices(data["network"])
    grid = Geometry(tuple(data["grid"]["shape"]), np.array(data["grid"]["ijk_to_lps"]))
    heights = np.array(places["slice_heights"])
    return InvasionResult(
        box=Box.from_json(told["box"]),
        slices=slices,
        slice_heights=heights,
        slice_centers_lps=np.array(places["slice_centers_lps"]),
        stored_slices=np.array(places["stored_slices"], int),
        stored_axis=int(places["stored_axis"]),
        heatmap=Image(heat, grid, "", {"name": "Heat map"}),
        call=call_of(slices.scores, heights, grid.spacing_mm[2], settings),
        settings=settings,
        findings=tuple(Finding(one["level"], one["sentence"]) for one in told["findings"]),
        provenance=_provenance(told["provenance"]),
        seconds=float(told["seconds"]),
    )


def _settings(data: Mapping[str, Any]) -> InvasionSettings:
    window = data["window"]
    return InvasionSettings(**{**data, "window": None if window is None else tuple(window)})


def _slices(data: Mapping[str, Any]) -> SliceResult:
    maps = {name: np.array(data[name], np.float32) for name in _MAPS}
    return SliceResult(
        **maps,
        bias=float(data["bias"]),
        target=int(data["target"]),
        is_exact=bool(data["is_exact"]),
        batch=int(data["batch"]),
        notes=tuple(data["notes"]),
    )


def _provenance(data: Mapping[str, Any]) -> Provenance:
    return Provenance(
        software=data["software"],
        created=data["created"],
        models=tuple(ModelUsed(**model) for model in data["models"]),
        images=tuple(_image_used(image) for image in data["images"]),
        device=data["device"],
        settings=data["settings"],
        versions=data["versions"],
        warnings=tuple(data["warnings"]),
    )


def _image_used(data: Mapping[str, Any]) -> ImageUsed:
    size, spacing = tuple(data["size_ijk"]), tuple(data["spacing_mm"])
    return ImageUsed(**{**data, "size_ijk": size, "spacing_mm": spacing})
