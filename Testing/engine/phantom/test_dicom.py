"""DICOM of a synthetic case: valid, the same every time, and in the same place for every reader."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk  # noqa: N813
from engine.phantom.dicom_rules import broken_in_file, broken_in_series, broken_in_study
from engine.phantom.handmade import SMALL, a_case
from NasoLib.errors import UserError
from NasoLib.image import Geometry
from NasoLib.phantom.dicom import slice_positions_lps, write_dicom
from NasoLib.phantom.jitter import with_unequal_slices
from NasoLib.phantom.write import write_case

MR_SERIES = ("t1", "t2", "t1ce")
ACQUISITIONS = {
    "usual": {},
    "tilted": {"tilt_deg": 12.0},
    "unequal": {"slice_jitter": 0.4},
    "prone": {"orientation": "RAS"},
    "head down": {"orientation": "LPI"},
    "sagittal": {"orientation": "PIL"},
    "plain": {"contrast": 0.0},
}


def _written(tmp_path: Path, series: tuple[str, ...] = ("ct",), **style: object) -> tuple:
    """A case and its datasets by series, in the order of k."""
    case = with_unequal_slices(a_case(replace(SMALL, **style), series=series))
    files = write_dicom(case, tmp_path)
    return case, {name: [pydicom.dcmread(tmp_path / file) for file in files[name]] for name in files}


@pytest.mark.parametrize("name", ACQUISITIONS)
@pytest.mark.parametrize("series", [("ct",), MR_SERIES], ids=["CT", "MR"])
def test_no_rule_of_dicom_is_broken(tmp_path, series, name):
    _, datasets = _written(tmp_path, series, **ACQUISITIONS[name])
    for slices in datasets.values():
        assert [sentence for dataset in slices for sentence in broken_in_file(dataset)] == []
        assert broken_in_series(slices, equal_spacing=name != "unequal") == []
    assert broken_in_study(list(datasets.values())) == []


def test_the_rules_see_what_is_broken(tmp_path):
    _, datasets = _written(tmp_path)
    slices = datasets["ct"]
    del slices[0].KVP
    slices[0].FrameOfReferenceUID = ""
    slices[0].EchoTime = 3
    slices[0].ImageOrientationPatient = [1, 0, 0, 0.5, 1, 0]
    slices[1].SOPInstanceUID = slices[2].SOPInstanceUID
    slices[3].ImagePositionPatient = slices[4].ImagePositionPatient
    sentences = " ".join([*broken_in_file(slices[0]), *broken_in_file(slices[1]), *broken_in_series(slices)])
    for part in (
        "KVP of module ct-image is missing",
        "FrameOfReferenceUID of module frame-of-reference is empty",
        "EchoTime is in no module",
        "not two unit vectors",
        "names another instance",
        "SOPInstanceUID is not unique",
        "two slices lie in one plane",
        "distances of the slices are not equal",
    ):
        assert part in sentences


@pytest.mark.parametrize("name", ACQUISITIONS)
def test_every_slice_holds_its_voxels_at_their_place(tmp_path, name):
    case, datasets = _written(tmp_path, **ACQUISITIONS[name])
    image = case.images["ct"]
    positions = slice_positions_lps(image)
    for k, dataset in enumerate(datasets["ct"]):
        stored = dataset.pixel_array * float(dataset.RescaleSlope) + float(dataset.RescaleIntercept)
        np.testing.assert_array_equal(stored, image.array[k])
        np.testing.assert_allclose(dataset.ImagePositionPatient, positions[k], atol=1e-6)
        axes = np.asarray(dataset.ImageOrientationPatient, float).reshape(2, 3)
        np.testing.assert_allclose(axes, image.geometry.directions[:, :2].T, atol=1e-9)
        np.testing.assert_allclose(dataset.PixelSpacing, image.geometry.spacing_mm[1::-1], atol=1e-9)


@pytest.mark.parametrize("name", ["usual", "prone", "head down", "sagittal"])
def test_simpleitk_finds_every_voxel_where_the_case_has_it(tmp_path, name):
    case, datasets = _written(tmp_path, **ACQUISITIONS[name])
    volume = sitk.ReadImage(_sorted_by_position(datasets["ct"]))
    _assert_same_voxels(case.images["ct"], sitk.GetArrayFromImage(volume), _geometry_of(volume))


@pytest.mark.parametrize("name", ["usual", "prone", "head down", "sagittal"])
def test_slicers_own_reader_finds_every_voxel_where_the_case_has_it(tmp_path, name):
    slicer = pytest.importorskip("slicer")
    vtk = pytest.importorskip("vtk")
    from vtk.util.numpy_support import vtk_to_numpy

    case, datasets = _written(tmp_path, **ACQUISITIONS[name])
    scene = slicer.vtkMRMLScene()
    node, storage = slicer.vtkMRMLScalarVolumeNode(), slicer.vtkMRMLVolumeArchetypeStorageNode()
    scene.AddNode(node)
    scene.AddNode(storage)
    storage.SetSingleFile(False)
    files = _sorted_by_position(datasets["ct"])
    storage.SetFileName(files[0])
    for file in files:
        storage.AddFileName(file)
    assert storage.ReadData(node)
    matrix = vtk.vtkMatrix4x4()
    node.GetIJKToRASMatrix(matrix)
    to_ras = np.array([[matrix.GetElement(row, column) for column in range(4)] for row in range(4)])
    shape = node.GetImageData().GetDimensions()[::-1]
    array = vtk_to_numpy(node.GetImageData().GetPointData().GetScalars()).reshape(shape)
    _assert_same_voxels(case.images["ct"], array, Geometry(shape, np.diag([-1.0, -1.0, 1.0, 1.0]) @ to_ras))


def test_a_tilted_gantry_is_stored_as_scanners_store_it(tmp_path):
    case, datasets = _written(tmp_path, tilt_deg=12.0)
    first, last = datasets["ct"][0], datasets["ct"][-1]
    table = np.subtract(last.ImagePositionPatient, first.ImagePositionPatient)
    np.testing.assert_allclose(table[:2], 0, atol=1e-6)
    axes = np.asarray(first.ImageOrientationPatient, float).reshape(2, 3)
    lean = np.degrees(np.arccos(np.cross(axes[0], axes[1])[2]))
    assert lean == pytest.approx(12.0, abs=1e-6)
    assert float(first.GantryDetectorTilt) == 12.0
    assert float(first.SpacingBetweenSlices) == pytest.approx(3.0)
    assert case.images["ct"].geometry.is_sheared


def test_simpleitk_keeps_the_shear_of_a_tilted_gantry_when_asked(tmp_path):
    case, datasets = _written(tmp_path, tilt_deg=12.0)
    reader = sitk.ImageSeriesReader()
    if not hasattr(reader, "SetForceOrthogonalDirection"):
        pytest.skip("this SimpleITK always makes axes orthogonal")
    reader.SetForceOrthogonalDirection(False)
    reader.SetFileNames(_sorted_by_position(datasets["ct"]))
    volume = reader.Execute()
    _assert_same_voxels(case.images["ct"], sitk.GetArrayFromImage(volume), _geometry_of(volume))


def test_unequal_slices_move_less_than_half_a_slice_and_keep_their_anatomy(tmp_path):
    case, datasets = _written(tmp_path, slice_jitter=0.4)
    steps = np.diff([float(dataset.ImagePositionPatient[2]) for dataset in datasets["ct"]])
    assert np.ptp(steps) > 0.3
    assert np.abs(steps - 3.0).max() <= 0.4 * 3.0
    even = a_case().images["ct"].array.astype(float)
    for k, dataset in enumerate(datasets["ct"]):
        place = k + (float(dataset.ImagePositionPatient[2]) - (38.0 + 3.0 * k)) / 3.0
        low = min(int(place), len(even) - 2)
        expected = even[low] * (1 - (place - low)) + even[low + 1] * (place - low)
        np.testing.assert_allclose(case.images["ct"].array[k], expected, atol=0.51)


def test_a_share_of_jitter_that_would_change_the_truth_is_refused_by_name(tmp_path):
    with pytest.raises(UserError, match=r"--slice-jitter 0.9"):
        write_case(a_case(replace(SMALL, slice_jitter=0.9)), tmp_path / "case", "dicom")


def test_a_plane_sheared_in_itself_is_refused(tmp_path):
    with pytest.raises(UserError, match="tilted gantry shears in their own plane"):
        write_case(a_case(replace(SMALL, tilt_deg=12.0, orientation="PIL")), tmp_path / "case", "dicom")


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_identifiers(tmp_path):
    _written(tmp_path / "a")
    _written(tmp_path / "b")
    assert _digests(tmp_path / "a") == _digests(tmp_path / "b")
    write_dicom(a_case(seed=6), tmp_path / "c")
    one, other = (pydicom.dcmread(tmp_path / name / "ct" / "IM0001.dcm") for name in "ac")
    for keyword in ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "FrameOfReferenceUID", "PatientID"):
        assert one[keyword].value != other[keyword].value


def test_a_scan_without_and_with_contrast_is_one_patient_with_two_series(tmp_path):
    _, plain = _written(tmp_path / "plain", contrast=0.0)
    _, enhanced = _written(tmp_path / "enhanced", contrast=0.8)
    assert broken_in_study([plain["ct"], enhanced["ct"]]) == []
    assert "ContrastBolusAgent" not in plain["ct"][0]
    assert enhanced["ct"][0].ContrastBolusAgent == "IODINE SYNTHETIC"


def test_any_words_of_the_user_become_valid_tags(tmp_path):
    strange = "St. Jürgen\\Nord " * 8
    _, datasets = _written(tmp_path, hospital=strange, vendor=strange, model=strange, kernel=strange)
    assert [sentence for dataset in datasets["ct"] for sentence in broken_in_file(dataset)] == []
    assert "St. Jürgen/Nord" in datasets["ct"][0].InstitutionName


def test_nobody_can_take_the_patient_for_a_person(tmp_path):
    _, datasets = _written(tmp_path, series=MR_SERIES)
    for slices in datasets.values():
        assert slices[0].PatientName.given_name == "SYNTHETIC"
        assert "SYN" in slices[0].PatientID
        assert "SYN" in slices[0].SeriesDescription
        assert "Synthetic" in slices[0].ImageComments
        assert slices[0].BurnedInAnnotation == "NO"


def test_mr_signal_of_any_type_survives_up_to_one_scale(tmp_path):
    case = a_case(series=("t1",))
    image = case.images["t1"]
    soft = replace(case, images={"t1": image.with_array(image.array.astype(np.float32) / 700.0)})
    write_dicom(soft, tmp_path)
    stored = np.stack([pydicom.dcmread(path).pixel_array for path in sorted((tmp_path / "t1").iterdir())])
    assert np.corrcoef(stored.ravel(), image.array.ravel())[0, 1] > 0.99999


def _digests(folder: Path) -> list[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*.dcm"))]


def _sorted_by_position(slices: list[pydicom.Dataset]) -> list[str]:
    axes = np.asarray(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    normal = np.cross(axes[0], axes[1])
    ordered = sorted(slices, key=lambda dataset: float(np.dot(normal, dataset.ImagePositionPatient)))
    return [str(dataset.filename) for dataset in ordered]


def _geometry_of(volume: sitk.Image) -> Geometry:
    directions = np.array(volume.GetDirection()).reshape(3, 3)
    return Geometry.from_axes(volume.GetSize()[::-1], volume.GetSpacing(), volume.GetOrigin(), directions)


def _assert_same_voxels(image, array: np.ndarray, geometry: Geometry) -> None:
    """The same values at the same places; a reader may count the slices from the other end."""
    ends = np.array([(0, 0, 0), (5, 3, 0), (1, 4, image.geometry.shape[0] - 1), (7, 8, 4)])
    ijk = geometry.to_ijk(image.geometry.to_lps(ends))
    np.testing.assert_allclose(ijk, np.rint(ijk), atol=1e-3)
    for (i, j, k), (a, b, c) in zip(ends, np.rint(ijk).astype(int), strict=True):
        assert array[c, b, a] == image.array[k, j, i]
    flipped = array[::-1] if np.rint(ijk)[0, 2] > 0 else array
    np.testing.assert_array_equal(flipped, image.array)
