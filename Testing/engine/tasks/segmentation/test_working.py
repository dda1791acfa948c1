"""A patient's volume as training prepared its cases: the same grid, the same numbers."""

import numpy as np
import pytest
from NasoLib.bundle import InputSpec, IntensitySpec
from NasoLib.image import Geometry, Image, io
from NasoLib.tasks.segmentation.working import working_volume
from NasoLib.training.manifest import Row
from NasoLib.training.samples.volumes import prepare_volume

SHAPE = (8, 60, 70)


def a_neck():
    """Tissue in air, brighter in front, of texture that 1.5 mm voxels still show."""
    coarse = np.random.default_rng(0).normal(300, 60, (8, 12, 14))
    array = coarse.repeat(5, axis=1).repeat(5, axis=2) * np.exp(0.5 - np.arange(60) / 60)[None, :, None]
    array[:, :6] = array[:, -6:] = 2
    return Image(array.astype(np.int16), Geometry.from_axes(SHAPE, (1.0, 1.0, 4.0), (-35.0, -30.0, -16.0)), "MR")


@pytest.mark.parametrize("method", ["zscore", "even_zscore"])
def test_the_network_is_shown_what_training_prepared(method, tmp_path):
    spec = InputSpec("MR", ("T1CE",), 2, (32, 32), IntensitySpec(method, -5, 5), (1.5, 1.5), roi="tissue")
    image = a_neck()
    io.write(image, tmp_path / "t1ce.nrrd")
    io.write(image.with_array((image.array > 350).astype(np.uint8)), tmp_path / "mask.nrrd")
    row = Row("c", "p", True, "h", "", {"image_t1ce": "t1ce.nrrd", "mask_tumour": "mask.nrrd"}, tmp_path)
    trained = prepare_volume(row, spec, ("tumour",))
    volume = working_volume([image], spec)
    shown = volume.prepare(volume.channels)
    assert trained.facts["spacing_mm"] == list(volume.geometry.spacing_mm)
    assert np.abs(shown - trained.images.astype(np.float32)).max() < 5e-3  # training keeps float16


def test_a_model_without_shading_sees_less_of_the_slope_from_front_to_back():
    slopes = {}
    for method in ("zscore", "even_zscore"):
        spec = InputSpec("MR", ("T1CE",), 2, (32, 32), IntensitySpec(method, -5, 5), (1.5, 1.5), roi="tissue")
        volume = working_volume([a_neck()], spec)
        rows = volume.prepare(volume.channels)[0, :, 8:-8].mean(axis=(0, 2))
        slopes[method] = abs(np.polyfit(np.arange(len(rows)), rows, 1)[0])
    assert slopes["even_zscore"] < 0.75 * slopes["zscore"]
