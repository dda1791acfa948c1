"""DICOM series as they lie in the patient."""

import numpy as np
import pydicom
import pytest
from engine.image.made import a_ct, ramp_on, turn, write_dicom
from NasoLib.errors import Cancelled, UserError
from NasoLib.image import Image
from NasoLib.image.checks import check_image
from NasoLib.image.io import read
from NasoLib.progress import Progress

NAMES = [f"{name:04d}" for name in np.random.default_rng(3).permutation(14)]


def placed(matrix=None):
    image = a_ct()
    return Image(image.array, image.geometry.transformed(np.eye(4) if matrix is None else matrix), "CT")


def at(image, depths):
    """A function for the position of slice n at a depth (mm along the slices' normal) of our own."""
    normal = image.geometry.directions[:, 2]
    return lambda n: (image.geometry.origin_lps + depths[n] * normal).tolist()


def test_slices_are_sorted_by_where_they_lie_and_not_by_name(tmp_path):
    image = placed(turn((5, 10, -15), (30, 40, 50)))
    again = read(write_dicom(tmp_path, image, names=NAMES))
    assert again.geometry.same_as(image.geometry, 1e-3)
    np.testing.assert_array_equal(again.array, image.array)
    assert again.array.dtype == np.int16
    assert again.modality == "CT"
    assert again.meta["warnings"] == []


@pytest.mark.parametrize("tilt", [0.1, 0.35])
def test_a_tilted_gantry_gives_a_sheared_grid(tmp_path, tilt):
    shear = np.eye(4)
    shear[1, 2] = tilt
    image = placed(turn((12, 0, 0)) @ shear)
    again = read(write_dicom(tmp_path, image, names=NAMES))
    assert again.geometry.is_sheared
    assert again.geometry.same_as(image.geometry, 1e-3)


def test_sagittal_slices_stay_as_they_are(tmp_path):
    image = placed(np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1.0]]))
    assert read(write_dicom(tmp_path, image)).geometry.same_as(image.geometry, 1e-3)


def test_slices_written_from_top_to_bottom_are_the_same_volume(tmp_path):
    image = placed()
    turned = Image(image.array[::-1], image.geometry.part((slice(None, None, -1), slice(None), slice(None))), "CT")
    again = read(write_dicom(tmp_path, turned))
    assert again.geometry.same_as(image.geometry, 1e-3)
    np.testing.assert_array_equal(again.array, image.array)


def test_unequal_distances_are_evened_out_and_told(tmp_path):
    depths = np.array([0, 2.5, 5, 7.2, 10, 12.5, 15, 17.5, 20.3, 22.5, 25, 27.5, 30, 32.5])
    straight = a_ct().geometry
    positions = [straight.origin_lps + np.array([0, 0, depth]) for depth in depths]
    k, j, i = np.indices(straight.shape)
    points = straight.to_lps(np.stack([i, j, k], -1))
    points[..., 2] = np.array(positions)[:, 2][:, None, None]
    image = Image(np.rint(points @ np.array([3.0, -2.0, 5.0])).astype(np.int16), straight, "CT")
    again = read(write_dicom(tmp_path, image, ImagePositionPatient=lambda n: positions[n].tolist()))
    expected = ramp_on(again.geometry).array - 40.0
    assert np.abs(again.array - expected).max() <= 1.0
    assert again.geometry.spacing_mm[2] == pytest.approx(2.5)
    assert "2.20 to 2.80 mm apart" in again.meta["warnings"][0]


def test_a_missing_slice_is_a_gap_with_a_place(tmp_path):
    image = placed()
    depths = np.arange(15)[np.arange(15) != 6] * 2.5
    again = read(write_dicom(tmp_path, image, ImagePositionPatient=at(image, depths)))
    assert again.array.shape[0] == 15
    assert any("a gap of 5.0 mm" in sentence for sentence in again.meta["warnings"])
    ((before, after),) = again.meta["gaps_lps"]
    assert after[2] - before[2] == pytest.approx(5.0)
    mean = (image.array[5].astype(float) + image.array[6]) / 2
    assert np.abs(again.array[6] - mean).max() <= 0.51


