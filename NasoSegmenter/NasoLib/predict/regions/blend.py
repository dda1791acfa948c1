"""Windows blended into one answer, of which only the slab that is still open is kept as floats.

Windows come in order of k. When the next one starts further up, the slices below it will not change any more: they are
decided, written as bytes, and their place in the slab is used again. So memory does not grow with the length of the
patient, and no float volume per class ever exists.

The weight of a voxel falls off from the middle of a window as a Gaussian (sigma an eighth of the window, floor 0.001),
as in MONAI's inferer, because what a network says near a window's border rests on half the context.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from NasoLib.predict.regions.boxes import Box, size_of
from NasoLib.predict.regions.windows import Size

_SIGMA = 0.125
_FLOOR = 1e-3


class RollingBlend:
    """Takes windows in order of k; hands each finished slab to `write(first k, logits, covered)`.

    logits: (classes, k, j, i). covered: (k, j, i), False where no window came and the logits, 0, mean nothing.
    """

    def __init__(
        self,
        extent: Box,
        window: Size,
        device: torch.device,
        write: Callable[[int, torch.Tensor, torch.Tensor], None],
    ) -> None:
        self._extent, self._write = extent, write
        self._start = extent[0].start
        self._weights = torch.zeros((window[0], *size_of(extent)[1:]), device=device)
        self._sums: torch.Tensor | None = None  # made with the first answer, which tells the number of classes
        self._importance = importance(window).to(device)

    def add(self, box: Box, logits: torch.Tensor) -> None:
        """One window's logits (classes, k, j, i). Its k start must not lie below an earlier one's."""
        self._close_below(box[0].start)
        if self._sums is None:
            self._sums = self._weights.new_zeros((len(logits), *self._weights.shape))
        _, j, i = self._extent
        at = (
            slice(box[1].start - j.start, box[1].stop - j.start),
            slice(box[2].start - i.start, box[2].stop - i.start),
        )
        self._sums[(slice(None), slice(None), *at)].addcmul_(logits.float(), self._importance)
        self._weights[(slice(None), *at)].add_(self._importance)

    def close(self) -> None:
        """Write what is still open."""
        self._close_below(self._start + len(self._weights))

    def _close_below(self, k: int) -> None:
        done = k - self._start
        if done <= 0:
            return
        if self._sums is not None:
            open_weights = self._weights[:done]
            covered = open_weights > 0
            logits = self._sums[:, :done].div_(open_weights.clamp_(min=_FLOOR))  # no 0/0, which would be NaN
            self._write(self._start, logits, covered)
            self._move_down(done)
        self._start = k

    def _move_down(self, done: int) -> None:
        """Forget the lowest `done` slices of the slab and make room above."""
        assert self._sums is not None
        for slab in (self._sums.movedim(1, 0), self._weights):
            left = len(slab) - done
            if left > 0:
                slab[:left] = slab[done:].clone()
            slab[max(left, 0) :] = 0


def importance(window: Size) -> torch.Tensor:
    """The weight (k, j, i) of each voxel of a window."""
    lines = []
    for size in window:
        distance = torch.arange(size, dtype=torch.float32) - (size - 1) / 2
        lines.append(torch.exp(-0.5 * (distance / (size * _SIGMA)) ** 2))
    product = lines[0][:, None, None] * lines[1][None, :, None] * lines[2]
    return product.clamp(min=max(float(product.min()), _FLOOR))
