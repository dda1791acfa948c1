"""What a network cannot be given, each as one sentence before anything is computed."""

from __future__ import annotations

import numpy as np

from NasoLib.errors import UserError


def check_slices(crops: np.ndarray, in_channels: int) -> None:
    """Refuse anything but a stack of slices (n, c, h, w) with numbers that a network can read."""
    if crops.ndim != 4:
        raise UserError(f"A stack of slices has four dimensions (slice, channel, row, column), this one {crops.ndim}.")
    if crops.shape[0] == 0:
        raise UserError("There are no slices to look at: the region holds no slice of the image. Make it taller.")
    if 0 in crops.shape[2:]:
        raise UserError("The region is empty: it holds no pixel of the image. Make it larger.")
    check_channels(crops.shape[1], in_channels)
    check_numbers(crops)


def check_channels(given: int, wanted: int) -> None:
    """Refuse an image with another number of channels than the network was made for."""
    if given == wanted:
        return
    extra = " A colour picture is not an image of grey values." if given == 3 and wanted == 1 else ""
    raise UserError(f"The model takes {wanted} channel(s) and was given {given}.{extra} Choose the matching images.")


def check_numbers(array: np.ndarray) -> None:
    """Refuse NaN, infinity and an image without any contrast."""
    if array.size == 0:
        raise UserError("The image is empty: there is no voxel to look at.")
    low, high = float(array.min()), float(array.max())  # NaN and infinity show in one of the two
    if not (np.isfinite(low) and np.isfinite(high)):
        raise UserError("The image holds values that are not numbers (NaN or infinite). Export or convert it again.")
    if low == high:
        raise UserError(f"Every voxel of the region has the same value ({low:g}): there is nothing to see in it.")
