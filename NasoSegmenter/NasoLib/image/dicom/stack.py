"""From the positions of slices to a voxel grid.

Why positions and not slice numbers or spacings: only `ImagePositionPatient` says where a slice is. Slices are sorted
along the normal of their planes, and the step from one to the next is the vector between their positions. With a tilted
gantry that vector is not along the normal, and the grid is sheared, which a matrix holds.

Why unequal steps are resampled and not kept: a matrix holds one step. Slices are interpolated linearly onto equal
steps of the median distance, which leaves most of them nearly where they were, and the image says so in its warnings.
A missing slice is filled in the same way, is told as a gap, and its place is kept for the checks: what was never
scanned must not be judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from NasoLib.errors import UserError
from NasoLib.image.dicom.headers import Slice
from NasoLib.image.geometry import Geometry

# Positions are written with a few decimals, and tables move with a little play.
EVEN = 0.02
GAP = 1.5
SIDEWAYS_MM = 0.5


@dataclass(frozen=True, eq=False)
class Stack:
    """Sorted slices and the grid they are put on.

    sources: for each slice of the grid, the place among the sorted slices from which it comes, not whole where two are
    interpolated; None when grid and slices are the same.
    gaps_lps: for each gap, the first pixels' positions before and after it.
    """

    slices: tuple[Slice, ...]
    geometry: Geometry
    sources: np.ndarray | None
    warnings: tuple[str, ...]
    gaps_lps: tuple[tuple[list[float], list[float]], ...]


def stack(slices: Sequence[Slice], thickness_mm: float) -> Stack:
    """Sort slices of one orientation and size and lay a grid through them.

    thickness_mm: the step of a grid with a single slice. Raises UserError when they do not make one volume.
    """
    first = slices[0]
    ordered = tuple(sorted(slices, key=lambda one: float(one.position @ first.normal)))
    if len(ordered) == 1:
        return Stack(ordered, _geometry(first, first.normal * (thickness_mm or 1.0), 1), None, (), ())
    positions = np.array([one.position for one in ordered])
    depths = positions @ first.normal
    steps = np.diff(depths)
    _refuse_repeated(steps, len(ordered))
    _refuse_sideways(positions, depths)
    mean_step = (positions[-1] - positions[0]) / (len(ordered) - 1)
    median = float(np.median(steps))
    places = positions[0] + np.arange(len(ordered))[:, None] * mean_step
    if np.linalg.norm(positions - places, axis=1).max() <= max(EVEN * median, 0.01):
        return Stack(ordered, _geometry(ordered[0], mean_step, len(ordered)), None, (), ())
    return _evened(ordered, positions, depths, median)


def _evened(ordered: tuple[Slice, ...], positions: np.ndarray, depths: np.ndarray, median: float) -> Stack:
    """A grid of equal steps through slices at unequal ones."""
    steps = np.diff(depths)
    count = round((depths[-1] - depths[0]) / median) + 1
    missing = count - len(ordered)
    if missing > len(ordered):
        raise UserError(
            f"About {missing} slices are missing: {len(ordered)} are there, {median:.2f} mm apart, over "
            f"{depths[-1] - depths[0]:.0f} mm. Send or export the whole series again."
        )
    step = (positions[-1] - positions[0]) / (count - 1)
    wanted = np.linspace(depths[0], depths[-1], count)
    sources = np.interp(wanted, depths, np.arange(len(ordered)))
    warnings = [
        f"The slices are {steps.min():.2f} to {steps.max():.2f} mm apart; they were resampled to equal steps of "
        f"{(depths[-1] - depths[0]) / (count - 1):.2f} mm."
    ]
    gaps = [n for n, one in enumerate(steps) if one > GAP * median]
    warnings += [
        f"Slices are missing between S {positions[n][2]:.1f} and {positions[n + 1][2]:.1f} mm (a gap of "
        f"{steps[n]:.1f} mm); what lies there is interpolated."
        for n in gaps
    ]
    edges = tuple((positions[n].tolist(), positions[n + 1].tolist()) for n in gaps)
    return Stack(ordered, _geometry(ordered[0], step, count), sources, tuple(warnings), edges)


def _geometry(first: Slice, step: np.ndarray, count: int) -> Geometry:
    matrix = np.eye(4)
    matrix[:3, 0] = first.along_row * first.spacing_mm[0]
    matrix[:3, 1] = first.along_column * first.spacing_mm[1]
    matrix[:3, 2] = step
    matrix[:3, 3] = first.position
    return Geometry((count, first.size[1], first.size[0]), matrix)


def _refuse_repeated(steps: np.ndarray, count: int) -> None:
    """Refuse several images at one place: time points, echoes, or phases of one examination."""
    repeated = int((steps < 0.01).sum())
    if repeated:
        raise UserError(
            f"{repeated} of the {count} slices lie where another one lies (several time points, echoes or "
            "reconstructions in one series). Choose the files of one of them."
        )


def _refuse_sideways(positions: np.ndarray, depths: np.ndarray) -> None:
    """Refuse slices that are not one behind the other along a straight line."""
    along = (positions[-1] - positions[0]) / (depths[-1] - depths[0])
    expected = positions[0] + (depths - depths[0])[:, None] * along
    worst = float(np.linalg.norm(positions - expected, axis=1).max())
    if worst > SIDEWAYS_MM:
        raise UserError(
            f"The slices are shifted sideways against each other by up to {worst:.1f} mm; they do not make one volume."
        )
