"""Does the heat map show what moves the score? On the slices of the run, which decide the call; see
`tasks.faithfulness`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from NasoLib.bundle import Bundle
from NasoLib.errors import UserError
from NasoLib.image import Image
from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.faithfulness import MOST_SLICES, REPEATS, Faithfulness, Looked, check_maps
from NasoLib.tasks.invasion.assess import TASK, target_of
from NasoLib.tasks.invasion.result import InvasionResult
from NasoLib.tasks.invasion.slices import slices_of
from NasoLib.tasks.models import ready_model, usable

if TYPE_CHECKING:
    from NasoLib.device import Device


def faithfulness(
    image: Image,
    result: InvasionResult,
    bundle: Bundle | str | Path,
    repeats: int = REPEATS,
    seed: int = 0,
    device: Device | None = None,
    progress: Progress = SILENT,
) -> Faithfulness:
    """Check the heat map of a result on the image that it was made from.

    Raises UserError when the bundle is another than the result's.
    """
    from NasoLib.device import choose

    model = usable(bundle, TASK)
    if model.sha256 != result.provenance.models[0].sha256:
        raise UserError("The heat map was made by another model. Run again, then check it.")
    chosen = _slices_to_check(result)
    progress.update(0.0, "Checking the heat map")
    looked = Looked(
        chosen,
        slices_of(image, result.box, model.metadata.input, result.settings).numbers[chosen],
        result.evidence[chosen],
        result.slices.logits[chosen],
        result.scores[chosen],
    )
    ready = ready_model(model, device or choose())
    return check_maps(ready, looked, target_of(model), repeats, seed, progress.share(0.1, 1.0))


def _slices_to_check(result: InvasionResult) -> list[int]:
    """The highest scores of the run that decides, or of all slices when none is positive; in order."""
    call = result.call
    pool = range(call.run_start, call.run_stop) if call.run_slices else range(len(result.scores))
    best = sorted(pool, key=lambda number: -float(result.scores[number]))[:MOST_SLICES]
    return sorted(best)
