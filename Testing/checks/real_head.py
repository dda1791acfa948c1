"""Where the skull-base box is placed on somebody's CT, and whether it holds what a person marked there.

    python Testing/checks/real_head.py CT --add -1024 --holds -98 -88 100 --holds -98 -90 95 --holds -100 -119 92

CT is a file or a DICOM folder; the points are RAS, in mm, as Slicer shows them: the floor of the sphenoid sinus, the
roof of the nasopharynx, the basion. `--add` brings values to HU where a file's are not. Prints the box, how sure it is
and each point's distance from the box; ends with status 1 when a point lies outside. Run by hand, with images that are
no part of the project.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from NasoLib.image import Box, Image
from NasoLib.image.geometry import flip_lps_ras
from NasoLib.image.io import read
from NasoLib.tasks.region import propose


def outside_mm(box: Box, point_ras: np.ndarray) -> float:
    """How far beyond the box a point lies along its farthest axis; 0 inside."""
    local = np.abs(box.local(flip_lps_ras(point_ras)))
    return float(max(0.0, (local - box.size_mm / 2).max()))


def in_hu(image: Image, add: float) -> Image:
    """The image as CT, with `add` on every value."""
    return replace(image, array=(image.array + add).astype(np.float32), modality="CT")


def main() -> int:
    """Run the check; gives the exit status."""
    parser = argparse.ArgumentParser(description="The automatic box on a CT of one's own")
    parser.add_argument("image", type=Path, help="a file or a DICOM folder")
    parser.add_argument("--add", type=float, default=0.0, help="to every value, to bring it to HU")
    parser.add_argument("--holds", type=float, nargs=3, action="append", default=[], metavar=("R", "A", "S"))
    words = parser.parse_args()
    image = in_hu(read(words.image), words.add)
    start = time.perf_counter()
    proposal = propose(image)
    print(f"{time.perf_counter() - start:.1f} s. {proposal.sentence}")
    center, size = flip_lps_ras(proposal.box.center_lps), proposal.box.size_mm
    print(f"Middle (RAS) {np.round(center, 1).tolist()}, size {np.round(size, 1).tolist()} mm")
    away = [outside_mm(proposal.box, np.array(point)) for point in words.holds]
    for point, distance in zip(words.holds, away, strict=True):
        print(f"{point}: {'inside' if distance == 0 else f'{distance:.1f} mm outside'}")
    return 1 if any(away) else 0


if __name__ == "__main__":
    raise SystemExit(main())
