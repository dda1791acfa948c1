"""Boxes in files: Slicer's markups ROI (`.mrk.json`) and the radiologist's box of a phantom (`truth.json`).

Why the axes are turned when written: Slicer's own ROIs have axes that point to R, A and S, while a `Box` has its axes
towards L, P and S. It is the same box; written this way its handles are where Slicer's users look for them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image.box import Box
from NasoLib.image.geometry import flip_lps_ras

SCHEMA = (
    "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/Resources/Schema/"
    "markups-schema-v1.0.3.json#"
)


def read_box(path: str | Path) -> Box:
    """The box in a `.mrk.json` file with one ROI, or in a phantom's `truth.json`. Raises UserError without one."""
    path = Path(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"The region {path} cannot be read ({error.strerror}). Choose another file.") from error
    except (ValueError, UnicodeDecodeError) as error:
        raise UserError(f"{path.name} is not a JSON file. Give a Slicer ROI (.mrk.json) or a truth.json.") from error
    try:
        return _box(content)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise UserError(
            f"{path.name} holds no region of interest. Give a Slicer ROI (.mrk.json) or the truth.json of a phantom."
        ) from error


def markup_of(box: Box, name: str, color: tuple[float, float, float]) -> dict[str, Any]:
    """The content of a `.mrk.json` file with this box, drawn as an outline."""
    axes = box.axes * (-1, -1, 1)
    if np.linalg.det(axes) < 0:
        axes = axes * (1, 1, -1)  # a box looks the same both ways round; Slicer wants a right-handed frame
    place = {"orientation": [float(value) for value in axes.ravel()]}
    center = [float(mm) for mm in box.center_lps]
    point = {"id": "1", "label": name, "position": center, "positionStatus": "defined", **place}
    markup = {
        "type": "ROI",
        "coordinateSystem": "LPS",
        "coordinateUnits": "mm",
        "roiType": "Box",
        "center": center,
        "size": [float(mm) for mm in box.size_mm],
        "insideOut": False,
        "controlPoints": [point],
        "display": {
            "visibility": True,
            "color": list(color),
            "selectedColor": list(color),
            "propertiesLabelVisibility": False,
        },
        **place,
    }
    return {"@schema": SCHEMA, "markups": [markup]}


def _box(content: Mapping[str, Any]) -> Box:
    if "roi_lps" in content:
        bounds = content["roi_lps"]
        return Box.from_bounds(bounds["min"], bounds["max"])
    rois = [one for one in content["markups"] if one["type"] == "ROI"]
    if len(rois) != 1:
        raise ValueError("one ROI is needed")
    (roi,) = rois
    axes = np.array(roi.get("orientation") or np.eye(3), float).reshape(3, 3)
    center = np.array(roi["center"], float)
    if roi.get("coordinateSystem", "LPS") in ("RAS", "0"):
        center, axes = flip_lps_ras(center), flip_lps_ras(axes.T).T
    return Box(center, np.array(roi["size"], float), axes)
