"""Grey levels."""

import numpy as np
import pytest
from engine.image.made import a_ct, noise
from NasoLib.errors import UserError
from NasoLib.image import Geometry, Image
from NasoLib.image import intensity as levels


def an_mr(factor=1.0):
    """A bright disc of tissue in dark air."""
    k, j, i = np.indices((8, 40, 40))
    tissue = (j - 20) ** 2 + (i - 20) ** 2 < 200
    array = np.where(tissue, 300 + 40 * np.sin(i + k), 5.0) * factor
    return Image(array.astype(np.float32), Geometry.from_axes(array.shape, (1, 1, 5)), "MR")


def test_the_papers_window():
    scaled = levels.window(-240, 360)(np.array([-2000, -240, 60, 360, 3000], np.int16))
    np.testing.assert_allclose(scaled, (0, 0, 0.5, 1, 1))
    assert scaled.dtype == np.float32


def test_8_bit_parity_keeps_256_levels():
    values = np.linspace(-300, 400, 5000, dtype=np.float32)
    rounded = levels.window(-240, 360, jpeg_parity=True)(values)
    assert len(np.unique(rounded)) == 256
    assert np.abs(rounded - levels.window(-240, 360)(values)).max() <= 0.5 / 255 + 1e-6
    np.testing.assert_allclose(rounded * 255, np.rint(rounded * 255), atol=1e-4)


def test_an_empty_window_is_refused():
    with pytest.raises(UserError, match="empty"):
        levels.window(100, 100)


def test_mean_and_deviation_of_the_tissue_become_0_and_1():
    image = an_mr()
    scaled = levels.zscore(image)(image.array)
    tissue = scaled[image.array > 200]
    assert tissue.mean() == pytest.approx(0, abs=1e-4)
    assert tissue.std() == pytest.approx(1, abs=1e-4)
    assert scaled.min() == -5.0


@pytest.mark.parametrize("method", ["zscore", "percentile"])
def test_mr_has_no_unit_so_none_matters(method):
    low, high = {"zscore": (-5, 5), "percentile": (1, 99)}[method]
    one, other = an_mr(), an_mr(7.5)
    np.testing.assert_allclose(
        levels.scaling(one, method, low, high)(one.array),
        levels.scaling(other, method, low, high)(other.array),
        atol=1e-4,
    )


def test_percentiles_of_the_tissue_become_0_and_1():
    image = an_mr()
    scaled = levels.percentile(image, 0, 100)(image.array[image.array > 200])
    assert scaled.min() == 0
    assert scaled.max() == 1


def test_the_image_itself_is_never_changed():
    image = a_ct()
    before = image.array.copy()
    levels.window(-240, 360, jpeg_parity=True)(image.array)
    levels.zscore(image)(image.array)
    np.testing.assert_array_equal(image.array, before)


def test_a_constant_image_gives_numbers_all_the_same():
    image = Image(np.full((4, 4, 4), 9, np.int16), Geometry.from_axes((4, 4, 4), (1, 1, 1)), "MR")
    for scaling in (levels.zscore(image), levels.percentile(image)):
        assert np.isfinite(scaling(image.array)).all()


def test_each_channel_has_its_own_mean_and_deviation():
    crops = np.stack([noise((3, 5, 5)).astype(np.float32)] * 2, axis=1)
    done = levels.standardise(crops, (1.0, 2.0), (4.0, 8.0))
    np.testing.assert_allclose(done[:, 1], (crops[:, 1] - 2) / 8, rtol=1e-6)
    assert levels.standardise(crops, (), ()) is crops
