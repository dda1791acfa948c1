"""Qt's event loop with the interpreter lock kept, as in Slicer.

Neither Slicer nor PythonQt gives Python's lock away while Qt waits for events: a Python worker thread starves until
some Python code on the main thread blocks. PySide releases the lock around its own calls, so a worker that passes
there may stand still in Slicer. Here Qt's loop is entered through `ctypes.PyDLL`, which keeps the lock, in one call
for the whole waiting time; no Python runs in between except callbacks.

Python also hands the lock over when another thread has asked for it for 5 ms and the main thread executes any
bytecode. The few lines here that look at the clock or at a condition would then feed the worker, so that interval is
long while the loop runs and normal inside callbacks (errors.python_takes_turns).

`errors` holds every uncaught exception from a callback; tests look at it, fixtures.py clears it.
"""

import ctypes
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PySide6
import shiboken6
from PySide6 import QtCore

from .errors import SlotError, errors, python_takes_turns

__all__ = ["SlotError", "errors", "install", "keeps_lock", "process_events", "settle", "wait_until"]

_NEVER_S = 3600.0
_EXEC = "_ZN10QEventLoop4execE6QFlagsINS_17ProcessEventsFlagEE"
_PROCESS = "_ZN16QCoreApplication13processEventsE6QFlagsIN10QEventLoop17ProcessEventsFlagEE"
_PROCESS_FOR = _PROCESS + "i"
_native_exec = QtCore.QEventLoop.exec
_native_process = QtCore.QCoreApplication.processEvents


def process_events(seconds: float) -> None:
    """Let Qt work for this long."""
    loop = QtCore.QEventLoop()
    _quit_after(loop, seconds)
    _run(loop)


def settle() -> None:
    """Let Qt do everything that is due now, deferred deletions included."""
    _process()
    QtCore.QCoreApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)


def wait_until(condition: Callable[[], Any], timeout_s: float, poll_s: float = 0.01) -> bool:
    """Let Qt work until the condition holds; whether it did. An exception inside the condition is raised here."""
    if condition():
        return True
    loop = QtCore.QEventLoop()
    watch = _Watch(condition, loop)
    timer = QtCore.QTimer()
    timer.timeout.connect(watch.look)
    timer.start(round(poll_s * 1000))
    _quit_after(loop, timeout_s)
    _run(loop)
    timer.stop()
    if watch.error is not None:
        raise watch.error
    return watch.holds or bool(condition())


def keeps_lock() -> bool:
    """Whether this system's Qt can be entered with the lock kept (Linux and macOS; on Windows Qt's names differ)."""
    return _library() is not None


def install() -> None:
    """Route the loops that a module may start itself through the same door."""
    for cls in (QtCore.QCoreApplication, *_applications()):
        cls.processEvents = staticmethod(_process)
        cls.exec = staticmethod(_refuse_application_loop)
    QtCore.QEventLoop.exec = _run
    QtCore.QEventLoop.exec_ = _run
    QtCore.QEventLoop.processEvents = lambda self, *args: _process(*args)


class _Watch:
    def __init__(self, condition: Callable[[], Any], loop: QtCore.QEventLoop) -> None:
        self._condition = condition
        self._loop = loop
        self.holds = False
        self.error: Exception | None = None

    def look(self) -> None:
        with python_takes_turns(_NEVER_S):
            try:
                self.holds = bool(self._condition())
            except Exception as error:
                self.error = error
            if self.holds or self.error is not None:
                self._loop.quit()


def _run(loop: QtCore.QEventLoop, _flags: Any = None) -> int:
    library = _library()
    if library is None:
        return _native_exec(loop)
    with python_takes_turns(_NEVER_S):
        return library[_EXEC](ctypes.c_void_p(shiboken6.getCppPointer(loop)[0]), 0)


def _process(flags: Any = 0, milliseconds: int | None = None) -> None:
    library = _library()
    if library is None:
        _native_process()
        return
    with python_takes_turns(_NEVER_S):
        if milliseconds is None:
            library[_PROCESS](int(flags))
        else:
            library[_PROCESS_FOR](int(flags), int(milliseconds))


def _quit_after(loop: QtCore.QEventLoop, seconds: float) -> None:
    """Stop the loop from C++, so that no Python runs for it."""
    timer = QtCore.QTimer(loop)
    timer.setSingleShot(True)
    timer.setTimerType(QtCore.Qt.TimerType.PreciseTimer)
    _native_connect(timer, QtCore.SIGNAL("timeout()"), loop, QtCore.SLOT("quit()"))
    timer.start(max(0, round(seconds * 1000)))


_native_connect = QtCore.QObject.connect
_loaded: list[ctypes.PyDLL | None] = []


def _library() -> ctypes.PyDLL | None:
    if not _loaded:
        _loaded.append(_load())
    return _loaded[0]


def _load() -> ctypes.PyDLL | None:
    folder = Path(PySide6.__file__).parent / "Qt" / "lib"
    name = "QtCore.framework/Versions/A/QtCore" if sys.platform == "darwin" else "libQt6Core.so.6"
    if not (folder / name).exists():
        return None
    library = ctypes.PyDLL(str(folder / name))
    return library if all(hasattr(library, symbol) for symbol in (_EXEC, _PROCESS, _PROCESS_FOR)) else None


def _applications() -> tuple[type, ...]:
    from PySide6 import QtGui, QtWidgets

    return (QtGui.QGuiApplication, QtWidgets.QApplication)


def _refuse_application_loop(*_args: Any) -> int:
    raise RuntimeError("Slicer's application loop runs already; a module must not start it.")
