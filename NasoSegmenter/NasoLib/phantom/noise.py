"""Smooth random fields in the patient: the same value at the same place, whatever grid looks at it.

A field is a sum of plane waves in random directions. No lattice has to be stored or interpolated, it has no borders,
and `Points` turns it into products of one-dimensional arrays. Not a matrix product: a BLAS may round differently with
another number of threads, and the same seed must give the same bytes.
"""

from __future__ import annotations

import numpy as np

from NasoLib.phantom.points import Points


class Noise:
    """A field with mean 0 and standard deviation 1, whose bumps are about `size_mm` across."""

    def __init__(self, rng: np.random.Generator, size_mm: float, waves: int = 12) -> None:
        directions = rng.standard_normal((waves, 3))
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        lengths_mm = 2.0 * size_mm * rng.uniform(0.75, 1.6, waves)
        self.vectors = directions * (2 * np.pi / lengths_mm)[:, None]
        self.phases = rng.uniform(0, 2 * np.pi, waves)
        self.amplitude = float(np.sqrt(2.0 / waves))

    def __call__(self, points: Points) -> np.ndarray:
        """The field at the points, float32 (k, j, i)."""
        total = np.zeros(points.shape, np.float32)
        for vector, phase in zip(self.vectors, self.phases, strict=True):
            k, j, i = points.along(vector, float(phase))
            plane = k[:, None] + j
            total += (np.cos(plane) * self.amplitude).astype(np.float32)[:, :, None] * np.cos(i).astype(np.float32)
            total -= (np.sin(plane) * self.amplitude).astype(np.float32)[:, :, None] * np.sin(i).astype(np.float32)
        return total

    def at(self, place: tuple[float, float, float]) -> float:
        """The field at one place in mm."""
        one = np.zeros(1)
        matrix = np.eye(4)
        matrix[:3, 3] = place
        return float(self(Points(matrix, one, one, one))[0, 0, 0])
