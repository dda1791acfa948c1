"""One axis at a time gives what looking up every sample gives, for any parallel grid."""

import numpy as np
import pytest
from engine.image.made import a_ct, restored
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from NasoLib.image import Geometry
from NasoLib.image import resample as module
from NasoLib.image.crop import canonical
from NasoLib.image.resample import resample

steps = st.tuples(*[st.floats(0.3, 6.0)] * 3)
starts = st.tuples(*[st.floats(-25.0, 25.0)] * 3)


def sample_by_sample(image, onto, **how):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "parallel_axes", lambda matrix: None)
        return resample(image, onto, **how)


def any_sample_on_the_edge(image, onto) -> bool:
    """Whether rounding decides if a sample lies in the image: SimpleITK then takes it at one end, not at the other."""
    fine = module._finer(onto, module._samples(image.geometry, onto))
    places = image.geometry.to_ijk(fine.to_lps(np.stack([np.arange(max(fine.size_ijk))] * 3, -1)))
    edges = np.stack([np.full(3, -0.5), np.array(image.geometry.size_ijk) - 0.5])
    return bool((np.abs(places[:, None] - edges) < 1e-3).any())


@settings(max_examples=60, deadline=None)
@given(
    spacing=steps,
    start=starts,
    order=st.permutations((0, 1, 2)),
    signs=st.tuples(*[st.sampled_from((1, -1))] * 3),
    mirrored=st.tuples(*[st.sampled_from((1, -1))] * 3),
)
def test_finer_coarser_shifted_mirrored_and_partly_outside(spacing, start, order, signs, mirrored):
    image = canonical(restored(a_ct(), order, signs))
    onto = Geometry.from_axes((7, 8, 9), spacing, start, np.diag(mirrored))
    assume(not any_sample_on_the_edge(image, onto))
    np.testing.assert_allclose(
        resample(image, onto, dtype=np.float32).array,
        sample_by_sample(image, onto, dtype=np.float32).array,
        atol=0.02,  # of 2500: SimpleITK interpolates in single precision, too
    )


@pytest.mark.parametrize("mirrored", [1, -1])
def test_a_sample_on_the_very_edge_counts_at_either_end(mirrored):
    image = a_ct(spacing=(1.0, 1.0, 1.0))
    i = image.geometry.size_ijk[0]
    edge = image.geometry.to_lps((i - 0.5, 3, 4) if mirrored > 0 else (-0.5, 3, 4))
    onto = Geometry.from_axes((1, 1, 2), (0.5, 1.0, 1.0), edge, np.diag([mirrored, 1, 1]))
    expected = image.array[4, 3, -1 if mirrored > 0 else 0]
    assert resample(image, onto, dtype=np.float32).array.ravel().tolist() == [expected, -1024]


def test_whole_numbers_are_rounded_alike():
    image, onto = a_ct(), Geometry.from_axes((9, 9, 9), (0.7713, 0.8317, 1.9131), (-3.3, -3.1, -7.7))
    apart = resample(image, onto).array.astype(int) - sample_by_sample(image, onto).array
    assert np.abs(apart).max() <= 1
    assert (apart != 0).mean() < 0.01


def test_a_leaning_grid_is_not_taken_for_a_parallel_one():
    lean = np.eye(4)
    lean[0, 2] = 1e-3
    assert module.parallel_axes(lean) is None
    assert module.parallel_axes(np.diag([2.0, -1.0, 0.5, 1.0])) is not None
