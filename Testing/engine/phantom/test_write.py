"""A case as a folder: read back it is the same case, and no folder of anybody else is ever touched."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from engine.phantom.handmade import SMALL, a_case
from NasoLib.errors import UserError
from NasoLib.image import Geometry
from NasoLib.image.io import read
from NasoLib.phantom.folder import fresh_folder
from NasoLib.phantom.write import read_truth, write_case


@pytest.mark.parametrize("file_format", ["nrrd", "nifti"])
@pytest.mark.parametrize("orientation", ["LPS", "RAS", "PIL"])
def test_images_and_masks_come_back_where_they_were(tmp_path, file_format, orientation):
    case = a_case(replace(SMALL, orientation=orientation), series=("t1", "t2"))
    record = write_case(case, tmp_path / "case", file_format)
    for name, image in case.images.items():
        back = read(tmp_path / "case" / record["images"][name]["path"])
        assert back.geometry.same_as(image.geometry)
        np.testing.assert_array_equal(back.array, image.array)
    for name, mask in case.masks.items():
        back = read(tmp_path / "case" / record["masks"][name]["path"])
        np.testing.assert_array_equal(back.array, mask)
        assert back.geometry.same_as(case.images["t1"].geometry)


def test_a_tilted_gantry_survives_in_nrrd_for_us_and_for_slicer(tmp_path):
    case = a_case(replace(SMALL, tilt_deg=15.0))
    write_case(case, tmp_path / "case")
    assert case.images["ct"].geometry.is_sheared
    assert read(tmp_path / "case" / "ct.nrrd").geometry.same_as(case.images["ct"].geometry)
    slicer = pytest.importorskip("slicer")
    vtk = pytest.importorskip("vtk")
    node, storage = slicer.vtkMRMLScalarVolumeNode(), slicer.vtkMRMLVolumeArchetypeStorageNode()
    scene = slicer.vtkMRMLScene()
    scene.AddNode(node)
    scene.AddNode(storage)
    storage.SetFileName(str(tmp_path / "case" / "ct.nrrd"))
    assert storage.ReadData(node)
    matrix = vtk.vtkMatrix4x4()
    node.GetIJKToRASMatrix(matrix)
    to_ras = np.array([[matrix.GetElement(row, column) for column in range(4)] for row in range(4)])
    np.testing.assert_allclose(to_ras, case.images["ct"].geometry.ijk_to_ras, atol=1e-6)


def test_truth_says_what_was_asked_what_is_true_and_which_files_hold_it(tmp_path):
    case = a_case()
    write_case(case, tmp_path / "case", preview=True)
    record = read_truth(tmp_path / "case")
    assert record["synthetic"] is True
    assert record["options"]["seed"] == 5
    assert record["truth"] == {"invasion": True, "t_category": "T3"}
    assert record["slices"]["invaded"] == [bool(plane.any()) for plane in case.masks["tumour"]]
    assert record["landmarks_lps"]["clivus_tip"] == [1.0, 2.0, 3.0]
    assert record["roi_lps"]["max"] == [10.0, 10.0, 60.0]
    assert record["masks"]["tumour"]["voxels"] == int(case.masks["tumour"].sum())
    assert record["masks"]["tumour"]["volume_ml"] == pytest.approx(3 * 6 * 6 * 2 * 2 * 3 / 1000)
    image = record["images"]["ct"]
    assert Geometry(image["shape_kji"], np.array(image["ijk_to_lps"])).same_as(case.images["ct"].geometry)
    there = {
        path.relative_to(tmp_path / "case").as_posix() for path in (tmp_path / "case").rglob("*") if path.is_file()
    }
    assert there == {"truth.json", *record["files"]}


def test_a_dicom_case_names_the_folder_of_each_series(tmp_path):
    record = write_case(a_case(series=("t1", "t2")), tmp_path / "case", "dicom")
    assert record["images"]["t2"]["path"] == "t2"
    assert len(list((tmp_path / "case" / "t2").glob("*.dcm"))) == SMALL.slices


def test_our_own_reader_takes_the_written_dicom(tmp_path):
    case = a_case(replace(SMALL, tilt_deg=10.0))
    write_case(case, tmp_path / "case", "dicom")
    back = read(tmp_path / "case" / "ct")
    assert back.geometry.same_as(case.images["ct"].geometry)
    np.testing.assert_array_equal(back.array, case.images["ct"].array)


def test_the_same_case_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_case(a_case(), tmp_path / name, preview=True)
    assert _content(tmp_path / "a") == _content(tmp_path / "b")


@pytest.mark.parametrize(
    ("style", "file_format", "sentence"),
    [
        ({"tilt_deg": 12.0}, "nifti", "--format nifti cannot hold the sheared"),
        ({"slice_jitter": 0.3}, "nrrd", "--format nrrd cannot hold slices at unequal"),
        ({}, "jpeg", "--format jpeg is not a format"),
    ],
)
def test_a_format_that_cannot_hold_the_case_is_refused_and_nothing_is_written(tmp_path, style, file_format, sentence):
    with pytest.raises(UserError, match=sentence):
        write_case(a_case(replace(SMALL, **style)), tmp_path / "case", file_format)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_files_is_kept_unless_forced(tmp_path):
    write_case(a_case(), tmp_path / "case")
    before = _content(tmp_path / "case")
    with pytest.raises(UserError, match=r"already holds files.*--force"):
        write_case(a_case(seed=6), tmp_path / "case")
    assert _content(tmp_path / "case") == before
    write_case(a_case(seed=6), tmp_path / "case", force=True)
    assert read_truth(tmp_path / "case")["options"]["seed"] == 6
    assert [path.name for path in tmp_path.iterdir()] == ["case"]


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "case").mkdir()
    write_case(a_case(), tmp_path / "case")
    assert read_truth(tmp_path / "case")


@pytest.mark.parametrize("content", ["{}", "not JSON", '{"format": "other", "files": ["notes.txt"]}'])
def test_force_never_touches_a_folder_that_somebody_else_made(tmp_path, content):
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "truth.json").write_text(content)
    with pytest.raises(UserError, match="did not write"):
        write_case(a_case(), folder, force=True)
    assert (folder / "notes.txt").read_text() == "mine"


def test_force_leaves_a_case_alone_when_its_user_added_a_file(tmp_path):
    write_case(a_case(), tmp_path / "case")
    (tmp_path / "case" / "masks" / "my outline.nrrd").write_text("a day's work")
    with pytest.raises(UserError, match=r"my outline\.nrrd"):
        write_case(a_case(), tmp_path / "case", force=True)
    assert (tmp_path / "case" / "masks" / "my outline.nrrd").read_text() == "a day's work"


def test_a_file_or_a_link_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for name in ("file", "link"):
        with pytest.raises(UserError, match="not a folder"):
            write_case(a_case(), tmp_path / name, force=True)


def test_a_failed_write_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), fresh_folder(tmp_path / "case") as part:
        (part / "half").write_text("half")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_is_told_in_words(tmp_path):
    """The operating system refuses files above 2 kB here, as a full disk refuses any."""
    text = (
        "import resource, sys; from pathlib import Path\n"
        "from engine.phantom.handmade import a_case\n"
        "from NasoLib.errors import UserError; from NasoLib.phantom.write import write_case\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "try: write_case(a_case(), Path(sys.argv[1]), sys.argv[2])\n"
        "except UserError as error: print(error)\n"
    )
    pytest.importorskip("resource")
    for file_format in ("dicom", "nrrd"):
        command = [sys.executable, "-c", text, str(tmp_path / "case"), file_format]
        done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])
        assert "disk" in done.stdout and "is full. Nothing was kept" in done.stdout, done.stderr
        assert list(tmp_path.iterdir()) == []


def test_a_folder_without_truth_is_told_in_words(tmp_path):
    with pytest.raises(UserError, match=r"holds no truth\.json"):
        read_truth(tmp_path)
    (tmp_path / "truth.json").write_text("{")
    with pytest.raises(UserError, match="is damaged"):
        read_truth(tmp_path)
    (tmp_path / "truth.json").write_text(json.dumps({"format": "other"}))
    with pytest.raises(UserError, match="not written by naso phantom"):
        read_truth(tmp_path)


def _content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
