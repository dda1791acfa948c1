"""A change of the scene happens as a whole or not at all."""

import pytest


def names(scene):
    return sorted(scene.GetNthNode(n).GetID() for n in range(scene.GetNumberOfNodes()))


def write_result(scene, ct):
    from NasoLib.scene.folder import add_folder, put, remove_folder
    from NasoLib.scene.tables import add_table
    from NasoLib.scene.transaction import changing

    with changing(scene) as change:
        table = add_table(scene, "Scores", {"Score": [0.5]})
        folder = add_folder(scene, ct, "Result")
        change.if_undone(lambda: remove_folder(scene, folder))
        put(scene, folder, table)
        yield change
    yield table


def test_what_succeeds_stays(scene, ct):
    steps = write_result(scene, ct)
    change = next(steps)
    ended = []
    change.when_done(lambda: ended.append(True))
    table = next(steps)
    assert scene.GetFirstNodeByName("Scores") is table
    assert ended == [True]


def test_what_fails_leaves_the_scene_as_it_was(scene, ct):
    from NasoLib.scene.folder import hierarchy_of

    hierarchy = hierarchy_of(scene)
    before, items = names(scene), hierarchy.GetNumberOfItems()
    steps = write_result(scene, ct)
    change = next(steps)
    ended = []
    change.when_done(lambda: ended.append(True))
    with pytest.raises(ZeroDivisionError):
        steps.throw(ZeroDivisionError())
    assert names(scene) == before
    assert hierarchy.GetNumberOfItems() == items
    assert ended == []


def test_what_was_in_the_scene_stays_when_a_change_fails(scene, ct):
    from NasoLib.scene.transaction import changing

    with pytest.raises(ValueError), changing(scene):
        raise ValueError
    assert scene.GetFirstNodeByName("CT 1") is ct
    scene.AddNewNodeByClass("vtkMRMLTextNode", "Mine")
    assert scene.GetFirstNodeByName("Mine") is not None


def test_one_undo_takes_the_result_back(scene, ct, undo):
    from NasoLib.scene.tables import add_table
    from NasoLib.scene.transaction import changing

    undo()
    with changing(scene):
        add_table(scene, "Scores", {"Score": [0.5]})
    scene.Undo()
    assert scene.GetFirstNodeByName("Scores") is None
    assert scene.GetFirstNodeByName("CT 1") is ct
