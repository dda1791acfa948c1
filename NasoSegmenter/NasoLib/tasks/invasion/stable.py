"""Does the call survive a box that lies a little elsewhere? The paper's second reader, as a button.

There a second radiologist placed every box again, and the area under the curve moved from 0.953 to 0.971. Here the box
is moved by up to 3 mm along each of its axes and its sides made up to 5 % longer or shorter, evenly drawn, which is
about how far two readers lie apart. A slice is recognised by the stored slice that it was taken from, so a box that
was moved upwards is compared where both have slices. All boxes go through the network as one stack.

Why the scores of every box are kept: whoever moves a cut-off afterwards asks about another call, and the answer about
the old one would be wrong beside it. `with_cutoffs` gives the new answer from the same scores.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from NasoLib.bundle import Bundle
from NasoLib.image import Box, Image
from NasoLib.image.checks import refuse_or_warn
from NasoLib.image.crop import slice_heights
from NasoLib.predict.slices import predict_slices
from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.invasion.assess import TASK, target_of
from NasoLib.tasks.invasion.calls import Call, is_positive
from NasoLib.tasks.invasion.checks import check_inputs
from NasoLib.tasks.invasion.result import call_of
from NasoLib.tasks.invasion.settings import AS_THE_BUNDLE, InvasionSettings
from NasoLib.tasks.invasion.slices import BoxSlices, slices_of
from NasoLib.tasks.models import ready_model, usable

if TYPE_CHECKING:
    from NasoLib.device import Device

RUNS = 20
SHIFT_MM = 3.0
RESIZE = 0.05


@dataclass(frozen=True)
class SliceSpread:
    """One slice of the box as it stands, and its scores under the moved boxes that reach it.

    stored_slice: its number in the image.  s_mm: its height.  runs: how many boxes reached it.
    positive_share: of them, in how many it was positive.  flips: whether it was not always what it is.
    """

    stored_slice: int
    s_mm: float
    score: float
    mean: float
    deviation: float
    lowest: float
    highest: float
    runs: int
    positive_share: float
    flips: bool


@dataclass(frozen=True, eq=False)
class ScoredBox:
    """One box and what its slices scored, from feet to head; n is 0 for a box that lies outside the image.

    scores, heights_mm, stored, s_mm: (n,); as `InvasionResult` has them.  step_mm: distance between the slices.
    """

    box: Box
    scores: np.ndarray
    heights_mm: np.ndarray
    stored: np.ndarray
    s_mm: np.ndarray
    step_mm: float

    def call(self, settings: InvasionSettings) -> Call:
        """The call under resolved settings."""
        return call_of(self.scores, self.heights_mm, self.step_mm, settings)


@dataclass(frozen=True)
class Stability:
    """How much hangs on the place of the box.

    call: with the box as it stands.  calls, boxes: of the moved ones.  slices: from feet to head.
    scored: the box as it stands, then the moved ones.  settings: resolved; those of the calls.
    """

    call: Call
    calls: tuple[Call, ...]
    boxes: tuple[Box, ...]
    slices: tuple[SliceSpread, ...]
    scored: tuple[ScoredBox, ...]
    settings: InvasionSettings

    @property
    def keeps(self) -> float:
        """Share (0 to 1) of the moved boxes that give the same call."""
        return sum(one.positive == self.call.positive for one in self.calls) / len(self.calls)

    @property
    def flipping(self) -> tuple[int, ...]:
        """Stored numbers of the slices that were not always what they are."""
        return tuple(one.stored_slice for one in self.slices if one.flips)

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        kept = round(self.keeps * len(self.calls))
        runs = [call.counted for call in self.calls]
        answer = f"{kept} of {len(self.calls)} boxes placed a little elsewhere keep the call"
        return f"{answer} (counted slices: {self.call.counted}; moved boxes {min(runs)} to {max(runs)})."

    def with_cutoffs(self, slice_threshold: float, min_run: int) -> Stability:
        """The same scores under other cut-offs. No network takes part."""
        return _judged(self.scored, replace(self.settings, slice_threshold=slice_threshold, min_run=min_run))

    def to_json(self) -> dict[str, Any]:
        """Plain values: all but the scores of the moved boxes."""
        return {
            "call": self.call.to_json(),
            "keeps": self.keeps,
            "sentence": self.sentence,
            "runs": [
                {"box": box.to_json(), "call": call.to_json()} for box, call in zip(self.boxes, self.calls, strict=True)
            ],
            "slices": [asdict(one) for one in self.slices],
        }


def stability(
    image: Image,
    box: Box,
    bundle: Bundle | str | Path,
    settings: InvasionSettings = AS_THE_BUNDLE,
    n: int = RUNS,
    seed: int = 0,
    device: Device | None = None,
    progress: Progress = SILENT,
) -> Stability:
    """Judge the box and n boxes near it. Raises UserError for input that `assess` refuses, Cancelled when stopped."""
    from NasoLib.device import choose

    model = usable(bundle, TASK)
    chosen = settings.resolved(model)
    refuse_or_warn(check_inputs(image, box, model, chosen))
    boxes = [box, *moved_boxes(box, n, np.random.default_rng(seed))]
    parts = []
    for number, one in enumerate(boxes):
        progress.update(0.2 * number / len(boxes), "Moving the region")
        reached = len(slice_heights(image.geometry, one)) > 0
        parts.append(slices_of(image, one, model.metadata.input, chosen) if reached else None)
    stack = np.concatenate([part.numbers for part in parts if part is not None])
    ready = ready_model(model, device or choose())
    scores = predict_slices(ready, stack, target_of(model), progress.share(0.2, 1.0)).scores
    return _judged(_scored(boxes, parts, scores), chosen)


def moved_boxes(box: Box, n: int, rng: np.random.Generator) -> list[Box]:
    """As many boxes as `n` near this one: moved along its axes by up to SHIFT_MM, sides changed by up to RESIZE."""
    shifts = rng.uniform(-SHIFT_MM, SHIFT_MM, (n, 3))
    factors = rng.uniform(1 - RESIZE, 1 + RESIZE, (n, 3))
    return [Box(box.to_lps(by), box.size_mm * times, box.axes) for by, times in zip(shifts, factors, strict=True)]


def _scored(boxes: list[Box], parts: list[BoxSlices | None], scores: np.ndarray) -> tuple[ScoredBox, ...]:
    """The scores of the stack, each with its box."""
    ends = np.cumsum([0 if part is None else len(part.numbers) for part in parts])
    own = np.split(scores, ends[:-1])
    nothing = np.zeros(0)
    return tuple(
        ScoredBox(box, nothing, nothing, nothing, nothing, 0.0)
        if part is None
        else ScoredBox(
            box, mine, part.heights_mm, part.stored, part.centers_lps[:, 2], float(part.geometry.spacing_mm[2])
        )
        for box, part, mine in zip(boxes, parts, own, strict=True)
    )


def _judged(scored: tuple[ScoredBox, ...], settings: InvasionSettings) -> Stability:
    """The calls and the spreads; the first box is the one as it stands."""
    assert settings.slice_threshold is not None
    base, *moved = scored
    by_slice: dict[int, list[float]] = {}
    for one in moved:
        for stored, score in zip(one.stored, one.scores, strict=True):
            by_slice.setdefault(int(stored), []).append(float(score))
    spreads = tuple(
        _spread(int(stored), float(s_mm), float(score), by_slice.get(int(stored), []), settings.slice_threshold)
        for stored, s_mm, score in zip(base.stored, base.s_mm, base.scores, strict=True)
    )
    calls = tuple(one.call(settings) for one in moved)
    return Stability(base.call(settings), calls, tuple(one.box for one in moved), spreads, scored, settings)


def _spread(stored: int, s_mm: float, score: float, others: list[float], threshold: float) -> SliceSpread:
    """A slice that no moved box reaches is told with its own score alone."""
    values = np.array(others or [score], float)
    positive = is_positive(values, threshold)
    return SliceSpread(
        stored_slice=stored,
        s_mm=s_mm,
        score=score,
        mean=float(values.mean()),
        deviation=float(values.std()),
        lowest=float(values.min()),
        highest=float(values.max()),
        runs=len(others),
        positive_share=float(positive.mean()),
        flips=bool((positive != (score >= threshold)).any()),
    )
