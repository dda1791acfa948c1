"""(a) Scores and heat maps of 20 slices, against one bare forward pass and against two packages for heat maps."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from engine.networks.lively import a_lively_network
from NasoLib.device import choose
from NasoLib.networks.ready import make_ready
from NasoLib.networks.registry import example_shape
from NasoLib.predict.slices import SliceResult, heat_at, predict_slices

from benchmarks.measure import interleaved, peak_bytes, table

# Where each package has to be told to look: the module whose output is the last feature map.
LAST_MAP = {"resnet50": "layer4", "xception": "act4", "efficientnet_b0": "bn2"}
SLICES, EDGE = 20, 224
PLAIN = "one plain forward pass"


def run(quick: bool) -> None:
    """Print one table per network."""
    crops = np.random.default_rng(0).random((SLICES, 1, EDGE, EDGE), np.float32)
    for name in LAST_MAP:
        _one_network(name, crops, quick)


def _one_network(name: str, crops: np.ndarray, quick: bool) -> None:
    network, batch = a_lively_network(name, 1, 1), torch.from_numpy(crops)
    ours = _ours(name, network, crops)
    quickly = {PLAIN: lambda: _plain(network, batch), **ours}
    slowly = {PLAIN: quickly[PLAIN], **_packages(network, network.get_submodule(LAST_MAP[name]), LAST_MAP[name], batch)}
    for variant in ours.values():
        for _ in range(10):
            variant()  # the first cases find the batch size
    rows = _rows(quickly, 3 if quick else 9) + _rows(slowly, 1 if quick else 3)[1:]
    print(table(f"(a) {name}, {SLICES} slices of {EDGE} x {EDGE}", ("", "time / plain pass", "peak MB"), rows))
    _agreement(name, network, batch, {key: variant() for key, variant in ours.items()})


def _rows(variants: dict[str, Callable[[], Any]], rounds: int) -> list[tuple[str, ...]]:
    times = interleaved(variants, rounds)
    return [
        (key, str(times[key].ratio_to(times[PLAIN])), f"{peak_bytes(variant) / 1e6:.0f}")
        for key, variant in variants.items()
    ]


def _plain(network: torch.nn.Module, batch: torch.Tensor) -> torch.Tensor:
    with torch.inference_mode():
        return network(batch)


def _ours(name: str, network: torch.nn.Module, crops: np.ndarray) -> dict[str, Callable[[], SliceResult]]:
    """Scores and maps at the size of the slices: in float32, and in bfloat16 where the processor computes in it."""
    found = {}
    for precision in dict.fromkeys(("float32", choose("cpu", "fast").precision)):
        ready = make_ready(network, example_shape(name, 1), precision=precision)

        def both(ready: Any = ready) -> SliceResult:
            result = predict_slices(ready, crops)
            heat_at(result.heat, EDGE, EDGE)
            return result

        found[f"NasoLib, scores and maps, {precision}"] = both
    return found


def _packages(network: Any, layer: Any, layer_name: str, batch: torch.Tensor) -> dict[str, Callable[[], Any]]:
    from monai.visualize import GradCAM

    monai = GradCAM(nn_module=network, target_layers=layer_name)
    variants: dict[str, Callable[[], Any]] = {
        "MONAI GradCAM, batched": lambda: monai(batch, class_idx=0),
        "MONAI GradCAM, per slice": lambda: [monai(one[None], class_idx=0) for one in batch],
    }
    if importlib.util.find_spec("pytorch_grad_cam") is None:
        print("The package grad-cam is not installed, so it is left out: pip install 'NasoLib[bench]'")
        return variants
    cam = _grad_cam(network, layer)
    variants["grad-cam package, batched"] = lambda: cam(batch)
    variants["grad-cam package, per slice"] = lambda: [cam(one[None]) for one in batch]
    return variants


def _grad_cam(network: Any, layer: Any) -> Callable[[torch.Tensor], np.ndarray]:
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    cam = GradCAM(model=network, target_layers=[layer])
    return lambda batch: cam(input_tensor=batch, targets=[ClassifierOutputTarget(0)] * len(batch))


def _agreement(name: str, network: Any, batch: torch.Tensor, ours: dict[str, SliceResult]) -> None:
    """How far our maps are from the packages', each brought to 0..1 per slice as they do, and bfloat16 from float32."""
    from monai.visualize import GradCAM

    exact, *others = ours.values()
    monai = GradCAM(network, LAST_MAP[name], upsampler=lambda _: torch.nn.Identity(), postprocessing=lambda x: x)
    theirs = monai(batch, class_idx=0)[:, 0].detach().numpy()
    print(f"\n{name}: maps differ from MONAI's by at most {_difference(exact.evidence, theirs):.1e}", end="")
    if importlib.util.find_spec("pytorch_grad_cam"):
        from pytorch_grad_cam.utils.image import scale_cam_image

        drawn = _grad_cam(network, network.get_submodule(LAST_MAP[name]))(batch)
        drawn_once = scale_cam_image(np.maximum(exact.evidence, 0), (EDGE, EDGE))
        mine = scale_cam_image(drawn_once)  # as the package does, before and after it joins its layers
        print(f", from grad-cam's by {np.abs(mine - drawn).max():.1e}", end="")
    for other in others:
        print(f"; bfloat16 moves a score by at most {np.abs(other.scores - exact.scores).max():.4f}", end="")
    print(f"; batch size found: {exact.batch}.")


def _difference(evidence: np.ndarray, theirs: np.ndarray) -> float:
    def scaled(maps: np.ndarray) -> np.ndarray:
        positive = np.maximum(maps, 0)
        low, high = positive.min((1, 2), keepdims=True), positive.max((1, 2), keepdims=True)
        return (positive - low) / np.maximum(high - low, 1e-7)

    return float(np.abs(scaled(evidence) - scaled(theirs)).max())
