"""Are a model's files the ones that were packed? Asked in the background: the weights of one model are 100 MB to read.

    checked = Verifier(told=self.refresh)
    checked.answer(bundle)     # None: not known yet; "": all is right; else the sentence that says what is not

An answer holds as long as the files are as they were (size and time of change); a bundle that was exchanged is read
anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from NasoLib.errors import UserError
from NasoLib.gui.jobs import Job

_known: dict[tuple[Any, ...], str] = {}


class Verifier:
    """Tells `told()` whenever an answer has come in."""

    def __init__(self, told: Callable[[], None]) -> None:
        self._told = told
        self._job: Job | None = None
        self._waiting: list[Any] = []

    def answer(self, bundle: Any) -> str | None:
        """What is known of the bundle's files now; asking begins to find out."""
        state = _state(bundle)
        if state not in _known and bundle not in self._waiting:
            self._waiting.append(bundle)
            self._next()
        return _known.get(state)

    def stop(self) -> None:
        """Ask no more; the panel goes out of sight."""
        self._waiting.clear()
        if self._job is not None:
            self._job.abandon()
            self._job = None

    def _next(self) -> None:
        if self._job is None and self._waiting:
            bundle = self._waiting[0]
            self._job = Job(lambda progress: (_state(bundle), _verdict(bundle)), self._came_in, self._broke)
            self._job.start()

    def _came_in(self, found: tuple[tuple[Any, ...], str]) -> None:
        state, verdict = found
        _known[state] = verdict
        self._go_on()

    def _broke(self, error: Exception) -> None:
        # A bug in the check must not take the panel down: the run checks the weights again and tells.
        _known[_state(self._waiting[0])] = str(error)
        self._go_on()

    def _go_on(self) -> None:
        self._job = None
        self._waiting.pop(0)
        self._told()
        self._next()


def _verdict(bundle: Any) -> str:
    try:
        bundle.verify()
    except UserError as error:
        return str(error)
    return ""


def _state(bundle: Any) -> tuple[Any, ...]:
    files = sorted(path for path in bundle.folder.rglob("*") if path.is_file())
    return (str(bundle.folder), *((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files))
