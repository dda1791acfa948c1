"""Slices of a region of interest: which, where, and how large."""

import numpy as np
import pytest
from engine.image.made import a_ct, noise, ramp_on, turn
from NasoLib.errors import Cancelled, UserError
from NasoLib.image import Box, Geometry, Image
from NasoLib.image import resample as resampling
from NasoLib.image.crop import box_grid, crop, paste, paste_block, slice_heights
from NasoLib.image.resample import reachable, resample
from NasoLib.progress import Progress


def upright(size, center=(0, 0, 0)):
    return Box(np.array(center, float), np.array(size, float), np.eye(3))


def test_the_slices_are_those_of_the_scan():
    image = a_ct()
    cropped = crop(image, upright((12, 12, 15)), (24, 24))
    scanned = image.geometry.to_lps([(0, 0, k) for k in range(14)])[:, 2]
    heights = cropped.geometry.to_lps([(0, 0, k) for k in range(cropped.array.shape[0])])[:, 2]
    np.testing.assert_allclose(heights, scanned[np.abs(scanned) <= 7.5], atol=1e-9)


def test_a_slice_on_the_edge_of_the_box_belongs_to_it():
    image = a_ct(spacing=(1, 1, 2.5))
    assert len(slice_heights(image.geometry, upright((9, 9, 2.5 * 3)))) == 4


def test_pixels_cut_out_at_their_own_size_are_the_scanned_ones():
    image = a_ct(spacing=(1.0, 1.0, 2.0))
    cropped = crop(image, upright((10, 8, 8)), (8, 10))
    np.testing.assert_array_equal(cropped.array, image.array[5:9, 8:16, 8:18])
    assert cropped.array.dtype == np.float32


def test_stretching_fills_the_picture_with_the_box():
    cropped = crop(a_ct(), upright((14, 7, 10)), (20, 40))
    assert cropped.geometry.shape[1:] == (20, 40)
    np.testing.assert_allclose(cropped.geometry.spacing_mm[:2], (14 / 40, 7 / 20))


def test_padding_keeps_the_proportions_and_puts_air_around():
    cropped = crop(a_ct(), upright((14, 7, 10)), (28, 28), resize="pad")
    np.testing.assert_allclose(cropped.geometry.spacing_mm[:2], (0.5, 0.5))
    assert (cropped.array[:, :7] == -1024).all()
    assert (cropped.array[:, -7:] == -1024).all()
    assert (cropped.array[:, 7:-7] > -1024).all()


def test_a_step_of_ones_own_is_centred_in_the_box():
    heights = crop(a_ct(), upright((9, 9, 10)), (8, 8), step_mm=3.0).geometry.to_lps([(0, 0, k) for k in range(4)])[
        :, 2
    ]
    np.testing.assert_allclose(heights, (-4.5, -1.5, 1.5, 4.5))


def test_no_slice_in_the_box_is_said_in_words():
    with pytest.raises(UserError, match="No slice of the image"):
        crop(a_ct(), upright((9, 9, 5), center=(0, 0, 400)), (8, 8))


def test_a_step_that_is_no_step_is_refused():
    with pytest.raises(UserError, match="above 0 mm"):
        crop(a_ct(), upright((9, 9, 5)), (8, 8), step_mm=0.0)


def test_outside_the_image_lies_air():
    cropped = crop(a_ct(), upright((200, 9, 9)), (8, 200))
    assert (cropped.array[:, :, :80] == -1024).all()
    assert (cropped.array[:, :, 98:102] != -1024).all()


def test_a_volume_grid_fills_the_box():
    box = Box(np.array([3.0, 4.0, 5.0]), np.array([30.0, 20.0, 12.0]), turn((5, 0, 10))[:3, :3])
    grid = box_grid(box, (3.0, 1.0, 1.5))
    assert grid.shape == (4, 20, 20)
    np.testing.assert_allclose(grid.center_lps, box.center_lps)
    np.testing.assert_allclose(sorted(grid.corners_lps().tolist()), sorted(box.corners_lps().tolist()), atol=1e-9)


def test_whole_numbers_stay_whole_numbers_until_they_must_not():
    image = a_ct()
    finer = Geometry.from_axes((20, 20, 20), (0.7, 0.7, 0.7), (-7, -7, -7))
    kept, free = resample(image, finer), resample(image, finer, dtype=np.float32)
    assert kept.array.dtype == np.int16
    assert np.abs(kept.array - free.array).max() <= 0.5 + 1e-3


