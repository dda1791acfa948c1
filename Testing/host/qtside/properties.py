"""Qt properties as attributes: `w.enabled = False`, `w.text`, `slider.value`.

Two decisions. Reading goes through the getter method where there is one of the same name, called as an unbound
base-class function: that keeps PySide's better conversions, and it cannot recurse for properties whose getter is
virtual (`sizeHint`, `spacing`), where asking Qt's property system would call the virtual function, which asks
Python, which asks again until the process dies. Writing converts as freely as PythonQt does: a float to a whole
number (rounded down), anything to a bool by its truth, anything to a string by `str`, an int to an enumeration; what
Qt then refuses raises.
"""

import inspect
import math
import operator
from typing import Any

from PySide6 import QtCore

from .members import cpp_name, property_name
from .native import native_get

_WHOLE_NUMBERS = {"int", "uint", "qlonglong", "qulonglong", "short", "ushort", "long", "ulong"}
_REAL_NUMBERS = {"double", "float"}


def read(obj: QtCore.QObject, name: str) -> Any:
    """The value of the property that `name` reaches."""
    name = property_name(type(obj), name) or name
    getter = _native_get_or_none(obj, name)
    if inspect.isbuiltin(getter) or inspect.ismethod(getter):
        return getter()
    if getter is not None and not callable(getter):
        return getter  # a property declared by one of this host's stand-ins
    return QtCore.QObject.property(obj, name)


def write(obj: QtCore.QObject, name: str, value: Any) -> None:
    """Set the property that `name` reaches, or raise AttributeError in PythonQt's words."""
    name = property_name(type(obj), name) or name
    about = _meta_property(obj, name)
    if not about.isWritable():
        raise AttributeError(f"Property '{name}' of {type(obj).__name__} object is not writable")
    try:
        converted = _converted(value, about)
        declared = _declared_in_python(obj, name)
        if declared is not None:
            declared.fset(obj, converted)
            return
        accepted = QtCore.QObject.setProperty(obj, name, converted)
    except (TypeError, ValueError, OverflowError) as error:
        raise AttributeError(_refusal(name, about.typeName(), value)) from error
    if not accepted:
        raise AttributeError(_refusal(name, about.typeName(), value))


def _converted(value: Any, about: QtCore.QMetaProperty) -> Any:
    wanted = about.typeName()
    if wanted in _WHOLE_NUMBERS:
        return math.floor(value) if isinstance(value, float) else operator.index(value)
    if wanted in _REAL_NUMBERS:
        return _real(value)
    if wanted == "bool":
        return bool(value)
    if wanted == "QString":
        return str(value)
    if about.isEnumType() and isinstance(value, float):
        raise TypeError(value)
    return value


def _real(value: Any) -> float:
    if isinstance(value, str | bytes):
        raise TypeError(value)
    return float(value)


def _refusal(name: str, wanted: str, value: Any) -> str:
    return f"Property '{name}' of type '{wanted}' does not accept an object of type {type(value).__name__} ({value!r})"


def _meta_property(obj: QtCore.QObject, name: str) -> QtCore.QMetaProperty:
    meta = QtCore.QObject.metaObject(obj)
    index = meta.indexOfProperty(name)
    if index < 0:
        raise AttributeError(f"{cpp_name(type(obj))} has no property named '{name}'")
    return meta.property(index)


def _declared_in_python(obj: QtCore.QObject, name: str) -> Any:
    """The property object of a stand-in. Called through Qt, an exception in its setter would be lost."""
    found = inspect.getattr_static(type(obj), name, None)
    return found if type(found).__name__ == "Property" else None


def _native_get_or_none(obj: QtCore.QObject, name: str) -> Any:
    try:
        return native_get(obj, name)
    except AttributeError:
        return None
