"""Where voxels lie in the patient: the one file that knows (k, j, i) from (i, j, k) and LPS from RAS.

Arrays are indexed (k, j, i), as numpy and SimpleITK store them. Points of the voxel grid are (i, j, k), as the file
formats and Slicer count them. Points in the patient are in mm, LPS (DICOM, SimpleITK) unless a name says `ras`.

Why an affine matrix and not spacing, origin and direction: a tilted gantry gives a sheared grid, and a transform in
Slicer can give any affine. A matrix holds them all; spacing and direction are read off it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])


def flip_lps_ras(points: np.ndarray) -> np.ndarray:
    """Points (..., 3) from LPS to RAS, or back: the same step either way."""
    return np.asarray(points, float) * (-1.0, -1.0, 1.0)


def apply_affine(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Move points (..., 3) by a 4 x 4 matrix."""
    return np.asarray(points, float) @ matrix[:3, :3].T + matrix[:3, 3]


@dataclass(frozen=True, eq=False)
class Geometry:
    """The voxel grid of an image.

    shape: number of voxels as (k, j, i).
    ijk_to_lps: 4 x 4; takes a voxel centre (i, j, k, 1) to LPS mm.
    """

    shape: tuple[int, int, int]
    ijk_to_lps: np.ndarray

    def __post_init__(self) -> None:
        matrix = np.array(self.ijk_to_lps, float)
        if matrix.shape != (4, 4) or len(self.shape) != 3:
            raise ValueError("A geometry is three dimensional: shape (k, j, i) and a 4 x 4 matrix.")
        if not np.isfinite(matrix).all() or abs(np.linalg.det(matrix[:3, :3])) < 1e-12:
            raise ValueError("The voxel axes of a geometry must be finite and must not lie in one plane.")
        matrix.setflags(write=False)
        object.__setattr__(self, "ijk_to_lps", matrix)
        object.__setattr__(self, "shape", tuple(int(n) for n in self.shape))

    @classmethod
    def from_axes(
        cls,
        shape: Sequence[int],
        spacing_mm: Sequence[float],
        origin_lps: Sequence[float] | np.ndarray = (0.0, 0.0, 0.0),
        directions: np.ndarray | None = None,
    ) -> Geometry:
        """A grid from spacing along i, j, k in mm, the first voxel's centre, and a 3 x 3 whose columns are the axes."""
        matrix = np.eye(4)
        axes = np.eye(3) if directions is None else np.asarray(directions, float).reshape(3, 3)
        matrix[:3, :3] = axes * np.asarray(spacing_mm, float)
        matrix[:3, 3] = origin_lps
        return cls(tuple(shape), matrix)  # type: ignore[arg-type]

    @property
    def size_ijk(self) -> tuple[int, int, int]:
        """Number of voxels as (i, j, k)."""
        return self.shape[::-1]  # type: ignore[return-value]

    @cached_property
    def spacing_mm(self) -> tuple[float, float, float]:
        """Distance between neighbouring voxel centres along i, j and k."""
        lengths = np.linalg.norm(self.ijk_to_lps[:3, :3], axis=0)
        return tuple(float(n) for n in lengths)  # type: ignore[return-value]

    @cached_property
    def directions(self) -> np.ndarray:
        """3 x 3; columns are unit vectors along i, j and k in LPS. Not orthogonal when the grid is sheared."""
        return self.ijk_to_lps[:3, :3] / np.asarray(self.spacing_mm)

    @property
    def origin_lps(self) -> np.ndarray:
        """Centre of the voxel (0, 0, 0) in mm."""
        return self.ijk_to_lps[:3, 3]

    @property
    def center_lps(self) -> np.ndarray:
        """Middle of the grid in mm."""
        return self.to_lps((np.asarray(self.size_ijk) - 1) / 2)

    @cached_property
    def lps_to_ijk(self) -> np.ndarray:
        """4 x 4; takes LPS mm to (i, j, k), not rounded."""
        return np.linalg.inv(self.ijk_to_lps)

    @property
    def ijk_to_ras(self) -> np.ndarray:
        """4 x 4; as Slicer's volume nodes store it."""
        return LPS_TO_RAS @ self.ijk_to_lps

    @property
    def voxel_volume_ml(self) -> float:
        """Volume of one voxel."""
        return float(abs(np.linalg.det(self.ijk_to_lps[:3, :3]))) / 1000.0

    @property
    def is_sheared(self) -> bool:
        """True when the axes are not at right angles to each other (gantry tilt)."""
        return not np.allclose(self.directions.T @ self.directions, np.eye(3), atol=1e-3)

    def to_lps(self, ijk: Sequence[float] | np.ndarray) -> np.ndarray:
        """Points (..., 3) of the grid, (i, j, k), to LPS mm."""
        return apply_affine(self.ijk_to_lps, np.asarray(ijk))

    def to_ijk(self, lps: Sequence[float] | np.ndarray) -> np.ndarray:
        """Points (..., 3) in LPS mm to (i, j, k), not rounded."""
        return apply_affine(self.lps_to_ijk, np.asarray(lps))

    def steps_between_planes_mm(self) -> np.ndarray:
        """Distance between neighbouring planes of voxels across i, j and k; below the spacing where it is sheared."""
        return 1.0 / np.linalg.norm(self.lps_to_ijk[:3, :3], axis=1)

    def axis_across(self, direction: Sequence[float] | np.ndarray) -> int:
        """Which of i, j and k (0, 1, 2) counts the planes of voxels that lie most nearly across a direction in LPS."""
        normals = self.lps_to_ijk[:3, :3]
        return int(np.argmax(np.abs(normals @ np.asarray(direction)) / np.linalg.norm(normals, axis=1)))

    def corners_lps(self) -> np.ndarray:
        """The eight outer corners (voxel edges, not centres), (8, 3) in mm."""
        ends = [(-0.5, n - 0.5) for n in self.size_ijk]
        return self.to_lps(np.array([(i, j, k) for i in ends[0] for j in ends[1] for k in ends[2]]))

    def transformed(self, matrix_lps: np.ndarray) -> Geometry:
        """The same grid after its patient moved by a 4 x 4 matrix in LPS."""
        return Geometry(self.shape, np.asarray(matrix_lps, float) @ self.ijk_to_lps)

    def part(self, block: tuple[slice, slice, slice]) -> Geometry:
        """The grid of `array[block]`, with block as slices along (k, j, i)."""
        ranges = [range(n)[part] for n, part in zip(self.shape, block, strict=True)]
        matrix = self.ijk_to_lps.copy()
        matrix[:3, 3] = self.to_lps([steps.start for steps in reversed(ranges)])
        matrix[:3, :3] *= [steps.step for steps in reversed(ranges)]
        return Geometry(tuple(len(steps) for steps in ranges), matrix)  # type: ignore[arg-type]

    def same_as(self, other: Geometry, tolerance_mm: float = 1e-3) -> bool:
        """True when both grids have the same shape and every voxel within `tolerance_mm` of its twin."""
        if self.shape != other.shape:
            return False
        return bool(np.abs(self.corners_lps() - other.corners_lps()).max() <= tolerance_mm)