def test_unsigned_voxels_do_not_wrap_round_where_there_is_air():
    image = Image(np.full((6, 6, 6), 7, np.uint8), Geometry.from_axes((6, 6, 6), (1, 1, 1)), "CT")
    beyond = resample(image, Geometry.from_axes((12, 6, 6), (1, 1, 1)))
    assert set(np.unique(beyond.array)) == {0, 7}


@pytest.mark.parametrize("kind", ["bool", "uint8", "int32", "float16", "float64", ">i2"])
def test_every_numeric_type_can_be_resampled(kind):
    image = Image((noise((6, 6, 6)) > 0).astype(kind), Geometry.from_axes((6, 6, 6), (1, 1, 1)))
    np.testing.assert_array_equal(resample(image, image.geometry, nearest=True).array, image.array)


def test_a_coarser_grid_averages_and_does_not_skip():
    stripes = np.zeros((8, 32, 64), np.float32)
    stripes[:, :, ::2] = 100.0
    image = Image(stripes, Geometry.from_axes(stripes.shape, (0.5, 0.5, 1.0)), "MR")
    coarse = resample(image, Geometry.from_axes((8, 8, 15), (2.0, 2.0, 1.0), (0.75, 0.75, 0.0)))
    np.testing.assert_allclose(coarse.array, 50.0, atol=1e-3)


def test_labels_are_never_averaged():
    labels = (noise((8, 32, 32)) > 0).astype(np.uint8) * 3
    image = Image(labels, Geometry.from_axes(labels.shape, (0.5, 0.5, 1.0)))
    coarse = resample(image, Geometry.from_axes((4, 8, 8), (2.0, 2.0, 2.0)), nearest=True)
    assert set(np.unique(coarse.array)) == {0, 3}


def test_only_the_voxels_near_the_box_are_read():
    image = ramp_on(Geometry.from_axes((60, 100, 100), (1, 1, 1), (-50, -50, -30)))
    poisoned = np.full(image.array.shape, np.nan, np.float32)
    box = upright((20, 20, 10))
    block = reachable(image.geometry, crop(image, box, (40, 40)).geometry)
    poisoned[block] = image.array[block]
    assert np.prod([part.stop - part.start for part in block]) < 0.02 * poisoned.size
    assert np.isfinite(crop(image.with_array(poisoned), box, (40, 40)).array).all()


@pytest.mark.parametrize("turned", [(0, 0, 0), (3, 2, 5)])
def test_a_region_costs_a_few_percent_of_the_whole(turned, monkeypatch):
    """Counted in voxels, which are the same on a busy machine: those that are read, and those that are made."""
    grid = Geometry.from_axes((100, 400, 400), (0.5, 0.5, 1.25), (-100, -100, -62))
    image = Image(noise(grid.shape), grid.transformed(turn(turned)), "CT")
    read = []
    for name in ("_sample", "_one_axis_at_a_time"):
        usual = getattr(resampling, name)
        monkeypatch.setattr(
            resampling, name, lambda array, *rest, usual=usual: read.append(array.size) or usual(array, *rest)
        )
    region = crop(image, upright((45, 40, 22)), (224, 224))
    assert region.array.shape == (18, 224, 224)
    # 18 slices of 90 x 80 voxels and a margin; turned, the box reaches a few voxels further.
    assert 0.008 < sum(read) / image.array.size < 0.02


def test_a_pasted_block_is_the_same_as_in_the_whole():
    image = a_ct()
    patch = crop(image, upright((10, 10, 10)), (20, 20))
    block, values = paste_block(patch, image.geometry)
    np.testing.assert_array_equal(paste(patch, image.geometry)[block], values)
    assert values.size < image.array.size / 2


def test_a_crop_from_elsewhere_leaves_nothing():
    patch = crop(a_ct(), upright((10, 10, 10)), (20, 20))
    elsewhere = Geometry.from_axes((5, 5, 5), (1, 1, 1), (900, 900, 900))
    assert paste_block(patch, elsewhere) is None
    assert (paste(patch, elsewhere, outside=-1.0) == -1.0).all()


def test_resampling_can_be_stopped():
    with pytest.raises(Cancelled):
        resample(a_ct(), a_ct().geometry, progress=Progress(is_cancelled=lambda: True))
