"""The coloured bar over a view: pin, letter, and for a slice the slider and box of its offset."""

from __future__ import annotations

from typing import Any

from PySide6 import QtCore, QtWidgets

HEIGHT = 24
STEPS_PER_MM = 10
# The letter that Slicer writes before an offset, by the name of the slice's orientation.
AXIS = {"Axial": "S", "Sagittal": "R", "Coronal": "A"}


class ControllerBar(QtWidgets.QWidget):
    """The bar of a 3D view: its colour and its label."""

    def __init__(self, view: Any) -> None:
        super().__init__()
        self.view = view
        self.setFixedHeight(HEIGHT)
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_StyledBackground, True)
        red, green, blue = (round(255 * channel) for channel in view.colour)
        self.setStyleSheet(f"ControllerBar, SliceBar {{ background: rgb({red}, {green}, {blue}); }}")
        self.row = QtWidgets.QHBoxLayout(self)
        self.row.setContentsMargins(6, 1, 2, 1)
        self.row.addWidget(QtWidgets.QLabel(view.node.GetLayoutLabel()))
        self.furnish()

    def furnish(self) -> None:
        """A 3D view has nothing more here."""
        self.row.addStretch(1)


class SliceBar(ControllerBar):
    """The bar of a slice view: moving the slider moves the slice, and the other way round."""

    def furnish(self) -> None:
        """Slider and box."""
        self.slider = QtWidgets.QSlider(QtCore.Qt.Orientation.Horizontal)
        self.box = QtWidgets.QDoubleSpinBox()
        self.box.setDecimals(3)
        self.box.setSuffix("mm")
        self.box.setFixedWidth(120)
        self.row.addWidget(self.slider, 1)
        self.row.addWidget(self.box)
        self.slider.valueChanged.connect(lambda value: self._move_to(value / STEPS_PER_MM))
        self.box.valueChanged.connect(self._move_to)
        self.view.logic.AddObserver("ModifiedEvent", self.follow)
        self.view.node.AddObserver("ModifiedEvent", self.follow)
        self.follow()

    def _move_to(self, offset_mm: float) -> None:
        self.view.logic.StartSliceOffsetInteraction()
        self.view.logic.SetSliceOffset(offset_mm)
        self.view.logic.EndSliceOffsetInteraction()

    def follow(self, *_: Any) -> None:
        """Show where the slice is, within the range of its volume."""
        low, high = self._range()
        offset = self.view.logic.GetSliceOffset()
        for widget, scale in ((self.slider, STEPS_PER_MM), (self.box, 1)):
            blocked = widget.blockSignals(True)
            widget.setRange(*(type(scale)(round(edge * scale)) for edge in (low, high)))
            widget.setValue(round(offset * scale) if scale > 1 else offset)
            widget.blockSignals(blocked)
        self.box.setPrefix(AXIS.get(self.view.node.GetOrientation(), "") + ": ")

    def _range(self) -> tuple[float, float]:
        bounds = [0.0] * 6
        self.view.logic.GetLowestVolumeSliceBounds(bounds)
        if bounds[4] >= bounds[5]:
            return -100.0, 100.0
        return bounds[4], bounds[5]
