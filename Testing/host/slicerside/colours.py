"""The one colour file that Slicer's label maps look for by name; the wheel brings none.

The colours are our own (hues a golden angle apart, so that neighbours differ); only the file name, which becomes the
node's id `vtkMRMLColorTableNodeFileGenericColors.txt`, and the format are Slicer's. Colour tables that Slicer ships and
the wheel does not (Inferno, ColdToHotRainbow) are left out on purpose: modules make their own.
"""

from __future__ import annotations

import colorsys
from pathlib import Path

LABELS = 64
GOLDEN_ANGLE = 0.381966


def write_label_colours(folder: Path) -> None:
    """Put GenericColors.txt into this folder."""
    lines = ["# Color table file GenericColors.txt", "0 Background 0 0 0 0"]
    for label in range(1, LABELS + 1):
        red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(label * GOLDEN_ANGLE % 1, 0.6, 0.9))
        lines.append(f"{label} Segment_{label} {red} {green} {blue} 255")
    (folder / "GenericColors.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
