"""Frozen dataclasses to JSON and back, strictly.

Why strict: a misspelt threshold that is quietly ignored, or a missing one that is quietly defaulted, changes what a
model answers. So every field must be there, no other field may be, and each has its type; whatever is wrong is named.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from NasoLib.errors import UserError

T = TypeVar("T")


def to_json(value: Any) -> Any:
    """A dataclass, and all it holds, as plain JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_json(item) for item in value]
    return value


def from_json(cls: type[T], data: Any, where: str) -> T:
    """The dataclass `cls` from JSON values. `where` is the path of the field in sentences ("naso.input")."""
    if not isinstance(data, Mapping):
        raise UserError(f"The field '{where}' must be a group of named fields, but is {_shown(data)}.")
    hints = kinds(cls)  # type: ignore[arg-type]
    for name in data:
        if name not in hints:
            raise UserError(f"The field '{where}.{name}' is not known to this version of the software.")
    for name in hints:
        if name not in data:
            raise UserError(f"The field '{where}.{name}' is missing.")
    return cls(**{name: read_value(kind, data[name], f"{where}.{name}") for name, kind in hints.items()})


@cache
def kinds(cls: type) -> dict[str, Any]:
    """Each field of a dataclass with its type; kept, because finding it out is half of reading a bundle's metadata."""
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls)}


def read_value(kind: Any, value: Any, where: str) -> Any:
    """`value` as the type `kind` asks for; UserError names the field `where` when it cannot be."""
    origin = get_origin(kind)
    if dataclasses.is_dataclass(kind):
        return from_json(kind, value, where)  # type: ignore[arg-type]
    if origin in (Union, types.UnionType):
        return _optional(kind, value, where)
    if origin is Literal:
        return _choice(get_args(kind), value, where)
    if origin is tuple:
        return _tuple(get_args(kind), value, where)
    if origin is not None:
        return _mapping(get_args(kind)[1], value, where)
    return _plain(kind, value, where)


def _optional(kind: Any, value: Any, where: str) -> Any:
    if value is None:
        return None
    (inner,) = [part for part in get_args(kind) if part is not type(None)]
    return read_value(inner, value, where)


def _choice(choices: tuple[Any, ...], value: Any, where: str) -> Any:
    for choice in choices:
        if type(choice) is type(value) and choice == value:
            return value
    allowed = ", ".join(map(str, choices))
    raise UserError(f"The field '{where}' must be one of {allowed}, but is {_shown(value)}.")


def _tuple(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise UserError(f"The field '{where}' must be a list, but is {_shown(value)}.")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        kinds = (kinds[0],) * len(value)
    if len(kinds) != len(value):
        raise UserError(f"The field '{where}' must list {len(kinds)} values, but lists {len(value)}.")
    return tuple(
        read_value(kind, item, f"{where}[{n}]") for n, (kind, item) in enumerate(zip(kinds, value, strict=True))
    )


def _mapping(kind: Any, value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise UserError(f"The field '{where}' must be a group of named values, but is {_shown(value)}.")
    return {key: read_value(kind, item, f"{where}.{key}") for key, item in value.items()}


def _plain(kind: Any, value: Any, where: str) -> Any:
    if kind is Any:
        return value
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        names = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
        raise UserError(f"The field '{where}' must be {names[kind]}, but is {_shown(value)}.")
    return value


def _shown(value: Any) -> str:
    """A value as a short text for a sentence."""
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
