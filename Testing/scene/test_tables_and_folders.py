"""Results stand as tables beside the volume that they are about."""


def test_columns_keep_their_kind(scene):
    import slicer
    from NasoLib.scene.tables import add_table

    node = add_table(scene, "Scores", {"Slice": [1, 2], "Score": [0.25, 1], "Positive": ["no", "yes"]})
    kinds = [node.GetTable().GetColumn(n).GetClassName() for n in range(3)]
    assert kinds == ["vtkIntArray", "vtkDoubleArray", "vtkStringArray"]
    assert slicer.util.arrayFromTableColumn(node, "Score").tolist() == [0.25, 1.0]
    assert node.GetCellText(1, 2) == "yes"


def test_a_table_without_rows_is_a_table(scene):
    from NasoLib.scene.tables import add_table

    node = add_table(scene, "Nothing", {"Slice": []})
    assert (node.GetNumberOfRows(), node.GetNumberOfColumns()) == (0, 1)


def test_the_folder_stands_under_the_volumes_study(scene, ct):
    from NasoLib.scene.folder import add_folder, hierarchy_of, item_of, put
    from NasoLib.scene.tables import add_table

    hierarchy = hierarchy_of(scene)
    patient = hierarchy.CreateSubjectItem(hierarchy.GetSceneItemID(), "Doe")
    study = hierarchy.CreateStudyItem(patient, "CT of today")
    hierarchy.SetItemParent(item_of(scene, ct), study)
    folder = add_folder(scene, ct, "Skull base")
    table = add_table(scene, "Scores", {"Slice": [1]})
    put(scene, folder, table)
    assert hierarchy.GetItemParent(folder) == study
    assert hierarchy.GetItemParent(hierarchy.GetItemByDataNode(table)) == folder


def test_a_folder_goes_alone(scene, ct):
    from NasoLib.scene.folder import add_folder, hierarchy_of, put, remove_folder
    from NasoLib.scene.tables import add_table

    folder = add_folder(scene, ct, "Skull base")
    table = add_table(scene, "Scores", {"Slice": [1]})
    put(scene, folder, table)
    remove_folder(scene, folder)
    remove_folder(scene, folder)
    assert not hierarchy_of(scene).GetItemName(folder)
    assert scene.GetFirstNodeByName("Scores") is table
