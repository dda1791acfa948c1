"""(g) The panels, in the host: how soon they open, how long a run takes, how long the window stands still meanwhile.

Promised: a panel opens in 0.3 s; NasoInvasion shows its overlay within one plain forward pass of the slices in the box
plus half a second; NasoSegmenter ends within 20 s; the main thread is never away for more than 0.1 s; at most 1 GB
beside the network. With the sample patients and the shipped demo models; no graphics card draws the views.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import torch
import walk

from benchmarks.measure import peak_bytes, table
from benchmarks.opening import MODULES, ROOT, seconds_to_open

PATIENTS = ("NasoHeadCTPositive", "NasoNeckMR", "NasoChestCT", "NasoAdvicePatient")
HEADER = ("sample", "from the click to the answer", "main thread away at most", "the same by the clock", "peak MB")


def run(quick: bool) -> None:
    """Print both tables."""
    rounds = 2 if quick else 7
    opened = {module: seconds_to_open(module, rounds) for module in MODULES}
    print(
        table("(g) Opening a panel for the first time", ("module", "seconds"), [(m, _told(opened[m])) for m in opened])
    )
    rows, notes = zip(*(_one_patient(name, rounds) for name in PATIENTS), strict=True)
    print(table("(g) A run in the panel, warm", HEADER, list(rows)))
    print("\n" + "\n".join(note for note in notes if note))


def _one_patient(name: str, rounds: int) -> tuple[tuple[str, ...], str]:
    import host

    slicer_host = host.start()
    from NasoLib.gui import samples

    sample = samples.named(name)
    slicer_host.load_module(ROOT / sample.module / f"{sample.module}.py")
    slicer_host.close_scene()
    widget, _ = walk.answer(slicer_host, sample)  # loads PyTorch, builds the network, finds the batch size
    size = " x ".join(map(str, widget.parameters.volume.GetImageData().GetDimensions()))
    plain = _plain_pass(widget) if sample.module == "NasoInvasion" else None
    seconds, beyond, worked, waited = [], [], [], []
    for _ in range(rounds):
        whole, still = _one_run(slicer_host, widget)
        seconds.append(whole)
        worked.append(still.worked_s)
        waited.append(still.waited_s)
        if plain is not None:
            beyond.append(whole - plain())
    peak = peak_bytes(lambda: _one_run(slicer_host, widget)) / 1e6
    row = (f"{sample.title}, {size}", _told(seconds), _told(worked), _told(waited), f"{peak:.0f}")
    return row, f"{name}: {_told(beyond, '+')} beyond one plain forward pass of its slices." if beyond else ""


def _one_run(slicer_host: Any, widget: Any) -> tuple[float, Any]:
    """Press Run, wait until the answer stands there and the views are drawn, and until the window rests again."""
    from host.qtside import hands
    from host.qtside.eventloop import wait_until
    from host.qtside.stand_still import StandStill

    before, button = _shown(widget), widget.runs.run_button
    wait_until(lambda: button.enabled, walk.LONGEST_S)  # a panel may still be looking at its image
    slicer_host.settle()
    with StandStill() as still:
        started = time.perf_counter()
        hands.click(button)
        wait_until(lambda: _shown(widget) is not before or not widget.runs.busy, walk.LONGEST_S, poll_s=0.001)
        if _shown(widget) is before:
            raise RuntimeError(widget.runs.message.text or button.toolTip)
        slicer_host.settle()
        seconds = time.perf_counter() - started
        wait_until(lambda: not widget.runs.busy, walk.LONGEST_S)
    return seconds, still


def _shown(widget: Any) -> Any:
    return widget.told if hasattr(widget, "told") else widget.result


def _plain_pass(widget: Any) -> Callable[[], float]:
    """Seconds of the model's network, as its library builds it, on the slices in the box as one batch."""
    from NasoLib.networks import build
    from NasoLib.networks.from_bundle import network_args
    from NasoLib.scene.volumes import image_from_node
    from NasoLib.tasks.invasion.slices import slices_of

    bundle, result = widget.model.bundle, widget.result
    facts = bundle.metadata
    network = build(facts.network.name, facts.input.channels, len(facts.output.classes), **network_args(facts)).eval()
    image = image_from_node(widget.parameters.volume)
    crops = torch.from_numpy(slices_of(image, result.box, facts.input, result.settings).numbers)

    def seconds() -> float:
        started = time.perf_counter()
        with torch.inference_mode():
            network(crops)
        return time.perf_counter() - started

    seconds()
    return seconds


def _told(seconds: list[float], sign: str = "") -> str:
    middle = statistics.median(seconds)
    return f"{middle:{sign}.3f} s ({min(seconds):{sign}.3f} to {max(seconds):{sign}.3f})"
