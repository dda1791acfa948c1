"""What is true of a head CT: landmarks, the radiologist's rectangle, labels by slice and by patient.

The rectangle follows the reading protocol of the published study: in front the pterygoid process, behind the back end
of the clivus, at the sides both internal carotid arteries, from the base of the sphenoid sinus down to the lower end of
the clivus. It is square to the scanner, as a radiologist draws it.

A slice counts as invaded when at least INVADED_MM2 of its bone is: less could not be seen. A slice's share is of its
bone marked `clivus` or `invaded_bone`. Slices are those of the stored array's first axis, which are not axial when the
style's orientation does not end in S or I.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from NasoLib.image import Geometry
from NasoLib.image.geometry import apply_affine
from NasoLib.phantom.head_ct.measures import Measures
from NasoLib.phantom.head_ct.options import Findings
from NasoLib.phantom.head_ct.skull import pterygoid_front
from NasoLib.phantom.head_ct.soft_tissue import airway
from NasoLib.phantom.head_ct.vessels import carotid_at_nasopharynx

INVADED_MM2 = 12.0
Place = tuple[float, float, float]


def landmarks(measures: Measures, adenoid_mm: float, to_lps: np.ndarray) -> dict[str, Place]:
    """Named places in LPS mm. `to_lps`: 4 x 4 from the average head to the scanner."""
    m = measures
    carotid, pterygoid = carotid_at_nasopharynx(m), pterygoid_front()
    places = {
        "sphenoid_floor": (0.0, -38.0, m.floor_z_mm + 0.6),
        "nasopharynx_roof": _roof(m, adenoid_mm),
        "clivus_tip": (0.0, -1.2, 0.3),
        "dorsum_sellae": (0.0, *m.clivus(m.clivus_length_mm - 1.5, 1.3)),
        "carotid_left": carotid,
        "carotid_right": _mirrored(carotid),
        "pterygoid_left": pterygoid,
        "pterygoid_right": _mirrored(pterygoid),
    }
    moved = apply_affine(to_lps, np.array(list(places.values())))
    return {name: tuple(float(v) for v in place) for name, place in zip(places, moved, strict=True)}  # type: ignore[misc]


def _roof(measures: Measures, adenoid_mm: float) -> Place:
    """The highest air in the midline of the nasopharynx."""
    air = airway(measures, adenoid_mm)
    y = -30.0
    heights = np.arange(measures.floor_z_mm, -12.0, -0.25)
    z = next((float(h) for h in heights if air.at((0.0, y, float(h))) < 0), float(heights[-1]))
    return (0.0, y, z)


def _mirrored(place: Place) -> Place:
    return (-place[0], place[1], place[2])


def radiologist_box(places: Mapping[str, Place]) -> dict[str, list[float]]:
    """The rectangle and its range of slices from the landmarks, LPS mm."""
    front = min(places["pterygoid_left"][1], places["pterygoid_right"][1])
    return {
        "min": [places["carotid_right"][0], front, places["clivus_tip"][2]],
        "max": [places["carotid_left"][0], places["clivus_tip"][1] + 1.2, places["sphenoid_floor"][2]],
    }


def slice_truth(masks: Mapping[str, np.ndarray], geometry: Geometry) -> dict[str, list[Any]]:
    """One value per slice k: square mm of invaded bone, its share of the clivus, and whether it counts."""
    column, row = geometry.ijk_to_lps[:3, 0], geometry.ijk_to_lps[:3, 1]
    pixel_mm2 = float(np.linalg.norm(np.cross(column, row)))
    invaded = masks["invaded_bone"].sum(axis=(1, 2), dtype=np.int64)
    bone = np.array([np.count_nonzero(a | b) for a, b in zip(masks["clivus"], masks["invaded_bone"], strict=True)])
    area = invaded * pixel_mm2
    return {
        "invaded_mm2": [round(float(a), 2) for a in area],
        "invaded_share": [round(float(n / max(total, 1)), 4) for n, total in zip(invaded, bone, strict=True)],
        "invaded": [int(a >= INVADED_MM2) for a in area],
    }


def patient_truth(
    findings: Findings, measures: Measures, masks: Mapping[str, np.ndarray], geometry: Geometry, hospital: str
) -> dict[str, Any]:
    """Labels, category and volumes of the patient."""
    volume_ml = {
        name: int(np.count_nonzero(masks[name])) * geometry.voxel_volume_ml for name in ("tumour", "invaded_bone")
    }
    return {
        "invaded": int(findings.is_invaded),
        "invasion": findings.invasion,
        "t_category": findings.t_category,
        "side": findings.side if findings.has_tumour else "none",
        "tumour_ml": round(volume_ml["tumour"], 3),
        "invaded_bone_ml": round(volume_ml["invaded_bone"], 4),
        "confounders": sorted(findings.confounders),
        "marrow_hu": round(measures.marrow_hu, 1),
        "slice_threshold_mm2": INVADED_MM2,
        "hospital": hospital,
    }
