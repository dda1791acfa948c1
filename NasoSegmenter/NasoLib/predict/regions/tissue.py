"""Where there is a patient: so that no time goes into the air around."""

from __future__ import annotations

import numpy as np

_STEP = 4


def tissue_mask(array: np.ndarray, above: float) -> np.ndarray:
    """(k, j, i) bool: blocks of 4 x 4 pixels of a slice in which something is brighter than `above`.

    above: in the image's own units: -500 HU holds all of a patient but the lungs. Only every second pixel of every
    second row is looked at, which finds anything of a few pixels' size in a quarter of the time; blocks are marked
    whole.
    """
    seen = array[:, ::2, ::2] > above
    k, j, i = seen.shape
    half = _STEP // 2
    padded = np.pad(seen, ((0, 0), (0, -j % half), (0, -i % half)))
    blocks = padded.reshape(k, -(-j // half), half, -(-i // half), half).any(axis=(2, 4))
    return blocks.repeat(_STEP, axis=1).repeat(_STEP, axis=2)[:, : array.shape[1], : array.shape[2]]
