"""What the tests of the Qt half share: an installed host, a scene of their own, widgets that are shown and put away."""

from __future__ import annotations

import pytest
from host import qtside
from host.qtside.fixtures import every_dialog_is_answered

__all__ = ["every_dialog_is_answered"]


@pytest.fixture(scope="session", autouse=True)
def _installed():
    qtside.install()


@pytest.fixture
def mrml_scene():
    """A scene of this test's own, without the rest of Slicer."""
    import slicer

    scene = slicer.vtkMRMLScene()
    yield scene
    scene.Clear(True)


@pytest.fixture
def show():
    """Show a widget as a window of a given size; all of them are closed afterwards."""
    from host.qtside import eventloop

    opened = []

    def shown(widget, width=360, height=240):
        widget.resize(width, height)
        widget.show()
        eventloop.settle()
        opened.append(widget)
        return widget

    yield shown
    for widget in opened:
        widget.hide()
