"""Implicit shapes: for every place, how far it is from the surface in mm, negative inside.

Why distances and not masks: a distance gives soft, partial-volume edges at any voxel size, layers (skin, fat; cortex,
marrow) by offsets, smooth unions, and rough surfaces by adding noise. Distances need only be right near the surface.

A `Shape` also knows a box that holds it (with its surface), so that nothing outside is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from NasoLib.phantom.noise import Noise
from NasoLib.phantom.points import Points

Distance = Callable[[Points], np.ndarray]
Vector = Sequence[float] | np.ndarray
_SMALL = np.float32(1e-6)
FAR_MM = 14.0


@dataclass(frozen=True, eq=False)
class Shape:
    """low, high: corners in mm of a box around the shape; distance: Points to mm, float32, broadcastable."""

    low: np.ndarray
    high: np.ndarray
    distance: Distance

    def at(self, place: Vector) -> float:
        """The distance at one place."""
        matrix = np.eye(4)
        matrix[:3, 3] = place
        return float(self.distance(Points(matrix, *np.zeros((3, 1)))).ravel()[0])

    def mirrored(self) -> Shape:
        """The shape on the other side of the midline (x = 0)."""
        flip = np.diag([-1.0, 1.0, 1.0, 1.0])
        low, high = self.low.copy(), self.high.copy()
        low[0], high[0] = -self.high[0], -self.low[0]
        return Shape(low, high, lambda points: self.distance(points.through(flip)))


def rotation(degrees: Vector) -> np.ndarray:
    """3 x 3: turned about x, then y, then z (right-handed, about the positive axis)."""
    matrix = np.eye(3)
    for axis, angle in enumerate(np.deg2rad(np.asarray(degrees, float))):
        turn = np.eye(3)
        one, two = (axis + 1) % 3, (axis + 2) % 3
        turn[one, one] = turn[two, two] = np.cos(angle)
        turn[one, two], turn[two, one] = -np.sin(angle), np.sin(angle)
        matrix = turn @ matrix
    return matrix


def _to_local(center: Vector, turned: Vector) -> np.ndarray:
    """4 x 4 from the patient to a frame at `center` turned by `turned` degrees."""
    matrix = np.eye(4)
    matrix[:3, :3] = rotation(turned).T
    matrix[:3, 3] = -matrix[:3, :3] @ np.asarray(center, float)
    return matrix


def _bounds(center: Vector, half: Vector, turned: Vector) -> tuple[np.ndarray, np.ndarray]:
    reach = np.abs(rotation(turned)) @ np.asarray(half, float)
    return np.asarray(center, float) - reach, np.asarray(center, float) + reach


def ellipsoid(center: Vector, radii: Vector, turned: Vector = (0, 0, 0)) -> Shape:
    """Radii along x, y, z in mm, turned in degrees."""
    local = _to_local(center, turned)
    rx, ry, rz = (np.float32(1.0 / r) for r in radii)

    def distance(points: Points) -> np.ndarray:
        x, y, z = (axis * r for axis, r in zip(points.through(local).xyz, (rx, ry, rz), strict=True))
        x2, y2, z2 = x * x, y * y, z * z
        size = np.sqrt(x2 + y2 + z2)
        slope = np.sqrt(x2 * (rx * rx) + y2 * (ry * ry) + z2 * (rz * rz))
        return size * (size - np.float32(1)) / (slope + _SMALL)

    return Shape(*_bounds(center, radii, turned), distance)


def box(center: Vector, half: Vector, turned: Vector = (0, 0, 0), rounding_mm: float = 1.0) -> Shape:
    """A box of half sizes along x, y, z in mm, with rounded edges, turned in degrees."""
    local = _to_local(center, turned)
    inner = [np.float32(h - rounding_mm) for h in half]
    rounding = np.float32(rounding_mm)

    def distance(points: Points) -> np.ndarray:
        x, y, z = (np.abs(axis) - h for axis, h in zip(points.through(local).xyz, inner, strict=True))
        outside = np.sqrt(np.maximum(x, 0) ** 2 + np.maximum(y, 0) ** 2 + np.maximum(z, 0) ** 2)
        return outside + np.minimum(np.maximum(np.maximum(x, y), z), 0) - rounding

    return Shape(*_bounds(center, half, turned), distance)


def capsule(start: Vector, end: Vector, start_mm: float, end_mm: float | None = None) -> Shape:
    """A round rod from `start` to `end`, with a radius at either end (equal when one is given)."""
    a, b = np.asarray(start, float), np.asarray(end, float)
    end_mm = start_mm if end_mm is None else end_mm
    reach = max(start_mm, end_mm)
    length2 = float((b - a) @ (b - a)) or 1e-9
    dx, dy, dz = (b - a).astype(np.float32)

    def distance(points: Points) -> np.ndarray:
        x, y, z = (axis - np.float32(origin) for axis, origin in zip(points.xyz, a, strict=True))
        along = np.clip((x * dx + y * dy + z * dz) / np.float32(length2), 0, 1)
        away = np.sqrt((x - along * dx) ** 2 + (y - along * dy) ** 2 + (z - along * dz) ** 2)
        return away - (np.float32(start_mm) + along * np.float32(end_mm - start_mm))

    return Shape(np.minimum(a, b) - reach, np.maximum(a, b) + reach, distance)


def tube(places: Sequence[Vector], radii_mm: float | Sequence[float]) -> list[Shape]:
    """A bent vessel as capsules from place to place; paint them one by one, each in its own small box."""
    radii = [radii_mm] * len(places) if isinstance(radii_mm, (int, float)) else list(radii_mm)
    return [capsule(places[n], places[n + 1], radii[n], radii[n + 1]) for n in range(len(places) - 1)]


def half_space(point: Vector, normal: Vector) -> Shape:
    """Everything behind a plane; `normal` points out of it."""
    outward = np.asarray(normal, float) / np.linalg.norm(normal)
    offset = float(outward @ np.asarray(point, float))

    def distance(points: Points) -> np.ndarray:
        x, y, z = points.xyz
        return x * np.float32(outward[0]) + y * np.float32(outward[1]) + z * np.float32(outward[2]) - np.float32(offset)

    return Shape(np.full(3, -np.inf), np.full(3, np.inf), distance)


def prism(
    outline: Sequence[tuple[float, float]],
    half_width: Callable[[np.ndarray], np.ndarray],
    reach: float,
    blend_mm: float = 0.0,
) -> Shape:
    """A mid-sagittal outline, corners (y, z) in mm, drawn out to both sides.

    half_width: from y to half the width in mm there; at most `reach`.  blend_mm: rounds the edges to either side.
    """
    corners = np.asarray(outline, float)

    def distance(points: Points) -> np.ndarray:
        x, y, z = points.xyz
        sides = np.abs(x) - half_width(y)
        return -_smooth_minimum(-_outline_distance(corners, y, z), -sides, blend_mm)

    low = np.array([-reach, *corners.min(axis=0)])
    return Shape(low, np.array([reach, *corners.max(axis=0)]), distance)


def _outline_distance(corners: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Distance to a closed polygon, negative inside, by its nearest edge and the number of edges crossed."""
    nearest: np.ndarray = np.full((1, 1, 1), np.inf, np.float32)
    inside = np.zeros(np.broadcast_shapes(y.shape, z.shape), bool)
    for (y0, z0), (y1, z1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        dy, dz = np.float32(y1 - y0), np.float32(z1 - z0)
        py, pz = y - np.float32(y0), z - np.float32(z0)
        along = np.clip((py * dy + pz * dz) / (dy * dy + dz * dz), 0, 1)
        nearest = np.minimum(nearest, (py - along * dy) ** 2 + (pz - along * dz) ** 2)
        crosses = (z >= np.float32(min(z0, z1))) & (z < np.float32(max(z0, z1)))
        if z0 != z1:
            inside ^= crosses & (py < pz * (dy / dz))
    return np.where(inside, -np.sqrt(nearest), np.sqrt(nearest))


def union(*shapes: Shape, blend_mm: float = 0.0) -> Shape:
    """Inside any of them; `blend_mm` rounds the crease where two meet.

    Each is computed near its own box only: further than FAR_MM from all of them, the distance is just "far".
    """
    low = np.min([s.low for s in shapes], axis=0) - blend_mm / 4
    high = np.max([s.high for s in shapes], axis=0) + blend_mm / 4

    def distance(points: Points) -> np.ndarray:
        result = np.full(points.shape, FAR_MM, np.float32)
        for shape in shapes:
            block = points.block(shape.low, shape.high, FAR_MM)
            if block is not None:
                result[block] = _smooth_minimum(result[block], shape.distance(points.part(block)), blend_mm)
        return result

    return Shape(low, high, distance)


def _smooth_minimum(a: np.ndarray, b: np.ndarray, blend_mm: float) -> np.ndarray:
    if blend_mm <= 0:
        return np.minimum(a, b)
    overlap = np.maximum(np.float32(blend_mm) - np.abs(a - b), 0)
    return np.minimum(a, b) - overlap * overlap * np.float32(0.25 / blend_mm)


def intersection(*shapes: Shape) -> Shape:
    """Inside all of them."""
    low = np.max([s.low for s in shapes], axis=0)
    high = np.min([s.high for s in shapes], axis=0)

    def distance(points: Points) -> np.ndarray:
        result = shapes[0].distance(points)
        for shape in shapes[1:]:
            result = np.maximum(result, shape.distance(points))
        return result

    return Shape(low, high, distance)


def difference(shape: Shape, *removed: Shape) -> Shape:
    """Inside the first and in none of the others."""

    def distance(points: Points) -> np.ndarray:
        result = shape.distance(points)
        for other in removed:
            result = np.maximum(result, -other.distance(points))
        return result

    return Shape(shape.low, shape.high, distance)


def grown(shape: Shape, mm: float) -> Shape:
    """The surface moved outwards by `mm` (inwards when negative)."""
    return Shape(shape.low - mm, shape.high + mm, lambda points: shape.distance(points) - np.float32(mm))


def shell(shape: Shape, thickness_mm: float) -> Shape:
    """A sheet along the surface, half of its thickness on either side."""
    half = np.float32(thickness_mm / 2)
    return Shape(shape.low - half, shape.high + half, lambda points: np.abs(shape.distance(points)) - half)


def rough(shape: Shape, noise: Noise, mm: float) -> Shape:
    """The surface moved in and out by smooth noise of standard deviation `mm`."""
    reach = 2.5 * mm

    def distance(points: Points) -> np.ndarray:
        return shape.distance(points) + np.clip(noise(points), -2.5, 2.5) * np.float32(mm)

    return Shape(shape.low - reach, shape.high + reach, distance)
