"""A pytest fixture for tests that meet dialogs; a conftest.py imports it."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def every_dialog_is_answered() -> Iterator[None]:
    """Each test starts with no answers and no opened pages; an answer that no dialog asked for fails it."""
    from . import dialogs, install, services

    install()
    dialogs.clear()
    services.opened_urls.clear()
    yield
    unused = dialogs.unused()
    dialogs.clear()
    assert not unused, f"no dialog asked for these answers: {unused}"