def test_half_a_series_is_refused(tmp_path):
    image = placed()
    depths = np.array([*range(13), 60]) * 2.5
    with pytest.raises(UserError, match="slices are missing"):
        read(write_dicom(tmp_path, image, ImagePositionPatient=at(image, depths)))


def test_several_images_at_one_place_are_refused(tmp_path):
    image = placed()
    with pytest.raises(UserError, match="lie where another one lies"):
        read(write_dicom(tmp_path, image, ImagePositionPatient=at(image, np.arange(14) // 2 * 2.5)))


def test_slices_shifted_sideways_are_refused(tmp_path):
    image = placed()
    positions = image.geometry.to_lps([(3 * (k % 2), 0, k) for k in range(14)])
    with pytest.raises(UserError, match="shifted sideways"):
        read(write_dicom(tmp_path, image, ImagePositionPatient=lambda n: positions[n].tolist()))


def test_the_longest_series_is_read_and_the_others_named(tmp_path):
    write_dicom(tmp_path / "a", placed(), SeriesDescription="long")
    short = a_ct(a_ct().array[:5])
    write_dicom(tmp_path / "b", short, SeriesDescription="short")
    assert read(tmp_path).array.shape[0] == 14
    assert "'short'" in read(tmp_path).meta["warnings"][0]
    chosen = read(tmp_path, series="short")
    assert chosen.array.shape[0] == 5
    assert chosen.meta["warnings"] == []
    with pytest.raises(UserError, match="There are: 'long'"):
        read(tmp_path, series="middle")


def test_scouts_in_the_series_are_left_out(tmp_path):
    write_dicom(tmp_path, placed(), SeriesInstanceUID="1.2.3")
    write_dicom(
        tmp_path / "scout",
        a_ct(a_ct().array[:1]),
        SeriesInstanceUID="1.2.3",
        ImageOrientationPatient=[1, 0, 0, 0, 0, -1],
    )
    again = read(tmp_path)
    assert again.array.shape[0] == 14
    assert "scouts" in again.meta["warnings"][0]


def test_a_file_copied_twice_counts_once(tmp_path):
    write_dicom(tmp_path, placed())
    (tmp_path / "copy.dcm").write_bytes((tmp_path / "0003.dcm").read_bytes())
    assert read(tmp_path).array.shape[0] == 14


def test_files_without_the_mark_of_dicom_are_read(tmp_path):
    for path in write_dicom(tmp_path, placed()).iterdir():
        path.write_bytes(path.read_bytes()[132:])
    assert read(tmp_path).array.shape[0] == 14


def test_other_files_beside_the_slices_do_not_matter(tmp_path):
    write_dicom(tmp_path, placed())
    (tmp_path / "DICOMDIR").write_bytes(b"\x00" * 999)
    (tmp_path / "notes.txt").write_text("nothing to see")
    assert read(tmp_path).array.shape[0] == 14


def test_a_list_of_files_is_a_series(tmp_path):
    files = sorted(write_dicom(tmp_path, placed()).iterdir())
    assert read(files[2:9]).array.shape[0] == 7


def test_one_slice_can_be_read_and_is_then_refused_by_the_checks(tmp_path):
    write_dicom(tmp_path, placed())
    image = read(tmp_path / "0004.dcm")
    assert image.geometry.spacing_mm[2] == pytest.approx(2.5)
    assert "only one slice" in check_image(image, "CT")[0].sentence


REFUSED = [
    ({"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}, "colour picture"),
    ({"PhotometricInterpretation": "PALETTE COLOR"}, "colour picture"),
    ({"PhotometricInterpretation": "MONOCHROME1"}, "stored inverted"),
    ({"Modality": "PT"}, "modality PT"),
    ({"Rows": None}, "not an image"),
    ({"ImagePositionPatient": None}, "where in the patient"),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_is_no_slice_of_ct_or_mr_is_refused(tmp_path, changes, words):
    for path in write_dicom(tmp_path, placed()).iterdir():
        header = pydicom.dcmread(path)
        for tag, value in changes.items():
            if value is None:
                delattr(header, tag)
            else:
                setattr(header, tag, value)
        header.save_as(path)
    with pytest.raises(UserError, match=words):
        read(tmp_path)
    with pytest.raises(UserError, match=words):
        read(tmp_path / "0001.dcm")


def test_pixels_cut_short_are_refused(tmp_path):
    write_dicom(tmp_path, placed())
    damaged = tmp_path / "0005.dcm"
    damaged.write_bytes(damaged.read_bytes()[:-700])
    with pytest.raises(UserError, match=r"0005\.dcm cannot be read"):
        read(tmp_path)


def test_slope_and_intercept_of_each_slice_are_applied(tmp_path):
    image = placed()
    again = read(write_dicom(tmp_path, image, RescaleSlope=lambda n: 0.5 if n == 3 else 1))
    np.testing.assert_allclose(again.array[3], (image.array[3] + 1024) * 0.5 - 1024)
    np.testing.assert_array_equal(again.array[4], image.array[4])


def test_nobodys_name_is_kept(tmp_path):
    meta = read(write_dicom(tmp_path, placed(), PatientName="Doe^Jane")).meta
    assert "nobody" not in str(meta["tags"])
    assert "Doe" not in str(meta)


def test_reading_can_be_stopped(tmp_path):
    write_dicom(tmp_path, placed())
    with pytest.raises(Cancelled):
        read(tmp_path, progress=Progress(is_cancelled=lambda: True))


def test_an_enhanced_multi_frame_file_is_read_like_its_slices(tmp_path):
    image = placed(turn((5, 0, 0)))
    write_dicom(tmp_path / "single", image)
    path = tmp_path / "enhanced.dcm"
    multi_frame(sorted((tmp_path / "single").iterdir()), path)
    again = read(path)
    assert again.geometry.same_as(image.geometry, 1e-3)
    np.testing.assert_array_equal(again.array, image.array)


def multi_frame(files, path):
    """One enhanced CT file of the slices in these files, in another order than they lie."""
    from pydicom.dataset import Dataset
    from pydicom.sequence import Sequence
    from pydicom.uid import EnhancedCTImageStorage

    headers = [pydicom.dcmread(file) for file in files[::2] + files[1::2]]
    whole = headers[0]
    whole.SOPClassUID = whole.file_meta.MediaStorageSOPClassUID = EnhancedCTImageStorage
    shared, frames = Dataset(), []
    measures, orientation, rescale = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = whole.PixelSpacing, whole.SliceThickness
    orientation.ImageOrientationPatient = whole.ImageOrientationPatient
    rescale.RescaleSlope, rescale.RescaleIntercept, rescale.RescaleType = 1, -1024, "HU"
    shared.PixelMeasuresSequence = Sequence([measures])
    shared.PlaneOrientationSequence = Sequence([orientation])
    shared.PixelValueTransformationSequence = Sequence([rescale])
    for header in headers:
        frame, place = Dataset(), Dataset()
        place.ImagePositionPatient = header.ImagePositionPatient
        frame.PlanePositionSequence = Sequence([place])
        frames.append(frame)
    pixels = b"".join(header.PixelData for header in headers)
    for tag in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "RescaleSlope", "RescaleIntercept"):
        delattr(whole, tag)
    whole.NumberOfFrames, whole.PixelData = len(headers), pixels
    whole.SharedFunctionalGroupsSequence = Sequence([shared])
    whole.PerFrameFunctionalGroupsSequence = Sequence(frames)
    whole.save_as(path)
