"""Nothing is ever installed from the host: every request to pip is recorded and, unless a test answers it, refused.

Both Slicer's own `slicer.packaging` and our stand-in install by `slicer.util.executePythonModule("pip", [...])`;
this is where the gate stands. A test that wants to see what a module does after an installation presets the answer:

    with pip_gate.answering(lambda arguments: 0):      # pip's exit code; the function may also prepare a package
        module.install_what_is_missing()
    assert pip_gate.requests[-1] == ["install", "monai>=1.4"]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from subprocess import CalledProcessError
from typing import Any

Answer = Callable[[list[str]], int]

requests: list[list[str]] = []
_answers: list[Answer] = []


def close() -> None:
    """Put the gate before pip; doing it again changes nothing."""
    import slicer.util

    if getattr(slicer.util.executePythonModule, "is_pip_gate", False):
        return
    run_anything = slicer.util.executePythonModule

    def executePythonModule(
        module: str,
        args: list[str],
        blocking: bool = True,
        logCallback: Callable[[str], None] | None = None,
        completedCallback: Callable[[int], None] | None = None,
    ) -> None:
        if module != "pip":
            run_anything(module, args, blocking, logCallback, completedCallback)
            return
        code = _ask(list(args))
        if blocking:
            _raise_if_failed(code, args)
        else:
            _tell_later(code, completedCallback)

    executePythonModule.is_pip_gate = True  # type: ignore[attr-defined]
    slicer.util.executePythonModule = executePythonModule


@contextmanager
def answering(answer: Answer) -> Iterator[None]:
    """Let `answer(arguments)` stand for pip: it returns pip's exit code."""
    _answers.append(answer)
    try:
        yield
    finally:
        _answers.remove(answer)


def _ask(arguments: list[str]) -> int:
    requests.append(arguments)
    if not _answers:
        raise RuntimeError(
            f"The test host never installs packages, but 'pip {' '.join(arguments)}' was called. "
            "Preset an answer with pip_gate.answering(...)."
        )
    return _answers[-1](arguments)


def _raise_if_failed(code: int, arguments: list[str]) -> None:
    if code != 0:
        raise CalledProcessError(code, ["pip", *arguments])


def _tell_later(code: int, completed: Any) -> None:
    """Call `completed(code)` from the event loop, as Slicer does when the pip process has ended."""
    import qt

    if completed:
        qt.QTimer.singleShot(0, lambda: completed(code))
