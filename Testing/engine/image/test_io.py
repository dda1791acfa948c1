"""Files in and out."""

import gzip
import pickle

import numpy as np
import pytest
import SimpleITK
from engine.image.made import a_ct, turn
from NasoLib.errors import UserError
from NasoLib.image import Geometry, Image
from NasoLib.image.io import read, write

OBLIQUE = turn((10, -20, 30), (4, 5, 6))
SHEAR = np.array([[1, 0, 0, 0], [0, 1, 0.3, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]])


def lying(matrix):
    image = a_ct()
    return Image(image.array, image.geometry.transformed(matrix), "CT")


@pytest.mark.parametrize("suffix", [".nrrd", ".mha", ".nii", ".nii.gz"])
def test_an_oblique_image_comes_back_as_it_was(tmp_path, suffix):
    image = lying(OBLIQUE)
    again = read(write(image, tmp_path / f"ct{suffix}"))
    assert again.geometry.same_as(image.geometry, 1e-3)
    np.testing.assert_array_equal(again.array, image.array)
    assert again.array.dtype == np.int16


@pytest.mark.parametrize("suffix", [".nrrd", ".mha"])
def test_a_tilted_gantry_and_the_modality_come_back(tmp_path, suffix):
    image = lying(OBLIQUE @ SHEAR)
    again = read(write(image, tmp_path / f"ct{suffix}"))
    assert again.geometry.is_sheared
    assert again.geometry.same_as(image.geometry, 1e-3)
    assert again.modality == "CT"


def test_a_tilted_grid_is_not_written_where_it_would_be_straightened(tmp_path):
    with pytest.raises(UserError, match=r"Choose \.nrrd"):
        write(lying(SHEAR), tmp_path / "ct.nii.gz")


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz"])
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_tilted_nifti_is_read_as_it_lies(tmp_path, suffix, order):
    image = lying(SHEAR)
    path = tmp_path / f"tilted{suffix}"
    data = a_nifti(image, order)
    path.write_bytes(gzip.compress(data) if suffix.endswith("gz") else data)
    again = read(path)
    assert again.geometry.same_as(image.geometry, 1e-3)
    np.testing.assert_array_equal(again.array, image.array)


def test_a_tilted_nifti_cut_short_is_refused(tmp_path):
    (tmp_path / "tilted.nii").write_bytes(a_nifti(lying(SHEAR), "<")[:5000])
    with pytest.raises(UserError, match="cut short"):
        read(tmp_path / "tilted.nii")


def test_a_file_is_replaced_all_at_once(tmp_path):
    path = write(a_ct(), tmp_path / "ct.nrrd")
    write(Image(a_ct().array + np.int16(1), a_ct().geometry, "CT"), path)
    np.testing.assert_array_equal(read(path).array, a_ct().array + 1)
    assert [item.name for item in tmp_path.iterdir()] == ["ct.nrrd"]


def itk_file(path, array, is_vector=False):
    SimpleITK.WriteImage(SimpleITK.GetImageFromArray(array, isVector=is_vector), str(path))
    return path


REFUSED = [
    (lambda at: itk_file(at / "a.nrrd", np.zeros((5, 6, 7, 3), np.uint8), True), "3 values per voxel"),
    (lambda at: itk_file(at / "a.nii", np.zeros((4, 5, 6, 7), np.int16)), r"holds 4 volumes \(4D\)"),
    (lambda at: itk_file(at / "a.mha", np.zeros((6, 7), np.int16)), "single picture of 7 x 6"),
    (lambda at: at / "nothing.nrrd", "no file or folder"),
    (lambda at: at, "folder is empty"),
]


@pytest.mark.parametrize(("made", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_is_no_volume_is_refused(tmp_path, made, words):
    with pytest.raises(UserError, match=words):
        read(made(tmp_path))


@pytest.mark.parametrize("suffix", [".nrrd", ".mha", ".nii.gz", ".nii"])
def test_a_file_cut_short_is_refused(tmp_path, suffix):
    path = write(a_ct(), tmp_path / f"ct{suffix}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(UserError, match="cannot be read"):
        read(path)


def test_a_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing to see")
    with pytest.raises(UserError, match="it is not DICOM"):
        read(tmp_path / "notes.txt")
    with pytest.raises(UserError, match="choose a name"):
        write(a_ct(), tmp_path / "ct.png")


def test_a_4d_file_with_one_volume_is_a_volume(tmp_path):
    array = a_ct().array
    assert read(itk_file(tmp_path / "a.nrrd", array[None])).array.shape == array.shape


def test_an_image_travels_to_another_process():
    image = Image(a_ct().array, a_ct().geometry, "CT", {"warnings": ["odd"]})
    again = pickle.loads(pickle.dumps(image))
    assert again.geometry.same_as(image.geometry)
    assert dict(again.meta) == dict(image.meta)


def test_part_of_a_grid_lies_where_its_voxels_lie():
    grid = Geometry.from_axes((10, 11, 12), (1, 2, 3), (5, 6, 7)).transformed(OBLIQUE @ SHEAR)
    part = grid.part((slice(2, 9), slice(None, None, -1), slice(1, None, 2)))
    assert part.shape == (7, 11, 6)
    np.testing.assert_allclose(part.to_lps((2, 3, 4)), grid.to_lps((1 + 2 * 2, 10 - 3, 2 + 4)))


def a_nifti(image, order):
    """NIfTI-1 as the standard has it: 348 bytes, four of extension, voxels."""
    header = bytearray(352)

    def put(place, kind, *values):
        data = np.array(values, order + kind).tobytes()
        header[place : place + len(data)] = data

    put(0, "i4", 348)
    put(40, "i2", 3, *image.geometry.size_ijk, 1, 1, 1, 1)
    put(70, "i2", 4, 16)
    put(76, "f4", 1, *image.geometry.spacing_mm)
    put(108, "f4", 352, 1, 0)
    header[123] = 2
    put(254, "i2", 1)
    put(280, "f4", *(np.diag([-1.0, -1, 1, 1]) @ image.geometry.ijk_to_lps)[:3].ravel())
    header[344:348] = b"n+1\0"
    return bytes(header) + image.array.astype(order + "i2").tobytes()
