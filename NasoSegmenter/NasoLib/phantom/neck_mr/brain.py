"""Brain, fluid and skull down to the great foramen."""

from __future__ import annotations

import numpy as np

from NasoLib.phantom.loft import Level
from NasoLib.phantom.neck_mr.sketch import Sketch
from NasoLib.phantom.neck_mr.tissues import Tissue
from NasoLib.phantom.noise import Noise
from NasoLib.phantom.points import Points
from NasoLib.phantom.shapes import Shape, capsule, grown, shell, union

_SKULL = ((7.0, Tissue.CORTEX), (5.2, Tissue.MARROW), (2.2, Tissue.CORTEX), (0.0, Tissue.FLUID), (-2.5, Tissue.BRAIN))


def brain(sketch: Sketch) -> None:
    """Skull with marrow, fluid, brain with its white matter and furrows, brain stem, temporal bones."""
    cavity = _cavity(sketch)
    sketch.add(cavity, *_SKULL)
    white, furrows = Noise(sketch.rng, 7.0), Noise(sketch.rng, 4.0)
    sketch.add(_where(grown(cavity, -7.0), white, 0.1), Tissue.WHITE_MATTER)
    sketch.add(_where(shell(grown(cavity, -4.0), 9.0), furrows, 1.25), Tissue.FLUID)
    _brain_stem(sketch)
    _temporal_bones(sketch)


def _cavity(sketch: Sketch) -> Shape:
    return union(
        sketch.column(
            [
                Level(9, 0, 46, 24, 18, 24),
                Level(16, 0, 44, 45, 30, 36),
                Level(34, 0, 38, 58, 32, 46),
                Level(75, 0, 30, 62, 60, 56),
            ]
        ),
        *(sketch.oval((side * 43, -10, 52), (19, 30, 24)) for side in (1, -1)),
        sketch.oval((0, -38, 74), (50, 45, 24)),
        blend_mm=6,
    )


def _brain_stem(sketch: Sketch) -> None:
    sketch.add(sketch.oval((0, 50, 34), (8, 20, 16)), Tissue.BRAIN)
    sketch.add(capsule((0, 31, 4), (0, 16, 46), 8.5, 17), Tissue.FLUID)
    sketch.add(capsule((0, 33, 0), (0, 29, 18), 5.5, 7.5), Tissue.CORD)
    sketch.add(sketch.oval((0, 24, 36), (15, 12, 15)), Tissue.WHITE_MATTER)
    sketch.add(sketch.oval((0, 40, 30), (6, 4, 9)), Tissue.FLUID)


def _temporal_bones(sketch: Sketch) -> None:
    sketch.both(
        lambda side: sketch.oval((side * 40, 16, 26), (25, 9, 8), (0, 0, 28 * side)),
        Tissue.CORTEX,
        (-5.0, Tissue.MARROW),
    )
    sketch.both(lambda side: sketch.oval((side * 58, 28, 12), (9, 12, 19)), Tissue.CORTEX)
    sketch.both(lambda side: sketch.oval((side * 45, 21, 25), (4, 2.5, 2.5)), Tissue.FLUID)


def _where(shape: Shape, field: Noise, above: float) -> Shape:
    """The part of a shape where a field is high: gyri and furrows."""

    def distance(points: Points) -> np.ndarray:
        return np.maximum(shape.distance(points), (np.float32(above) - field(points)) * np.float32(4.0))

    return Shape(shape.low, shape.high, distance)
