"""Logits to labels and the positive label's probability, a slab at a time."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from NasoLib.predict.failures import NotNumbers
from NasoLib.predict.regions.result import Answer

_SLAB_VOXELS = 2**20  # bounds what is needed beside the logits; large enough to keep all cores busy


def decide(logits: torch.Tensor, answer: Answer) -> tuple[torch.Tensor, torch.Tensor]:
    """Labels uint8 (k, j, i) and the probability float16 (k, j, i) of the positive label, from (classes, k, j, i).

    Raises NotNumbers for logits that are NaN or infinite.
    """
    labels = torch.empty(logits.shape[1:], dtype=torch.uint8, device=logits.device)
    probability = torch.empty(logits.shape[1:], dtype=torch.float16, device=logits.device)
    choose = _by_sigmoid if answer.activation == "sigmoid" else _by_softmax
    for part in _slabs(logits.shape[1:]):
        slab = logits[:, part].float()
        _check(slab)
        labels[part], probability[part] = choose(slab, answer)
    return labels, probability


def _check(logits: torch.Tensor) -> None:
    """NaN and infinity show in the smallest or the largest, which takes a tenth of the time of looking at each."""
    if not torch.isfinite(logits.min() + logits.max()):
        raise NotNumbers


def _by_sigmoid(logits: torch.Tensor, answer: Answer) -> tuple[torch.Tensor, torch.Tensor]:
    shares = torch.sigmoid(logits)
    best, which = shares.max(0)
    return torch.where(best >= answer.threshold, which + 1, 0).to(torch.uint8), shares[answer.positive - 1]


def _by_softmax(logits: torch.Tensor, answer: Answer) -> tuple[torch.Tensor, torch.Tensor]:
    """The positive label from its threshold on; elsewhere the most probable of the other labels."""
    if len(logits) == 2:
        positive = torch.sigmoid(logits[answer.positive] - logits[1 - answer.positive])
        others: torch.Tensor | int = 1 - answer.positive
    else:
        positive = torch.softmax(logits, 0)[answer.positive]
        rest = logits.clone()
        rest[answer.positive] = -torch.inf
        others = rest.argmax(0)
    return torch.where(positive >= answer.threshold, answer.positive, others).to(torch.uint8), positive


def _slabs(shape: torch.Size) -> Iterator[slice]:
    step = max(1, _SLAB_VOXELS // max(1, shape[1] * shape[2]))
    for start in range(0, shape[0], step):
        yield slice(start, start + step)
