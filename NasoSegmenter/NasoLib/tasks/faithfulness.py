"""Does a heat map show what moves the score? A check that can fail, for any classifier of slices.

What the map calls important, the hottest tenth of a slice's pixels, is blurred away, and the slice is judged again.
Then regions of the same size and shape are blurred at random places, and the slice is judged for each. Without what a
truthful map shows the score falls, and by more than a random region moves it up or down. The answer is "yes" when it
beats every random try, "no" when it does not even beat most, and "unclear" between the two.

Why up or down: blurring is a change of its own, and where it raises the score (blurred bone looks destroyed), a map
would pass merely for pointing at a place where little happens.

Why blurring and not blackening: a black hole is nothing that a scan shows, and the network would answer for the hole.
Why the effect is told as logits: a score close to 0 or 1 hardly moves whatever is taken away. Why few slices: those
that decide; the others would dilute the answer and cost time. All pictures go through the network in one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from NasoLib.predict.slices import heat_at, predict_slices
from NasoLib.progress import SILENT, Progress

if TYPE_CHECKING:
    from NasoLib.networks.ready import Ready

AREA = 0.1
REPEATS = 8
MOST_SLICES = 3
_BLUR = 1 / 8  # standard deviation as a share of the picture's width: no structure is left
_MOST_OVERLAP = 0.5  # of a random region with the important one
_TRIES = 50

_SENTENCES = {
    "yes": "Blurring what the heat map shows lowers the score by more than each of {n} random regions of that size "
    "moves it.",
    "no": "Blurring what the heat map shows does not lower the score by more than random regions of that size move it: "
    "do not read the heat map as the reason.",
    "unclear": "Blurring what the heat map shows lowers the score by more than most, but not all, of {n} random "
    "regions of that size move it: read the heat map with care.",
    "nothing": "Nothing in these slices spoke for it, so there is nothing to check.",
}


@dataclass(frozen=True)
class Faithfulness:
    """What masking did. Drops are mean logits over the slices looked at; above 0: the score fell.

    slices: their numbers, from 0.  important_drop, random_drops: in logits, one random value per repeat.
    score_drop, random_score_drops: the same as probabilities.  area: share of the picture that was blurred.
    """

    verdict: Literal["yes", "no", "unclear", "nothing"]
    slices: tuple[int, ...]
    important_drop: float
    random_drops: tuple[float, ...]
    score_drop: float
    random_score_drops: tuple[float, ...]
    area: float = AREA

    @property
    def passed(self) -> bool:
        """True only for "yes"."""
        return self.verdict == "yes"

    @property
    def sentence(self) -> str:
        """The verdict, with the figures."""
        words = _SENTENCES[self.verdict].format(n=len(self.random_drops))
        if self.verdict == "nothing":
            return words
        random = -np.array(self.random_score_drops)
        return (
            f"{words} (Mean change of the score: {-self.score_drop:+.2f}; random regions {random.min():+.2f} to "
            f"{random.max():+.2f}.)"
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self) | {"passed": self.passed, "sentence": self.sentence}


@dataclass(frozen=True, eq=False)
class Looked:
    """What the network saw and said of the slices to check.

    slices: their numbers.  pictures: (n, c, h, w).  evidence: (n, h', w').  logits, scores: (n,).
    """

    slices: Sequence[int]
    pictures: np.ndarray
    evidence: np.ndarray
    logits: np.ndarray
    scores: np.ndarray


def check_maps(
    ready: Ready, looked: Looked, target: int, repeats: int = REPEATS, seed: int = 0, progress: Progress = SILENT
) -> Faithfulness:
    """Check the maps of a few slices."""
    if not (looked.evidence > 0).any():
        return Faithfulness("nothing", tuple(looked.slices), 0.0, (), 0.0, ())
    masks = _masks(looked.evidence, looked.pictures.shape[2:], repeats, np.random.default_rng(seed))
    answer = predict_slices(ready, _blurred_where(looked.pictures, masks), target, progress)
    shape = (len(looked.slices), repeats + 1)
    return _judged(looked, answer.logits.reshape(shape), answer.scores.reshape(shape))


def _masks(evidence: np.ndarray, size: tuple[int, ...], repeats: int, rng: np.random.Generator) -> np.ndarray:
    """(slices, 1 + repeats, h, w) bool: the important pixels of each slice, then the same shape elsewhere."""
    heat = heat_at(evidence, size[0], size[1])
    count = max(1, round(AREA * heat[0].size))
    found = []
    for one in heat:
        important = np.zeros(one.size, bool)
        important[np.argpartition(one.ravel(), -count)[-count:]] = True
        mask = important.reshape(one.shape)
        found.append([mask, *(_elsewhere(mask, rng) for _ in range(repeats))])
    return np.array(found)


def _elsewhere(mask: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The shape at a random place, mirrored at random, round the edges of the picture; mostly not where it was."""
    moved = mask
    for _ in range(_TRIES):
        turned = mask[:: rng.choice((-1, 1)), :: rng.choice((-1, 1))]
        moved = np.roll(turned, rng.integers(0, mask.shape), axis=(0, 1))
        if (moved & mask).sum() <= _MOST_OVERLAP * mask.sum():
            break
    return moved


def _blurred_where(numbers: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """(slices * masks, c, h, w): each slice with its surroundings' mean where each of its masks is."""
    from scipy.ndimage import gaussian_filter

    sigma = _BLUR * numbers.shape[-1]
    smooth = gaussian_filter(numbers, (0, 0, sigma, sigma), mode="nearest")
    pictures = np.where(masks[:, :, None], smooth[:, None], numbers[:, None])
    return pictures.reshape(-1, *numbers.shape[1:])


def _judged(looked: Looked, logits: np.ndarray, scores: np.ndarray) -> Faithfulness:
    """Compare: logits and scores (slices, 1 + repeats) after masking, the important region first."""
    by_slice = looked.logits[:, None] - logits
    drops, score_drops = by_slice.mean(axis=0), (looked.scores[:, None] - scores).mean(axis=0)
    beaten = float((drops[0] > np.abs(by_slice[:, 1:]).mean(axis=0)).mean())
    verdict: Literal["yes", "no", "unclear"] = "yes" if beaten == 1 else "unclear" if beaten > 0.5 else "no"
    return Faithfulness(
        verdict,
        tuple(looked.slices),
        float(drops[0]),
        tuple(drops[1:].tolist()),
        float(score_drops[0]),
        tuple(score_drops[1:].tolist()),
    )
