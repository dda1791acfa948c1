"""(b) 3D segmentation of 256 x 256 x 80, tissue in half of it, against MONAI's sliding window; and which is better."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from engine.networks.lively import a_lively_network
from NasoLib.networks.ready import Ready, make_ready
from NasoLib.predict.regions import Answer, predict_regions

from benchmarks.blobs import CHANNELS, a_case, a_trained_network, dice
from benchmarks.measure import interleaved, peak_bytes, table

SHAPE, WINDOW, OVERLAP, BATCH = (80, 256, 256), (32, 96, 96), 0.25, 4
MONAI = "MONAI sliding window, Gaussian"


def run(quick: bool) -> None:
    """Print the times, then what both ways make of cases whose truth is known."""
    _times(quick)
    _quality(quick)


def _times(quick: bool) -> None:
    network = a_lively_network("unet3d", 1, 2)
    ready = make_ready(network, (1, 1, 32, 32, 32), multiple=16)
    volume = np.random.default_rng(0).normal(size=(1, *SHAPE)).astype(np.float32)
    tissue = np.zeros(SHAPE, bool)
    tissue[:, :, : SHAPE[2] // 2] = True
    limit = 2 * 10**9
    small = 250 * 10**6
    variants = {
        MONAI: lambda: monai_labels(network, volume),
        "NasoLib, one pass over the tissue": lambda: predict_regions(
            ready, volume, Answer(), tissue, memory_bytes=limit
        ),
        "NasoLib, the same windows, where tissue is": lambda: predict_regions(
            ready, volume, Answer(), tissue, WINDOW, OVERLAP, limit
        ),
        "NasoLib, the same windows, everywhere": lambda: predict_regions(
            ready, volume, Answer(), None, WINDOW, OVERLAP, limit
        ),
        f"NasoLib, at most {small // 10**6} MB allowed": lambda: predict_regions(
            ready, volume, Answer(), tissue, memory_bytes=small
        ),
    }
    times = interleaved(variants, 2 if quick else 7)
    rows = [
        (name, str(times[name].ratio_to(times[MONAI])), f"{peak_bytes(variant) / 1e6:.0f}")
        for name, variant in variants.items()
    ]
    print(table("(b) 3D segmentation, 256 x 256 x 80, tissue in half", ("", "time / MONAI", "peak MB"), rows))


def monai_labels(network: torch.nn.Module, volume: np.ndarray) -> np.ndarray:
    """What MONAI's inferer makes of it, (k, j, i) bool."""
    from monai.inferers import sliding_window_inference

    with torch.inference_mode():
        batch = torch.from_numpy(volume)[None]
        logits = sliding_window_inference(batch, WINDOW, BATCH, network, overlap=OVERLAP, mode="gaussian")
    return logits[0].argmax(0).numpy() == 1


def _quality(quick: bool) -> None:
    network = a_trained_network(60 if quick else 400)
    ready = make_ready(network, (1, 1, 32, 32, 32), multiple=2 ** (len(CHANNELS) - 1))
    scores = np.array([_score(network, ready, seed) for seed in range(4 if quick else 20)])
    monai, windows, one_pass, alike = scores.T
    gain = one_pass - monai
    spread = 1.96 * gain.std(ddof=1) / np.sqrt(len(gain))
    print(
        f"\nDice to truth over {len(scores)} cases (a small network trained for this): MONAI's windows "
        f"{monai.mean():.4f}, the same windows {windows.mean():.4f}, one pass {one_pass.mean():.4f}; one pass "
        f"minus MONAI, paired: {gain.mean():+.4f} (95 % {gain.mean() - spread:+.4f} to {gain.mean() + spread:+.4f}). "
        f"Dice between the same windows and MONAI's: {alike.min():.5f} at worst."
    )


def _score(network: Any, ready: Ready, seed: int) -> tuple[float, float, float, float]:
    volume, truth = a_case(seed)
    theirs = monai_labels(network, volume)
    windows = predict_regions(ready, volume, Answer(), None, WINDOW, OVERLAP).labels == 1
    one_pass = predict_regions(ready, volume, Answer()).labels == 1
    return dice(theirs, truth), dice(windows, truth), dice(one_pass, truth), dice(windows, theirs)
