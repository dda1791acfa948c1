"""Does an arm's heat map show what moves its score? On the slices that speak most for residual tumour; see
`tasks.faithfulness`.

The slices are judged again here rather than kept with the result: there are three of them, and a result that comes out
of a saved scene can be checked as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from NasoLib.bundle import Bundle
from NasoLib.errors import UserError
from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.faithfulness import MOST_SLICES, REPEATS, Faithfulness, Looked, check_maps
from NasoLib.tasks.models import ready_model
from NasoLib.tasks.residual.models import arm_model
from NasoLib.tasks.residual.result import ArmResult
from NasoLib.tasks.tumour_slices import OutlinedPatient

if TYPE_CHECKING:
    from NasoLib.device import Device


def check_heat(
    patient: OutlinedPatient,
    result: ArmResult,
    bundle: Bundle,
    device: Device,
    repeats: int = REPEATS,
    seed: int = 0,
    progress: Progress = SILENT,
) -> Faithfulness:
    """Check the heat map of one arm. With several models behind a result, `bundle` is the one that is checked.

    Raises UserError when the bundle took no part in the result, and when the outline is another one by now.
    """
    from NasoLib.predict.slices import predict_slices

    model = arm_model(bundle, result.arm)
    if model.sha256 not in {used.sha256 for used in result.provenance.models}:
        raise UserError("The heat map was made by another model. Run again, then check it.")
    if result.probability is None:
        return Faithfulness("nothing", (), 0.0, (), 0.0, ())
    output = model.metadata.output
    target = output.classes.index(output.positive_class)
    chosen = sorted(np.argsort(-result.slice_probabilities, kind="stable")[:MOST_SLICES].tolist())
    shown = patient.shown_to(model.metadata.input)
    if shown.slices_k != result.slices_k:
        raise UserError("The tumour is outlined on other slices than those of the heat map. Run again, then check it.")
    pictures = shown.pictures[chosen]
    ready = ready_model(model, device)
    now = predict_slices(ready, pictures, target, progress.share(0.0, 0.1))
    looked = Looked(chosen, pictures, now.evidence, now.logits, now.scores)
    return check_maps(ready, looked, target, repeats, seed, progress.share(0.1, 1.0))
