"""A widget and everything in it as an array and a PNG."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PySide6 import QtGui, QtWidgets


def pixels_of(widget: Any, path: str | Path | None = None) -> np.ndarray:
    """What the widget looks like, (rows, columns, 3) bytes; saved under `path` when one is given."""
    image = QtWidgets.QWidget.grab(widget).toImage().convertToFormat(QtGui.QImage.Format.Format_RGB888)
    if path is not None and not image.save(str(path)):
        raise OSError(f"The picture could not be written to {path}; its folder must exist and its name end in .png.")
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()
