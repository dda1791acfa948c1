"""How much time and memory a run takes on this device: from earlier runs here, else from a small trial.

    cost = cost_of(bundle, image, device)          cost.seconds, cost.memory_bytes, cost.sentence

Time grows with the voxels that the network looks at, so seconds per voxel are remembered from every run of this
process, by model and device; the middle of the last few is used, because a single run may have met a busy machine.
Memory is counted on tensors without numbers. Neither is a constant that somebody wrote down.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from NasoLib.bundle import Bundle
from NasoLib.image import Image
from NasoLib.predict.regions import RegionsResult
from NasoLib.predict.regions.boxes import Box, box_around, size_of, to_multiple
from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.models import ready_model
from NasoLib.tasks.segmentation.network import answer_of, regions_of
from NasoLib.tasks.segmentation.working import WorkingVolume, working_volume

if TYPE_CHECKING:
    from torch import nn

    from NasoLib.device import Device
    from NasoLib.networks.ready import Ready

_KEPT = 5
_TRIAL_VOXELS = 64
_TRIAL_SLICES = 2
_SLICES_AT_ONCE = 4
_SHARE_OF_FREE = 0.7

_speeds: dict[tuple[str, str, str], deque[float]] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Cost:
    """Of one run. seconds: of the network.  runs: earlier runs here that it rests on, 0 for a small trial."""

    seconds: float
    memory_bytes: int
    device: str
    runs: int

    @property
    def sentence(self) -> str:
        """In words."""
        from NasoLib.device import in_words

        bases = {0: "measured in a small trial", 1: "measured in the last run"}
        basis = bases.get(self.runs, f"measured in the last {self.runs} runs")
        return f"About {seconds_in_words(self.seconds)} and {in_words(self.memory_bytes)} on {self.device}, {basis}."


def seconds_in_words(seconds: float) -> str:
    """As in “3 s” or “2 min”."""
    if seconds < 0.95:
        return "less than 1 s"
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def remember(bundle: Bundle, device: Device, result: RegionsResult, seconds: float) -> None:
    """A run looked at the result's box in this time."""
    voxels = int(np.prod(size_of(result.box)))
    with _lock:
        _speeds.setdefault(_key(bundle, device), deque(maxlen=_KEPT)).append(seconds / max(voxels, 1))


def cost_of(bundle: Bundle, image: Image, device: Device, progress: Progress = SILENT) -> Cost:
    """What a run of the bundle on an image takes; with a small trial when it never ran here. Takes a second or so."""
    ready = ready_model(bundle, device)
    volume = working_volume([image], bundle.metadata.input, progress)
    box = box_around(volume.tissue, volume.geometry.shape)
    known = list(_speeds.get(_key(bundle, device), ()))
    per_voxel = statistics.median(known) if known else _trial(bundle, ready, volume, box)
    return Cost(per_voxel * int(np.prod(size_of(box))), _memory(bundle, ready, volume, box), device.name, len(known))


def _key(bundle: Bundle, device: Device) -> tuple[str, str, str]:
    return (bundle.sha256, device.kind, device.precision)


def _trial(bundle: Bundle, ready: Ready, volume: WorkingVolume, box: Box) -> float:
    """Seconds per voxel of a small part in the middle; the second of two runs, since the first one also sets up."""
    part = tuple(_middle(side, count) for side, count in zip(box, _trial_size(ready, box), strict=True))
    channels = np.ascontiguousarray(volume.channels[(slice(None), *part)])
    answer = answer_of(bundle.metadata.output, bundle.metadata.postprocessing.threshold)
    seconds = 0.0
    for _ in range(2):
        started = time.perf_counter()
        regions_of(ready, channels + _never_flat(channels), volume.spec, answer, prepare=volume.prepare)
        seconds = time.perf_counter() - started
    return seconds / int(np.prod(size_of(part)))  # type: ignore[arg-type]


def _never_flat(channels: np.ndarray) -> np.ndarray:
    """Something that differs from voxel to voxel, for parts of an image in which there is nothing to see."""
    return np.linspace(0, 1e-3, channels.size, dtype=np.float32).reshape(channels.shape)


def _trial_size(ready: Ready, box: Box) -> tuple[int, int, int]:
    """(k, j, i): a few whole slices for a network of slices, a cube for one of volumes."""
    _, j, i = size_of(box)
    return (_TRIAL_SLICES, j, i) if ready.ndim == 4 else (_TRIAL_VOXELS, _TRIAL_VOXELS, _TRIAL_VOXELS)


def _middle(side: slice, count: int) -> slice:
    length = min(count, side.stop - side.start)
    start = side.start + (side.stop - side.start - length) // 2
    return slice(start, start + length)


def _memory(bundle: Bundle, ready: Ready, volume: WorkingVolume, box: Box) -> int:
    """Bytes beside the image, no more than a run allows itself."""
    from NasoLib.device import free_memory, required_memory

    shape = volume.geometry.shape
    k, j, i = size_of(to_multiple(box, ready.multiple, shape))
    channels = volume.channels.shape[0]
    seen = (_SLICES_AT_ONCE, channels, j, i) if ready.ndim == 4 else (1, channels, k, j, i)
    allowed = int(free_memory(ready.device.type) * _SHARE_OF_FREE)
    return min(required_memory(_without_numbers(bundle), seen, ready.dtype), allowed) + 3 * int(np.prod(shape))


def _without_numbers(bundle: Bundle) -> nn.Module:
    """The bundle's network with shapes alone: one that is ready may hold weights in its processor's own order."""
    import torch

    from NasoLib.networks import build
    from NasoLib.networks.from_bundle import network_args

    facts = bundle.metadata
    with torch.device("meta"):
        return build(facts.network.name, facts.input.channels, len(facts.output.classes), **network_args(facts))
