"""Reading heat maps: at the size of the region, and how much of the evidence lies inside a structure."""

from __future__ import annotations

import numpy as np

from NasoLib.errors import UserError
from NasoLib.predict.slices.result import SliceResult


def heat_at(heat: np.ndarray, height: int, width: int) -> np.ndarray:
    """Maps (n, h', w') drawn at (n, height, width), linear between pixel centres; float32, still 0 to 1."""
    import torch

    maps = torch.from_numpy(np.ascontiguousarray(heat, np.float32))[:, None]
    drawn = torch.nn.functional.interpolate(maps, size=(height, width), mode="bilinear", align_corners=False)
    return drawn[:, 0].numpy()


def evidence_within(result: SliceResult, masks: np.ndarray) -> np.ndarray:
    """(n,) the part of each slice's logit that came from inside its mask.

    masks: (n, h, w), zero outside; any size, at the place of the crops. With `result.is_exact`, inside plus outside
    plus `result.bias` is the logit. A pixel of the map that lies across the border counts with the share of it that
    is inside.
    """
    if len(masks) != len(result.evidence):
        raise UserError(
            f"There are {len(result.evidence)} slices and {len(masks)} masks: give one mask for each slice."
        )
    return (result.evidence * _coverage(masks, result.evidence.shape[1:])).sum((1, 2))


def share_within(result: SliceResult, masks: np.ndarray) -> float:
    """Of everything that spoke for the target in the case, the share (0 to 1) inside the masks (n, h, w).

    Only positive evidence counts here, as only that is drawn in the heat map; NaN when nothing spoke for the target.
    """
    if len(masks) != len(result.heat):
        raise UserError(f"There are {len(result.heat)} slices and {len(masks)} masks: give one mask for each slice.")
    total = float(result.heat.sum())
    inside = float((result.heat * _coverage(masks, result.heat.shape[1:])).sum())
    return inside / total if total > 0 else float("nan")


def _coverage(masks: np.ndarray, size: tuple[int, ...]) -> np.ndarray:
    """(n, h', w') how much (0 to 1) of each pixel of a coarse map lies in a fine mask: exact area averages."""
    inside = (np.asarray(masks) != 0).astype(np.float32)
    rows = _overlaps(inside.shape[1], size[0])
    columns = _overlaps(inside.shape[2], size[1])
    return np.einsum("ah,nhw,bw->nab", rows, inside, columns, optimize=True)


def _overlaps(fine: int, coarse: int) -> np.ndarray:
    """(coarse, fine) share of each coarse pixel covered by each fine pixel along one axis; rows add up to 1."""
    edges = np.arange(fine + 1) * coarse / fine
    starts = np.maximum(edges[None, :-1], np.arange(coarse)[:, None])
    ends = np.minimum(edges[None, 1:], np.arange(coarse)[:, None] + 1)
    return np.maximum(ends - starts, 0.0).astype(np.float32)
