"""(d) How the time grows with the number of slices and of voxels."""

from __future__ import annotations

import numpy as np
from engine.networks.lively import a_lively_network
from NasoLib.networks.ready import make_ready
from NasoLib.networks.registry import example_shape
from NasoLib.predict.regions import Answer, predict_regions
from NasoLib.predict.slices import predict_slices

from benchmarks.measure import interleaved, table
from benchmarks.volumes import monai_labels


def run(quick: bool) -> None:
    """Print both tables."""
    _slices(quick)
    _voxels(quick)


def _slices(quick: bool) -> None:
    ready = make_ready(a_lively_network("resnet50", 1, 1), example_shape("resnet50", 1))
    counts = (5, 10, 20) if quick else (5, 10, 20, 40, 80)
    crops = np.random.default_rng(0).random((max(counts), 1, 224, 224), np.float32)
    for _ in range(2):
        predict_slices(ready, crops[:20])  # finds the batch size
    variants = {str(n): lambda n=n: predict_slices(ready, crops[:n]) for n in counts}
    times = interleaved(variants, 2 if quick else 5)
    rows = [(n, f"{times[n].median:.2f} s", f"{1000 * times[n].median / int(n):.0f} ms") for n in variants]
    print(table("(d) resnet50, scores and maps", ("slices", "median", "per slice"), rows))


def _voxels(quick: bool) -> None:
    network = a_lively_network("unet3d", 1, 2)
    ready = make_ready(network, (1, 1, 32, 32, 32), multiple=16)
    rows = []
    for edge in (96, 128) if quick else (96, 128, 192, 256, 384):
        volume = np.random.default_rng(0).normal(size=(1, 64, edge, edge)).astype(np.float32)
        variants = {
            "one pass": lambda volume=volume: predict_regions(ready, volume, Answer()),
            "MONAI": lambda volume=volume: monai_labels(network, volume),
        }
        times = interleaved(variants, 2 if quick else 3)
        ours, million = times["one pass"], volume.size / 1e6
        ratio = str(ours.ratio_to(times["MONAI"]))
        rows.append((f"{million:.1f}", f"{ours.median:.2f} s", f"{1000 * ours.median / million:.0f} ms", ratio))
    print(table("(d) 3D segmentation", ("million voxels", "one pass", "per million", "time / MONAI"), rows))
