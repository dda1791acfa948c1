"""How the average head lies in a patient's scan: shifted, turned, and a little larger or smaller along its own axes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PIVOT_MM = np.array([0.0, -18.0, 9.0])
"""The middle of the box in the frame of the average head: what turning and stretching leave in place."""
SHIFT, TURN, STRETCH = slice(0, 3), slice(3, 6), slice(6, 9)


@dataclass(frozen=True, eq=False)
class Pose:
    """numbers: (9,) shift in mm, turn as a rotation vector in radians, logarithms of the three sizes."""

    numbers: np.ndarray

    @classmethod
    def at(cls, middle_lps: np.ndarray, pitch_deg: float = 0.0, size: float = 1.0) -> Pose:
        """The average head with the middle of its box at a place, nodding about the left-right axis."""
        return cls(np.array([*(np.asarray(middle_lps) - PIVOT_MM), np.radians(pitch_deg), 0, 0, *[np.log(size)] * 3]))

    @property
    def matrix(self) -> np.ndarray:
        """3 x 3: turn after stretch."""
        return _turn(self.numbers[TURN]) * np.exp(self.numbers[STRETCH])

    @property
    def middle_lps(self) -> np.ndarray:
        """Where the middle of the box lies."""
        return PIVOT_MM + self.numbers[SHIFT]

    def place(self, points: np.ndarray) -> np.ndarray:
        """Points (..., 3) of the average head, in LPS mm of the patient."""
        return (np.asarray(points, float) - PIVOT_MM) @ self.matrix.T + self.middle_lps

    def moved(self, step: np.ndarray) -> Pose:
        """The pose with `step` (9,) added to its numbers."""
        return Pose(self.numbers + step)

    def matrix_slopes(self) -> np.ndarray:
        """(9, 6): how the nine entries of the matrix, row by row, change with turn and stretch."""
        small, here = 1e-4, self.matrix
        steps = np.eye(9)[3:] * small
        return np.stack([((self.moved(step).matrix - here) / small).ravel() for step in steps], axis=1)


def _turn(vector: np.ndarray) -> np.ndarray:
    """The rotation by a vector's length (radians) about its direction."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-9:
        return np.eye(3)
    x, y, z = vector / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
