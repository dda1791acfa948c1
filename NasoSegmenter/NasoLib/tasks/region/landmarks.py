"""From the pose of the average head to the landmarks of this patient, and from these to the box of the protocol.

The box takes the published protocol with a margin: in front the pterygoid process, behind the back end of the clivus,
at the sides the carotid arteries, from the floor of the sphenoid sinus to the lower end of the clivus, so that these
lie inside it and not on its edge. It is square to the scanner, as a radiologist draws it, and its axial area is kept
within what the models were made for.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from NasoLib.image import Box
from NasoLib.tasks.region import average_head
from NasoLib.tasks.region.fit import Blurred
from NasoLib.tasks.region.pose import Pose

Place = tuple[float, float, float]
AREA_CM2 = (15.0, 21.0)
MARGIN_MM = {"front": 2.0, "back": 3.5, "below": 5.0, "above": 4.0}
_ROOF_MM = (0.0, -30.0, 11.0)
_ROOF_X, _ROOF_Y, _ROOF_Z = (-6.0, 0.0, 6.0), (-34.0, -30.0, -26.0), np.arange(-8.0, 18.1, 1.0)
_ROOF_AWAY_MM = 14.0


def landmarks(pose: Pose, image: Blurred) -> dict[str, Place]:
    """The protocol's landmarks in LPS mm, and the roof of the nasopharynx where there is air below the skull base."""
    places = dict(zip(average_head.LANDMARKS, pose.place(np.array(list(average_head.LANDMARKS.values()))), strict=True))
    roof = _nasopharynx_roof(pose, image)
    if roof is not None:
        places["nasopharynx_roof"] = roof
    return {name: tuple(float(v) for v in place) for name, place in places.items()}  # type: ignore[misc]


def protocol_box(places: Mapping[str, Place]) -> Box:
    """The box around the landmarks."""
    at = {name: np.array(place) for name, place in places.items()}
    front = min(at["pterygoid_process"][1], at["sphenoid_floor"][1]) - MARGIN_MM["front"]
    back = max(at["clivus_back"][1], at["clivus_tip"][1]) + MARGIN_MM["back"]
    below = at["clivus_tip"][2] - MARGIN_MM["below"]
    above = max(at["sphenoid_floor"][2], at["clivus_tip"][2] + 12.0) + MARGIN_MM["above"]
    middle = (at["left_carotid"][0] + at["right_carotid"][0]) / 2
    depth = back - front
    low, high = (100 * area / depth for area in AREA_CM2)
    half = np.clip(abs(at["left_carotid"][0] - at["right_carotid"][0]), low, high) / 2
    return Box.from_bounds((middle - half, front, below), (middle + half, back, above))


def _nasopharynx_roof(pose: Pose, image: Blurred) -> np.ndarray | None:
    """The highest air of the pharynx below the skull base, near the middle; None when there is none where it should be.

    A tumour that fills the nasopharynx leaves no roof to find.
    """
    columns = [np.stack([np.full_like(_ROOF_Z, x), np.full_like(_ROOF_Z, y), _ROOF_Z], 1)
               for x in _ROOF_X for y in _ROOF_Y]  # fmt: skip
    tops = [top for column in columns if (top := _top_of_air(pose.place(column), image)) is not None]
    if not tops:
        return None
    roof = max(tops, key=lambda place: float(place[2]))
    return roof if np.linalg.norm(roof - pose.place(np.array(_ROOF_MM))) <= _ROOF_AWAY_MM else None


def _top_of_air(column: np.ndarray, image: Blurred) -> np.ndarray | None:
    """Where the first stretch of air in a column that goes up ends; None without air, or when it goes on to the end."""
    values, _, scanned = image.at(column)
    air = (values[:, 1] > 0.5) & scanned
    if not air.any():
        return None
    first = int(np.argmax(air))
    above = np.flatnonzero(~air[first:])
    return column[first + int(above[0]) - 1] if above.size else None
