"""A heat map is seen where it is hot, leaves the image in sight elsewhere, and goes without a trace."""

import numpy as np
import pytest


@pytest.fixture
def red(host, ct):
    host.show_volume(ct)
    host.views["Red"].node.SetSliceOffset(0)
    return host.views["Red"]


@pytest.fixture
def heatmap(scene):
    """Over the middle of the CT, on a coarser grid that is turned: hot in its middle, cold at its edge."""
    from NasoLib.image import Geometry, Image
    from NasoLib.scene.heatmap import add_heatmap

    array = np.zeros((5, 9, 9), np.float32)
    array[:, 3:6, 3:6] = 1.0
    turned = np.array([[0.8, -0.6, 0], [0.6, 0.8, 0], [0, 0, 1]])
    middle = turned @ (np.array([4, 4, 2]) * (2.0, 2.0, 4.0))
    geometry = Geometry.from_axes(array.shape, (2.0, 2.0, 4.0), -middle, turned)
    return add_heatmap(scene, Image(array, geometry), "Heat")


def color_at(view, ras):
    x, y = view.pixel_of(ras)
    return view.draw()[round(y), round(x)].astype(int)


def grey(color):
    return np.ptp(color) < 8


def test_it_colors_the_hot_place_and_nothing_else(scene, red, heatmap):
    from NasoLib.scene.heatmap import Overlay

    outside, cold = (15, 15, 0), (7, 0, 0)
    before = color_at(red, outside), color_at(red, cold)
    Overlay(scene).show(heatmap, opacity=0.8)
    assert not grey(color_at(red, (0, 0, 0)))
    np.testing.assert_array_equal((color_at(red, outside), color_at(red, cold)), before)


def test_the_threshold_hides_what_is_cooler(scene, red, heatmap):
    from NasoLib.scene.heatmap import Overlay, set_threshold

    Overlay(scene).show(heatmap, opacity=0.8)
    edge = (0, 3.4, 0)  # between hot and cold
    assert not grey(color_at(red, edge))
    set_threshold(heatmap, 0.95)
    assert grey(color_at(red, edge))
    assert not grey(color_at(red, (0, 0, 0)))


def test_opacity_is_followed(scene, red, heatmap):
    from NasoLib.scene.heatmap import Overlay

    overlay = Overlay(scene)
    overlay.show(heatmap, opacity=1.0)
    strong = np.ptp(color_at(red, (0, 0, 0)))
    overlay.set_opacity(0.3)
    assert 0 < np.ptp(color_at(red, (0, 0, 0))) < strong


def test_hiding_gives_every_view_back_what_it_showed(scene, ct, red, heatmap):
    from NasoLib.scene.heatmap import Overlay
    from NasoLib.scene.volumes import add_volume, image_from_node

    other = add_volume(scene, image_from_node(ct), "Other")
    red.composite.SetForegroundVolumeID(other.GetID())
    red.composite.SetForegroundOpacity(0.25)
    before = red.draw().copy()
    overlay = Overlay(scene)
    overlay.show(heatmap, 0.7)
    overlay.show(heatmap, 0.9)
    assert overlay.is_shown
    overlay.hide()
    assert not overlay.is_shown
    assert red.composite.GetForegroundVolumeID() == other.GetID()
    assert red.composite.GetForegroundOpacity() == 0.25
    np.testing.assert_array_equal(red.draw(), before)


def test_a_view_that_the_user_changed_meanwhile_is_left_alone(scene, ct, red, heatmap):
    from NasoLib.scene.heatmap import Overlay

    overlay = Overlay(scene)
    overlay.show(heatmap, 0.7)
    red.composite.SetForegroundVolumeID(ct.GetID())
    overlay.hide()
    assert red.composite.GetForegroundVolumeID() == ct.GetID()


def test_hiding_after_the_heat_map_or_what_was_before_is_gone(scene, ct, red, heatmap):
    from NasoLib.scene.heatmap import Overlay

    red.composite.SetForegroundVolumeID(ct.GetID())
    overlay = Overlay(scene)
    overlay.show(heatmap, 0.7)
    scene.RemoveNode(ct)
    scene.RemoveNode(heatmap)
    overlay.hide()
    assert not red.composite.GetForegroundVolumeID()


def test_the_users_volume_stays_as_it_is(scene, ct, red, heatmap):
    from NasoLib.scene.heatmap import Overlay, set_threshold

    changed = []
    for node in (ct, ct.GetDisplayNode()):
        node.AddObserver("ModifiedEvent", lambda caller, _event: changed.append(caller.GetName()))
    overlay = Overlay(scene)
    overlay.show(heatmap, 0.7)
    set_threshold(heatmap, 0.5)
    overlay.hide()
    assert changed == []


def test_there_is_one_color_table_for_all_heat_maps(scene, heatmap):
    from NasoLib.scene.heatmap import colors

    count = scene.GetNumberOfNodesByClass("vtkMRMLColorTableNode")
    assert colors(scene) is heatmap.GetDisplayNode().GetColorNode()
    assert scene.GetNumberOfNodesByClass("vtkMRMLColorTableNode") == count


def test_the_colors_rise_from_clear_and_dark_to_full_and_bright(scene):
    from NasoLib.scene.heatmap import color_ramp

    ramp = color_ramp()
    lightness = ramp[:, :3] @ (0.2126, 0.7152, 0.0722)
    assert ramp[0, 3] == 0
    assert ramp[-1, 3] == 1
    assert (np.diff(ramp[:, 3]) >= 0).all()
    assert (np.diff(lightness) > 0).all(), "in a grey print hotter must be lighter, too"


def test_colors_and_threshold_survive_saving(host, scene, heatmap, tmp_path):
    import slicer
    from NasoLib.scene.heatmap import colors, set_threshold

    set_threshold(heatmap, 0.4)
    assert slicer.util.saveScene(str(tmp_path / "case.mrb"))
    host.close_scene()
    slicer.util.loadScene(str(tmp_path / "case.mrb"))
    display = scene.GetFirstNodeByName("Heat").GetDisplayNode()
    assert display.GetColorNode() is colors(scene)
    rgba = [0.0] * 4
    display.GetColorNode().GetColor(0, rgba)
    assert rgba[3] == 0
    assert display.GetLowerThreshold() == pytest.approx(0.4)
