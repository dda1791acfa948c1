"""The small things that PythonQt adds to every QObject: findChild by class or class name, className, delete."""

from typing import Any

import shiboken6
from PySide6 import QtCore


def install() -> None:
    """Add them to QObject."""
    for name, function in {
        "findChild": _find_child,
        "findChildren": _find_children,
        "className": _class_name,
        "delete": _delete,
    }.items():
        setattr(QtCore.QObject, name, function)


def _find_child(self: QtCore.QObject, wanted: Any, name: str = "") -> QtCore.QObject | None:
    return next(iter(_matching(self, wanted, name)), None)


def _find_children(self: QtCore.QObject, wanted: Any, name: Any = "") -> list[QtCore.QObject]:
    return _matching(self, wanted, name)


def _matching(parent: QtCore.QObject, wanted: Any, name: Any) -> list[QtCore.QObject]:
    """All descendants of a class (given as class, example object or name) with this object name or matching pattern.

    Anything else as the class finds nothing in PythonQt, and says nothing; here it raises.
    """
    if not isinstance(wanted, str | bytes | type | QtCore.QObject):
        raise TypeError(f"findChild wants a Qt class, a Qt object or a class name, not {wanted!r}")
    found = []
    for child in QtCore.QObject.children(parent):
        if _is_a(child, wanted) and _is_named(child, name):
            found.append(child)
        found.extend(_matching(child, wanted, name))
    return found


def _is_a(child: QtCore.QObject, wanted: Any) -> bool:
    if isinstance(wanted, type):
        return isinstance(child, wanted)
    if isinstance(wanted, QtCore.QObject):
        return isinstance(child, type(wanted))
    return QtCore.QObject.inherits(child, wanted if isinstance(wanted, str) else wanted.decode())


def _is_named(child: QtCore.QObject, name: Any) -> bool:
    actual = QtCore.QObject.objectName(child)
    if isinstance(name, QtCore.QRegularExpression):
        return name.match(actual).hasMatch()
    return not name or actual == name


def _class_name(self: QtCore.QObject) -> str:
    return QtCore.QObject.metaObject(self).className()


def _delete(self: QtCore.QObject) -> None:
    shiboken6.delete(self)
