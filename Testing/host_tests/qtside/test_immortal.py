"""PySide6 loses references to None, True and False; a session must never run out of them."""

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.version_info >= (3, 12), reason="from Python 3.12 on they cannot be used up")


@pytest.mark.parametrize("constant", [None, True, False])
def test_there_are_more_references_than_a_session_can_lose(host, constant):
    assert sys.getrefcount(constant) > 1 << 30


def test_a_missing_property_can_be_asked_for_as_often_as_one_likes(host):
    import qt

    widget = qt.QWidget()
    before = sys.getrefcount(None)
    for _ in range(10_000):
        assert widget.property("missing") is None
    assert sys.getrefcount(None) > before / 2
