"""Per slice the rectangle around everything outlined, as the residual and differential models see a tumour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from NasoLib.bundle import InputSpec
from NasoLib.errors import UserError
from NasoLib.image import Image
from NasoLib.tasks.pictures import rectangles, slice_boxes, upright_channels
from NasoLib.training.manifest import Row
from NasoLib.training.samples.reading import read_image, read_outline

if TYPE_CHECKING:
    from NasoLib.training.samples.prepared import Prepared


def prepare_rectangles(row: Row, spec: InputSpec, structures: Sequence[str]) -> Prepared:
    """The rectangles of one patient's slices, (n, c, j, i); every slice carries the patient's label."""
    from NasoLib.training.samples.prepared import Prepared

    images = read_channels(row, spec)
    outline = read_outline(row, structures, images[0].geometry)
    boxes = list(slice_boxes(outline, images[0].geometry, spec.margin_mm))
    if not boxes:
        raise UserError(f"{row.case}: nothing is outlined in {' or '.join(structures)}, so there is no rectangle.")
    pictures = rectangles(images, [box for _, box in boxes], spec)
    labels = np.full(len(boxes), row.label, np.uint8)
    return Prepared(pictures.astype(np.float16), labels, {"slices_k": [k for k, _ in boxes]})


def read_channels(row: Row, spec: InputSpec) -> list[Image]:
    """One image per input channel, as `upright_channels` makes them for a patient too."""
    return upright_channels([read_image(row, name, spec.modality) for name in spec.sequences], spec.intensity)
