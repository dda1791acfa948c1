"""Scores and heat maps for a stack of slices, at the price of one forward pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from NasoLib.device import is_out_of_memory
from NasoLib.errors import UserError
from NasoLib.predict.batches import batch_size_for, in_batches
from NasoLib.predict.checks import check_slices
from NasoLib.predict.failures import ON_PROCESSOR, NotNumbers, Repetition, in_single_precision
from NasoLib.predict.slices.result import SliceResult
from NasoLib.progress import SILENT, Progress

if TYPE_CHECKING:
    from NasoLib.networks.head import Head
    from NasoLib.networks.ready import Ready


def predict_slices(
    ready: Ready, crops: np.ndarray, target: int | None = None, progress: Progress = SILENT
) -> SliceResult:
    """Classify every slice and map what spoke for the target class.

    crops: (n, c, h, w) numbers as the network was trained on (windowed and scaled by the caller).
    target: the class whose score and map are wanted; by default the last one ("yes" of a two-class network, the only
        one of a network with one output).
    Raises UserError for crops that no network can read and for an answer that is not finite, Cancelled between and
    within batches.
    """
    head = _head(ready)
    check_slices(crops, ready.in_channels)
    target = _target(target, head.classes)
    notes: tuple[str, ...] = ()
    while True:
        try:
            evidence, logits = _all(ready, crops, target, progress)
            break
        except (RuntimeError, MemoryError, NotNumbers) as error:
            repetition = _repetition(error, ready)
        notes += (repetition.note,)  # outside the handler, which would keep the failed run's memory
        ready = repetition.changed(ready)
    size = batch_size_for(ready, crops.shape[1:])
    return _result(ready, evidence, logits, target, size.size, notes + size.notes("slices"))


def _all(ready: Ready, crops: np.ndarray, target: int, progress: Progress) -> tuple[np.ndarray, np.ndarray]:
    """Signed maps (n, h', w') and logits (n, classes) of all slices, in batches of the best size."""
    size = batch_size_for(ready, crops.shape[1:])
    parts: list[Any] = []
    for part, answer in in_batches(len(crops), size, lambda part: _batch(ready, crops, part, target, progress)):
        parts.append(answer)
        progress.update(part.stop / len(crops), f"Slice {part.stop} of {len(crops)}")
    evidence, logits = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    if not (np.isfinite(logits).all() and np.isfinite(evidence).all()):
        raise NotNumbers
    return evidence, logits


def _repetition(error: Exception, ready: Ready) -> Repetition:
    """How a failed run is repeated. Raises when nothing is left to try."""
    if isinstance(error, NotNumbers):
        return in_single_precision(ready)
    if not is_out_of_memory(error):
        raise error
    if ready.device.type == "cpu":
        raise UserError("There is not enough memory for a single slice. Close other programs, or use a smaller model.")
    return ON_PROCESSOR


def _head(ready: Ready) -> Head:
    if ready.head is None:
        raise UserError("This model outlines regions and gives no score for a slice. Choose a classification model.")
    return ready.head


def _batch(
    ready: Ready, crops: np.ndarray, part: slice, target: int, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    from NasoLib.networks.ticks import ticking
    from NasoLib.predict.slices.maps import maps_and_logits

    share = progress.share(part.start / len(crops), part.stop / len(crops))
    with ready.lock, ticking(ready.network, share, f"Slice {part.start + 1} of {len(crops)}"):
        signed, logits = maps_and_logits(ready.network, _head(ready), ready.to_input(crops[part]), target)
    return signed.cpu().numpy(), logits.cpu().numpy()


def _target(target: int | None, classes: int) -> int:
    chosen = classes - 1 if target is None else target
    if not 0 <= chosen < classes:
        raise UserError(f"The model knows {classes} class(es); class number {target} is not one of them.")
    return chosen


def _result(
    ready: Ready, evidence: np.ndarray, logits: np.ndarray, target: int, batch: int, notes: tuple[str, ...]
) -> SliceResult:
    from NasoLib.predict.slices.maps import case_heat

    head = _head(ready)
    return SliceResult(
        probabilities=_probabilities(logits),
        logits=logits[:, target],
        heat=case_heat(evidence),
        evidence=evidence,
        bias=0.0 if head.bias is None else float(head.bias[target]),
        target=target,
        is_exact=head.is_linear,
        batch=batch,
        notes=notes,
    )


def _probabilities(logits: np.ndarray) -> np.ndarray:
    """Sigmoid of a single logit, softmax over several; in float64 on the way, so that neither overflows."""
    values = logits.astype(np.float64)
    if values.shape[1] == 1:
        values = np.concatenate([np.zeros_like(values), values], axis=1)
    powers = np.exp(values - values.max(1, keepdims=True))
    shares = powers / powers.sum(1, keepdims=True)
    return shares[:, -logits.shape[1] :].astype(np.float32)
