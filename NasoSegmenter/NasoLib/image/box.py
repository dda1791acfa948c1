"""A box in the patient: the region of interest of a radiologist, or of a landmark or a tumour.

Why the axes are put in order: a box that Slicer stores turned by 90 degrees, or mirrored, is the same box. So its axes
are always those nearest to L, P and S, in this order and pointing that way, and the crops of equal boxes are equal.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image.geometry import Geometry, flip_lps_ras


@dataclass(frozen=True, eq=False)
class Box:
    """A box, turned or not.

    center_lps: its middle in mm.  size_mm: its full lengths along its axes.
    axes: 3 x 3; the columns are unit vectors in LPS, nearest to L, P and S in this order.
    """

    center_lps: np.ndarray
    size_mm: np.ndarray
    axes: np.ndarray

    def __post_init__(self) -> None:
        center, size = np.array(self.center_lps, float).reshape(3), np.array(self.size_mm, float).reshape(3)
        axes = np.array(self.axes, float).reshape(3, 3)
        if not (np.isfinite(center).all() and np.isfinite(size).all() and np.isfinite(axes).all()):
            raise UserError("The region of interest has no place or size. Place it again.")
        if size.min() <= 0:
            raise UserError("The region of interest has no extent. Make it larger.")
        if not np.allclose(axes.T @ axes, np.eye(3), atol=1e-3):
            raise UserError("The edges of the region of interest are not at right angles. Remove the transform on it.")
        order = nearest_lps_order(axes)
        values = {"center_lps": center, "size_mm": size[order], "axes": _pointing_lps(axes[:, order])}
        for name, value in values.items():
            value.setflags(write=False)
            object.__setattr__(self, name, value)

    @classmethod
    def from_bounds(cls, low_lps: Sequence[float], high_lps: Sequence[float]) -> Box:
        """The upright box between two opposite corners in LPS mm."""
        low, high = np.minimum(low_lps, high_lps), np.maximum(low_lps, high_lps)
        return cls((low + high) / 2, high - low, np.eye(3))

    @classmethod
    def around(cls, points_lps: np.ndarray, margin_mm: float = 0.0) -> Box:
        """The smallest upright box around points (n, 3) in LPS mm, with a margin on every side."""
        points = np.asarray(points_lps, float)
        return cls.from_bounds(points.min(axis=0) - margin_mm, points.max(axis=0) + margin_mm)

    @classmethod
    def from_landmarks(
        cls,
        pterygoid_process: Sequence[float],
        clivus_back: Sequence[float],
        left_carotid: Sequence[float],
        right_carotid: Sequence[float],
        sphenoid_floor: Sequence[float],
        clivus_tip: Sequence[float],
    ) -> Box:
        """The box of the skull-base protocol from landmarks in LPS mm.

        Front at the pterygoid process, back at the posterior end of the clivus, sides at both internal carotid
        arteries, top at the base of the sphenoid sinus, bottom at the lower end of the clivus.
        """
        low = (right_carotid[0], pterygoid_process[1], clivus_tip[2])
        high = (left_carotid[0], clivus_back[1], sphenoid_floor[2])
        return cls.from_bounds(low, high)

    @classmethod
    def from_ras(cls, center_ras: Sequence[float], size_mm: Sequence[float], axes_ras: np.ndarray | None = None) -> Box:
        """A box as Slicer keeps it: center in RAS, full lengths, and a 3 x 3 whose columns are its axes in RAS."""
        axes = np.eye(3) if axes_ras is None else np.asarray(axes_ras, float)
        return cls(flip_lps_ras(np.asarray(center_ras)), np.asarray(size_mm, float), flip_lps_ras(axes.T).T)

    def to_ras(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Center in RAS, full lengths, and axes in RAS as columns."""
        return flip_lps_ras(self.center_lps), self.size_mm.copy(), flip_lps_ras(self.axes.T).T

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Box:
        """What `to_json` gave."""
        return cls(data["center_lps"], data["size_mm"], np.array(data["axes_lps"], float).T)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; "axes_lps" lists the three unit vectors."""
        return {
            "center_lps": self.center_lps.tolist(),
            "size_mm": self.size_mm.tolist(),
            "axes_lps": self.axes.T.tolist(),
        }

    @property
    def area_cm2(self) -> float:
        """Area of the axial rectangle."""
        return float(self.size_mm[0] * self.size_mm[1]) / 100.0

    @property
    def volume_ml(self) -> float:
        """Volume of the box."""
        return float(self.size_mm.prod()) / 1000.0

    def grown(self, margin_mm: float) -> Box:
        """The box with a margin on every side (or without, when negative)."""
        return Box(self.center_lps, self.size_mm + 2 * margin_mm, self.axes)

    def local(self, points_lps: np.ndarray) -> np.ndarray:
        """Points (..., 3) in mm along the box's own axes from its middle."""
        return (np.asarray(points_lps, float) - self.center_lps) @ self.axes

    def to_lps(self, local_mm: np.ndarray) -> np.ndarray:
        """The reverse of `local`."""
        return np.asarray(local_mm, float) @ self.axes.T + self.center_lps

    def contains(self, points_lps: np.ndarray) -> np.ndarray:
        """Which of the points (..., 3) lie in the box."""
        return (np.abs(self.local(points_lps)) <= self.size_mm / 2 + 1e-6).all(axis=-1)

    def corners_lps(self) -> np.ndarray:
        """The eight corners, (8, 3)."""
        return self.to_lps(np.array(list(itertools.product((-0.5, 0.5), repeat=3))) * self.size_mm)

    def same_as(self, other: Box, tolerance_mm: float = 0.01) -> bool:
        """Whether both boxes are the same place of the patient."""
        return bool(np.allclose(self.corners_lps(), other.corners_lps(), rtol=0, atol=tolerance_mm))

    def share_inside(self, geometry: Geometry) -> float:
        """How much of the box (0 to 1) the voxels of an image cover; exact to about one part in 20 along each axis."""
        steps = (np.arange(20) + 0.5) / 20 - 0.5
        points = self.to_lps(np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3) * self.size_mm)
        ijk = geometry.to_ijk(points)
        return float(((ijk >= -0.5) & (ijk <= np.array(geometry.size_ijk) - 0.5)).all(axis=1).mean())


def nearest_lps_order(axes: np.ndarray) -> list[int]:
    """Which column of a 3 x 3 of directions lies nearest to L, to P and to S, each used once.

    Where two orders are equally near (43 degrees about L and S, say), the one that is nearer to L, then to P, is
    taken: the answer depends on where the directions point, never on the order in which they come.
    """

    def nearness(order: Iterable[int]) -> tuple[float, ...]:
        cosines = [round(abs(float(axes[row, column])), 9) for row, column in enumerate(order)]
        return (round(sum(cosines), 8), *cosines)

    return list(max(itertools.permutations(range(3)), key=nearness))


def _pointing_lps(axes: np.ndarray) -> np.ndarray:
    """The columns turned round where they point to R, A or I."""
    signs = np.where(np.diag(axes) < 0, -1.0, 1.0)
    return axes * signs
