"""What a radiologist would measure of an outline: volume, longest diameters, slices, and the rectangle of each slice.

    found = measures(mask)          an image of 0 and 1, on any grid

Diameters are between the outer edges of voxels and not between their centres, as calipers on the outline would give
them. "Axial" means within one of the image's own slices, those that lie most nearly across the body.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from NasoLib.image import Box, Geometry, Image
from NasoLib.image.crop import canonical
from NasoLib.tasks.pictures import slice_boxes


@dataclass(frozen=True, eq=False)
class Component:
    """One connected region.

    number: its value in the label map that was measured.  center_lps: centre of mass, mm.  box: around it, along the
    image's axes.  longest_axial_mm: longest diameter within a slice; longest_mm: in any direction.  slices: how many.
    """

    number: int
    volume_ml: float
    voxels: int
    center_lps: tuple[float, float, float]
    box: Box
    longest_axial_mm: float
    longest_mm: float
    slices: int

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "number": self.number,
            "volume_ml": self.volume_ml,
            "voxels": self.voxels,
            "center_lps": list(self.center_lps),
            "box": self.box.to_json(),
            "longest_axial_mm": self.longest_axial_mm,
            "longest_mm": self.longest_mm,
            "slices": self.slices,
        }


@dataclass(frozen=True, eq=False)
class Measures:
    """An outline in numbers.

    longest_axial_mm, longest_mm: of the largest region by each measure; 0 for an empty outline.
    slices: how many of the image's slices hold some of it.  components: by falling volume, or by their numbers.
    rectangles: (number of the upright image's slice counted from the feet, the box of that one slice) from the feet.
    """

    volume_ml: float
    longest_axial_mm: float
    longest_mm: float
    slices: int
    components: tuple[Component, ...]
    rectangles: tuple[tuple[int, Box], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is outlined."""
        return not self.components

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "volume_ml": self.volume_ml,
            "longest_axial_mm": self.longest_axial_mm,
            "longest_mm": self.longest_mm,
            "slices": self.slices,
            "components": [component.to_json() for component in self.components],
            "rectangles": [{"slice": k, "box": box.to_json()} for k, box in self.rectangles],
        }


def measures(mask: Image) -> Measures:
    """Measure an outline: anything above 0; its regions touch over faces, edges or corners."""
    from scipy import ndimage

    part = _filled_part(mask)
    if part is None:
        return measures_of_numbers(mask)
    regions, count = ndimage.label(part.array > 0, np.ones((3, 3, 3)))
    sizes = np.bincount(regions.ravel(), minlength=count + 1)[1:]
    ranks = np.zeros(count + 1, np.int32)
    ranks[np.argsort(-sizes, kind="stable") + 1] = np.arange(1, count + 1)
    return measures_of_numbers(part.with_array(ranks[regions]), _first_slice(mask, part))


def measures_of_numbers(numbers: Image, first_slice: int = 0) -> Measures:
    """Measure regions that have numbers already: 0 is none.

    first_slice: what to add to the slices' numbers, when the image was cut out of a taller one.
    """
    from scipy import ndimage

    part = _filled_part(numbers)
    if part is None:
        return Measures(0.0, 0.0, 0.0, 0, (), ())
    first_slice += _first_slice(numbers, part)
    places = ndimage.find_objects(part.array)
    components = tuple(_component(part, number, place) for number, place in enumerate(places, 1) if place)
    outlined = part.array > 0
    return Measures(
        volume_ml=sum(component.volume_ml for component in components),
        longest_axial_mm=max(component.longest_axial_mm for component in components),
        longest_mm=max(component.longest_mm for component in components),
        slices=int(outlined.any(axis=(1, 2)).sum()),
        components=components,
        rectangles=tuple((k + first_slice, box) for k, box in slice_boxes(outlined, part.geometry)),
    )


def _filled_part(labels: Image) -> Image | None:
    """The upright image cut to what is outlined; None when nothing is."""
    from NasoLib.predict.regions.boxes import box_around

    upright = canonical(labels)
    if not upright.array.any():
        return None
    block = box_around(upright.array, upright.array.shape)
    return Image(upright.array[block], upright.geometry.part(block))


def _first_slice(whole: Image, part: Image) -> int:
    """Which slice of the upright whole the part begins with."""
    return round(float(canonical(whole).geometry.to_ijk(part.geometry.origin_lps)[2]))


def _component(part: Image, number: int, place: tuple[slice, slice, slice]) -> Component:
    mine, grid = part.array[place] == number, part.geometry.part(place)
    ends = _row_ends(mine)
    voxels = int(mine.sum())
    center = grid.to_lps(np.array([_mean_index(mine, axis) for axis in (2, 1, 0)]))
    size = np.array(grid.size_ijk) * grid.spacing_mm
    return Component(
        number=number,
        volume_ml=voxels * grid.voxel_volume_ml,
        voxels=voxels,
        center_lps=tuple(float(mm) for mm in center),  # type: ignore[arg-type]
        box=_straight_box(grid, size),
        longest_axial_mm=max(_longest(ends[ends[:, 2] == k], grid, 2) for k in np.unique(ends[:, 2])),
        longest_mm=_longest(ends, grid, 3),
        slices=len(np.unique(ends[:, 2])),
    )


def _straight_box(grid: Geometry, size: np.ndarray) -> Box:
    """The box of the grid, or the upright one around it when the grid leans."""
    if grid.is_sheared:
        return Box.around(grid.corners_lps())
    return Box(grid.center_lps, size, grid.directions)


def _mean_index(mask: np.ndarray, axis: int) -> float:
    counts = mask.sum(axis=tuple(other for other in range(3) if other != axis))
    return float(counts @ np.arange(len(counts)) / counts.sum())


def _row_ends(mask: np.ndarray) -> np.ndarray:
    """(n, 3) indices (i, j, k) of the first and last voxel of every row: no other voxel can be on the outside."""
    k, j = np.nonzero(mask.any(axis=2))
    rows = mask[k, j]
    first, last = rows.argmax(axis=1), mask.shape[2] - 1 - rows[:, ::-1].argmax(axis=1)
    return np.concatenate([np.stack([first, j, k], 1), np.stack([last, j, k], 1)])


def _longest(ends: np.ndarray, grid: Geometry, axes: int) -> float:
    """Longest distance in mm between outer edges of these voxels, looking along the first `axes` of i, j and k."""
    from scipy.spatial import ConvexHull
    from scipy.spatial.distance import pdist

    edges = 0.5 * np.concatenate([np.eye(3)[:axes], -np.eye(3)[:axes]])
    points = (ends[:, None] + edges).reshape(-1, 3)
    hull = points[ConvexHull(points[:, :axes]).vertices]
    return float(pdist(grid.to_lps(hull)).max())
