"""Boxes in files: what is written comes back, what Slicer writes is read, and what is no box is refused."""

import json

import numpy as np
import pytest
from engine.image.made import turn
from NasoLib.errors import UserError
from NasoLib.image import Box
from NasoLib.image.roi_file import markup_of, read_box

TURNED = Box(np.array([4.0, -5.0, 6.0]), np.array([42.0, 43.0, 30.0]), turn((5, -8, 12))[:3, :3])
IN_RAS = {
    "type": "ROI",
    "coordinateSystem": "RAS",
    "center": [-4.0, 5.0, 6.0],
    "size": [42, 43, 30],
    "orientation": [1, 0, 0, 0, 1, 0, 0, 0, 1],
}


def stored(folder, content):
    path = folder / "roi.mrk.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_a_turned_box_comes_back(tmp_path):
    back = read_box(stored(tmp_path, markup_of(TURNED, "R", (1, 0, 0))))
    assert np.allclose(back.center_lps, TURNED.center_lps)
    assert np.allclose(back.size_mm, TURNED.size_mm)
    assert np.allclose(back.axes, TURNED.axes)


def test_slicer_s_axes_point_to_right_anterior_and_superior():
    upright = Box(np.zeros(3), np.array([10.0, 20.0, 30.0]), np.eye(3))
    (roi,) = markup_of(upright, "R", (1, 0, 0))["markups"]
    assert np.array(roi["orientation"]).reshape(3, 3).tolist() == np.diag([-1.0, -1.0, 1.0]).tolist()
    assert np.linalg.det(np.array(roi["orientation"]).reshape(3, 3)) == pytest.approx(1)


def test_a_file_may_be_in_ras(tmp_path):
    back = read_box(stored(tmp_path, {"markups": [IN_RAS]}))
    assert back.center_lps.tolist() == [4, -5, 6]


def test_the_box_of_a_phantom_is_read(tmp_path):
    back = read_box(stored(tmp_path, {"roi_lps": {"min": [-20, -60, 0], "max": [20, -10, 30]}}))
    assert back.size_mm.tolist() == [40, 50, 30]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("not json", "not a JSON file"),
        ({"markups": []}, "no region"),
        ({"markups": [IN_RAS, IN_RAS]}, "no region"),
        ({"markups": [{"type": "Fiducial"}]}, "no region"),
        ({"roi_lps": None}, "no region"),
        ([1, 2], "no region"),
        ({"markups": [{**IN_RAS, "size": [0, 1, 1]}]}, "no extent"),
    ],
)
def test_what_is_no_box_is_refused(tmp_path, content, words):
    with pytest.raises(UserError, match=words):
        read_box(stored(tmp_path, content))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        read_box(tmp_path / "nowhere.mrk.json")
