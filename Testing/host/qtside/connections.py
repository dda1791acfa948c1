"""Signals as PythonQt offers them: `button.connect('clicked(bool)', f)` beside `button.clicked.connect(f)`.

PythonQt answers a signal that does not exist with a line on the console and `False`, and goes on; the module then
waits for a call that never comes. Here it raises, with PythonQt's own words: nothing in Slicer wants such a
connection.

Python functions get as many of the signal's arguments as they have parameters (PythonQt reads `co_argcount`);
anything else callable gets all of them. An exception inside leaves a traceback on the console and the program goes
on, as in Slicer; it is also kept in `errors`, so that a test can fail on it.

Signals whose C++ signature names a VTK class cannot be declared with that name in PySide, so a stand-in declares
`object` and lists the C++ signature in `cpp_signals`; a connection by any other signature is refused.
"""

import re
import types
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import shiboken6
from PySide6 import QtCore

from .errors import called_by_qt

_native_disconnect = QtCore.QObject.disconnect
_native_connect = QtCore.QObject.connect
_native_emit = QtCore.QObject.emit
_PYTHON_OBJECT = "PyObject"  # how PySide spells `object` in a signature
_VTK_POINTER = re.compile(r"\bvtk\w+\*")


class SignalDoesNotExist(ValueError):
    """A module connected to a signal that the object does not have."""


class BoundSignal:
    """One signal of one object, with what PythonQt offers on it: connect, disconnect, emit and a call."""

    def __init__(self, sender: QtCore.QObject, name: str) -> None:
        self._sender = sender
        self._name = name

    def connect(self, *args: Any) -> bool:
        """Call `callable` at each emission. PythonQt takes exactly one argument here."""
        return _attach(self._sender, self._signature(), _only_argument("connect", args))

    def disconnect(self, *args: Any) -> bool:
        """Undo `connect` for this callable, or for all of them without an argument."""
        target = _only_argument("disconnect", args) if args else None
        return _detach(self._sender, self._signature(), target)

    def emit(self, *args: Any) -> None:
        """Emit the overload that takes this many arguments."""
        fitting = [s for s in _signatures(self._sender, self._name) if _parameter_count(s) == len(args)]
        if not fitting:
            raise ValueError(f"The signal {self._name} of {type(self._sender).__name__} does not take {args!r}")
        _native_emit(self._sender, QtCore.SIGNAL(fitting[0]), *args)

    __call__ = emit

    def _signature(self) -> str:
        return first_signature(self._sender, self._name)

    def __repr__(self) -> str:
        return f"<qt signal {self._name} of {type(self._sender).__name__} instance>"


def connect(sender: QtCore.QObject, signal: str, target: Callable[..., Any]) -> bool:
    """Call `target` at each emission of `signal`, given by its C++ signature."""
    return _attach(sender, existing_signature(sender, signal), target)


def disconnect(sender: QtCore.QObject, signal: str, target: Callable[..., Any] | None = None) -> bool:
    """Undo one connection (or all Python ones of this signal); False where there was none, as in PythonQt."""
    return _detach(sender, existing_signature(sender, signal), target)


def _attach(sender: QtCore.QObject, signature: str, target: Callable[..., Any]) -> bool:
    _retired.clear()
    if not callable(target):
        raise ValueError(f"Called connect with {target!r}, which cannot be called, for the signal '{signature}'")
    adapter = called_by_qt(trimmed(target, _parameter_count(signature)))
    _native_connect(sender, QtCore.SIGNAL(signature), adapter)
    _handlers_of(sender).append((signature, target, adapter))
    return True


def _detach(sender: QtCore.QObject, signature: str, target: Callable[..., Any] | None) -> bool:
    handlers = _handlers_of(sender)
    found = [h for h in handlers if h[0] == signature and (target is None or h[1] == target)]
    for handler in found if target is None else found[:1]:
        handlers.remove(handler)
        _native_disconnect(sender, QtCore.SIGNAL(signature), handler[2])
    return bool(found)


def connect_objects(sender: QtCore.QObject, signal: str, receiver: QtCore.QObject, slot: str) -> bool:
    """Qt's own connection of a signal to a slot, both by name. What Qt would refuse raises."""
    given, taken = _parameters(_normalized(signal)), _parameters(_normalized(slot))
    method = getattr(receiver, _bare(slot).partition("(")[0].strip(), None)
    if not callable(method) or not _has_slot(receiver, slot):
        raise ValueError(f"{type(receiver).__name__} has no slot '{slot}' for the signal '{signal}'")
    if given[: len(taken)] != taken:
        raise ValueError(f"The signal '{signal}' does not give what the slot '{slot}' takes")
    return connect(sender, signal, _taking(method, len(taken)))


def existing_signature(sender: QtCore.QObject, signal: str) -> str:
    """The signal's signature as Qt's meta-object knows it, or SignalDoesNotExist."""
    if not signal:
        raise SignalDoesNotExist("PythonQt: QObject::connect() signal is empty.")
    wanted = _normalized(signal)
    inside = _VTK_POINTER.sub(_PYTHON_OBJECT, wanted)
    declared = wanted in getattr(type(sender), "cpp_signals", ()) or (inside == wanted and _PYTHON_OBJECT not in wanted)
    if not declared or QtCore.QObject.metaObject(sender).indexOfSignal(inside) < 0:
        raise SignalDoesNotExist(
            f"PythonQt: QObject::connect() signal '{signal}' does not exist on {type(sender).__name__}"
        )
    return inside


