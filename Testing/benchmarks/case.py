"""(c) One CT of 512 x 512 x 200 from volume to overlay: which step takes which share of the time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from engine.networks.lively import a_lively_network
from NasoLib.bundle import PostprocessingSpec
from NasoLib.image import Box, Geometry, Image
from NasoLib.image.crop import crop, paste_block
from NasoLib.image.intensity import window
from NasoLib.image.resample import resample
from NasoLib.networks.ready import make_ready
from NasoLib.networks.registry import example_shape
from NasoLib.predict.regions import Answer, find_candidates, predict_regions, tissue_mask
from NasoLib.predict.slices import heat_at, predict_slices

from benchmarks.measure import peak_bytes, table

T = TypeVar("T")
NETWORK = "the network"


class Steps:
    """Seconds by step, over several runs."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}

    def time(self, name: str, step: Callable[[], T]) -> T:
        """Run a step and note how long it took."""
        start = time.perf_counter()
        answer = step()
        self.seconds.setdefault(name, []).append(time.perf_counter() - start)
        return answer

    def shares(self) -> list[tuple[str, ...]]:
        """Each step's median seconds and its share of their sum."""
        medians = {name: float(np.median(values)) for name, values in self.seconds.items()}
        total = sum(medians.values())
        rows = [(name, f"{100 * value / total:.1f} %", f"{value:.3f} s") for name, value in medians.items()]
        rest = total - medians[NETWORK]
        return [*rows, ("**everything but the network**", f"**{100 * rest / total:.1f} %**", f"{rest:.3f} s")]


def run(quick: bool) -> None:
    """Print the shares for the two chains: slices with heat maps, and 3D segmentation."""
    ct = a_ct()
    for title, chain in (("skull-base slices, resnet50", _slices_chain), ("3D segmentation at 2 mm", _volume_chain)):
        follow = chain(ct)
        follow(Steps())  # finds the batch size
        steps = Steps()
        for _ in range(2 if quick else 5):
            follow(steps)
        peak = peak_bytes(lambda follow=follow: follow(Steps())) / 1e6
        header = ("step", "share", "median")
        print(table(f"(c) CT 512 x 512 x 200, {title} (peak {peak:.0f} MB beside the CT)", header, steps.shares()))


def a_ct() -> Image:
    """A noisy cylinder in air, int16, 0.45 x 0.45 x 1.25 mm."""
    random = np.random.default_rng(0)
    array = np.full((200, 512, 512), -1000, np.int16)
    j, i = np.ogrid[:512, :512]
    inside = ((j - 256) / 210) ** 2 + ((i - 256) / 170) ** 2 < 1
    array[:, inside] = random.integers(0, 120, (200, int(inside.sum())), np.int16)
    return Image(array, Geometry.from_axes(array.shape, (0.45, 0.45, 1.25)), "CT")


def _slices_chain(ct: Image) -> Callable[[Steps], Any]:
    ready = make_ready(a_lively_network("resnet50", 1, 1), example_shape("resnet50", 1))
    center = ct.geometry.center_lps
    half_mm = np.array((21.0, 21.5, 15.0))
    box = Box.from_bounds(center - half_mm, center + half_mm)
    scale = window(-240, 360)

    def follow(steps: Steps) -> Any:
        slices = steps.time("crop and resample the ROI", lambda: crop(ct, box, (224, 224)))
        numbers = steps.time("grey levels", lambda: scale(slices.array)[:, None])
        result = steps.time(NETWORK, lambda: predict_slices(ready, numbers))
        heat = steps.time("draw the maps at ROI size", lambda: heat_at(result.heat, 224, 224))
        return steps.time("overlay volume", lambda: Image(heat, slices.geometry))

    return follow


def _volume_chain(ct: Image) -> Callable[[Steps], Any]:
    ready = make_ready(a_lively_network("unet3d", 1, 2), (1, 1, 32, 32, 32), multiple=16)
    size = [round(n * mm / 2) for n, mm in zip(ct.geometry.size_ijk, ct.geometry.spacing_mm, strict=True)]
    coarse = Geometry.from_axes(size[::-1], (2.0, 2.0, 2.0), ct.geometry.origin_lps)
    scale = window(-240, 360)

    def follow(steps: Steps) -> Any:
        image = steps.time("resample to 2 mm", lambda: resample(ct, coarse))
        where = steps.time("find the tissue", lambda: tissue_mask(image.array, -500))
        volume = image.array[None]
        result = steps.time(NETWORK, lambda: predict_regions(ready, volume, Answer(), where, prepare=scale))
        rules = PostprocessingSpec(min_ml=0.5)
        voxel_ml = coarse.voxel_volume_ml
        found = steps.time("components and candidates", lambda: find_candidates(result, rules, voxel_ml))
        labels = replace(image, array=found.labels)
        return steps.time("labels onto the CT's grid", lambda: paste_block(labels, ct.geometry, nearest=True))

    return follow
