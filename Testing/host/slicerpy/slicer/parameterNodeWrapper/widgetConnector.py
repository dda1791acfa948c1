"""What the connectors of all widgets have in common: a signal, a property with the value, and limits."""

import ctk
import qt
import slicer

from .annotations import SingleStep, first_of, splitAnnotations, unannotatedType
from .guiBase import GuiConnector
from .validators import Maximum, Minimum, WithinRange


class WidgetConnector(GuiConnector):
    """Base of our connectors: the widget classes and types they serve, the signal, and the property with the value."""

    widget_classes = ()
    types = ()
    signal = "valueChanged"
    value_property = "value"

    @classmethod
    def canRepresent(cls, widget, datatype):
        return unannotatedType(datatype) in cls.types and type(widget) in known_classes(cls.widget_classes)

    @classmethod
    def create(cls, widget, datatype):
        return cls(widget, datatype) if cls.canRepresent(widget, datatype) else None

    def __init__(self, widget, datatype):
        super().__init__()
        self._widget = widget
        self._type, annotations = splitAnnotations(datatype)
        self._prepare(annotations)

    def _prepare(self, annotations):
        """Set the widget up as the annotations say."""

    def _connect(self):
        getattr(self._widget, self.signal).connect(self.changed)

    def _disconnect(self):
        getattr(self._widget, self.signal).disconnect(self.changed)

    def widget(self):
        return self._widget

    def read(self):
        return getattr(self._widget, self.value_property)

    def write(self, value):
        setattr(self._widget, self.value_property, value)


def known_classes(names):
    """The widget classes of dotted names such as 'qt.QCheckBox', without those that the host does not have."""
    libraries = {"qt": qt, "ctk": ctk, "slicer": slicer}
    pairs = (name.split(".") for name in names)
    found = (getattr(libraries[library], name, None) for library, name in pairs)
    return [widget_class for widget_class in found if widget_class is not None]


def limits_in(annotations):
    """The smallest and largest value that the annotations allow; None where they do not say."""
    within = first_of(annotations, WithinRange)
    if within:
        return within.minimum, within.maximum
    low, high = first_of(annotations, Minimum), first_of(annotations, Maximum)
    return (low.minimum if low else None), (high.maximum if high else None)


def set_step(widget, annotations):
    step = first_of(annotations, SingleStep)
    if step:
        widget.singleStep = step.value
