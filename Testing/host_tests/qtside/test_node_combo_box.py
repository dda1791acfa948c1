"""qMRMLNodeComboBox over a real scene: what it offers, what it says, what it makes."""

from __future__ import annotations

import pytest
from host.qtside import dialogs, hands, qmrml


@pytest.fixture
def selector(mrml_scene):
    box = qmrml.qMRMLNodeComboBox()
    box.nodeTypes = ["vtkMRMLScalarVolumeNode"]
    box.setMRMLScene(mrml_scene)
    return box


@pytest.fixture
def add(mrml_scene):
    return lambda name, kind="vtkMRMLScalarVolumeNode": mrml_scene.AddNewNodeByClass(kind, name)


def _offered(box):
    return [box.nodeFromIndex(i).GetName() for i in range(box.nodeCount())]


def test_without_a_scene_it_is_greyed_out():
    box = qmrml.qMRMLNodeComboBox()
    assert box.enabled is False
    assert box.currentNode() is None
    assert box.currentNodeID == ""


def test_it_follows_nodes_as_they_come_go_and_change_their_names(selector, add, mrml_scene):
    ct, mr = add("CT"), add("MR")
    assert _offered(selector) == ["CT", "MR"]
    mr.SetName("MR T1")
    assert selector.findChild("QComboBox").itemText(1) == "MR T1"
    mrml_scene.RemoveNode(ct)
    assert _offered(selector) == ["MR T1"]
    mrml_scene.Clear(False)
    assert (selector.nodeCount(), selector.currentNode()) == (0, None)


def test_without_none_the_first_node_is_chosen_by_itself(selector, add):
    first = add("CT")
    add("MR")
    assert selector.currentNode() is first


def test_with_none_nothing_is_chosen_by_itself(selector, add):
    selector.noneEnabled = True
    add("CT")
    assert selector.currentNode() is None
    assert selector.findChild("QComboBox").currentText == "None"


def test_the_choice_is_told_by_all_three_signals_once(selector, add):
    selector.noneEnabled = True
    heard = []
    selector.connect("currentNodeChanged(vtkMRMLNode*)", lambda node: heard.append(node and node.GetName()))
    selector.connect("currentNodeChanged(bool)", heard.append)
    selector.connect("currentNodeIDChanged(QString)", heard.append)
    ct = add("CT")
    selector.setCurrentNode(ct)
    selector.setCurrentNode(ct)
    selector.setCurrentNode(None)
    assert heard == ["CT", True, ct.GetID(), None, False, ""]


def test_the_signal_as_attribute_carries_the_node(selector, add):
    heard = []
    selector.currentNodeChanged.connect(heard.append)
    ct = add("CT")
    assert heard == [ct]


def test_a_signal_with_another_vtk_class_is_refused(selector):
    for foreign in ("vtkMRMLScene*", "PyObject", "QObject*"):
        with pytest.raises(ValueError, match="does not exist on qMRMLNodeComboBox"):
            selector.connect(f"currentNodeChanged({foreign})", print)


def test_a_node_is_chosen_by_its_id_and_by_its_place(selector, add):
    add("CT")
    mr = add("MR")
    selector.currentNodeID = mr.GetID()
    assert selector.currentNode() is mr
    selector.setCurrentNodeIndex(0)
    assert selector.currentNode().GetName() == "CT"


def test_a_node_asked_for_before_the_scene_came_is_chosen_then(mrml_scene, add):
    add("CT")
    mr = add("MR")
    late = qmrml.qMRMLNodeComboBox()
    late.nodeTypes = ["vtkMRMLScalarVolumeNode"]
    late.setCurrentNodeID(mr.GetID())
    late.setMRMLScene(mrml_scene)
    assert late.currentNode() is mr


def test_when_the_chosen_node_goes_another_takes_its_place_unless_there_is_none(selector, add, mrml_scene):
    add("CT")
    mr, late = add("MR"), add("late")
    selector.setCurrentNode(mr)
    mrml_scene.RemoveNode(mr)
    assert selector.currentNode() is late
    selector.noneEnabled = True
    mrml_scene.RemoveNode(late)
    assert selector.currentNode() is None


def test_hidden_nodes_subclasses_and_attributes_decide_what_is_offered(selector, add):
    add("hidden").SetHideFromEditors(True)
    add("labels", "vtkMRMLLabelMapVolumeNode")
    planned = add("planned")
    planned.SetAttribute("Role", "planning")
    assert _offered(selector) == ["labels", "planned"]
    selector.showChildNodeTypes = False
    assert _offered(selector) == ["planned"]
    selector.showHidden = True
    assert _offered(selector) == ["hidden", "planned"]
    selector.addAttribute("vtkMRMLScalarVolumeNode", "Role", "planning")
    assert _offered(selector) == ["planned"]
    selector.removeAttribute("vtkMRMLScalarVolumeNode", "Role")
    assert _offered(selector) == ["hidden", "planned"]


