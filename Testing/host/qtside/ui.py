"""Reading .ui files: the stand-ins for custom widgets, string lists, dynamic properties, and the connections.

Qt's own loader replaces a class that it does not know by its base class, and drops a connection that it cannot make;
both with a line on the console. In Slicer such a panel half works. Here both raise, naming the class or the
connection. Qt knows nothing of `vtkMRMLScene*`, so every connection is made here, by name, after the widgets exist.
"""

import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

from PySide6 import QtCore, QtUiTools, QtWidgets

from .attributes import pyside_loads_ui
from .connections import SignalDoesNotExist, connect_objects


class UiFileError(RuntimeError):
    """A .ui file that Slicer would load only in part."""


class UiLoader(QtUiTools.QUiLoader):
    """qt.QUiLoader."""

    _stands_for_cpp = "QUiLoader"
    _error = None

    def load(self, device: QtCore.QIODevice, parent: QtWidgets.QWidget | None = None) -> QtWidgets.QWidget:
        """The widget tree of an open .ui file."""
        text = bytes(device.readAll().data())
        return self._load(text, parent, getattr(device, "fileName", lambda: "a .ui file")())

    def createWidget(self, class_name: str, parent: Any = None, name: str = "") -> QtWidgets.QWidget:
        """A widget of this class, Qt's or a stand-in."""
        cls = standin(class_name)
        if cls is None and class_name not in QtUiTools.QUiLoader.availableWidgets(self):
            self._error = f"the class '{class_name}' of '{name}' does not exist in this host"
            return QtUiTools.QUiLoader.createWidget(self, "QWidget", parent, name)
        if cls is None:
            return QtUiTools.QUiLoader.createWidget(self, class_name, parent, name)
        widget = cls(parent)
        widget.setObjectName(name)
        return widget

    def _load(self, text: bytes, parent: Any, origin: str) -> QtWidgets.QWidget:
        tree, connections = _without_connections(text, origin)
        self._error = None
        buffer = QtCore.QBuffer()
        buffer.setData(tree)
        buffer.open(QtCore.QIODevice.OpenModeFlag.ReadOnly)
        with pyside_loads_ui():
            widget = QtUiTools.QUiLoader.load(self, buffer, parent)
        if widget is None or self._error:
            raise UiFileError(f"{origin}: {self._error or QtUiTools.QUiLoader.errorString(self)}")
        for connection in connections:
            _make(widget, connection, origin)
        return widget


def load(path: Path) -> QtWidgets.QWidget:
    """The widget tree of a .ui file."""
    if not path.is_file():
        raise UiFileError(f"{path}: there is no such file")
    return UiLoader()._load(path.read_bytes(), None, str(path))


def standin(class_name: str) -> type | None:
    """The stand-in for a ctk or qMRML class."""
    from . import ctk_widgets, qmrml

    return ctk_widgets.CLASSES.get(class_name) or qmrml.CLASSES.get(class_name)


def _without_connections(text: bytes, origin: str) -> tuple[bytes, list[ElementTree.Element]]:
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise UiFileError(f"{origin} is not a .ui file: {error}") from error
    connections = root.find("connections")
    if connections is None:
        return text, []
    root.remove(connections)
    return ElementTree.tostring(root), list(connections)


def _make(widget: QtWidgets.QWidget, connection: ElementTree.Element, origin: str) -> None:
    sender, signal, receiver, slot = (connection.findtext(k, "") for k in ("sender", "signal", "receiver", "slot"))
    try:
        connect_objects(_named(widget, sender), signal, _named(widget, receiver), slot)
    except (SignalDoesNotExist, ValueError, LookupError) as error:
        raise UiFileError(f"{origin}: cannot connect {sender}.{signal} to {receiver}.{slot}: {error}") from error


def _named(widget: QtWidgets.QWidget, name: str) -> QtCore.QObject:
    if widget.objectName == name:
        return widget
    found = widget.findChild(QtCore.QObject, name)
    if found is None:
        raise LookupError(f"the file has no widget '{name}'")
    return found
