"""(f) The skull-base task on a CT of 512 x 512 x 60 with 20 slices in the box: from the call to the result, warm.

The promise is one plain forward pass of the 20 crops plus half a second, and under 1 GB beyond the network. Once with
ResNet50 at 224 pixels, as published (random weights), and once with the installed demo model.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from engine.networks.lively import a_lively_network
from engine.tasks.invasion.made import metadata
from NasoLib.bundle import Bundle, NetworkSpec, create, installed
from NasoLib.device import choose
from NasoLib.image import Box, Image
from NasoLib.networks import build
from NasoLib.networks.from_bundle import network_args
from NasoLib.tasks.invasion import assess, faithfulness, stability
from NasoLib.tasks.invasion.settings import AS_THE_BUNDLE
from NasoLib.tasks.invasion.slices import slices_of

from benchmarks.case import a_ct
from benchmarks.measure import interleaved, peak_bytes, table

SLICES = 20
PLAIN, WHOLE = "one plain forward pass of the crops", "assess: checks, crop, scores, heat map, call, fingerprint"
HEAT, PLACE = "faithfulness: is the heat map right?", "stability: 20 boxes more"


def run(quick: bool) -> None:
    """Print one table per model."""
    ct, box = _a_case()
    with tempfile.TemporaryDirectory() as folder:
        demos = [one for one in installed("invasion") if one.metadata.demo][:1]
        for bundle in (_published(Path(folder)), *demos):
            _one_model(bundle, ct, box, quick)
    if not demos:
        print("\nNo demo model for this task is installed, so only ResNet50 was measured.")


def _one_model(bundle: Bundle, ct: Image, box: Box, quick: bool) -> None:
    device = choose("cpu")
    crops = torch.from_numpy(slices_of(ct, box, bundle.metadata.input, AS_THE_BUNDLE.resolved(bundle)).numbers)
    assert len(crops) == SLICES
    network = _network(bundle)

    def whole() -> Any:
        return assess(ct, box, bundle, device=device)

    result = whole()
    quickly = {PLAIN: lambda: _plain(network, crops), WHOLE: whole}
    slowly: dict[str, Callable[[], Any]] = {HEAT: lambda: faithfulness(ct, result, bundle, device=device)}
    if not quick:
        slowly[PLACE] = lambda: stability(ct, box, bundle, device=device)
    for _ in range(6):
        whole()  # the first cases find the batch size
    times = interleaved(quickly, 3 if quick else 11)
    beyond = np.array(times[WHOLE].seconds) - np.array(times[PLAIN].seconds)
    rest = interleaved({PLAIN: quickly[PLAIN], **slowly}, 1 if quick else 3)
    rows = [(name, str(times[name].ratio_to(times[PLAIN])), _peak(quickly[name])) for name in quickly]
    rows += [(name, str(rest[name].ratio_to(rest[PLAIN])), _peak(slowly[name])) for name in slowly]
    size = " x ".join(map(str, bundle.metadata.input.size))
    title = f"(f) {bundle.metadata.network.name}, {SLICES} slices of {size}, CT 512 x 512 x 60"
    print(table(title, ("", "time / plain pass", "peak MB"), rows))
    print(
        f"\nFrom call to result: {np.median(beyond):+.3f} s beyond the plain pass of {times[PLAIN].median:.3f} s "
        f"({beyond.min():+.3f} to {beyond.max():+.3f}); promised: at most +0.500 s."
    )


def _a_case() -> tuple[Image, Box]:
    ct = a_ct()
    ct = replace(ct, array=ct.array[:60], geometry=ct.geometry.part((slice(0, 60), slice(None), slice(None))))
    center, half_mm = ct.geometry.center_lps, np.array((21.0, 21.5, 1.25 * SLICES / 2))
    return ct, Box.from_bounds(center - half_mm, center + half_mm)


def _published(folder: Path) -> Bundle:
    """ResNet50 at 224 pixels with random weights."""
    network = a_lively_network("resnet50", 1, 1)
    told = metadata(name="resnet50-random", network=NetworkSpec("resnet50"))
    told = replace(told, input=replace(told.input, size=(224, 224)))
    return create(folder / "resnet50-random", told, network.state_dict())


def _network(bundle: Bundle) -> torch.nn.Module:
    """The bundle's network as its library builds it, without anything of ours."""
    facts = bundle.metadata
    network = build(facts.network.name, facts.input.channels, len(facts.output.classes), **network_args(facts))
    network.load_state_dict(bundle.weights())
    return network.eval()


def _plain(network: torch.nn.Module, crops: torch.Tensor) -> torch.Tensor:
    with torch.inference_mode():
        return network(crops)


def _peak(run: Callable[[], Any]) -> str:
    return f"{peak_bytes(run) / 1e6:.0f}"
