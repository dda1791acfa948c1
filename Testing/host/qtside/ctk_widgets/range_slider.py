"""Two handles for a lower and an upper number: ctkDoubleRangeSlider, and ctkRangeWidget with a field at each end."""
# ruff: noqa: N801

from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSizePolicy, QWidget

from ..declare import computed, passed_on, stored
from ..members import mark_as_cpp

_HANDLE_PX = 10


def _within(self: Any, _value: Any) -> None:
    self.setValues(self.minimumValue, self.maximumValue)
    self.rangeChanged.emit(self.minimum, self.maximum)
    self.update()


@mark_as_cpp
class ctkDoubleRangeSlider(QWidget):
    """A groove with two handles."""

    minimumValueChanged = Signal(float)
    maximumValueChanged = Signal(float)
    valuesChanged = Signal(float, float)
    rangeChanged = Signal(float, float)
    sliderPressed = Signal()
    sliderReleased = Signal()
    _low_value = 0.0
    _high_value = 99.0
    _held = ""

    def __init__(self, *args: Any) -> None:
        QWidget.__init__(self, args[-1] if args and isinstance(args[-1], QWidget) else None)
        self.setMinimumSize(60, 22)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def setValues(self, low: float, high: float) -> None:
        """Set both numbers, in order and within the range."""
        low, high = (min(max(float(v), self.minimum), self.maximum) for v in sorted((low, high)))
        before = (self._low_value, self._high_value)
        self._low_value, self._high_value = low, high
        self.update()
        if low != before[0]:
            self.minimumValueChanged.emit(low)
        if high != before[1]:
            self.maximumValueChanged.emit(high)
        if (low, high) != before:
            self.valuesChanged.emit(low, high)

    def setMinimumValue(self, low: float) -> None:
        """Set the lower number; it cannot pass the upper one."""
        self.setValues(min(low, self._high_value), self._high_value)

    def setMaximumValue(self, high: float) -> None:
        """Set the upper number; it cannot pass the lower one."""
        self.setValues(self._low_value, max(high, self._low_value))

    def setRange(self, low: float, high: float) -> None:
        """The lowest and highest number."""
        self.setMinimum(low)
        self.setMaximum(high)

    def paintEvent(self, _event: Any) -> None:
        """The groove, the chosen part of it, and the handles."""
        painter = QPainter(self)
        middle = self.height // 2
        left, right = self._x(self._low_value), self._x(self._high_value)
        painter.fillRect(QRect(0, middle - 2, self.width, 4), self.palette.color(QPalette.ColorRole.Mid))
        painter.fillRect(QRect(left, middle - 2, right - left, 4), self.palette.color(QPalette.ColorRole.Highlight))
        painter.setPen(self.palette.color(QPalette.ColorRole.Dark))
        painter.setBrush(self.palette.color(QPalette.ColorRole.Base))
        for x in (left, right):
            painter.drawRoundedRect(x - _HANDLE_PX // 2, middle - 7, _HANDLE_PX, 14, 2, 2)
        painter.end()

    def mousePressEvent(self, event: Any) -> None:
        """Take the nearer handle."""
        at = self._value_at(event.position().x())
        nearer_low = abs(at - self._low_value) <= abs(at - self._high_value)
        self._held = "low" if nearer_low else "high"
        self.sliderPressed.emit()
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: Any) -> None:
        """Pull the taken handle along."""
        at = self._value_at(event.position().x())
        if self._held == "low":
            self.setMinimumValue(at)
        elif self._held == "high":
            self.setMaximumValue(at)

    def mouseReleaseEvent(self, _event: Any) -> None:
        """Let go."""
        self._held = ""
        self.sliderReleased.emit()

    def _x(self, value: float) -> int:
        span = (self.maximum - self.minimum) or 1.0
        room = self.width - _HANDLE_PX
        return _HANDLE_PX // 2 + round((value - self.minimum) / span * room)

    def _value_at(self, x: float) -> float:
        room = max(1, self.width - _HANDLE_PX)
        share = min(max((x - _HANDLE_PX / 2) / room, 0.0), 1.0)
        steps = round(share * (self.maximum - self.minimum) / self.singleStep)
        return self.minimum + steps * self.singleStep

    minimum, setMinimum = stored(float, 0.0, then=_within)
    maximum, setMaximum = stored(float, 99.0, then=_within)
    singleStep, setSingleStep = stored(float, 1.0)
    minimumValue = computed(float, "_low_value", setMinimumValue)
    maximumValue = computed(float, "_high_value", setMaximumValue)
    tracking, setTracking = stored(bool, True)
    orientation, setOrientation = stored(int, int(Qt.Orientation.Horizontal))
    symmetricMoves, setSymmetricMoves = stored(bool, False)
    tickInterval, setTickInterval = stored(float, 0.0)
    tickPosition, setTickPosition = stored(int, 0)


