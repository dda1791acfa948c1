"""The files of a skull-base result: complete, readable, and never half of them."""

import csv
import json

import numpy as np
import pytest
from engine.tasks.invasion.made import a_box, a_bundle, a_ct
from NasoLib.device import choose
from NasoLib.errors import UserError
from NasoLib.image.io import read
from NasoLib.report.folder import results_folder, write_record
from NasoLib.report.invasion import write
from NasoLib.tasks.invasion import assess, combine_series


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    bundle = a_bundle(tmp_path_factory.mktemp("bundle"))
    return assess(a_ct(), a_box(), bundle, device=choose("cpu"))


def files_of(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_series_is_four_files(result, tmp_path):
    out = write([a_ct()], [result], tmp_path / "out")
    assert files_of(out) == ["heatmap.nrrd", "result.json", "scene.mrb", "scores.csv"]
    record = json.loads((out / "result.json").read_text())
    assert record["call"]["positive"] is True
    assert record["files"] == ["heatmap.nrrd", "scene.mrb", "scores.csv"]
    rows = list(csv.DictReader((out / "scores.csv").open()))
    assert [float(row["score"]) for row in rows] == pytest.approx(result.scores.tolist(), abs=1e-6)
    assert [row["positive"] for row in rows] == [str(int(yes)) for yes in result.positive]
    assert float(rows[0]["s_mm"]) == pytest.approx(result.slice_s_mm[0])
    heat = read(out / "heatmap.nrrd")
    assert np.array_equal(heat.array, result.heatmap.array)
    assert heat.geometry.same_as(result.heatmap.geometry)


def test_several_series_have_a_folder_each(result, tmp_path):
    patient = combine_series([result, result])
    out = write([a_ct(), a_ct()], [result, result], tmp_path / "out", patient, [{}, {"stability": {"keeps": 1.0}}])
    record = json.loads((out / "result.json").read_text())
    assert record["patient"]["positive"] is True
    assert [one["folder"] for one in record["series"]] == ["series-1", "series-2"]
    assert json.loads((out / "series-2" / "result.json").read_text())["stability"]["keeps"] == 1.0
    assert "series-1/scene.mrb" in record["files"]


def test_no_series_is_lost_when_nobody_read_them_together(result, tmp_path):
    out = write([a_ct(), a_ct()], [result, result], tmp_path / "out")
    assert json.loads((out / "result.json").read_text())["patient"]["patient_rule"] == "any"
    assert (out / "series-2" / "scores.csv").exists()


def test_the_scene_opens_in_slicer(result, tmp_path, scene):
    import slicer
    from NasoLib.scene.roi import box_from_roi
    from NasoLib.scene.volumes import image_from_node

    out = write([a_ct()], [result], tmp_path / "out")
    slicer.util.loadScene(str(out / "scene.mrb"))
    assert np.array_equal(image_from_node(slicer.util.getNode("CT 1")).array, a_ct().array)
    assert image_from_node(slicer.util.getNode("Heat map")).geometry.same_as(result.heatmap.geometry)
    assert box_from_roi(slicer.util.getNode("Skull base")).area_cm2 == pytest.approx(a_box().area_cm2)
    assert slicer.util.getNode("Slice scores").GetTable().GetNumberOfRows() == len(result.scores)


def test_a_taken_folder_is_left_alone(result, tmp_path):
    out = write([a_ct()], [result], tmp_path / "out")
    with pytest.raises(UserError, match="already holds files"):
        write([a_ct()], [result], out)
    (out / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match=r"holds notes\.txt"):
        write([a_ct()], [result], out, force=True)
    (out / "notes.txt").unlink()
    assert files_of(write([a_ct()], [result], out, force=True)) == files_of(out)


def test_a_failure_leaves_what_was_there(tmp_path):
    with results_folder(tmp_path / "out") as draft:
        (draft / "a.txt").write_text("first")
        write_record(draft, {})
    with pytest.raises(RuntimeError), results_folder(tmp_path / "out", force=True) as draft:
        (draft / "a.txt").write_text("half")
        raise RuntimeError
    assert (tmp_path / "out" / "a.txt").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UserError, match="is a file or a link"), results_folder(tmp_path / "out"):
        pass
