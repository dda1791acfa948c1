"""Painting: soft edges that keep the volume, layers, masks, and the same anatomy on every grid."""

from __future__ import annotations

import numpy as np
import pytest
from NasoLib.image import Geometry
from NasoLib.phantom.acquire import pose, scan_grid
from NasoLib.phantom.paint import Canvas, Stroke, stroke
from NasoLib.phantom.shapes import ellipsoid, half_space
from NasoLib.phantom.style import Style

BALL_ML = 4 / 3 * np.pi * 20**3 / 1000


def a_canvas(thickness_mm: float = 2.0, pixel_mm: float = 1.0, **style: object) -> tuple[Canvas, Geometry]:
    """70 mm in each direction around the origin, all slices in one canvas."""
    settings = Style(
        matrix=round(70 / pixel_mm), field_of_view_mm=70.0, slices=round(70 / thickness_mm),
        slice_thickness_mm=thickness_mm, **style,  # type: ignore[arg-type]
    )  # fmt: skip
    geometry = scan_grid(settings)
    return Canvas.of(geometry, pose(settings), range(settings.slices)), geometry


@pytest.mark.parametrize("thickness_mm", [1.0, 2.5, 5.0])
@pytest.mark.parametrize("tilt_deg", [0.0, 20.0])
def test_soft_edges_keep_the_volume_of_a_ball_on_coarse_and_tilted_grids(thickness_mm, tilt_deg):
    canvas, geometry = a_canvas(thickness_mm, 2.0, tilt_deg=tilt_deg)
    canvas.paint(ellipsoid((0, 0, 0), (20, 20, 20)), 1.0, label="ball")
    values, masks = canvas.flattened()
    assert values.sum() * geometry.voxel_volume_ml == pytest.approx(BALL_ML, rel=0.02)
    assert masks["ball"].sum() * geometry.voxel_volume_ml == pytest.approx(BALL_ML, rel=0.04)
    assert masks["ball"].dtype == np.uint8
    assert ((values > 0.05) & (values < 0.95)).any()


def test_a_turned_and_shifted_patient_lies_where_the_pose_says():
    settings = {"rotation_deg": (10.0, -20.0, 30.0), "shift_mm": (4.0, -3.0, 2.0)}
    canvas, geometry = a_canvas(2.0, 1.0, **settings)
    canvas.paint(ellipsoid((10, 5, -8), (3, 3, 3)), 1.0, label="dot")
    _, masks = canvas.flattened()
    found = geometry.to_lps(np.argwhere(masks["dot"])[:, ::-1].mean(axis=0))
    expected = pose(Style(**settings)) @ (10, 5, -8, 1)  # type: ignore[arg-type]
    assert found == pytest.approx(expected[:3], abs=0.5)


def test_slabs_painted_apart_are_the_whole_painted_at_once():
    canvas, geometry = a_canvas(2.5)
    whole = _painted(canvas)
    slabs = [
        _painted(Canvas.of(geometry, np.eye(4), range(first, min(first + 3, geometry.shape[0]))))
        for first in range(0, geometry.shape[0], 3)
    ]
    np.testing.assert_array_equal(whole, np.concatenate(slabs))


def _painted(canvas: Canvas) -> np.ndarray:
    canvas.draw([stroke(ellipsoid((3, -2, 4), (20, 15, 24), (10, 20, 30)), 40.0)])
    return canvas.flattened()[0]


def test_layers_lie_inside_each_other():
    canvas, _ = a_canvas(1.0)
    skull = Stroke(ellipsoid((0, 0, 0), (20, 20, 20)), [(3.0, 1000.0, "bone"), (0.0, 30.0, "brain")])
    canvas.draw([skull])
    values, masks = canvas.flattened()
    middle, through = values.shape[0] // 2, values[values.shape[0] // 2, 35]
    assert through[35] == pytest.approx(30)
    assert through.max() == pytest.approx(1000, rel=0.05)
    assert masks["brain"][middle, 35, 35] == 1 == masks["bone"][middle, 35, 35 + 21]
    assert not (masks["bone"] & masks["brain"]).any()


def test_an_inner_layer_without_a_name_belongs_to_the_one_around_it():
    canvas, geometry = a_canvas(1.0)
    canvas.draw([Stroke(ellipsoid((0, 0, 0), (20, 20, 20)), [(0.0, 80.0, "cyst"), (-3.0, 10.0, None)])])
    assert canvas.flattened()[1]["cyst"].sum() * geometry.voxel_volume_ml == pytest.approx(BALL_ML, rel=0.04)


def test_later_strokes_take_voxels_out_of_earlier_masks():
    canvas, _ = a_canvas()
    canvas.paint(ellipsoid((0, 0, 0), (20, 20, 20)), 50.0, label="tumour")
    canvas.paint(ellipsoid((0, 0, 0), (10, 10, 10)), -1000.0, label="air", erase=("tumour", "never painted"))
    _, masks = canvas.flattened()
    assert not (masks["tumour"] & masks["air"]).any()
    assert set(masks) == {"tumour", "air"}


def test_a_function_may_build_on_what_is_there():
    canvas, _ = a_canvas()
    canvas.paint(ellipsoid((0, 0, 0), (20, 20, 20)), 50.0)
    canvas.paint(ellipsoid((0, 0, 0), (9, 9, 9)), lambda points, old: old * 2)
    assert canvas.flattened()[0].max() == pytest.approx(100)


def test_a_mask_alone_leaves_the_values():
    canvas, _ = a_canvas()
    canvas.paint(ellipsoid((0, 0, 0), (9, 9, 9)), None, label="named")
    values, masks = canvas.flattened()
    assert not values.any()
    assert masks["named"].any()


def test_thick_slices_average_what_lies_in_them():
    canvas, geometry = a_canvas(5.0)
    canvas.paint(half_space((0, 0, 1.0), (0, 0, 1)), 100.0)
    values, _ = canvas.flattened()
    heights = np.array([geometry.to_lps((0, 0, k))[2] for k in range(geometry.shape[0])])
    cut = int(np.argmin(np.abs(heights - 1.0)))
    share = (1.0 - (heights[cut] - 2.5)) / 5.0
    assert values[cut].mean() == pytest.approx(100 * share, abs=18)
    assert values[cut - 1].min() == pytest.approx(100)
    assert values[cut + 1].max() == pytest.approx(0)


def test_what_misses_the_canvas_costs_nothing_and_changes_nothing():
    canvas, _ = a_canvas()

    def must_not_run(points, old):
        raise AssertionError("painted outside the canvas")

    canvas.paint(ellipsoid((200, 0, 0), (9, 9, 9)), must_not_run, label="away")
    assert not canvas.flattened()[0].any()
