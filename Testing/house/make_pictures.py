"""Make the pictures that are kept in the repository: the extension's icon, the samples' thumbnails, the screenshots.

`python -m house.make_pictures` (with Testing on the path); run it again when a panel or a phantom has changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import walk

ROOT = Path(__file__).resolve().parents[2]
THUMBNAIL = (260, 280)
# Further screenshots of each module: the end of the file's name, the sections that are open, what is pressed in them.
FURTHER = {
    "NasoInvasion": (("-trust", ("result", "heatmap", "stability"), "stabilityButton"),),
    "NasoSegmenter": (("-regions", ("result", "regions", "correction", "compare"), ""),),
    "TreatmentAdvisor": (("-matrix", ("answer",), ""), ("-past", ("past",), "publishedButton")),
}


def icon() -> None:
    """NasopharynxTumor.png, 128 x 128, from the first module's SVG."""
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(128, 128, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(ROOT / "NasoInvasion/Resources/Icons/NasoInvasion.svg")).render(painter)
    painter.end()
    image.save(str(ROOT / "NasopharynxTumor.png"))


def thumbnails() -> None:
    """One picture for each sample: the slice with the most tumour, else the middle one."""
    from NasoLib.gui import samples
    from NasoLib.progress import SILENT

    for sample in samples.SAMPLES:
        case = samples.make(sample, SILENT)
        image = list(case.images.values())[-1]
        tumour = case.masks.get("tumour")
        counts = tumour.sum(axis=(1, 2)) if tumour is not None else np.zeros(image.array.shape[0])
        slice_index = int(counts.argmax()) if counts.any() else image.array.shape[0] // 2
        grey = _grey(image.array[slice_index], image.modality)
        _save(grey, ROOT / sample.module / "Resources" / "Icons" / f"{sample.name}.png")


def _grey(pixels: np.ndarray, modality: str) -> np.ndarray:
    low, high = (-240, 360) if modality == "CT" else np.percentile(pixels, (1, 99.5))
    return (np.clip((pixels.astype(float) - low) / (high - low), 0, 1) * 255).astype(np.uint8)


def _save(grey: np.ndarray, path: Path) -> None:
    """A grey picture, fitted into the thumbnail's frame."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter

    pixels = np.ascontiguousarray(grey)
    picture = QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.strides[0], QImage.Format.Format_Grayscale8)
    frame = QImage(*THUMBNAIL, QImage.Format.Format_Grayscale8)
    frame.fill(0)
    smooth = picture.scaled(*THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    painter = QPainter(frame)
    painter.drawImage((THUMBNAIL[0] - smooth.width()) // 2, (THUMBNAIL[1] - smooth.height()) // 2, smooth)
    painter.end()
    frame.save(str(path))


def screenshots() -> None:
    """Each panel with the answer to its first sample, in Slicer's window: from its top, and what lies further down."""
    import host
    from NasoLib.gui import samples

    slicer_host = host.start()
    folder = ROOT / "Screenshots"
    folder.mkdir(exist_ok=True)
    for module, further in FURTHER.items():
        slicer_host.load_module(ROOT / module / f"{module}.py")
        slicer_host.close_scene()
        widget, _ = walk.answer(slicer_host, next(sample for sample in samples.SAMPLES if sample.module == module))
        _let_it_end(widget)
        slicer_host.picture(folder / f"{module}.png")
        for ending, sections, button in further:
            _open_only(widget, sections)
            if button:
                slicer_host.picture()  # lays the section out, so that its button can be reached
                getattr(widget.ui, button).click()
                _let_it_end(widget)
            slicer_host.picture(folder / f"{module}{ending}.png")
        slicer_host.leave()


def _let_it_end(widget: Any) -> None:
    """What begins by itself after a run, or was pressed."""
    from host.qtside.eventloop import wait_until

    wait_until(lambda: not widget.runs.busy, walk.LONGEST_S)


def _open_only(widget: Any, sections: tuple[str, ...]) -> None:
    for name in vars(widget.ui):
        if name.endswith("CollapsibleButton"):
            getattr(widget.ui, name).collapsed = name.removesuffix("CollapsibleButton") not in sections


if __name__ == "__main__":
    import host

    host.start()  # the samples belong to the panels' part of the library, which needs a Slicer
    icon()
    thumbnails()
    screenshots()
