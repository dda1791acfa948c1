"""ctkDoubleSpinBox: a QDoubleSpinBox inside a widget, with CTK's names."""
# ruff: noqa: N801

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLineEdit, QWidget

from ..declare import passed_on, stored
from ..members import mark_as_cpp


@mark_as_cpp
class ctkDoubleSpinBox(QWidget):
    """A field for one real number."""

    valueChanged = Signal(float)
    _text_changed = Signal(str, name="valueChanged")
    editingFinished = Signal()
    decimalsChanged = Signal(int)

    SetAlways, SetIfDifferent = 0, 1
    _spin = None

    def __init__(self, *args: Any) -> None:
        QWidget.__init__(self, args[-1] if args and isinstance(args[-1], QWidget) else None)
        self._spin = QDoubleSpinBox(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._spin)
        self._spin.valueChanged.connect(self._announce)
        self._spin.editingFinished.connect(lambda: self.editingFinished.emit())

    def spinBox(self) -> QDoubleSpinBox:
        """The Qt field inside."""
        return self._spin

    def lineEdit(self) -> QLineEdit:
        """The text of the field inside."""
        return self._spin.findChild(QLineEdit)

    def setRange(self, low: float, high: float) -> None:
        """The lowest and highest number."""
        self._spin.setRange(low, high)

    def setDecimals(self, digits: int) -> None:
        """Digits after the point."""
        if digits != self._spin.decimals:
            self._spin.decimals = digits
            self.decimalsChanged.emit(digits)

    def stepUp(self) -> None:
        """One step more."""
        self._spin.stepUp()

    def stepDown(self) -> None:
        """One step less."""
        self._spin.stepDown()

    def _announce(self, value: float) -> None:
        self.valueChanged.emit(value)
        self._text_changed.emit(self._spin.text)

    decimals, _set_decimals = passed_on(int, "_spin", "decimals")
    minimum, setMinimum = passed_on(float, "_spin", "minimum")
    maximum, setMaximum = passed_on(float, "_spin", "maximum")
    singleStep, setSingleStep = passed_on(float, "_spin", "singleStep")
    value, setValue = passed_on(float, "_spin", "value")
    prefix, setPrefix = passed_on(str, "_spin", "prefix")
    suffix, setSuffix = passed_on(str, "_spin", "suffix")
    alignment, setAlignment = passed_on(int, "_spin", "alignment")
    frame, setFrame = passed_on(bool, "_spin", "frame")
    readOnly, setReadOnly = passed_on(bool, "_spin", "readOnly")
    decimalsOption, setDecimalsOption = stored(int, 0)
    setMode, setSetMode = stored(int, 0)
    sizeHintPolicy, setSizeHintPolicy = stored(int, 0)
    invertedControls, setInvertedControls = stored(bool, False)
