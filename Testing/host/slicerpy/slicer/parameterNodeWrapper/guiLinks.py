"""The widgets tied to a wrapper's parameters: `connectGui` and `disconnectGui`.

A widget says which parameter it shows by the dynamic property SlicerParameterName, set in Qt Designer. While the node's
values are written to the widgets, the widgets' own signals are not listened to; otherwise rounding in a spin box would
change the stored value.
"""

import qt
import slicer
import vtk

from .annotations import split_name
from .guiBase import GuiConnector, createGuiConnector

_PROPERTY = "SlicerParameterName"


def findChildWidgetForParameter(widget, parameter):
    """The widget below `widget` that shows a parameter, or None."""
    for child in widget.findChildren(qt.QWidget):
        if child.property(_PROPERTY) == parameter:
            return child
    if split_name(parameter)[1] is not None:
        raise RuntimeError("The test host's stand-in finds the members of a pack only by their full dotted name.")
    return None


def _named_widgets(gui):
    """Parameter names and their widgets, below a widget or in what `slicer.util.childWidgetVariables` returned."""
    is_widget = getattr(gui, "isWidgetType", lambda: False)()
    candidates = gui.findChildren(qt.QWidget) if is_widget else vars(gui).values()
    return {widget.property(_PROPERTY): widget for widget in candidates if widget.property(_PROPERTY)}


class GuiLinks:
    """All connections between one wrapper and widgets, in groups that are ended together by their tag."""

    def __init__(self, wrapper):
        self._wrapper = wrapper
        self._groups = {}
        self._observers = {}
        self._next_tag = 0
        self._showing = False

    def connect(self, gui):
        """Tie all widgets that name a parameter; returns the tag to end it with."""
        return self.connect_mapping(_named_widgets(gui))

    def connect_mapping(self, mapping):
        """Tie widgets (or connectors) given by parameter name; returns the tag."""
        for name in mapping:
            self._wrapper.dataType(name)  # an unknown name is refused before anything is connected
        connectors = {name: self._connector(name, target) for name, target in mapping.items()}
        tag, self._next_tag = self._next_tag, self._next_tag + 1
        self._groups[tag] = connectors
        for name, connector in connectors.items():
            connector.write(self._wrapper.getValue(name))
            connector.onChanged(self._reader(name, connector))
        self._observers[tag] = self._wrapper.AddObserver(vtk.vtkCommand.ModifiedEvent, self._show_all)
        return tag

    def disconnect(self, tag):
        """End what `connect` began; an unknown tag is nothing to end."""
        for connector in self._groups.pop(tag, {}).values():
            connector.onChanged(None)
        if tag in self._observers:
            self._wrapper.RemoveObserver(self._observers.pop(tag))

    def _connector(self, name, target):
        return target if isinstance(target, GuiConnector) else createGuiConnector(target, self._wrapper.dataType(name))

    def _reader(self, name, connector):
        def take_over():
            with slicer.util.NodeModify(self._wrapper):
                if not self._showing:
                    self._wrapper.setValue(name, connector.read())

        return take_over

    def _show_all(self, caller, event):
        if self._showing:
            return
        self._showing = True
        try:
            with slicer.util.NodeModify(self._wrapper):
                for connectors in list(self._groups.values()):
                    for name, connector in connectors.items():
                        connector.write(self._wrapper.getValue(name))
        finally:
            self._showing = False
