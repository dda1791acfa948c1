"""Calls into Qt as PythonQt makes them: enumerations and whole numbers mix freely, a wrong argument is a ValueError.

PySide refuses an int where a function wants an enumeration. Its message names the signatures that it would have taken;
the retry reads them there, turns ints into the enumerations that they stand for, and calls once more.
"""

import functools
import math
import re
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

import PySide6
import shiboken6
from PySide6 import QtCore

from .native import ROOT

_REFUSED = "called with wrong argument"


class Method:
    """One method of one Qt object, callable as PythonQt's would be."""

    __slots__ = ("__name__", "__self__", "_native")

    def __init__(self, native: Callable[..., Any], owner: Any, name: str) -> None:
        self._native = native
        self.__self__ = owner
        self.__name__ = name

    def __call__(self, *args: Any, **named: Any) -> Any:
        try:
            return call_as_pythonqt(self._native, args, named)
        except RuntimeError as error:
            if shiboken6.isValid(self.__self__):
                raise
            kind = type(self.__self__).__name__
            raise ValueError(f"Trying to call '{self.__name__}' on a destroyed {kind} object") from error

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Method):
            return NotImplemented
        return self.__self__ is other.__self__ and self.__name__ == other.__name__

    def __hash__(self) -> int:
        return hash((id(self.__self__), self.__name__))

    def __repr__(self) -> str:
        return f"<qt slot {self.__name__} of {type(self.__self__).__name__} instance>"


def call_as_pythonqt(native: Callable[..., Any], args: tuple, named: dict[str, Any]) -> Any:
    """Call PySide; where it refuses the arguments, retry with ints as enumerations, then refuse as PythonQt does."""
    try:
        return native(*args, **named)
    except TypeError as refusal:
        if _REFUSED not in str(refusal):
            raise
        for attempt in _rewritten(args, str(refusal)):
            try:
                return native(*attempt, **named)
            except TypeError:
                continue
        raise ValueError(f"Could not find matching overload for given arguments {args!r}: {refusal}") from refusal


def install_constructors() -> None:
    """Let constructors mix ints and enumerations too: `qt.QSlider(1)`.

    PythonQt also makes a string of any object where a string is wanted. Slicer's ScriptedLoadableModule relies on it,
    surely unknowingly: its `qt.QMenu(self)`, with a `self` that is no widget, is a menu with an odd title.
    """
    metaclass = type(QtCore.QObject)
    construct = metaclass.__call__

    def called(cls: type, *args: Any, **named: Any) -> Any:
        if not any(isinstance(a, int | float) or _is_plain(a) for a in args):
            return construct(cls, *args, **named)
        return call_as_pythonqt(functools.partial(construct, cls), args, named)

    metaclass.__call__ = called


def install_on_values() -> None:
    """Wrap the methods of objects that are not QObjects (table items, colours, painters) in the same way."""
    native_get = ROOT.__getattribute__

    def get(self: Any, name: str) -> Any:
        found = native_get(self, name)
        return Method(found, self, name) if is_builtin_method(found) and not name.startswith("__") else found

    ROOT.__getattribute__ = get


def is_builtin_method(member: Any) -> bool:
    """Whether this is a method that PySide implements in C++."""
    return type(member).__name__ == "builtin_function_or_method"


def _rewritten(args: tuple, refusal: str) -> Iterator[tuple]:
    for signature in refusal.partition("Supported signatures:")[2].splitlines():
        wanted = _parameter_types(signature)
        if len(wanted) >= len(args):
            attempt = tuple(_as_wanted(a, kind) for a, kind in zip(args, wanted, strict=False))
            if any(new is not old for new, old in zip(attempt, args, strict=True)):
                yield attempt


def _as_wanted(value: Any, wanted: str) -> Any:
    if type(value) is float and wanted == "int":
        return math.floor(value)
    if wanted == "str" and _is_plain(value):
        return str(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    enumeration = _enumeration(wanted)
    if enumeration is None:
        return value
    try:
        return enumeration(int(value))
    except ValueError:
        return value


def _is_plain(value: Any) -> bool:
    """Whether this is an object of a class written in Python, outside of Qt."""
    return not isinstance(value, ROOT | type) and hasattr(value, "__dict__") and not callable(value)


def _parameter_types(signature: str) -> list[str]:
    inside = signature.partition("(")[2].rpartition(")")[0]
    parameters = [p.strip() for p in re.split(r",\s*(?![^\[(]*[\])])", inside)]
    named = [p for p in parameters if p not in ("/", "*", "")]
    return [p.partition(":")[2].partition("=")[0].strip() for p in named]


@functools.cache
def _enumeration(dotted: str) -> type[Enum] | None:
    if not dotted.startswith("PySide6."):
        return None
    found: Any = PySide6
    for part in dotted.split(" | ")[0].split(".")[1:]:
        found = getattr(found, part, None)
    return found if isinstance(found, type) and issubclass(found, Enum) else None
