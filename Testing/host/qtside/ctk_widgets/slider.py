"""Sliders over real numbers: ctkDoubleSlider, and ctkSliderWidget with a number field beside it.

Qt's slider counts whole steps. The number that was set is kept as it is; the handle stands at the nearest step, and
only a moved handle snaps to one.
"""
# ruff: noqa: N801

import math
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSizePolicy, QSlider, QWidget

from ..declare import computed, passed_on, stored
from ..members import mark_as_cpp

_MOST_STEPS = 1_000_000


def _scale(self: Any, _value: Any) -> None:
    self._rescale()


@mark_as_cpp
class ctkDoubleSlider(QWidget):
    """A slider between two real numbers."""

    valueChanged = Signal(float)
    sliderMoved = Signal(float)
    sliderPressed = Signal()
    sliderReleased = Signal()
    rangeChanged = Signal(float, float)
    _slider = None
    _value = 0.0

    def __init__(self, *args: Any) -> None:
        parent = args[-1] if args and isinstance(args[-1], QWidget) else None
        QWidget.__init__(self, parent)
        self._slider = QSlider(args[0] if args and isinstance(args[0], int) else Qt.Orientation.Horizontal, self)
        self._slider.setMinimumWidth(50)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._slider)
        self._slider.valueChanged.connect(self._handle_moved)
        self._slider.sliderMoved.connect(lambda step: self.sliderMoved.emit(self._at(step)))
        self._slider.sliderPressed.connect(lambda: self.sliderPressed.emit())
        self._slider.sliderReleased.connect(lambda: self.sliderReleased.emit())
        self._rescale()

    def slider(self) -> QSlider:
        """Qt's slider inside, counting steps."""
        return self._slider

    def setValue(self, value: float) -> None:
        """Set the number, within the range."""
        value = min(max(float(value), self.minimum), self.maximum)
        if value == self._value:
            return
        self._value = value
        self._show_value()
        self.valueChanged.emit(value)

    def setRange(self, low: float, high: float) -> None:
        """The lowest and highest number."""
        self.setMinimum(low)
        self.setMaximum(high)

    def hasTracking(self) -> bool:
        """Whether the number follows while the handle moves."""
        return self.tracking

    def _rescale(self) -> None:
        span, step = self.maximum - self.minimum, self.singleStep
        steps = math.ceil(span / step) if step > 0 and math.isfinite(span) else _MOST_STEPS
        blocked = self._slider.blockSignals(True)
        self._slider.setRange(0, max(0, min(steps, _MOST_STEPS)))
        self._slider.setPageStep(max(1, round(self.pageStep / step) if step > 0 else 1))
        self._slider.blockSignals(blocked)
        self.rangeChanged.emit(self.minimum, self.maximum)
        self.setValue(self._value)
        self._show_value()

    def _show_value(self) -> None:
        blocked = self._slider.blockSignals(True)
        self._slider.setValue(round((self._value - self.minimum) / self.singleStep) if self.singleStep > 0 else 0)
        self._slider.blockSignals(blocked)

    def _handle_moved(self, step: int) -> None:
        self.setValue(self._at(step))

    def _at(self, step: int) -> float:
        return min(self.minimum + step * self.singleStep, self.maximum)

    minimum, setMinimum = stored(float, 0.0, then=_scale)
    maximum, setMaximum = stored(float, 99.0, then=_scale)
    singleStep, setSingleStep = stored(float, 1.0, then=_scale)
    pageStep, setPageStep = stored(float, 10.0, then=_scale)
    value = computed(float, "_value", setValue)
    tracking, setTracking = passed_on(bool, "_slider", "tracking")
    orientation, setOrientation = passed_on(int, "_slider", "orientation")
    tickInterval, setTickInterval = stored(float, 0.0)
    tickPosition, setTickPosition = passed_on(int, "_slider", "tickPosition")
    invertedAppearance, setInvertedAppearance = passed_on(bool, "_slider", "invertedAppearance")
    invertedControls, setInvertedControls = passed_on(bool, "_slider", "invertedControls")
    handleToolTip, setHandleToolTip = stored(str, "")