@mark_as_cpp
class ctkRangeWidget(QWidget):
    """A field, a range slider, a field."""

    minimumValueChanged = Signal(float)
    minimumValueIsChanging = Signal(float)
    maximumValueChanged = Signal(float)
    maximumValueIsChanging = Signal(float)
    valuesChanged = Signal(float, float)
    rangeChanged = Signal(float, float)
    _slider = None
    _low_spin = None
    _high_spin = None

    def __init__(self, parent: QWidget | None = None) -> None:
        QWidget.__init__(self, parent)
        self._slider = ctkDoubleRangeSlider(self)
        self._low_spin, self._high_spin = QDoubleSpinBox(self), QDoubleSpinBox(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self._low_spin, self._slider, self._high_spin):
            layout.addWidget(part)
        self._show_range()
        self._slider.minimumValueChanged.connect(lambda v: self.minimumValueChanged.emit(v))
        self._slider.maximumValueChanged.connect(lambda v: self.maximumValueChanged.emit(v))
        self._slider.valuesChanged.connect(self._slider_changed)
        self._slider.rangeChanged.connect(self._slider_rescaled)
        self._low_spin.valueChanged.connect(self._slider.setMinimumValue)
        self._high_spin.valueChanged.connect(self._slider.setMaximumValue)

    def slider(self) -> ctkDoubleRangeSlider:
        """The slider between the fields."""
        return self._slider

    def minimumSpinBox(self) -> QDoubleSpinBox:
        """The field of the lower number."""
        return self._low_spin

    def maximumSpinBox(self) -> QDoubleSpinBox:
        """The field of the upper number."""
        return self._high_spin

    def setValues(self, low: float, high: float) -> None:
        """Set both numbers."""
        self._slider.setValues(low, high)

    def setRange(self, low: float, high: float) -> None:
        """The lowest and highest number."""
        self._slider.setRange(low, high)

    def setDecimals(self, digits: int) -> None:
        """Digits after the point in both fields."""
        for spin in (self._low_spin, self._high_spin):
            spin.setDecimals(digits)

    def setSuffix(self, text: str) -> None:
        """The unit after both numbers."""
        for spin in (self._low_spin, self._high_spin):
            spin.setSuffix(text)

    def setPrefix(self, text: str) -> None:
        """The text before both numbers."""
        for spin in (self._low_spin, self._high_spin):
            spin.setPrefix(text)

    def setSingleStep(self, step: float) -> None:
        """The smallest move."""
        self._slider.setSingleStep(step)
        for spin in (self._low_spin, self._high_spin):
            spin.setSingleStep(step)

    def reset(self) -> None:
        """Back to the whole range."""
        self.setValues(self.minimum, self.maximum)

    def hasTracking(self) -> bool:
        """Whether the numbers follow while a handle moves."""
        return self.tracking

    def _slider_rescaled(self, low: float, high: float) -> None:
        self._show_range()
        self.rangeChanged.emit(low, high)

    def _slider_changed(self, low: float, high: float) -> None:
        self._show_values()
        self.valuesChanged.emit(low, high)

    def _show_range(self) -> None:
        for spin in (self._low_spin, self._high_spin):
            blocked = spin.blockSignals(True)
            spin.setRange(self._slider.minimum, self._slider.maximum)
            spin.blockSignals(blocked)
        self._show_values()

    def _show_values(self) -> None:
        for spin, value in ((self._low_spin, self.minimumValue), (self._high_spin, self.maximumValue)):
            blocked = spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(blocked)

    @property
    def _digits(self) -> int:
        return self._low_spin.decimals

    @property
    def _suffix(self) -> str:
        return self._low_spin.suffix

    @property
    def _prefix(self) -> str:
        return self._low_spin.prefix

    @property
    def _step(self) -> float:
        return self._slider.singleStep

    minimum, setMinimum = passed_on(float, "_slider", "minimum")
    maximum, setMaximum = passed_on(float, "_slider", "maximum")
    minimumValue, setMinimumValue = passed_on(float, "_slider", "minimumValue")
    maximumValue, setMaximumValue = passed_on(float, "_slider", "maximumValue")
    singleStep = computed(float, "_step", setSingleStep)
    decimals = computed(int, "_digits", setDecimals)
    prefix = computed(str, "_prefix", setPrefix)
    suffix = computed(str, "_suffix", setSuffix)
    tracking, setTracking = passed_on(bool, "_slider", "tracking")
    symmetricMoves, setSymmetricMoves = passed_on(bool, "_slider", "symmetricMoves")
    tickInterval, setTickInterval = passed_on(float, "_slider", "tickInterval")
    autoSpinBoxWidth, setAutoSpinBoxWidth = stored(bool, True)
    spinBoxAlignment, setSpinBoxAlignment = stored(int, 0x84)
    spinBoxTextAlignment, setSpinBoxTextAlignment = stored(int, 0x81)
