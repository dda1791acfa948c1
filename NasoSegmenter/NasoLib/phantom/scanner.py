"""What a CT scanner does to the patient on the way to a picture: streaks, motion, noise, kernel, whole numbers.

Everything works on a slab of slices in HU, in the plane of the slice, with the slab's own random numbers. Noise is
added before the kernel, so a smooth kernel gives coarse, weak noise and a sharp one fine, strong noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from NasoLib.phantom.style import Style

FWHM_TO_SIGMA = 0.42466
LOWEST_HU, HIGHEST_HU = -1024, 3071


@dataclass(frozen=True)
class Streaks:
    """Rays from pieces of metal.

    centers_ij: (n, 2) where the pieces lie in the slice, in voxels.  strength_hu: at 20 mm from the metal, per slice of
    the slab.  profiles: (n, 360) how bright the ray in each direction (degrees) is.
    """

    centers_ij: np.ndarray
    strength_hu: np.ndarray
    profiles: np.ndarray


def streak_profiles(rng: np.random.Generator, pieces: int, rays: int = 14) -> np.ndarray:
    """(pieces, 360): narrow bright and dark rays, in opposite directions alike."""
    angles = np.arange(360)
    profiles = np.zeros((pieces, 360), np.float32)
    for profile in profiles:
        for _ in range(rays):
            at, width = rng.uniform(0, 180), rng.uniform(1.0, 5.0)
            away = (angles - at + 90) % 180 - 90
            profile += rng.normal() * np.exp(-0.5 * (away / width) ** 2)
    return profiles


def add_streaks(slab: np.ndarray, streaks: Streaks, pixel_mm: float) -> None:
    """Add rays to a slab (k, j, i) in HU, in place, where there is body (above -600 HU)."""
    rows = np.arange(slab.shape[1], dtype=np.float32)[:, None]
    columns = np.arange(slab.shape[2], dtype=np.float32)
    for index, strength in enumerate(streaks.strength_hu):
        if strength < 1.0:
            continue
        rays = np.zeros(slab.shape[1:], np.float32)
        for (i, j), profile in zip(streaks.centers_ij, streaks.profiles, strict=True):
            across, down = columns - np.float32(i), rows - np.float32(j)
            angle = np.degrees(np.arctan2(down, across)).astype(np.int32) % 360
            rays += profile[angle] / (0.3 + np.hypot(across, down) * np.float32(pixel_mm / 20.0))
        slab[index] += np.where(slab[index] > -600, rays * np.float32(strength), 0)


def blur_motion(slab: np.ndarray, shifts_mm: np.ndarray, pixel_mm: float, share: float = 0.4) -> None:
    """Lay a weaker, shifted copy over each slice of a slab, in place: the patient moved during the turn.

    shifts_mm: (slices, 2), along i and j.
    """
    for plane, (i_mm, j_mm) in zip(slab, shifts_mm, strict=True):
        i, j = round(i_mm / pixel_mm), round(j_mm / pixel_mm)
        if i or j:
            plane += np.float32(share) * (np.roll(plane, (j, i), axis=(0, 1)) - plane)


def add_noise(slab: np.ndarray, style: Style, rng: np.random.Generator) -> None:
    """Add white noise of the style's standard deviation, in place."""
    if style.noise > 0:
        slab += rng.standard_normal(slab.shape, dtype=np.float32) * np.float32(style.noise)


def apply_kernel(slab: np.ndarray, style: Style, pixel_mm: float) -> np.ndarray:
    """Blur in the plane of the slice by the style's kernel; `edge_boost` then overshoots at edges."""
    sigma = style.kernel_fwhm_mm * FWHM_TO_SIGMA / pixel_mm
    smooth = _blurred(slab, sigma)
    if style.edge_boost > 0:
        smooth += np.float32(style.edge_boost) * (smooth - _blurred(smooth, 1.5 * sigma))
    return smooth


def _blurred(slab: np.ndarray, sigma: float) -> np.ndarray:
    from scipy.ndimage import gaussian_filter

    return gaussian_filter(slab, (0, sigma, sigma), mode="nearest", truncate=3.0)


def to_hounsfield(slab: np.ndarray) -> np.ndarray:
    """Whole numbers, int16, within what twelve bits can hold."""
    np.rint(slab, out=slab)
    return np.clip(slab, LOWEST_HU, HIGHEST_HU, out=slab).astype(np.int16)


def scan(slab: np.ndarray, style: Style, pixel_mm: float, rng: np.random.Generator) -> np.ndarray:
    """A painted slab (float32 HU, changed in place) as the scanner stores it, int16: noise, kernel, whole numbers."""
    add_noise(slab, style, rng)
    return to_hounsfield(apply_kernel(slab, style, pixel_mm))
