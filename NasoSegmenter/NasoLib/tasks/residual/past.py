"""Past patients from their files to both probabilities, for judging past decisions.

predict = predictor({"CCRT": bundle, "IC+CCRT": bundle}, device)
predict(Path("t1ce.nrrd"), [Path("tumour.nrrd"), Path("nodes.nrrd")], progress)      # (0.31, 0.12) or None
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from NasoLib.bundle import Bundle
from NasoLib.image.checks import check_image, refuse_or_warn
from NasoLib.image.io import read
from NasoLib.progress import Progress
from NasoLib.tasks.residual.run import predict_arms
from NasoLib.tasks.tumour_slices import OutlinedPatient, check_outline, together

if TYPE_CHECKING:
    from NasoLib.device import Device

Two = tuple[float, float]


def predictor(bundles: Mapping[str, Bundle], device: Device) -> Callable[[Path, Sequence[Path], Progress], Two | None]:
    """What shows one patient to both models; it gives None when there is too little tumour for them."""

    def predict(image: Path, masks: Sequence[Path], progress: Progress) -> Two | None:
        t1ce = read(image)
        outline = together([read(mask) for mask in masks])
        refuse_or_warn([*check_image(t1ce, "MR"), *check_outline(outline, t1ce)])
        found = predict_arms(OutlinedPatient({"T1CE": t1ce}, outline), bundles, device, progress=progress)
        ccrt, ic_ccrt = found["CCRT"].probability, found["IC+CCRT"].probability
        return None if ccrt is None or ic_ccrt is None else (ccrt, ic_ccrt)

    return predict
