"""What all tests share: the host, an empty scene, no exception that goes unseen, no dialog that was not asked for.

A callback's exception never reaches the test that caused it: PythonQt prints it and goes on, and so does the host.
After each test whatever was kept is looked at, so that a test cannot pass over it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
MODULES = ("NasoInvasion", "NasoSegmenter", "TreatmentAdvisor")

# The same examples every time in `make test`, others each time in `Testing/run.py search`.
settings.register_profile("same", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("chance", derandomize=False, deadline=None, print_blob=True)
settings.load_profile("same")


@pytest.fixture(scope="session")
def host():
    """The running host. Without the system libraries every test that needs it fails with the sentence that says so."""
    import host as package
    from host.syslibs import MissingLibraries

    try:
        return package.start()
    except MissingLibraries as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture
def scene(host):
    """The application's own scene, empty, in the four-up layout."""
    host.empty()
    yield host.scene
    host.empty()


@pytest.fixture
def undo(scene):
    """Called, it switches the scene's undo on, as some users have it; after the test it is off and knows nothing."""
    yield scene.SetUndoOn
    scene.SetUndoOff()
    scene.ClearUndoStack()
    scene.ClearRedoStack()


@pytest.fixture
def modules(host, scene):
    """The host with our three modules loaded and an empty scene."""
    for name in MODULES:
        host.load_module(ROOT / name / f"{name}.py")
    yield host
    host.leave()


@pytest.fixture
def callback_errors():
    """The exceptions of callbacks; a test that expects some empties this list."""
    from host.qtside import eventloop

    return eventloop.errors


@pytest.fixture(autouse=True)
def nothing_swallowed():
    """Fail the test when a callback raised while it ran."""
    _forget_errors()
    yield
    kept = _kept_errors()
    _forget_errors()
    if kept:
        pytest.fail("A callback raised:\n" + "\n".join(str(error) for error in kept), pytrace=False)


@pytest.fixture(autouse=True)
def every_answer_was_asked_for():
    """Fail the test when it announced an answer to a dialog that was never shown."""
    _forget_dialogs()
    yield
    dialogs = sys.modules.get("host.qtside.dialogs")
    unused = dialogs.unused() if dialogs else []
    _forget_dialogs()
    assert not unused, f"No dialog asked for these answers: {unused}"


def _forget_dialogs() -> None:
    # A test that never touched Qt must not import it for this.
    dialogs = sys.modules.get("host.qtside.dialogs")
    if dialogs:
        dialogs.clear()


def _kept_errors() -> list[object]:
    errors = sys.modules.get("host.qtside.errors")
    return list(errors.errors) if errors else []


def _forget_errors() -> None:
    errors = sys.modules.get("host.qtside.errors")
    if errors:
        errors.errors.clear()
