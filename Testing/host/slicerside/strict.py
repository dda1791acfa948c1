"""The base of what stands in for Slicer's own objects: it has what it declares and refuses everything else.

In PythonQt, setting an attribute that an object does not have raises, and so does reading it. Python itself would let a
misspelt `parent.tilte = ...` pass, and the test would be green where Slicer is not.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any


class Strict:
    """Only attributes that the class declares, in annotations, `__slots__` or properties, can be set.

    `signals` are the C++ signatures that can be connected by string, as in `app.connect("startupCompleted()", f)`.
    """

    signals: tuple[str, ...] = ()
    _cpp_name: str
    _slots: dict[str, list[Callable[..., Any]]]

    def __setattr__(self, name: str, value: Any) -> None:
        if not _is_declared(type(self), name):
            raise AttributeError(
                f"Attribute '{name}' does not exist on {self.className()} and creation of new attributes is not allowed"
            )
        super().__setattr__(name, value)

    def className(self) -> str:
        """The name of the C++ class."""
        return getattr(type(self), "_cpp_name", type(self).__name__)

    def connect(self, signal: str, slot: Callable[..., Any]) -> bool:
        """Call `slot` whenever this signal is emitted."""
        self._connected(signal).append(slot)
        return True

    def disconnect(self, signal: str, slot: Callable[..., Any]) -> bool:
        """Stop it; False when it was not connected."""
        slots = self._connected(signal)
        if slot not in slots:
            return False
        slots.remove(slot)
        return True

    def emit(self, signal: str, *values: Any) -> None:
        """Call everything connected. As in PythonQt an exception stays in its slot; tests find it kept."""
        from host.qtside.errors import called_by_qt

        for slot in list(self._connected(signal)):
            called_by_qt(slot)(*values)

    def _connected(self, signal: str) -> list[Callable[..., Any]]:
        signature = signal.replace(" ", "")
        if signature not in self.signals:
            raise ValueError(f"{self.className()} has no signal '{signal}'; it has {', '.join(self.signals) or 'none'}")
        if "_slots" not in self.__dict__:
            self._slots = {}
        return self._slots.setdefault(signature, [])


def _is_declared(cls: type, name: str) -> bool:
    # Dunder names are Python's own (`__class__`, `__dict__`).
    return name.startswith("__") or any(
        name in inspect.get_annotations(base) or isinstance(vars(base).get(name), property) for base in cls.__mro__
    )