@mark_as_cpp
class ctkSliderWidget(QWidget):
    """A slider and a number field that show the same number."""

    valueChanged = Signal(float)
    valueIsChanging = Signal(float)
    decimalsChanged = Signal(int)

    NoSynchronize, SynchronizeWidth, SynchronizeDecimals = 0, 1, 2
    _double_slider = None
    _spin = None

    def __init__(self, parent: QWidget | None = None) -> None:
        QWidget.__init__(self, parent)
        self._double_slider = ctkDoubleSlider(Qt.Orientation.Horizontal, self)
        self._spin = QDoubleSpinBox(self)
        self._spin.setRange(0.0, 99.0)
        self._spin.setKeyboardTracking(False)
        self._spin.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._double_slider, 1)
        layout.addWidget(self._spin)
        self._double_slider.valueChanged.connect(self._slider_changed)
        self._double_slider.sliderMoved.connect(self._slider_moving)
        self._spin.valueChanged.connect(self._double_slider.setValue)

    def spinBox(self) -> QDoubleSpinBox:
        """The number field."""
        return self._spin

    def slider(self) -> ctkDoubleSlider:
        """The slider."""
        return self._double_slider

    def setRange(self, low: float, high: float) -> None:
        """The lowest and highest number."""
        self.setMinimum(low)
        self.setMaximum(high)

    def setMinimum(self, low: float) -> None:
        """The lowest number."""
        self._spin.setMinimum(low)
        self._double_slider.setMinimum(low)

    def setMaximum(self, high: float) -> None:
        """The highest number."""
        self._spin.setMaximum(high)
        self._double_slider.setMaximum(high)

    def setSingleStep(self, step: float) -> None:
        """The smallest move of the handle."""
        self._spin.setSingleStep(step)
        self._double_slider.setSingleStep(step)

    def setDecimals(self, digits: int) -> None:
        """Digits after the point in the field."""
        blocked = self._spin.blockSignals(True)
        self._spin.setDecimals(digits)
        self._spin.setValue(self.value)
        self._spin.blockSignals(blocked)
        self.decimalsChanged.emit(digits)

    def reset(self) -> None:
        """Back to the number nearest zero."""
        self.setValue(0.0)

    def hasTracking(self) -> bool:
        """Whether the number follows while the handle moves."""
        return self.tracking

    def isSpinBoxVisible(self) -> bool:
        """Whether the number field is shown."""
        return self.spinBoxVisible

    def hasPopupSlider(self) -> bool:
        """Whether the slider pops up instead of standing beside the field."""
        return self.popupSlider

    def _slider_changed(self, value: float) -> None:
        blocked = self._spin.blockSignals(True)
        self._spin.setValue(value)
        self._spin.blockSignals(blocked)
        self.valueChanged.emit(value)

    def _slider_moving(self, value: float) -> None:
        if not self.tracking:
            self.valueIsChanging.emit(value)

    minimum = computed(float, "_low", setMinimum)
    maximum = computed(float, "_high", setMaximum)
    value, setValue = passed_on(float, "_double_slider", "value")
    singleStep = computed(float, "_step", setSingleStep)
    pageStep, setPageStep = passed_on(float, "_double_slider", "pageStep")
    decimals = computed(int, "_digits", setDecimals)
    prefix, setPrefix = passed_on(str, "_spin", "prefix")
    suffix, setSuffix = passed_on(str, "_spin", "suffix")
    spinBoxAlignment, setSpinBoxAlignment = stored(int, 0x82)
    tracking, setTracking = passed_on(bool, "_double_slider", "tracking")
    spinBoxVisible, setSpinBoxVisible = stored(bool, True, then=lambda self, on: self._spin.setVisible(on))
    popupSlider, setPopupSlider = stored(bool, False)
    tickInterval, setTickInterval = passed_on(float, "_double_slider", "tickInterval")
    tickPosition, setTickPosition = passed_on(int, "_double_slider", "tickPosition")
    synchronizeSiblings, setSynchronizeSiblings = stored(int, 3)
    invertedAppearance, setInvertedAppearance = passed_on(bool, "_double_slider", "invertedAppearance")
    invertedControls, setInvertedControls = passed_on(bool, "_double_slider", "invertedControls")

    @property
    def _low(self) -> float:
        return self._double_slider.minimum

    @property
    def _high(self) -> float:
        return self._double_slider.maximum

    @property
    def _step(self) -> float:
        return self._double_slider.singleStep

    @property
    def _digits(self) -> int:
        return self._spin.decimals
