"""What the user corrected in one run's outline stands for the region when there is another run."""

from __future__ import annotations

import numpy as np
import pytest
from engine.tasks.segmentation.made import a_chest, a_volume_bundle
from NasoLib.image import Image
from NasoLib.scene import segmentation as nodes
from NasoLib.scene.corrected import adopt
from NasoLib.scene.segmentation_export import segments_now
from NasoLib.scene.segments import LABELMAP, _labelmap, add_segment, segment_ids
from NasoLib.scene.transaction import changing
from NasoLib.scene.volumes import add_volume, image_from_node
from NasoLib.tasks.segmentation import correction, outline

CENTERS = ((-16.0, 0.0, 0.0), (18.0, 5.0, 6.0))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return a_volume_bundle(tmp_path_factory.mktemp("bundles"))


@pytest.fixture
def run(scene, bundle):
    """`run(output)` outlines both balls, into a new segmentation or an existing one; gives (node, result)."""
    volume = add_volume(scene, a_chest(CENTERS, 9.0)[0], "Chest 1")
    result = outline(image_from_node(volume), bundle)

    def into(output=None):
        with changing(scene) as change:
            return nodes.add_result(scene, change, volume, result, bundle, output, [1, 2]), result

    return into


def redraw(node, label, array, grid):
    output = nodes.output_of(node)
    segment = output.GetSegmentation().GetSegment(nodes.segments_of_run(node)[label])
    segment.RemoveAllRepresentations()
    segment.AddRepresentation(LABELMAP, _labelmap(output, Image(array.astype(np.uint8), grid), grid))


def again(run, first):
    """A second run into the same segmentation; the first result goes."""
    output = nodes.output_of(first)
    second, _ = run(output)
    return second, adopt(second, nodes.tidy_up(first, output))


def test_what_was_erased_stays_erased(run):
    first, result = run()
    half = result.numbers.array == 1
    half[: np.argwhere(half)[:, 0].mean().astype(int)] = False
    redraw(first, 1, half, result.geometry)
    second, stood_for = again(run, first)
    assert stood_for == [1]
    expected = half | (result.numbers.array == 2)
    np.testing.assert_array_equal(segments_now(second, result.geometry)[0].array > 0, expected)
    assert nodes.is_corrected(second, 1)
    assert correction(*nodes.masks_of_correction(second, [1, 2], result.geometry)).removed_ml > 0
    third, stood_for = again(run, second)
    assert stood_for == [1]
    assert len(segment_ids(nodes.output_of(third))) == 2


def test_a_corrected_segment_that_merely_touches_a_region_does_not_stand_for_it(run):
    first, result = run()
    grown = result.numbers.array == 1
    grown[tuple(np.argwhere(result.numbers.array == 2)[0])] = True
    redraw(first, 1, grown, result.geometry)
    second, stood_for = again(run, first)
    assert stood_for == [1]
    assert len(segment_ids(nodes.output_of(second))) == 2


def test_one_that_joins_two_regions_stands_for_both(run):
    first, result = run()
    redraw(first, 1, result.numbers.array > 0, result.geometry)
    nodes.accept(first, [1])
    second, stood_for = again(run, first)
    assert stood_for == [1, 2]
    assert len(segment_ids(nodes.output_of(second))) == 1
    assert nodes.accept(second, []) == [1, 2]
    assert sorted(nodes.segments_of_run(second)) == [1, 2]


def test_one_of_which_the_new_run_knows_nothing_stays_with_the_result(run):
    first, result = run()
    elsewhere = np.zeros(result.geometry.shape, bool)
    elsewhere[2:5, 2:5, 2:5] = True
    redraw(first, 1, elsewhere, result.geometry)
    second, stood_for = again(run, first)
    assert stood_for == []
    assert len(segment_ids(nodes.output_of(second))) == 3
    assert len(nodes.segments_of_result(second)) == 3


def test_where_a_users_segment_overlaps_one_of_the_models_the_users_is_exported(run):
    node, result = run()
    mine = result.numbers.array == 1
    mine[: np.argwhere(mine)[:, 0].mean().astype(int)] = False
    output = nodes.output_of(node)
    own = add_segment(output, Image(mine.astype(np.uint8), result.geometry), "Mine", (0, 1, 0), {})
    output.GetSegmentation().SetSegmentIndex(own, 0)
    labels, segments = segments_now(node, result.geometry)
    value = next(one.value for one in segments if one.name == "Mine")
    assert (labels.array[mine] == value).all()
