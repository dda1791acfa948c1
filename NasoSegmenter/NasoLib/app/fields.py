"""Command-line options out of a dataclass, so that a new field is a new option and nothing else has to be told.

`slice_thickness_mm: float` becomes `--slice-thickness-mm NUMBER`. Only what was given on the command line is handed on;
the rest keeps the dataclass's own defaults. Values are checked here rather than by argparse, so that a wrong one is
answered in one sentence that names the option.
"""

from __future__ import annotations

import argparse
import dataclasses
import re
import types
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from NasoLib.errors import UserError

_METAVARS = {int: "N", float: "NUMBER", str: "TEXT"}
_WORDS = {int: "a whole number", float: "a number"}


def add_fields(parser: argparse._ActionsContainer, options: type[Any], without: Collection[str] = ()) -> None:
    """Give `parser` an option for every field of the dataclass `options` but those in `without`."""
    for name, hint in _fields(options, without):
        flag = flag_of(name)
        if hint is bool:
            parser.add_argument(flag, dest=name, action=argparse.BooleanOptionalAction, default=None)
        elif get_origin(hint) is tuple:
            count = "*" if Ellipsis in get_args(hint) else len(get_args(hint))
            parser.add_argument(flag, dest=name, nargs=count, metavar=_METAVARS[get_args(hint)[0]])
        else:
            choices = "{" + ",".join(map(str, get_args(hint))) + "}"
            parser.add_argument(flag, dest=name, metavar=_METAVARS.get(hint, choices))


def given_fields(arguments: argparse.Namespace, options: type[Any], without: Collection[str] = ()) -> dict[str, Any]:
    """The values of `options`' fields that the command line gave, in their types; raises UserError on a wrong one."""
    given = ((name, hint, getattr(arguments, name)) for name, hint in _fields(options, without))
    return {name: _value(flag_of(name), hint, text) for name, hint, text in given if text is not None}


def named_values(texts: Iterable[str], flag: str = "--set") -> dict[str, str]:
    """`NAME=VALUE` as given several times; raises UserError on one that is not of this form."""
    found = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise UserError(f"{flag} {text} is not possible: give NAME=VALUE.")
        found[name.strip()] = value.strip()
    return found


def flag_of(name: str) -> str:
    """`t_category` as `--t-category`."""
    return "--" + name.replace("_", "-")


@contextmanager
def flags_in_errors(*options: type[Any]) -> Iterator[None]:
    """Let a UserError that names a field of these dataclasses name the option instead, as the user typed it."""
    names = sorted({field.name for cls in options for field in dataclasses.fields(cls) if "_" in field.name})
    try:
        yield
    except UserError as error:
        pattern = r"(?<![\w-])(" + "|".join(names) + r")\b"
        text = re.sub(pattern, lambda match: flag_of(match[1]), str(error)) if names else str(error)
        raise UserError(text) from error


def _fields(options: type[Any], without: Collection[str]) -> Iterator[tuple[str, Any]]:
    """Names and types of the fields that a command line can give; other dataclasses inside are left out."""
    hints = get_type_hints(options)
    for field in dataclasses.fields(options):
        hint = _without_none(hints[field.name])
        if field.name not in without and not dataclasses.is_dataclass(hint):
            yield field.name, hint


def _without_none(hint: Any) -> Any:
    """`str | None` as `str`."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def _value(flag: str, hint: Any, text: Any) -> Any:
    if hint is bool:
        return text
    if get_origin(hint) is tuple:
        return tuple(_value(flag, get_args(hint)[0], part) for part in text)
    if get_origin(hint) is Literal:
        if text not in get_args(hint):
            raise UserError(f"{flag} {text} is not possible: give one of {', '.join(get_args(hint))}.")
        return text
    return _converted(flag, hint, text)


def _converted(flag: str, kind: Callable[[str], Any], text: str) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise UserError(f"{flag} {text} is not {_WORDS[kind]}.") from None  # type: ignore[index]
