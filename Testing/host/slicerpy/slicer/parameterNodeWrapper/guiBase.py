"""How a parameter and a widget are tied together: the interface and the registry.

A connector is chosen by asking the registered classes in order; `@parameterNodeGuiConnector` adds one for a widget of
one's own.
"""

import abc

_registered = []


class GuiConnector(abc.ABC):
    """Shows a value in a widget and tells when the user changed it."""

    @staticmethod
    @abc.abstractmethod
    def canRepresent(widget, datatype):
        """Whether the widget can show values of the (annotated) type."""

    @staticmethod
    @abc.abstractmethod
    def create(widget, datatype):
        """A connector of the widget, set up as the annotations say."""

    def __init__(self):
        super().__init__()
        self._callback = None

    def onChanged(self, callback):
        """Call `callback()` whenever the widget's value changes; None ends that."""
        self._callback = callback
        if callback is None:
            self._disconnect()
        else:
            self._connect()

    def changed(self):
        """To be called by the widget's signal."""
        if self._callback:
            self._callback()

    @abc.abstractmethod
    def _connect(self):
        """Connect the widget's signal to `changed`."""

    @abc.abstractmethod
    def _disconnect(self):
        """Disconnect the widget's signal."""

    @abc.abstractmethod
    def widget(self):
        """The widget."""

    @abc.abstractmethod
    def read(self):
        """The widget's value."""

    @abc.abstractmethod
    def write(self, value):
        """Show a value in the widget."""


def parameterNodeGuiConnector(classtype=None):
    """Class decorator, with or without parentheses, that registers a connector."""
    if classtype is None:
        return parameterNodeGuiConnector
    if not issubclass(classtype, GuiConnector):
        raise TypeError(f"{classtype.__name__} is no GuiConnector and cannot be registered as one.")
    _registered.append(classtype)
    return classtype


def createGuiConnector(widget, datatype):
    """A connector between the widget and values of the (annotated) type."""
    for candidate in _registered:
        if candidate.canRepresent(widget, datatype):
            return candidate.create(widget, datatype)
    raise RuntimeError(f"A {type(widget).__name__} cannot show a parameter of type {datatype}.")
