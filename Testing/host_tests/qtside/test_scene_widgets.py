"""Tables, segments and numbers over real MRML nodes."""

from __future__ import annotations

import pytest
from host.qtside import hands, qmrml


@pytest.fixture
def scores(mrml_scene):
    import vtk

    table = mrml_scene.AddNewNodeByClass("vtkMRMLTableNode", "Scores")
    for name, values in (("slice", (41, 42, 43)), ("score", (0.2, 0.9, 0.7))):
        column = vtk.vtkDoubleArray()
        column.SetName(name)
        for value in values:
            column.InsertNextValue(value)
        table.AddColumn(column)
    return table


@pytest.fixture
def segmentation(mrml_scene):
    import slicer

    logic = slicer.vtkSlicerSegmentationsModuleLogic()  # brings the kinds of segment that a node can hold
    logic.SetMRMLScene(mrml_scene)
    node = mrml_scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Result")
    node.CreateDefaultDisplayNodes()
    for name, colour in (("Tumour", (1, 0, 0)), ("Lymph node", (0, 1, 0))):
        node.GetSegmentation().AddEmptySegment(name, name, colour)
    yield node
    logic.SetMRMLScene(None)


class TestTableView:
    def test_it_shows_the_cells_and_column_names(self, scores):
        view = qmrml.qMRMLTableView()
        view.setMRMLTableNode(scores)
        model = view.model()
        assert (model.rowCount(), model.columnCount()) == (3, 2)
        assert [model.headerData(c, 1) for c in (0, 1)] == ["slice", "score"]
        assert float(model.index(1, 1).data()) == 0.9

    def test_it_follows_the_node(self, scores):
        view = qmrml.qMRMLTableView()
        view.setMRMLTableNode(scores)
        scores.AddEmptyRow()
        assert view.model().rowCount() == 4
        view.transposed = True
        assert view.model().columnCount() == 4

    def test_an_edited_cell_is_written_back_unless_locked(self, scores):
        view = qmrml.qMRMLTableView()
        view.setMRMLTableNode(scores)
        model = view.tableModel()
        assert model.setData(model.index(0, 1), "0.5")
        assert float(scores.GetCellText(0, 1)) == 0.5
        scores.SetLocked(True)
        assert not model.setData(model.index(0, 1), "0.6")
        assert float(scores.GetCellText(0, 1)) == 0.5

    def test_a_click_selects_a_row(self, scores, show):
        view = qmrml.qMRMLTableView()
        view.setMRMLTableNode(scores)
        heard = []
        view.connect("selectionChanged()", lambda: heard.append(1))
        show(view)
        hands.click_cell(view, 2, 0)
        assert view.selectionModel().currentIndex.row() == 2
        assert heard
        with pytest.raises(hands.CannotReach, match="no cell in row 9"):
            hands.click_cell(view, 9, 0)

    def test_another_node_is_refused(self, segmentation):
        with pytest.raises(ValueError, match="vtkMRMLTableNode"):
            qmrml.qMRMLTableView().setMRMLTableNode(segmentation)


class TestSegments:
    def test_the_selector_offers_the_segments_of_the_chosen_node(self, segmentation, mrml_scene, show):
        box = qmrml.qMRMLSegmentSelectorWidget()
        heard = []
        box.connect("currentSegmentChanged(QString)", heard.append)
        box.setMRMLScene(mrml_scene)
        assert box.currentNode() is segmentation
        assert box.segmentIDs() == ["Tumour", "Lymph node"]
        box.setCurrentSegmentID("Lymph node")
        assert (box.currentSegmentID(), heard[-1]) == ("Lymph node", "Lymph node")
        segmentation.GetSegmentation().AddEmptySegment("Late", "Late")
        assert box.currentSegmentID() == "Lymph node"
        segmentation.GetSegmentation().RemoveSegment("Lymph node")
        assert box.currentSegmentID() == heard[-1] == "Tumour"

    def test_the_table_shows_hides_and_renames_segments(self, segmentation, show):
        table = qmrml.qMRMLSegmentsTableView()
        table.setSegmentationNode(segmentation)
        assert table.segmentCount == 2
        cells = table.tableWidget()
        cells.item(0, 0).setCheckState(0)
        assert not segmentation.GetDisplayNode().GetSegmentVisibility("Tumour")
        cells.item(1, 3).setText("Node II")
        assert segmentation.GetSegmentation().GetSegment("Lymph node").GetName() == "Node II"

    def test_the_table_follows_the_node_and_its_display(self, segmentation):
        table = qmrml.qMRMLSegmentsTableView()
        table.setSegmentationNode(segmentation)
        segmentation.GetSegmentation().AddEmptySegment("Late", "Late")
        assert table.displayedSegmentIDs() == ["Tumour", "Lymph node", "Late"]
        segmentation.GetDisplayNode().SetSegmentVisibility("Late", False)
        assert table.tableWidget().item(2, 0).checkState() == 0

    def test_rows_are_selected_by_segment(self, segmentation, show):
        table = qmrml.qMRMLSegmentsTableView()
        table.setSegmentationNode(segmentation)
        show(table)
        hands.click_cell(table, 1, 3)
        assert table.selectedSegmentIDs() == ["Lymph node"]
        table.setSelectedSegmentIDs(["Tumour"])
        assert table.selectedSegmentIDs() == ["Tumour"]


class TestNumbersWithUnits:
    def test_a_slider_takes_the_unit_of_its_quantity(self, mrml_scene):
        import slicer

        mrml_scene.RegisterNodeClass(slicer.vtkMRMLUnitNode())
        selection = mrml_scene.CreateNodeByClass("vtkMRMLSelectionNode")
        selection.UnRegister(None)
        mrml_scene.AddNode(selection)
        unit = mrml_scene.AddNewNodeByClass("vtkMRMLUnitNode", "millimetre")
        unit.SetQuantity("length")
        unit.SetSuffix("mm")
        unit.SetPrecision(1)
        selection.SetUnitNodeID("length", unit.GetID())
        slider = qmrml.qMRMLSliderWidget()
        slider.quantity = "length"
        slider.setMRMLScene(mrml_scene)
        assert (slider.suffix.strip(), slider.decimals) == ("mm", 1)

    def test_without_a_unit_nothing_changes(self, mrml_scene):
        spin = qmrml.qMRMLSpinBox()
        spin.setMRMLScene(mrml_scene)
        assert spin.suffix == ""
        assert qmrml.qMRMLRangeWidget().quantity == ""


def test_a_panel_announces_its_scene_once(mrml_scene):
    panel, heard = qmrml.qMRMLWidget(), []
    panel.connect("mrmlSceneChanged(vtkMRMLScene*)", heard.append)
    panel.setMRMLScene(mrml_scene)
    panel.setMRMLScene(mrml_scene)
    assert heard == [mrml_scene]
    with pytest.raises(ValueError, match="wants a vtkMRMLScene"):
        panel.setMRMLScene("scene")
