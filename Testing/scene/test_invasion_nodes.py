"""A result about the skull base stands in the scene as a whole, and comes back from it to the last bit."""

import json

import numpy as np
import pytest
from engine.tasks.invasion import made
from NasoLib.errors import UserError


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """A result on the CT with the ball."""
    from NasoLib.tasks.invasion import assess

    return assess(made.a_ct(), made.a_box(), made.a_bundle(tmp_path_factory.mktemp("model")))


@pytest.fixture
def stored(scene, found):
    """(the CT's node, the result's node)"""
    from NasoLib.scene.invasion import write_result
    from NasoLib.scene.volumes import add_volume

    volume = add_volume(scene, made.a_ct(), "CT 1")
    return volume, write_result(scene, volume, found)


def test_it_comes_back_to_the_last_bit(stored, found):
    from NasoLib.scene.invasion import read_result

    again = read_result(stored[1])
    assert json.dumps(again.to_json()) == json.dumps(found.to_json())
    for name in ("heat", "evidence", "logits", "probabilities"):
        np.testing.assert_array_equal(getattr(again.slices, name), getattr(found.slices, name))
    np.testing.assert_array_equal(again.heatmap.array, found.heatmap.array)
    assert again.heatmap.geometry.same_as(found.heatmap.geometry)
    assert again.with_cutoffs(0.9, 1).call == found.with_cutoffs(0.9, 1).call


def test_the_heat_map_has_its_own_place_and_size(stored, found):
    from NasoLib.scene.invasion import heatmap_of
    from NasoLib.scene.volumes import image_from_node

    heat = image_from_node(heatmap_of(stored[1]))
    assert heat.geometry.same_as(found.heatmap.geometry)
    hottest = heat.geometry.to_lps(np.array(np.unravel_index(heat.array.argmax(), heat.array.shape))[::-1])
    assert np.linalg.norm(hottest - made.BALL_LPS) < 2 * made.BALL_MM


def test_its_parts_lie_in_a_folder_beside_the_ct(scene, stored):
    from NasoLib.scene.folder import hierarchy_of
    from NasoLib.scene.invasion import heatmap_of, table_of

    hierarchy = hierarchy_of(scene)
    parts = [stored[1], heatmap_of(stored[1]), table_of(stored[1])]
    (folder,) = {hierarchy.GetItemParent(hierarchy.GetItemByDataNode(part)) for part in parts}
    assert hierarchy.GetItemName(folder) == "CT 1 skull base"


def test_the_table_says_what_the_result_says(stored, found):
    from NasoLib.scene.invasion import table_of, update_table

    table = table_of(stored[1])
    assert [table.GetTable().GetColumnName(n) for n in range(4)] == ["Slice", "S (mm)", "Score", "Positive"]
    assert table.GetNumberOfRows() == len(found.scores)
    update_table(table, found.with_cutoffs(slice_threshold=1.0))
    assert {table.GetCellText(row, 3) for row in range(table.GetNumberOfRows())} == {"no"}


def test_it_goes_without_a_trace(scene, found):
    from NasoLib.scene.heatmap import colors
    from NasoLib.scene.invasion import remove_result, write_result
    from NasoLib.scene.volumes import add_volume

    volume = add_volume(scene, made.a_ct(), "CT 1")
    colors(scene)  # stays for the next heat map
    before = sorted(scene.GetNthNode(n).GetID() for n in range(scene.GetNumberOfNodes()))
    remove_result(scene, write_result(scene, volume, found))
    assert sorted(scene.GetNthNode(n).GetID() for n in range(scene.GetNumberOfNodes())) == before


def test_what_the_user_put_into_the_folder_stays(scene, stored):
    from NasoLib.scene.folder import hierarchy_of, put
    from NasoLib.scene.invasion import remove_result

    hierarchy = hierarchy_of(scene)
    folder = hierarchy.GetItemParent(hierarchy.GetItemByDataNode(stored[1]))
    note = scene.AddNewNodeByClass("vtkMRMLTextNode", "My note")
    put(scene, folder, note)
    remove_result(scene, stored[1])
    assert hierarchy.GetItemParent(hierarchy.GetItemByDataNode(note)) == folder


def test_a_result_without_its_heat_map_says_so(scene, stored):
    from NasoLib.scene.invasion import heatmap_of, read_result

    scene.RemoveNode(heatmap_of(stored[1]))
    with pytest.raises(UserError, match="was removed from the scene"):
        read_result(stored[1])


@pytest.mark.parametrize("text", ["", "no result", "{}", '{"format": "from the future"}'])
def test_a_text_that_is_no_result_is_told_in_words(stored, text):
    from NasoLib.scene.invasion import read_result

    stored[1].SetText(text)
    with pytest.raises(UserError, match="Run again"):
        read_result(stored[1])
