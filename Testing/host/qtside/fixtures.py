"""Pytest fixtures for tests on the host; a conftest.py imports the ones it wants."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def qt_errors_fail_the_test() -> Iterator[list]:
    """No exception may pass unseen in a callback, and no announced dialog stay unopened. A test may clear `errors`."""
    from . import dialogs, install, services
    from .errors import errors

    install()
    for remembered in (errors, services.opened_urls):
        remembered.clear()
    dialogs.clear()
    yield errors
    found, unused = list(errors), dialogs.unused()
    errors.clear()
    dialogs.clear()
    assert not found, "uncaught in a callback:\n" + "\n".join(str(e) for e in found)
    assert not unused, f"no dialog asked for these answers: {unused}"
