"""How stand-ins declare Qt properties: real ones, for .ui files, `w.decimals` and `w.setDecimals(2)` alike."""

import itertools
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Property

_next_key = itertools.count()


def stored(kind: Any, default: Any, then: Callable[[Any, Any], None] | None = None) -> tuple[Any, Callable[..., None]]:
    """A property that remembers its value, and its setter; `then(self, value)` acts on a change.

    decimals, setDecimals = stored(int, 2, then=lambda self, n: self._spin.setDecimals(n))
    """
    key = f"stored-{next(_next_key)}"

    def read(self: Any) -> Any:
        return self.__dict__.get(key, default)

    def write(self: Any, value: Any) -> None:
        if value == read(self):
            return
        self.__dict__[key] = value
        if then is not None:
            then(self, value)

    return Property(kind, read, write), write


def passed_on(kind: Any, part: str, name: str) -> tuple[Any, Callable[..., None]]:
    """A property that a part of the widget really holds (`part` is the attribute with that part), and its setter."""

    def read(self: Any) -> Any:
        return getattr(getattr(self, part), name)

    def write(self: Any, value: Any) -> None:
        setattr(getattr(self, part), name, value)

    return Property(kind, read, write), write


def computed(kind: Any, state: str, setter: Callable[[Any, Any], None] | None = None) -> Any:
    """A property over the stand-in's own `state` attribute, changed by its setter (read-only without one)."""

    def read(self: Any) -> Any:
        return getattr(self, state)

    return Property(kind, read, setter) if setter else Property(kind, read)


def text_and_parent(args: tuple) -> tuple[str, Any]:
    """The arguments of the many Qt constructors that take (parent) or (text, parent)."""
    text = args[0] if args and isinstance(args[0], str) else ""
    rest = args[1:] if args and isinstance(args[0], str) else args
    return text, rest[0] if rest else None
