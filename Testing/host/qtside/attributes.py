"""Attribute access on every QObject as PythonQt does it, for reading and for writing.

The change is made once, on PySide's QObject, so that it also holds for the objects that Qt itself makes (the
children of a .ui file, the buttons of a dialog): after `install()` every Qt object of this process speaks PythonQt,
this host's own included. A proxy around each object was the alternative; it would have broken `type(widget) ==
qt.QPushButton`, on which Slicer's parameter node wrapper relies.

Touching a QObject from a thread other than the main one raises: in Slicer it crashes, some of the time.
"""

import atexit
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import shiboken6
from PySide6 import QtCore, QtGui, QtSvg, QtTest, QtUiTools, QtWidgets

from . import properties
from .connections import BoundSignal
from .members import (
    Kind,
    cpp_name,
    declared_state,
    defined_in_python,
    is_derived_in_python,
    kind_of,
    own_properties,
    replaced_by_host,
)
from .methods import Method, is_builtin_method
from .native import native_get, native_set

_main_thread = threading.main_thread().ident

_UNWRITABLE = {
    Kind.SLOT: "Slot '{name}' can not be overwritten on {cls} object",
    Kind.SIGNAL: "Signal '{name}' can not be overwritten on {cls} object",
    Kind.CONSTANT: "Enum '{name}' can not be overwritten on {cls} object",
}


def install() -> None:
    """Give QObject PythonQt's attribute access. PySide gives every class a `__setattr__` of its own: replace each."""
    QtCore.QObject.__getattribute__ = _get
    for cls in _qobject_classes():
        own_properties(cls)
        cls.__setattr__ = _set
    atexit.register(_leave)


def _leave() -> None:
    """Before PySide takes its classes down: no widget may still live whose Python methods Qt would call."""
    for widget in QtWidgets.QApplication.topLevelWidgets():
        if shiboken6.isValid(widget) and widget.parent() is None:
            shiboken6.delete(widget)
    QtCore.QObject.__getattribute__ = native_get


_loading: list[bool] = []


@contextmanager
def pyside_loads_ui() -> Iterator[None]:
    """PySide's loader makes every widget an attribute of the panel, which PythonQt's does not: drop those."""
    _loading.append(True)
    try:
        yield
    finally:
        _loading.pop()


def _qobject_classes() -> Iterator[type]:
    for kit in (QtCore, QtGui, QtSvg, QtUiTools, QtWidgets, QtTest):
        for name in dir(kit):
            member = getattr(kit, name)
            if isinstance(member, type) and issubclass(member, QtCore.QObject):
                yield member


def _get(self: QtCore.QObject, name: str) -> Any:
    if name.startswith("__"):
        return native_get(self, name)
    _refuse_other_threads(self, name)
    cls = type(self)
    if defined_in_python(cls, name):
        return native_get(self, name)
    kind = kind_of(cls, name)
    if kind is Kind.MISSING:
        return _get_uncommon(self, name)
    try:
        return _get_cpp(self, name, kind)
    except RuntimeError as error:
        raise _explained(self, name, error) from error


def _get_cpp(self: QtCore.QObject, name: str, kind: Kind) -> Any:
    if kind is Kind.PROPERTY:
        return properties.read(self, name)
    if kind is Kind.SIGNAL:
        return BoundSignal(self, name)
    own = replaced_by_host(type(self), name)
    if own is not None:
        return own.__get__(self, type(self))
    found = native_get(self, name)
    return Method(found, self, name) if is_builtin_method(found) else found


def _get_uncommon(self: QtCore.QObject, name: str) -> Any:
    """What is left once the class has nothing: instance state, dynamic properties, trailing underscores, children."""
    try:
        return native_get(self, name)
    except AttributeError:
        pass
    if not shiboken6.isValid(self):
        raise ValueError(f"Trying to read '{name}' from a destroyed {cpp_name(type(self))} object")
    value = QtCore.QObject.property(self, name)
    if value is not None:
        return value
    if name.endswith("_") and kind_of(type(self), name[:-1]) is Kind.SLOT:
        return _get(self, name[:-1])
    for child in QtCore.QObject.children(self):
        if QtCore.QObject.objectName(child) == name:
            return child
    raise AttributeError(f"{cpp_name(type(self))} has no attribute named '{name}'")


def _set(self: QtCore.QObject, name: str, value: Any) -> None:
    if name.startswith("__"):
        return native_set(self, name, value)
    _refuse_other_threads(self, name)
    cls = type(self)
    kind = kind_of(cls, name)
    if kind is Kind.PROPERTY:
        return properties.write(self, name, value)
    if type(value).__name__ == "SignalInstance":  # PySide keeps a signal on the object when it is first used
        return native_set(self, name, value)
    if kind is not Kind.MISSING:
        raise AttributeError(_UNWRITABLE[kind].format(name=name, cls=cls.__name__))
    if _is_qt_property(self, name):
        return _set_dynamic(self, name, value)
    if is_derived_in_python(cls) or declared_state(cls, name):
        return native_set(self, name, value)
    if _loading and isinstance(value, QtCore.QObject) and QtCore.QObject.objectName(value) == name:
        return None
    raise AttributeError(
        f"'{name}' does not exist on {cls.__name__} and creating new attributes on C++ objects is not allowed"
    )


def _is_qt_property(self: QtCore.QObject, name: str) -> bool:
    return not name.startswith("_") and QtCore.QObject.property(self, name) is not None


def _set_dynamic(self: QtCore.QObject, name: str, value: Any) -> None:
    if value is None:  # an invalid variant, which PythonQt refuses and Qt would take as "remove"
        raise AttributeError(f"Dynamic property '{name}' does not accept an object of type NoneType (None)")
    QtCore.QObject.setProperty(self, name, value)


def _refuse_other_threads(self: QtCore.QObject, name: str) -> None:
    if threading.get_ident() != _main_thread:
        raise RuntimeError(
            f"'{name}' of a {type(self).__name__} was used outside the main thread. Qt widgets belong to the main "
            "thread: in Slicer this crashes. Hand the work over with a QTimer that runs on the main thread."
        )


def _explained(self: QtCore.QObject, name: str, error: RuntimeError) -> Exception:
    if shiboken6.isValid(self):
        return error
    return ValueError(f"Trying to use '{name}' of a destroyed {cpp_name(type(self))} object")