def first_signature(sender: QtCore.QObject, name: str) -> str:
    """The overload that `sender.name` means: the first one of the most derived class, as PythonQt looks it up."""
    found = next(_signatures(sender, name), "")
    if not found:
        raise SignalDoesNotExist(f"PythonQt: signal '{name}' does not exist on {type(sender).__name__}")
    return found


def _signatures(sender: QtCore.QObject, name: str) -> Iterator[str]:
    """All overloads of a signal, those of the most derived class first."""
    meta = QtCore.QObject.metaObject(sender)
    while meta is not None:
        for i in range(meta.methodOffset(), meta.methodCount()):
            method = meta.method(i)
            if method.methodType() == QtCore.QMetaMethod.MethodType.Signal and str(method.name(), "ascii") == name:
                yield str(method.methodSignature().data(), "ascii")
        meta = meta.superClass()


def trimmed(target: Callable[..., Any], count: int) -> Callable[..., Any]:
    """`target`, called with no more arguments than PythonQt would give it."""
    takes = _positional_parameters(target)
    return target if takes is None or takes >= count else _taking(target, takes)


def install() -> None:
    """Put PythonQt's connect and disconnect on every QObject."""
    QtCore.QObject.connect = _ByName(_connect_any, _connect_any)
    QtCore.QObject.disconnect = _ByName(_disconnect_any, _disconnect_any)


class _ByName:
    """Works as a method (`button.connect(...)`) and as a static function (`qt.QObject.connect(button, ...)`)."""

    def __init__(self, method: Callable[..., Any], function: Callable[..., Any]) -> None:
        self._method = method
        self._function = function

    def __get__(self, obj: Any, cls: type) -> Callable[..., Any]:
        return self._function if obj is None else types.MethodType(self._method, obj)

    def __call__(self, *args: Any) -> Any:  # so that PythonQt's lookup takes it for a slot
        return self._function(*args)


def _connect_any(sender: QtCore.QObject, signal: Any, target: Any, slot: Any = None, *more: Any) -> bool:
    if isinstance(signal, QtCore.QObject):  # the static function called on an object, as PySide itself does
        return _connect_any(signal, target, slot, *more)
    if slot is not None:
        return connect_objects(sender, signal, target, slot)
    return connect(sender, signal, target)


def _disconnect_any(sender: QtCore.QObject, signal: str, target: Any = None, slot: str | None = None) -> bool:
    if slot is not None:
        raise NotImplementedError(
            "This host undoes connections to Python callables only, not from slot to slot by name."
        )
    return disconnect(sender, signal, target)


_handlers: dict[int, list[tuple[str, Any, Callable[..., Any]]]] = defaultdict(list)


def _handlers_of(sender: QtCore.QObject) -> list[tuple[str, Any, Callable[..., Any]]]:
    """The Python handlers of this object, kept while the C++ object lives, as PythonQt's signal receiver does."""
    pointer = shiboken6.getCppPointer(sender)[0]
    if pointer not in _handlers:
        _native_connect(sender, QtCore.SIGNAL("destroyed()"), lambda: _retire(pointer))
    return _handlers[pointer]


_retired: list[Any] = []


def _retire(pointer: int) -> None:
    """Put a destroyed object's handlers aside until the next connection: while Qt still takes the object down, dropping
    them here could drop the Python halves of its children.
    """
    _retired.append(_handlers.pop(pointer, None))


def _bare(signature: str) -> str:
    return signature[1:] if signature[:1].isdigit() else signature  # what SIGNAL() and SLOT() put in front


def _normalized(signature: str) -> str:
    return str(QtCore.QMetaObject.normalizedSignature(_bare(signature)).data(), "ascii")


def _parameters(signature: str) -> list[str]:
    inside = signature.partition("(")[2].rpartition(")")[0]
    return inside.split(",") if inside.strip() else []


def _parameter_count(signature: str) -> int:
    return len(_parameters(signature))


def _has_slot(receiver: QtCore.QObject, slot: str) -> bool:
    """Qt's classes are asked for the exact signature; a stand-in only for the name, as its slots are plain Python."""
    name, meta = _bare(slot).partition("(")[0].strip(), QtCore.QObject.metaObject(receiver)
    in_python = any(name in c.__dict__ for c in type(receiver).__mro__ if not c.__module__.startswith("PySide6"))
    return in_python or meta.indexOfMethod(_normalized(slot)) >= 0


def _positional_parameters(target: Callable[..., Any]) -> int | None:
    function = target.__func__ if isinstance(target, types.MethodType) else target
    if not isinstance(function, types.FunctionType) or function.__code__.co_flags & 0x04:  # CO_VARARGS
        return None
    return function.__code__.co_argcount - isinstance(target, types.MethodType)


def _taking(target: Callable[..., Any], count: int) -> Callable[..., Any]:
    return lambda *args: target(*args[:count])


def _only_argument(what: str, args: tuple) -> Any:
    if len(args) != 1:
        raise ValueError(f"Called {what} with wrong number of arguments")
    return args[0]
