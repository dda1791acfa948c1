"""Which widget can show which type of parameter, and how.

A widget's class must be exactly one of those listed, as in Slicer: a subclass of one's own needs a connector of its
own. Classes that the host's Qt does not offer are left out of the lists.

Where Slicer demands limits for a widget (a slider must have two ends, a range widget must have bounds, a combo box must
have choices), the same RuntimeError comes here when they are missing.
"""

import enum
import pathlib

import qt
import slicer

from .annotations import Decimals, Default, first_of, is_union, unannotatedType
from .guiBase import parameterNodeGuiConnector
from .ranges import FloatRange
from .validators import Choice, RangeBounds
from .widgetConnector import WidgetConnector, known_classes, limits_in, set_step

_SMALLEST_INT, _LARGEST_INT = -(2**31), 2**31 - 1


@parameterNodeGuiConnector
class CheckBoxConnector(WidgetConnector):
    """A check box for yes or no."""

    widget_classes = ("qt.QCheckBox", "ctk.ctkCheckBox")
    types = (bool,)
    signal = "stateChanged"
    value_property = "checked"


@parameterNodeGuiConnector
class PushButtonConnector(WidgetConnector):
    """A button that stays down, for yes or no."""

    widget_classes = ("qt.QPushButton",)
    types = (bool,)
    signal = "toggled"
    value_property = "checked"

    def _prepare(self, annotations):
        self._widget.checkable = True


@parameterNodeGuiConnector
class IntConnector(WidgetConnector):
    """A whole number in a spin box or a slider; the slider needs both limits."""

    widget_classes = ("qt.QSpinBox", "qt.QSlider")
    types = (int,)

    def _prepare(self, annotations):
        set_step(self._widget, annotations)
        low, high = limits_in(annotations)
        if None in (low, high) and isinstance(self._widget, qt.QSlider):
            raise RuntimeError("A slider needs a parameter with WithinRange, or with Minimum and Maximum.")
        self._widget.minimum = _SMALLEST_INT if low is None else low
        self._widget.maximum = _LARGEST_INT if high is None else high


@parameterNodeGuiConnector
class FloatConnector(WidgetConnector):
    """A number in a spin box or slider of ctk, Qt or MRML; the slider widgets need both limits."""

    widget_classes = (
        "qt.QDoubleSpinBox",
        "ctk.ctkSliderWidget",
        "ctk.ctkDoubleSlider",
        "ctk.ctkDoubleSpinBox",
        "slicer.qMRMLSliderWidget",
        "slicer.qMRMLSpinBox",
    )
    types = (float, int)
    need_limits = ("ctk.ctkSliderWidget", "slicer.qMRMLSliderWidget")
    without_decimals = ("ctk.ctkDoubleSlider",)

    def _prepare(self, annotations):
        decimals = Decimals(0) if self._type is int else first_of(annotations, Decimals)
        if decimals and type(self._widget) not in known_classes(self.without_decimals):
            self._widget.decimals = decimals.value
        set_step(self._widget, annotations)
        low, high = limits_in(annotations)
        if None in (low, high) and type(self._widget) in known_classes(self.need_limits):
            raise RuntimeError("A slider widget needs a parameter with WithinRange, or with Minimum and Maximum.")
        self._widget.minimum = float("-inf") if low is None else low
        self._widget.maximum = float("inf") if high is None else high

    def read(self):
        return int(super().read()) if self._type is int else super().read()


class _ComboBoxConnector(WidgetConnector):
    """Base for combo boxes: a list of possible values, shown by their labels."""

    widget_classes = ("qt.QComboBox", "ctk.ctkComboBox")
    signal = "currentIndexChanged"

    def _fill(self, labels, values):
        self._values = list(values)
        self._widget.clear()
        for label in labels:
            self._widget.addItem(label)

    def read(self):
        return self._values[self._widget.currentIndex]

    def write(self, value):
        if value not in self._values:
            raise ValueError(f"{value!r} is none of {self._values}, which the combo box offers.")
        self._widget.currentIndex = self._values.index(value)


@parameterNodeGuiConnector
class ChoiceConnector(_ComboBoxConnector):
    """One of a few values, given by Choice."""

    types = (int, float, str, bool)

    def _prepare(self, annotations):
        choice = first_of(annotations, Choice)
        if choice is None:
            raise RuntimeError("A combo box needs a parameter with Choice.")
        self._fill(map(str, choice.choices), choice.choices)


