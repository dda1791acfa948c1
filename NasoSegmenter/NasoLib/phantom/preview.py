"""One picture of a case for the eye: each image mid-sagittal and axial, bare and with the outlines of its masks.

Axial as a radiologist looks at it (patient's left on the right, front up), sagittal with the face to the left.
Planes are cut in the patient, so the picture does not depend on how the voxels are stored.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from NasoLib.image import Geometry, Image
from NasoLib.phantom.case import Case

_PIXELS = 320
_CT_WINDOWS = {"head-ct": (-240.0, 360.0), "chest-ct": (-160.0, 240.0)}
_LEFT, _BACK, _DOWN = np.eye(3)[0], np.eye(3)[1], -np.eye(3)[2]
_COLOURS = ((255, 80, 80), (90, 200, 255), (120, 255, 120), (255, 220, 80), (220, 130, 255), (255, 160, 60))


def write_preview(case: Case, path: Path) -> None:
    """Write the contact sheet of `case` as PNG."""
    import SimpleITK as sitk  # noqa: N813

    sheet = np.concatenate([_row(case, image) for image in case.images.values()], axis=0)
    sitk.WriteImage(sitk.GetImageFromArray(sheet, isVector=True), str(path))


def contact_center_lps(case: Case) -> np.ndarray:
    """Where the planes meet: in the patient's midline, at the height of the tumour.

    Without landmarks the midline is that of the image; without a tumour the height is that of the radiologist's box.
    """
    geometry = next(iter(case.images.values())).geometry
    center = geometry.center_lps.copy()
    tumour = next((mask for name, mask in case.masks.items() if "tumour" in name and mask.any()), None)
    if tumour is not None:
        center = geometry.to_lps(np.argwhere(tumour).mean(axis=0)[::-1])
    elif case.roi_lps is not None:
        center = (np.asarray(case.roi_lps["min"], float) + np.asarray(case.roi_lps["max"], float)) / 2
    if case.landmarks_lps:
        center[0] = np.median([place[0] for place in case.landmarks_lps.values()])
    return center


def _row(case: Case, image: Image) -> np.ndarray:
    """One image: sagittal bare and outlined, axial bare and outlined, uint8 (row, column, 3)."""
    grid, center = next(iter(case.images.values())).geometry, contact_center_lps(case)
    extent_mm = float(np.ptp(image.geometry.corners_lps(), axis=0).max())
    pictures = []
    for right, down in ((_BACK, _DOWN), (_LEFT, _BACK)):
        places = _plane(image.geometry.center_lps, center, right, down, extent_mm)
        bare = np.repeat(_grey(case, image, places)[..., None], 3, axis=-1)
        pictures += [bare, _outlined(bare, case, grid, places)]
    return np.concatenate(pictures, axis=1)


def _plane(
    middle: np.ndarray, through: np.ndarray, right: np.ndarray, down: np.ndarray, extent_mm: float
) -> np.ndarray:
    """Places (row, column, 3) in LPS mm of a square picture around `middle`, in the plane through `through`."""
    normal = np.cross(right, down)
    center = middle + normal * float((through - middle) @ normal)
    steps = (np.arange(_PIXELS) - (_PIXELS - 1) / 2) * (extent_mm / _PIXELS)
    return center + steps[:, None, None] * down + steps[None, :, None] * right


def _sampled(array: np.ndarray, geometry: Geometry, places: np.ndarray, order: int, outside: float) -> np.ndarray:
    from scipy.ndimage import map_coordinates

    kji = np.moveaxis(geometry.to_ijk(places)[..., ::-1], -1, 0)
    return map_coordinates(array.astype(np.float32), kji, order=order, cval=outside)


def _grey(case: Case, image: Image, places: np.ndarray) -> np.ndarray:
    if image.modality == "CT":
        low, high = _CT_WINDOWS.get(case.kind, (-240.0, 360.0))
    else:
        low, high = (float(value) for value in np.percentile(image.array, (1.0, 99.5)))
    values = _sampled(image.array, image.geometry, places, 1, low)
    return (np.clip((values - low) / max(high - low, 1e-6), 0, 1) * 255).astype(np.uint8)


def _outlined(picture: np.ndarray, case: Case, grid: Geometry, places: np.ndarray) -> np.ndarray:
    from scipy.ndimage import binary_erosion

    drawn = picture.copy()
    for number, mask in enumerate(case.masks.values()):
        inside = _sampled(mask, grid, places, 0, 0.0) > 0
        drawn[inside & ~binary_erosion(inside)] = _COLOURS[number % len(_COLOURS)]
    return drawn
