"""The colours of heat maps, for Slicer's scenes and for files alike; needs no Slicer.

Why a colour table of our own: Slicer's have no transparency, so a heat map in one of them covers the image it is about
even where it says nothing. Ours runs from dark violet by red to light yellow (told apart by colour-blind people, and
in a grey print), and fades in from nothing.
"""

from __future__ import annotations

import numpy as np

STEPS = 256
_COLORS = ((0, 0, 4), (87, 16, 110), (188, 55, 84), (249, 142, 9), (252, 255, 164))
_CLEAR_BELOW, _FULL_FROM = 0.05, 0.45


def color_ramp() -> np.ndarray:
    """(256, 4) red, green, blue and opacity from cold to hot, each 0 to 1."""
    heat = np.linspace(0, 1, STEPS)
    stops = np.linspace(0, 1, len(_COLORS))
    channels = [np.interp(heat, stops, np.array(_COLORS)[:, channel] / 255) for channel in range(3)]
    rise = np.clip((heat - _CLEAR_BELOW) / (_FULL_FROM - _CLEAR_BELOW), 0, 1)
    return np.stack([*channels, rise * rise * (3 - 2 * rise)], axis=1)
