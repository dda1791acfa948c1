"""`naso segment` leaves an outline, its measures and a scene that Slicer opens."""

import json

import numpy as np
import pytest
from engine.tasks.segmentation.made import a_chest, a_slice_bundle, a_volume_bundle, dice
from NasoLib.app.main import main
from NasoLib.image.frames import read_frames
from NasoLib.image.io import read, write


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("NASO_BUNDLES", str(tmp_path / "models"))
    a_volume_bundle(tmp_path / "models", "bright-chest-test")
    write(a_chest(((-16.0, 0.0, 0.0), (18.0, 5.0, 6.0)), 9.0)[0], tmp_path / "ct.nrrd")
    return tmp_path


def test_the_files_and_what_they_hold(place, capsys):
    words = [
        "segment",
        str(place / "ct.nrrd"),
        "--bundle",
        "bright-chest-test",
        "--out",
        str(place / "out"),
        "--interval",
    ]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "in 2 regions" in said
    assert "Interval of the volume" in said
    assert "Demo model" in said
    out = place / "out"
    assert {path.name for path in out.iterdir()} == {"outline.seg.nrrd", "measures.json", "scene.mrb", "result.json"}
    measured = json.loads((out / "measures.json").read_text())
    mask = read(out / "outline.seg.nrrd")
    assert measured["measures"]["volume_ml"] == pytest.approx((mask.array > 0).sum() * mask.geometry.voxel_volume_ml)
    assert dice(mask.array, a_chest(((-16.0, 0.0, 0.0), (18.0, 5.0, 6.0)), 9.0)[1].array) > 0.85
    assert main(words) == 1
    assert main([*words, "--force"]) == 0


def test_device_and_memory_are_told_before_the_run_and_json_stays_clean(place, capsys):
    words = ["segment", str(place / "ct.nrrd"), "--bundle", "bright-chest-test", "--device", "cpu", "--json"]
    assert main([*words, "--out", str(place / "out")]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)
    lines = said.err.splitlines()
    assert lines[0].startswith("Runs on the processor")
    assert lines[0].endswith("It was asked for.")
    (cost,) = [number for number, line in enumerate(lines) if line.startswith("Outlining takes: About")]
    assert " MB on " in lines[cost]
    assert any("Segmenting" in line for line in lines[cost:])
    assert not any("Segmenting" in line for line in lines[:cost])


def test_an_image_that_cannot_be_outlined_is_refused_by_the_run_and_not_by_its_cost(place, capsys):
    ct = read(place / "ct.nrrd")
    write(type(ct)(np.zeros_like(ct.array), ct.geometry, "CT"), place / "flat.nrrd")
    words = ["segment", str(place / "flat.nrrd"), "--bundle", "bright-chest-test", "--out", str(place / "out")]
    assert main(words) == 1
    assert "naso: " in capsys.readouterr().err


def test_slicer_opens_the_scene_and_the_segmentation(place, scene):
    import slicer

    assert main(["segment", str(place / "ct.nrrd"), "--bundle", "bright-chest-test", "--out", str(place / "out")]) == 0
    slicer.util.loadScene(str(place / "out" / "scene.mrb"))
    node = slicer.util.getFirstNodeByClassByName("vtkMRMLSegmentationNode", "Outline")
    names = [node.GetSegmentation().GetNthSegment(n).GetName() for n in range(2)]
    assert names == ["Tumour 1", "Tumour 2"]
    from NasoLib.scene.segment_mask import mask_of

    found = mask_of(node, node.GetSegmentation().GetNthSegmentID(0))
    assert found.array.sum() == json.loads((place / "out" / "measures.json").read_text())["candidates"][0]["voxels"]
    import vtk

    tag = vtk.reference("")
    assert node.GetSegmentation().GetNthSegment(0).GetTag("TerminologyEntry", tag)
    assert "Neoplasm" in str(tag)
    assert "Mediastinum" in str(tag)


def test_the_only_model_that_suits_is_taken_and_others_are_named(place, capsys, monkeypatch):
    from NasoLib.bundle import library

    monkeypatch.setattr(library, "shipped_folders", list)
    words = ["segment", str(place / "ct.nrrd"), "--out", str(place / "out")]
    assert main(words) == 0
    a_slice_bundle(place / "models", "for-mr")
    mr = a_chest()[0]
    write(type(mr)(mr.array + 1000, mr.geometry, "MR"), place / "mr.nrrd")
    a_volume_bundle(place / "models", "bright-chest-again")
    assert main([*words, "--force"]) == 1
    assert "Several models suit: bright-chest-again, bright-chest-test" in capsys.readouterr().err


def test_a_reference_is_compared(place, capsys):
    _, truth = a_chest(((-16.0, 0.0, 0.0), (18.0, 5.0, 6.0)), 9.0)
    write(truth, place / "truth.nrrd")
    out = place / "out"
    words = ["segment", str(place / "ct.nrrd"), "--bundle", "bright-chest-test", "--out", str(out)]
    assert main([*words, "--reference", str(place / "truth.nrrd")]) == 0
    compared = json.loads((out / "result.json").read_text())["comparison"]
    assert compared["dice"] > 0.85
    assert compared["lesions"][1]["found"] == 2


@pytest.fixture
def moments(place):
    """A 4D file: nothing at first, then a ball."""
    import SimpleITK
    from NasoLib.image.itk import to_itk

    frames = [a_chest(centers)[0] for centers in ((), ((10.0, 0.0, 5.0),))]
    path = place / "moments.nrrd"
    SimpleITK.WriteImage(SimpleITK.JoinSeries([to_itk(frame) for frame in frames]), str(path))
    return path, frames


def test_a_4d_file_is_read_moment_by_moment(moments):
    path, frames = moments
    found = read_frames(path)
    assert len(found) == 2
    for one, frame in zip(found, frames, strict=True):
        np.testing.assert_array_equal(one.array, frame.array)
        assert one.geometry.same_as(frame.geometry)


def test_the_user_chooses_a_frame_or_all(moments, capsys):
    path, _ = moments
    words = ["segment", str(path), "--modality", "CT", "--bundle", "bright-chest-test"]
    assert main([*words, "--out", str(path.parent / "none")]) == 1
    assert "holds 2 volumes. Choose one with --frame" in capsys.readouterr().err
    assert main([*words, "--out", str(path.parent / "none"), "--frame", "3"]) == 1
    assert main([*words, "--out", str(path.parent / "one"), "--frame", "1"]) == 0
    assert "No tumour found." in capsys.readouterr().out
    assert main([*words, "--out", str(path.parent / "all"), "--frame", "all"]) == 0
    volumes = [row["volume_ml"] for row in json.loads((path.parent / "all" / "result.json").read_text())["frames"]]
    assert volumes[0] == 0.0
    assert volumes[1] > 1.0
    assert (path.parent / "all" / "frame-002" / "outline.seg.nrrd").exists()
