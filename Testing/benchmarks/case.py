"""(c) One CT of 512 x 512 x 200 from volume to overlay: which step takes which share of the time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import numpy as np
from engine.networks.lively import a_lively_network
from NasoLib.device import choose
from NasoLib.image import Box, Geometry, Image
from NasoLib.image.crop import crop
from NasoLib.image.intensity import window
from NasoLib.networks.ready import make_ready
from NasoLib.networks.registry import example_shape
from NasoLib.phantom import kind_named
from NasoLib.predict.slices import heat_at, predict_slices
from NasoLib.tasks.models import ready_model, usable
from NasoLib.tasks.segmentation.network import answer_of, found_at, regions_of
from NasoLib.tasks.segmentation.original import numbers_on
from NasoLib.tasks.segmentation.working import working_volume

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
    for title, chain in (
        ("skull-base slices, resnet50", _slices_chain),
        ("tumour of the chest, the shipped 3D model", _volume_chain),
    ):
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


def _volume_chain(_: Image) -> Callable[[Steps], Any]:
    """The chest of a synthetic patient and the model that is shipped, through the steps of `tasks.segmentation`."""
    bundle = usable("mediastinal-demo", "segmentation")
    ready, spec = ready_model(bundle, choose("cpu")), bundle.metadata.input
    rules = bundle.metadata.postprocessing
    answer = answer_of(bundle.metadata.output, rules.threshold)
    ct = _a_chest_ct()

    def follow(steps: Steps) -> Any:
        volume = steps.time("bring to the model's grid, find the tissue", lambda: working_volume([ct], spec))
        place = volume.geometry
        network = partial(regions_of, ready, volume.channels, spec, answer, volume.tissue, prepare=volume.prepare)
        result = steps.time(NETWORK, network)
        found = steps.time("components and candidates", lambda: found_at(result, rules, place.voxel_volume_ml))
        back = partial(numbers_on, ct.geometry, place, found, result, rules.threshold)
        return steps.time("outline on the CT's own grid", back)

    return follow


def _a_chest_ct() -> Image:
    kind = kind_named("chest-ct")
    options = kind.options_class(seed=1, tumour=True)
    style = replace(options.style, matrix=512, slices=200, slice_thickness_mm=1.25)
    return kind.generate(replace(options, style=style)).images["ct"]
