"""Shapes painted, one over the other, into a slab of any grid.

A `Canvas` is a few slices of a volume. Painting replaces what was there in proportion to how much of the voxel the
shape covers, so later shapes lie over earlier ones: soft tissue first, then bone, then air, then what the tumour did.
Each slice is painted at several heights and averaged, which is what a thick slice of a scanner does. A voxel belongs to
a mask when its centre lies in a shape that bears the mask's name.

    canvas = Canvas.of(geometry, patient_to_lps, range(0, 4), background=-1000)
    canvas.paint(ellipsoid((0, 0, 0), (70, 90, 80)), 40)
    canvas.paint(tumour, lambda points, old: 90 + 8 * grain(points), label="tumour")
    values, masks = canvas.flattened()
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np

from NasoLib.image import Geometry
from NasoLib.phantom.points import Block, Points
from NasoLib.phantom.shapes import Shape

Paint = float | Callable[[Points, np.ndarray], np.ndarray] | None
"""A value; a function of the places and of the values already there, giving an array (k, j, i); or None to leave what
is there and only fill the mask."""

Layer = tuple[float, Paint, str | None]
"""How far outside a shape's surface it begins in mm (negative: inside), what to paint, and the mask or None."""

HEIGHT_MM = 1.5


@dataclass(frozen=True)
class Stroke:
    """One shape to paint: nested layers, outermost first; masks that lose what it covers; a wider soft edge or None."""

    shape: Shape
    layers: Sequence[Layer]
    erase: Sequence[str] = ()
    edge_mm: float | None = None


def stroke(
    shape: Shape, value: Paint, label: str | None = None, erase: Sequence[str] = (), edge_mm: float | None = None
) -> Stroke:
    """A stroke of a single layer."""
    return Stroke(shape, [(0.0, value, label)], erase, edge_mm)


@dataclass
class Canvas:
    """Slices of a volume while they are painted.

    to_patient: 4 x 4 from (i, j, k) to the patient's frame in mm.
    k: heights that are painted, in slices (fractional); `heights` of them make one slice.
    values: float32 (len(k), j, i).  masks: bool arrays by name, one plane per slice.
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
    ) -> Self:
        """An empty canvas over the given slices k of a grid; heights lie at most `height_mm` apart."""
        spacing = geometry.spacing_mm
        heights = max(1, round(spacing[2] / height_mm))
        offsets = (np.arange(heights) + 0.5) / heights - 0.5
        k = (np.asarray(slices)[:, None] + offsets).ravel()
        values = np.full((len(k), *geometry.shape[1:]), background, np.float32)
        edge_mm = max(spacing[0], spacing[1], 0.6 * spacing[2] / heights)
        return cls(np.linalg.inv(patient_to_lps) @ geometry.ijk_to_lps, k, heights, values, edge_mm)

    @cached_property
    def points(self) -> Points:
        """The places of all voxels of this canvas, in the patient's frame."""
        _, rows, columns = self.values.shape
        return Points(self.to_patient, self.k, np.arange(rows), np.arange(columns))

    def draw(self, strokes: Iterable[Stroke]) -> None:
        """Paint one stroke after the other."""
        for stroke in strokes:
            self.paint_layers(stroke.shape, stroke.layers, stroke.erase, stroke.edge_mm)

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
        layers: Sequence[Layer],
        erase: Iterable[str] = (),
        edge_mm: float | None = None,
    ) -> None:
        """Paint nested layers, outermost first, for the price of one distance.

        A layer with another name than those around it is taken out of their masks; one without a name belongs to them.

        erase: masks that lose whatever the outermost layer covers.
        """
        edge = self.edge_mm if edge_mm is None else max(edge_mm, self.edge_mm)
        block = self._block(shape, max(layer[0] for layer in layers) + edge / 2)
        if block is None:
            return
        points = self.points.part(block)
        distance = np.broadcast_to(shape.distance(points), points.shape)
        self._fill_masks(block, distance, layers, erase)
        nearest = float(distance.min())
        for outset, value, _ in layers:
            if value is not None and nearest < outset + edge / 2:
                self._cover(block, points, _coverage(distance, outset, edge), value)

    def _block(self, shape: Shape, margin_mm: float) -> Block | None:
        """The voxels near a shape, in whole slices."""
        block = self.points.block(shape.low, shape.high, margin_mm)
        if block is None:
            return None
        first, last = block[0].start // self.heights, -(-block[0].stop // self.heights)
        return slice(first * self.heights, last * self.heights), block[1], block[2]

    def _fill_masks(self, block: Block, distance: np.ndarray, layers: Sequence[Layer], erase: Iterable[str]) -> None:
        """Masks have one plane per slice: the mean distance over a slice's heights is that at its middle."""
        erased = [name for name in erase if name in self.masks]
        if not erased and all(label is None for _, _, label in layers):
            return
        part = (slice(block[0].start // self.heights, block[0].stop // self.heights), *block[1:])
        middle = self._grouped(distance).mean(axis=1) if self.heights > 1 else distance
        for name in erased:
            self.masks[name][part] &= middle >= layers[0][0]
        outer: set[str] = set()
        for outset, value, label in layers:
            if label is None:
                continue
            inside = middle < outset
            self.mask(label)[part] |= inside
            for other in outer - {label} if value is not None else ():
                self.mask(other)[part] &= ~inside
            outer.add(label)

    def _cover(
        self,
        block: Block,
        points: Points,
        coverage: np.ndarray,
        value: float | Callable[[Points, np.ndarray], np.ndarray],
    ) -> None:
        old = self.values[block]
        new = value(points, old) if callable(value) else np.float32(value)
        coverage *= new - old
        old += coverage

    def mask(self, name: str) -> np.ndarray:
        """The mask of that name, bool, one plane per slice; made empty on first use."""
        if name not in self.masks:
            self.masks[name] = np.zeros((len(self.k) // self.heights, *self.values.shape[1:]), bool)
        return self.masks[name]

    def flattened(self) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """The slices: values as float32 (k, j, i), and the masks as uint8."""
        masks = {name: mask.view(np.uint8) for name, mask in self.masks.items()}
        return self._grouped(self.values).mean(axis=1) if self.heights > 1 else self.values, masks

    def _grouped(self, array: np.ndarray) -> np.ndarray:
        return array.reshape(-1, self.heights, *array.shape[1:])


def _coverage(distance: np.ndarray, outset: float, edge_mm: float) -> np.ndarray:
    """The share of a voxel inside a surface, 0 to 1, that runs through a soft edge."""
    share = distance * np.float32(-1.0 / edge_mm)
    share += np.float32(0.5 + outset / edge_mm)
    return np.clip(share, 0, 1, out=share)
