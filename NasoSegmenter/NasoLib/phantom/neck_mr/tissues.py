"""The tissues of the neck and how bright each is on T1, T2 and contrast-enhanced T1.

Brightness is a share of fat's on T1. Fast spin-echo contrast: fat is bright on T2 too, arteries are flow voids.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

SEQUENCES = ("t1", "t2", "t1ce")


class Tissue(IntEnum):
    """A voxel's tissue, as it is painted."""

    AIR = 0
    FAT = 1
    SKIN = 2
    MUSCLE = 3
    CORTEX = 4
    MARROW = 5
    BRAIN = 6
    FLUID = 7
    CORD = 8
    PAROTID = 9
    SUBMANDIBULAR = 10
    THYROID = 11
    MUCOSA = 12
    LYMPHOID = 13
    ARTERY = 14
    VEIN = 15
    DISC = 16
    CARTILAGE = 17
    WHITE_MATTER = 18
    LENS = 19
    TUMOUR = 20
    NODE = 21
    LUMEN = 22  # air inside the pharynx, larynx and windpipe: the airway mask


# tissue: T1, T2, T1CE
_BRIGHTNESS = {
    Tissue.AIR: (0.0, 0.0, 0.0),
    Tissue.FAT: (1.0, 0.78, 1.0),
    Tissue.SKIN: (0.55, 0.38, 0.62),
    Tissue.MUSCLE: (0.40, 0.21, 0.47),
    Tissue.CORTEX: (0.06, 0.05, 0.07),
    Tissue.MARROW: (0.74, 0.46, 0.78),
    Tissue.BRAIN: (0.44, 0.52, 0.47),
    Tissue.WHITE_MATTER: (0.53, 0.42, 0.55),
    Tissue.FLUID: (0.14, 1.0, 0.15),
    Tissue.CORD: (0.52, 0.44, 0.54),
    Tissue.PAROTID: (0.70, 0.50, 0.84),
    Tissue.SUBMANDIBULAR: (0.52, 0.47, 0.76),
    Tissue.THYROID: (0.50, 0.46, 0.86),
    Tissue.MUCOSA: (0.43, 0.74, 0.90),
    Tissue.LYMPHOID: (0.42, 0.60, 0.66),
    Tissue.ARTERY: (0.07, 0.05, 0.10),
    Tissue.VEIN: (0.24, 0.18, 0.82),
    Tissue.DISC: (0.38, 0.46, 0.42),
    Tissue.CARTILAGE: (0.30, 0.24, 0.36),
    Tissue.LENS: (0.36, 0.10, 0.38),
    Tissue.TUMOUR: (0.43, 0.52, 0.63),
    Tissue.NODE: (0.42, 0.53, 0.61),
    Tissue.LUMEN: (0.0, 0.0, 0.0),
}


def brightness() -> np.ndarray:
    """float32 (sequence, tissue): the usual brightness of each tissue on each sequence."""
    table = np.zeros((len(SEQUENCES), len(Tissue)), np.float32)
    for tissue, values in _BRIGHTNESS.items():
        table[:, tissue] = values
    return table
