"""The window holds panel, bars and views; a picture of it is what a person would see, and the mouse works in it."""

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def qt_mouse(host):
    """A person's mouse as Qt delivers it to a view's widget."""
    from host.qtside import eventloop
    from host.views.view_widget import ViewWidget
    from PySide6 import QtCore, QtGui, QtWidgets

    left = QtCore.Qt.MouseButton.LeftButton
    none = QtCore.Qt.KeyboardModifier.NoModifier

    def drag(view, start, end):
        widget = next(w for w in host.window.findChildren(ViewWidget) if w.view is view)
        kinds = QtCore.QEvent.Type
        steps = [(kinds.MouseButtonPress, start), (kinds.MouseMove, end), (kinds.MouseButtonRelease, end)]
        for kind, place in steps:
            where = QtCore.QPointF(*place)
            event = QtGui.QMouseEvent(kind, where, widget.mapToGlobal(where), left, left, none)
            QtWidgets.QApplication.sendEvent(widget, event)
        eventloop.settle()

    return drag


def bar_of(host, view):
    from host.views.controller_bar import SliceBar

    return next(bar for bar in host.window.findChildren(SliceBar) if bar.view is view)


def test_the_picture_shows_the_four_views_beside_the_panel(host, red, tmp_path):
    picture = host.picture(tmp_path / "window.png")
    assert np.array_equal(np.asarray(Image.open(tmp_path / "window.png")), picture)
    rows, columns, _ = picture.shape
    strips = {"Red": (243, 74, 51), "Green": (110, 176, 75), "Yellow": (237, 213, 76), "1": (116, 131, 233)}
    for name, colour in strips.items():
        at = np.argwhere(np.all(np.abs(picture.astype(int) - colour) <= 2, axis=2))
        assert len(at) > 1000, f"the bar of {name}"
        assert at[:, 1].min() > columns / 4, "views are right of the panel"
        assert (at[:, 0].mean() < rows / 2) == (name in ("Red", "1")), f"{name} is in its row"


def test_a_second_picture_is_the_same(host, red):
    assert np.array_equal(host.picture(), host.picture())


def test_a_picture_that_cannot_be_written_is_refused(host, tmp_path):
    with pytest.raises(OSError, match="could not be written"):
        host.picture(tmp_path / "no such folder" / "window.png")


def test_the_bar_follows_the_slice_and_moves_it(host, red):
    bar = bar_of(host, red)
    red.logic.SetSliceOffset(12.5)
    assert bar.box.value == pytest.approx(12.5)
    assert bar.box.prefix == "S: "
    bar.box.setValue(-20.0)
    assert red.logic.GetSliceOffset() == pytest.approx(-20.0)


def test_the_bar_names_the_axis_of_a_turned_view(host, red):
    red.node.SetOrientation("Sagittal")
    assert bar_of(host, red).box.prefix == "R: "


def test_qts_mouse_reaches_the_handles_of_a_roi(host, scene, red, qt_mouse):
    roi = scene.AddNewNodeByClass("vtkMRMLMarkupsROINode", "ROI")
    roi.SetSize(80, 60, 70)
    roi.CreateDefaultDisplayNodes()
    roi.GetDisplayNode().SetHandlesInteractive(True)
    qt_mouse(red, red.pixel_of((40, 0, 0)), red.pixel_of((55, 0, 0)))
    assert roi.GetSize()[0] == pytest.approx(95, abs=1)


def test_what_is_shown_is_written_in_the_corner(red, volume, scene):
    assert red.corner_text() == ["B: Head CT"]
    over = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Heat")
    red.composite.SetForegroundVolumeID(over.GetID())
    red.composite.SetForegroundOpacity(0.35)
    assert red.corner_text() == ["F: Heat (35%)", "B: Head CT"]


def test_another_layout_is_arranged_from_slicers_description(host, scene):
    manager = host.app.layoutManager()
    manager.setLayout(scene.GetFirstNodeByClass("vtkMRMLLayoutNode").SlicerLayoutOneUpRedSliceView)
    before = host.views["Red"].surface.size
    host.settle()
    assert host.views["Red"].surface.size[1] > 1.5 * 400, before
    host.empty()
    assert host.views["Red"].surface.size[1] < 500


def test_a_layout_that_does_not_exist_is_refused(host, scene):
    with pytest.raises(ValueError, match="no layout number 987"):
        host.app.layoutManager().setLayout(987)


def test_a_table_view_says_that_it_is_not_drawn(host, scene):
    layout = host.layout.node
    host.app.layoutManager().setLayout(layout.SlicerLayout3DTableView)
    texts = [label.text for label in host.window.findChildren("QLabel")]
    assert any("vtkMRMLTableViewNode: Slicer shows it here" in text for text in texts)
