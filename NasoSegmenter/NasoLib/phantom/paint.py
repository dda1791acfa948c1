"""Shapes painted, one over the other, into a slab of any grid.

A `Canvas` is a few slices of a volume. Painting replaces what was there in proportion to how much of the voxel the
shape covers, so later shapes lie over earlier ones: soft tissue first, then bone, then air, then what the tumour did.
Each slice is painted at several heights and averaged, which is what a thick slice of a scanner does. A voxel belongs to
a mask when the shape that bears the mask's name covers at least half of those heights at its centre.

    canvas = Canvas.of(geometry, patient_to_lps, range(0, 4), background=-1000)
    canvas.paint(ellipsoid((0, 0, 0), (70, 90, 80)), 40)
    canvas.paint(tumour, lambda points, old: 90 + 8 * grain(points), label="tumour")
    values, masks = canvas.flattened()
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from NasoLib.image import Geometry
from NasoLib.image.geometry import apply_affine
from NasoLib.phantom.points import Points
from NasoLib.phantom.shapes import Shape

Paint = float | Callable[[Points, np.ndarray], np.ndarray]
"""A value, or a function of the places and of the values already there, giving an array (k, j, i)."""

HEIGHT_MM = 1.5
Block = tuple[slice, slice, slice]


@dataclass
class Canvas:
    """Slices of a volume while they are painted.

    to_patient: 4 x 4 from (i, j, k) to the patient's frame in mm.
    k: heights that are painted, in slices (fractional); `heights` of them make one slice.
    values: float32 (len(k), j, i).  masks: bool arrays of the same shape, by name.
    edge_mm: how wide the soft edge of a shape is.
    """

    to_patient: np.ndarray
    k: np.ndarray
    heights: int
    values: np.ndarray
    edge_mm: float
    masks: dict[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        geometry: Geometry,
        patient_to_lps: np.ndarray,
        slices: range,
        background: float = 0.0,
        height_mm: float = HEIGHT_MM,
    ) -> Canvas:
        """An empty canvas over the given slices k of a grid; heights lie at most `height_mm` apart."""
        spacing = geometry.spacing_mm
        heights = max(1, round(spacing[2] / height_mm))
        offsets = (np.arange(heights) + 0.5) / heights - 0.5
        k = (np.asarray(slices)[:, None] + offsets).ravel()
        values = np.full((len(k), *geometry.shape[1:]), background, np.float32)
        edge_mm = max(spacing[0], spacing[1], 0.6 * spacing[2] / heights)
        return cls(np.linalg.inv(patient_to_lps) @ geometry.ijk_to_lps, k, heights, values, edge_mm)

    def points(self, block: Block) -> Points:
        """The places of a block of this canvas."""
        _, rows, columns = self.values.shape
        return Points(self.to_patient, self.k[block[0]], np.arange(rows)[block[1]], np.arange(columns)[block[2]])

    def block(self, low: np.ndarray, high: np.ndarray, margin_mm: float = 0.0) -> Block | None:
        """The voxels that can lie in a box of the patient's frame, or None when it misses the canvas."""
        if not (np.isfinite(low).all() and np.isfinite(high).all()):
            return self._everywhere()
        ends = np.stack([low - margin_mm, high + margin_mm])
        corners = np.array([[ends[a, 0], ends[b, 1], ends[c, 2]] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
        ijk = apply_affine(np.linalg.inv(self.to_patient), corners)
        first, last = ijk.min(axis=0), ijk.max(axis=0)
        rows, columns = self.values.shape[1:]
        block = (
            slice(int(np.searchsorted(self.k, first[2])), int(np.searchsorted(self.k, last[2], "right"))),
            slice(max(0, int(np.ceil(first[1]))), min(rows, int(last[1]) + 1)),
            slice(max(0, int(np.ceil(first[0]))), min(columns, int(last[0]) + 1)),
        )
        return block if all(s.start < s.stop for s in block) and (last >= 0).all() else None

    def _everywhere(self) -> Block:
        depth, rows, columns = self.values.shape
        return slice(0, depth), slice(0, rows), slice(0, columns)

    def paint(
        self,
        shape: Shape,
        value: Paint,
        label: str | None = None,
        erase: Iterable[str] = (),
        edge_mm: float | None = None,
    ) -> None:
        """Paint one shape; add it to the mask `label` and take it out of the masks `erase`.

        edge_mm: a wider soft edge, for what fades into its surroundings.
        """
        self.paint_layers(shape, [(0.0, value, label)], erase, edge_mm)

    def paint_layers(
        self,
        shape: Shape,
        layers: Sequence[tuple[float, Paint, str | None]],
        erase: Iterable[str] = (),
        edge_mm: float | None = None,
    ) -> None:
        """Paint nested layers, outermost first, for the price of one distance.

        layers: (how far outside the shape's surface the layer begins in mm, negative inside; what; mask or None).
        erase: masks that lose whatever the outermost layer covers.
        """
        edge = self.edge_mm if edge_mm is None else max(edge_mm, self.edge_mm)
        block = self.block(shape.low, shape.high, max(layer[0] for layer in layers) + edge / 2)
        if block is None:
            return
        points = self.points(block)
        distance = np.broadcast_to(shape.distance(points), points.shape)
        nearest = float(distance.min())
        self._erase(block, distance < layers[0][0], erase)
        for outset, value, label in layers:
            if nearest >= outset + edge / 2:
                continue
            if label is not None:
                self.mask(label)[block] |= distance < outset
            self._cover(block, points, _coverage(distance, outset, edge), value)

    def _cover(self, block: Block, points: Points, coverage: np.ndarray, value: Paint) -> None:
        old = self.values[block]
        new = value(points, old) if callable(value) else np.float32(value)
        coverage *= new - old
        old += coverage

    def _erase(self, block: Block, inside: np.ndarray, names: Iterable[str]) -> None:
        for name in names:
            if name in self.masks:
                self.masks[name][block] &= ~inside

    def mask(self, name: str) -> np.ndarray:
        """The mask of that name, bool (len(k), j, i); made empty on first use."""
        if name not in self.masks:
            self.masks[name] = np.zeros(self.values.shape, bool)
        return self.masks[name]

    def mark(self, name: str, shape: Shape) -> None:
        """Add a shape to a mask without painting it."""
        block = self.block(shape.low, shape.high)
        if block is not None:
            self.mask(name)[block] |= np.broadcast_to(shape.distance(self.points(block)) < 0, self.values[block].shape)

    def flattened(self) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """The slices: values as float32 (k, j, i), and the masks as uint8."""
        masks = {name: self._majority(mask) for name, mask in self.masks.items()}
        return self._grouped(self.values).mean(axis=1) if self.heights > 1 else self.values, masks

    def _grouped(self, array: np.ndarray) -> np.ndarray:
        return array.reshape(-1, self.heights, *array.shape[1:])

    def _majority(self, mask: np.ndarray) -> np.ndarray:
        if self.heights == 1:
            return mask.view(np.uint8)
        votes = self._grouped(mask.view(np.uint8)).sum(axis=1, dtype=np.uint8)
        return (votes * np.uint8(2) >= np.uint8(self.heights)).view(np.uint8)


def _coverage(distance: np.ndarray, outset: float, edge_mm: float) -> np.ndarray:
    """The share of a voxel inside a surface, 0 to 1, that runs through a soft edge."""
    share = distance * np.float32(-1.0 / edge_mm)
    share += np.float32(0.5 + outset / edge_mm)
    return np.clip(share, 0, 1, out=share)