@parameterNodeGuiConnector
class EnumConnector(_ComboBoxConnector):
    """A member of an enum, shown by what its `label()` says, or by its name."""

    @classmethod
    def canRepresent(cls, widget, datatype):
        bare = unannotatedType(datatype)
        is_enum = isinstance(bare, type) and issubclass(bare, enum.Enum)
        return is_enum and type(widget) in known_classes(cls.widget_classes)

    def _prepare(self, annotations):
        label = getattr(self._type, "label", lambda member: member.name)
        self._fill([label(member) for member in self._type], self._type)


@parameterNodeGuiConnector
class LineEditConnector(WidgetConnector):
    """A text in one line; an equal text is not written again, which would move the cursor while the user types."""

    widget_classes = ("qt.QLineEdit",)
    types = (str,)
    signal = "textChanged"
    value_property = "text"

    def write(self, value):
        if value != self._widget.text:
            super().write(value)


@parameterNodeGuiConnector
class LabelConnector(WidgetConnector):
    """A text that is only shown."""

    widget_classes = ("qt.QLabel",)
    types = (str,)
    value_property = "text"

    def _connect(self):
        """A label never changes by itself."""

    _disconnect = _connect


@parameterNodeGuiConnector
class TextEditConnector(WidgetConnector):
    """A text of several lines, without formatting."""

    widget_classes = ("qt.QTextEdit",)
    types = (str,)
    signal = "textChanged"

    def read(self):
        return self._widget.toPlainText()

    def write(self, value):
        self._widget.setPlainText(value)


@parameterNodeGuiConnector
class RangeConnector(WidgetConnector):
    """A FloatRange on a slider with two handles; it needs RangeBounds and a Default.

    A default given with `=` is not enough: Slicer looks for the annotation, and fails without it.
    """

    widget_classes = ("ctk.ctkRangeWidget", "ctk.ctkDoubleRangeSlider", "slicer.qMRMLRangeWidget")
    types = (FloatRange,)
    signal = "valuesChanged"
    without_decimals = ("ctk.ctkDoubleRangeSlider",)

    def _prepare(self, annotations):
        decimals = first_of(annotations, Decimals)
        if decimals and type(self._widget) not in known_classes(self.without_decimals):
            self._widget.decimals = decimals.value
        set_step(self._widget, annotations)
        bounds = first_of(annotations, RangeBounds)
        if bounds is None:
            raise RuntimeError("A range widget needs a parameter with RangeBounds.")
        if first_of(annotations, Default) is None:
            raise RuntimeError("A range widget needs a parameter with Default(FloatRange(...)) in its annotations.")
        self._widget.setRange(bounds.minimum, bounds.maximum)

    def read(self):
        return FloatRange(self._widget.minimumValue, self._widget.maximumValue)

    def write(self, value):
        self._widget.setValues(value.minimum, value.maximum)


class _PathConnector(WidgetConnector):
    """Base for widgets that show a path as text."""

    types = (
        pathlib.Path,
        pathlib.PosixPath,
        pathlib.WindowsPath,
        pathlib.PurePath,
        pathlib.PurePosixPath,
        pathlib.PureWindowsPath,
    )

    def read(self):
        return self._type(super().read())

    def write(self, value):
        super().write(str(value))


@parameterNodeGuiConnector
class PathLineEditConnector(_PathConnector):
    """A file or folder in a line with a browse button."""

    widget_classes = ("ctk.ctkPathLineEdit",)
    signal = "currentPathChanged"
    value_property = "currentPath"


@parameterNodeGuiConnector
class DirectoryButtonConnector(_PathConnector):
    """A folder on a button."""

    widget_classes = ("ctk.ctkDirectoryButton",)
    signal = "directoryChanged"
    value_property = "directory"


@parameterNodeGuiConnector
class NodeConnector(WidgetConnector):
    """A node of the scene in a node selector, which then offers nodes of the parameter's types."""

    widget_classes = ("slicer.qMRMLNodeComboBox",)
    signal = "currentNodeChanged"

    @classmethod
    def canRepresent(cls, widget, datatype):
        return bool(_node_classes(datatype)) and type(widget) in known_classes(cls.widget_classes)

    def _prepare(self, annotations):
        self._widget.nodeTypes = tuple(node_class().GetClassName() for node_class in _node_classes(self._type))

    def read(self):
        return self._widget.currentNode()

    def write(self, value):
        self._widget.setCurrentNode(value)


def _node_classes(datatype):
    """The node classes that a type allows; empty when it also allows something other than nodes and None."""
    bare = unannotatedType(datatype)
    members = [unannotatedType(hint) for hint in bare.__args__] if is_union(bare) else [bare]
    nodes = [m for m in members if isinstance(m, type) and issubclass(m, slicer.vtkMRMLNode)]
    return nodes if set(members) - set(nodes) <= {type(None)} else []
