"""(h) Advice on a T1CE of 512 x 512 x 30 with 20 outlined slices: from the segmentation to the matrix, warm.

The promise is two plain forward passes of the 20 rectangles (one per arm) plus half a second, heat maps and 200 redraws
of the slices included. Once with Xception at 224 pixels, as published (random weights), and once with the installed
demo models. Beside it: the redraws alone, and the eight small changes of the rectangle, which are a run of their own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from engine.networks.lively import a_lively_network
from engine.tasks.residual_made import a_bundle
from NasoLib.bundle import Bundle, NetworkSpec, create, installed
from NasoLib.device import choose
from NasoLib.image import Geometry, Image
from NasoLib.networks import build
from NasoLib.networks.from_bundle import network_args
from NasoLib.tasks.advice import AdviceModels, Patient, advise, prepare, with_moves
from NasoLib.tasks.advice.firmness import firmness

from benchmarks.measure import Timing, interleaved, table

SLICES = 20
PLAIN, WHOLE = "two plain forward passes of the rectangles", "segmentation to matrix, both arms with heat maps"
DRAWS, MOVES = "the 200 redraws of the slices alone", "eight small changes of the rectangle"
PATIENT = Patient("carcinoma", t="T3", n="N1", m="M0")


def run(quick: bool) -> None:
    """Print one table per pair of models."""
    image, outline = a_case()
    with tempfile.TemporaryDirectory() as folder:
        pairs = {"xception, 224 x 224": _published(Path(folder))} | _demos()
        for name, arms in pairs.items():
            _one_pair(name, arms, image, outline, quick)
        if len(pairs) == 1:
            print("\nNo demo models for both arms are installed, so only Xception was measured.")


def a_case() -> tuple[Image, Image]:
    """A noisy head in air, int16, and an ellipsoid on 20 of its slices."""
    geometry = Geometry.from_axes((30, 512, 512), (0.45, 0.45, 5.0))
    random = np.random.default_rng(0)
    k, j, i = np.ogrid[:30, :512, :512]
    inside = ((j - 256) / 210) ** 2 + ((i - 256) / 170) ** 2 < 1
    array = (random.integers(200, 700, geometry.shape, np.int16) * inside).astype(np.int16)
    tumour = ((k - 14.5) / 10.1) ** 2 + ((j - 240) / 80) ** 2 + ((i - 260) / 70) ** 2 < 1
    assert tumour.any(axis=(1, 2)).sum() == SLICES
    return Image(array, geometry, "MR", {"name": "T1CE"}), Image(tumour.astype(np.uint8), geometry)


def _one_pair(name: str, arms: Mapping[str, Bundle], image: Image, outline: Image, quick: bool) -> None:
    device, models = choose("cpu"), AdviceModels(arms)
    case = prepare({"T1CE": image}, outline)
    crops = torch.from_numpy(case.patient.shown_to(arms["CCRT"].metadata.input).pictures)
    networks = [_network(bundle) for bundle in arms.values()]

    def plain() -> None:
        with torch.inference_mode():
            for network in networks:
                network(crops)

    def whole():
        return advise(prepare({"T1CE": image}, outline), PATIENT, models, device)

    for _ in range(3):
        result = whole()  # finds the batch size
    scores = [arm.slice_probabilities for arm in result.arms.values()]
    thresholds = tuple(arm.threshold for arm in result.arms.values())
    timed = {PLAIN: plain, WHOLE: whole, DRAWS: lambda: firmness(*scores, thresholds)}
    times = interleaved(timed, 2 if quick else 7)
    if not quick:
        slow = interleaved({PLAIN: plain, MOVES: lambda: with_moves(result, case, models, device)}, 1, 0)
        times[MOVES] = slow[MOVES]
    rows = [(key, f"{one.median:.3f} s", _ratio(one, times[PLAIN])) for key, one in times.items()]
    print(table(f"(h) advice, {name}, {SLICES} slices", ("", "median", "time / two plain passes"), rows))
    beyond = [mine - bare for mine, bare in zip(times[WHOLE].seconds, times[PLAIN].seconds, strict=True)]
    print(f"\nBeyond two plain passes: {np.median(beyond):+.3f} s (promised: at most +0.500 s).")


def _ratio(one: Timing, plain: Timing) -> str:
    if len(one.seconds) != len(plain.seconds):
        return f"{one.median / plain.median:.1f}"
    return str(one.ratio_to(plain))


def _published(folder: Path) -> dict[str, Bundle]:
    """Xception at 224 pixels for each arm, with random weights."""
    made = {}
    for number, arm in enumerate(("CCRT", "IC+CCRT")):
        small = a_bundle(folder / "small", f"small-{number}", arm=arm).metadata
        facts = replace(small, name=f"xception-{number}", network=NetworkSpec("xception"))
        facts = replace(facts, input=replace(small.input, size=(224, 224)))
        state = {name: tensor.clone() for name, tensor in a_lively_network("xception", 1, 1).state_dict().items()}
        made[arm] = create(folder / facts.name, facts, state)
    return made


def _demos() -> dict[str, dict[str, Bundle]]:
    found = {bundle.metadata.decision.arm: bundle for bundle in installed("residual") if bundle.metadata.demo}
    return {"demo models": found} if len(found) == 2 else {}


def _network(bundle: Bundle) -> torch.nn.Module:
    """The bundle's network as its library builds it: what a plain pass runs."""
    facts = bundle.metadata
    network = build(facts.network.name, facts.input.channels, len(facts.output.classes), **network_args(facts))
    network.load_state_dict(bundle.weights())
    return network.eval()
