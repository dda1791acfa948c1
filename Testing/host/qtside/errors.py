"""What went wrong inside callbacks: PythonQt prints it and goes on, so a test would pass over it; here it is kept too.

While Qt's loop runs, eventloop.py keeps other threads from asking for the interpreter lock. A callback gives them
their normal chance again, as any running Python code in Slicer does.
"""

import sys
import threading
import traceback
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

NORMAL_SWITCH_S = 0.005


@dataclass(frozen=True)
class SlotError:
    """One uncaught exception from a callback."""

    error: BaseException
    text: str  # the traceback, as printed

    def __str__(self) -> str:
        return self.text


errors: list[SlotError] = []


def called_by_qt(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, as Qt calls it from its loop: exceptions are printed and kept, and never travel into C++."""

    def call(*args: Any) -> None:
        with python_takes_turns():
            try:
                function(*args)
            except Exception as error:
                record(error)

    return call


def record(error: BaseException) -> None:
    """Print and keep an exception."""
    text = "".join(traceback.format_exception(error))
    errors.append(SlotError(error, text))
    print(text, file=sys.stderr, end="")


def install() -> None:
    """Also keep what PySide and VTK print by themselves: errors in event handlers, virtual functions and observers."""
    printing = sys.excepthook
    if getattr(printing, "_keeps_errors", False):
        return

    def keep(kind: type[BaseException], error: BaseException, where: types.TracebackType | None) -> None:
        errors.append(SlotError(error, "".join(traceback.format_exception(kind, error, where))))
        printing(kind, error, where)

    keep._keeps_errors = True
    sys.excepthook = keep


@contextmanager
def python_takes_turns(interval_s: float = NORMAL_SWITCH_S) -> Iterator[None]:
    """Set how soon a waiting thread asks for the interpreter lock, and put it back afterwards."""
    before = sys.getswitchinterval()
    if threading.current_thread() is not threading.main_thread() or before == interval_s:
        yield
        return
    sys.setswitchinterval(interval_s)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