def test_single_nodes_can_be_left_out(selector, add):
    ct, _mr = add("CT"), add("MR")
    proxy = selector.sortFilterProxyModel()
    proxy.hiddenNodeIDs = [ct.GetID()]
    assert _offered(selector) == ["MR"]
    proxy.hiddenNodeIDs = []
    assert _offered(selector) == ["CT", "MR"]
    with pytest.raises(AttributeError):
        proxy.hiddenNodeIds = []


def test_subclasses_can_be_left_out_one_by_one(selector, add):
    add("CT")
    add("labels", "vtkMRMLLabelMapVolumeNode")
    selector.hideChildNodeTypes = ["vtkMRMLLabelMapVolumeNode"]
    assert _offered(selector) == ["CT"]


def test_a_person_makes_renames_and_deletes_a_node(selector, show, mrml_scene):
    selector.noneEnabled, selector.renameEnabled, selector.baseName = True, True, "Heat map"
    made = []
    selector.connect("nodeAddedByUser(vtkMRMLNode*)", made.append)
    show(selector, 300, 40)
    hands.choose(selector, "Create new Volume")
    assert selector.currentNode().GetName() == "Heat map"
    assert made == [selector.currentNode()]
    dialogs.answer("Heat map A", text="Rename Volume")
    hands.choose(selector, "Rename current Volume")
    assert selector.currentNode().GetName() == "Heat map A"
    hands.choose(selector, "Delete current Volume")
    assert mrml_scene.GetNumberOfNodesByClass("vtkMRMLScalarVolumeNode") == 0
    assert selector.currentNode() is None


def test_entries_that_are_switched_off_cannot_be_chosen(selector, show):
    selector.addEnabled = False
    show(selector, 300, 40)
    with pytest.raises(hands.CannotReach, match="no entry 'Create new Volume'"):
        hands.choose(selector, "Create new Volume")


def test_new_nodes_carry_the_attributes_of_the_selector(selector):
    selector.addAttribute("vtkMRMLScalarVolumeNode", "Role", "planning")
    assert selector.addNode().GetAttribute("Role") == "planning"


def test_a_made_node_is_only_chosen_when_asked(selector, add):
    ct = add("CT")
    selector.selectNodeUponCreation = False
    selector.addNode()
    assert selector.currentNode() is ct


def test_during_a_batch_the_list_waits_for_its_end(selector, mrml_scene, add):
    mrml_scene.StartState(mrml_scene.BatchProcessState)
    add("CT")
    assert selector.nodeCount() == 0
    mrml_scene.EndState(mrml_scene.BatchProcessState)
    assert selector.nodeCount() == 1


@pytest.mark.parametrize("call", ["setMRMLScene", "setCurrentNode"])
def test_things_that_are_no_vtk_objects_are_refused(selector, call):
    with pytest.raises(ValueError, match="wants a vtkMRML"):
        getattr(selector, call)(42)


def test_a_deleted_selector_no_longer_follows_the_scene(mrml_scene, add):
    box = qmrml.qMRMLNodeComboBox()
    box.setMRMLScene(mrml_scene)
    box.delete()
    add("CT")  # an exception in an observer would fail this test


def test_the_checkable_one_ticks_any_number(mrml_scene, add, show):
    box = qmrml.qMRMLCheckableNodeComboBox()
    box.nodeTypes, box.noneEnabled = ["vtkMRMLScalarVolumeNode"], True
    box.setMRMLScene(mrml_scene)
    ct, mr = add("CT"), add("MR")
    heard = []
    box.connect("checkedNodesChanged()", lambda: heard.append(1))
    show(box, 300, 40)
    hands.choose(box, "CT")
    box.check(mr)
    assert box.checkedNodes() == [ct, mr]
    assert box.allChecked()
    box.uncheck(ct)
    assert (box.uncheckedNodes(), len(heard)) == ([ct], 3)


def test_a_colour_table_selector_offers_colours(mrml_scene):
    table = mrml_scene.AddNewNodeByClass("vtkMRMLColorTableNode", "Heat")
    table.SetTypeToUser()
    table.SetNumberOfColors(2)
    table.SetColor(0, "low", 0, 0, 1, 1)
    table.SetColor(1, "high", 1, 0, 0, 1)
    box = qmrml.qMRMLColorTableComboBox()
    box.setMRMLScene(mrml_scene)
    assert box.currentNode() is table
    swatch = box.findChild("QComboBox").itemIcon(0).pixmap(48, 14).toImage()
    assert swatch.pixelColor(2, 7).name() == "#0000ff"
    assert swatch.pixelColor(45, 7).name() == "#ff0000"
