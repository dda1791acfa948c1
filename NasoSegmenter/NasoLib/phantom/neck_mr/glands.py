"""Salivary glands, thyroid, and the small lymph nodes that everybody has."""

from __future__ import annotations

from NasoLib.phantom.neck_mr.sketch import Sketch
from NasoLib.phantom.neck_mr.tissues import Tissue
from NasoLib.phantom.shapes import union


def glands(sketch: Sketch) -> None:
    """Parotid, submandibular and thyroid glands."""
    sketch.both(
        lambda side: union(
            sketch.oval((side * 56, 3, -9), (9, 15, 22)), sketch.oval((side * 48, 8, -6), (11, 7, 15)), blend_mm=6
        ),
        Tissue.PAROTID,
    )
    sketch.both(lambda side: sketch.oval((side * 32, -24, -44), (9, 14, 12)), Tissue.SUBMANDIBULAR)
    sketch.both(lambda side: sketch.oval((side * 16, -15, -103), (8, 10, 19)), Tissue.THYROID)
    sketch.add(sketch.oval((0, -25, -106), (11, 3, 7)), Tissue.THYROID)


def ordinary_nodes(sketch: Sketch) -> None:
    """Small nodes that everybody has, along the jugular chain and under the jaw."""
    for z in (-24, -36, -50, -66, -84):
        for side in (1, -1):
            place = (side * sketch.rng.uniform(36, 42), sketch.rng.uniform(4, 26), z + sketch.rng.uniform(-5, 5))
            sketch.add(sketch.oval(place, sketch.rng.uniform((1.8, 2.0, 3.0), (3.2, 4.0, 6.0))), Tissue.LYMPHOID)
    sketch.both(lambda side: sketch.oval((side * 36, -38, -44), (3, 4, 3)), Tissue.LYMPHOID)
