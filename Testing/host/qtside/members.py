"""What PythonQt would find under a name on a Qt object.

PythonQt looks names up on the C++ class in a fixed order: properties first, then methods and signals, then
enumerations. That order is what makes `label.text` a string, and `label.text()` an error, where PySide offers the
method. This file answers only the question "what is this name on this class?"; attributes.py acts on the answer.

Three sorts of classes meet in one method resolution order:
- PySide's own, which stand for C++ classes;
- stand-ins of this host for ctk and qMRML classes, written in Python but shown to modules as if they were C++
  (`mark_as_cpp`);
- classes that a module derives in Python. Only on these does PythonQt allow new attributes.
"""

import functools
import inspect
import types
from collections.abc import Iterator
from enum import Enum, auto
from typing import Any

_QTIMER_STATIC_WINS = "singleShot"  # QTimer.singleShot is the static function, never the property


class Kind(Enum):
    """What a name is, as PythonQt sorts it."""

    PROPERTY = auto()
    SLOT = auto()
    SIGNAL = auto()
    CONSTANT = auto()  # an enumeration, one of its values, or a nested class
    MISSING = auto()


def mark_as_cpp(cls: type) -> type:
    """Class decorator: modules see this Python class as they would see the C++ class of the same name."""
    cls._stands_for_cpp = cls.__name__
    return cls


def is_cpp(cls: type) -> bool:
    """Whether modules take this very class for a C++ class."""
    if cls.__module__.startswith(("PySide6", "Shiboken", "shiboken6")):
        return True
    return "_stands_for_cpp" in cls.__dict__


def is_derived_in_python(cls: type) -> bool:
    """Whether objects of this class may get new attributes: only those of classes that a module derived itself."""
    return not is_cpp(cls)


@functools.cache
def defined_in_python(cls: type, name: str) -> bool:
    """Whether a class derived by a module defines `name` itself; PythonQt looks there first when it reads."""
    return any(name in base.__dict__ for base in cls.__mro__ if base is not object and not is_cpp(base))


@functools.cache
def kind_of(cls: type, name: str) -> Kind:
    """What `name` is on the C++ part of `cls`."""
    if property_name(cls, name):
        return Kind.PROPERTY
    member = inspect.getattr_static(_cpp_part(cls), name, None)
    if member is None or name.startswith("_"):
        return Kind.MISSING
    # PySide 6.12 corrupts a reference count in isinstance(x, QtCore.Signal): compare the type's name instead.
    if type(member).__name__ == "Signal":
        return Kind.SIGNAL
    if isinstance(member, type | Enum) or not (callable(member) or isinstance(member, staticmethod | classmethod)):
        return Kind.CONSTANT
    return Kind.SLOT


@functools.cache
def property_name(cls: type, name: str) -> str:
    """The Qt property that `name` reaches on `cls`, or "". PythonQt also offers `objectName` as `name`."""
    if name == _QTIMER_STATIC_WINS:
        return ""
    if _has_property(cls, name):
        return name
    return "objectName" if name == "name" else ""


def _has_property(cls: type, name: str) -> bool:
    if any(type(base.__dict__.get(name)).__name__ == "Property" for base in _standins(cls)):
        return True
    return any(name in own_properties(base) for base in cls.__mro__ if base.__module__.startswith("PySide6"))


@functools.cache
def own_properties(cls: type) -> frozenset[str]:
    """The properties that this PySide class adds to its base.

    To be read once, early (attributes.install does): a meta-object that was asked of an instance belongs to that
    instance for PySide, and is declared dead with it, the one in the class's dictionary included.
    """
    meta = cls.__dict__.get("staticMetaObject")
    if meta is None:
        return frozenset()
    return frozenset(meta.property(i).name() for i in range(meta.propertyOffset(), meta.propertyCount()))


def cpp_name(cls: type) -> str:
    """The name of the C++ class whose object this is, as PythonQt prints it."""
    return _cpp_part(cls).__name__


@functools.cache
def replaced_by_host(cls: type, name: str) -> Any:
    """The host's own version of a C++ method, or None. PySide's lookup passes over some of them (`connect`)."""
    member = inspect.getattr_static(_cpp_part(cls), name, None)
    function = getattr(member, "__func__", member)
    ours = isinstance(function, types.FunctionType) or type(member).__module__.startswith(__package__ or "host")
    return member if ours else None


def declared_state(cls: type, name: str) -> bool:
    """Whether a stand-in keeps its own state under `name`: an underscored name with a default in its class body."""
    return name.startswith("_") and any(name in base.__dict__ for base in _standins(cls))


def _cpp_part(cls: type) -> type:
    return next(base for base in cls.__mro__ if is_cpp(base))


def _standins(cls: type) -> Iterator[type]:
    return (base for base in cls.__mro__ if "_stands_for_cpp" in base.__dict__)
