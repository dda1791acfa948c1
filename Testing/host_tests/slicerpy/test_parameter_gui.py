"""Widgets that show parameters, tied by the dynamic property SlicerParameterName or by a mapping."""

import enum
import pathlib
from typing import Annotated

import pytest


class Arm(enum.Enum):
    CHEMO = 1
    RADIATION = 2

    def label(self):
        return self.name.capitalize()


@pytest.fixture
def shown(started, node):
    """Declares one parameter, ties a widget to it, and gives the wrapper."""
    from slicer.parameterNodeWrapper import parameterNodeWrapper

    def show(hint, widget):
        declared = parameterNodeWrapper(type("Parameters", (), {"__annotations__": {"value": hint}}))
        parameters = declared(node)
        parameters.connectParametersToGui({"value": widget})
        return parameters

    return show


def follows(parameters, widget, prop, pairs):
    """Check both ways: each pair is a parameter's value and what the widget then says."""
    for value, text in pairs:
        parameters.value = value
        assert getattr(widget, prop) == text
    for value, text in reversed(pairs):
        setattr(widget, prop, text)
        assert parameters.value == value


def test_a_check_box_shows_yes_or_no(shown):
    import qt

    box = qt.QCheckBox()
    follows(shown(bool, box), box, "checked", [(True, True), (False, False)])


def test_a_button_is_made_checkable(shown):
    import qt

    button = qt.QPushButton()
    parameters = shown(bool, button)
    assert button.checkable
    follows(parameters, button, "checked", [(True, True), (False, False)])


def test_a_spin_box_shows_a_whole_number_within_its_limits(shown):
    import qt
    from slicer.parameterNodeWrapper import SingleStep, WithinRange

    box = qt.QSpinBox()
    parameters = shown(Annotated[int, WithinRange(0, 9), SingleStep(3)], box)
    assert (box.minimum, box.maximum, box.singleStep) == (0, 9, 3)
    follows(parameters, box, "value", [(4, 4), (9, 9)])


def test_a_spin_box_without_limits_takes_any_whole_number(shown):
    import qt

    box = qt.QSpinBox()
    follows(shown(int, box), box, "value", [(-2_000_000_000, -2_000_000_000), (2_000_000_000, 2_000_000_000)])


def test_a_slider_widget_shows_a_number_within_its_limits(shown):
    import ctk
    from slicer.parameterNodeWrapper import Decimals, Maximum, Minimum

    slider = ctk.ctkSliderWidget()
    parameters = shown(Annotated[float, Minimum(-100), Maximum(500), Decimals(1)], slider)
    assert (slider.minimum, slider.maximum, slider.decimals) == (-100, 500, 1)
    follows(parameters, slider, "value", [(0.5, 0.5), (499.5, 499.5)])


def test_a_slider_without_limits_is_refused(shown):
    import ctk
    import qt

    for hint, widget in ((float, ctk.ctkSliderWidget()), (int, qt.QSlider())):
        with pytest.raises(RuntimeError):
            shown(hint, widget)


def test_a_number_box_shows_whole_numbers_without_decimals(shown):
    import ctk
    from slicer.parameterNodeWrapper import WithinRange

    slider = ctk.ctkSliderWidget()
    parameters = shown(Annotated[int, WithinRange(0, 10)], slider)
    slider.value = 7
    assert slider.decimals == 0
    assert parameters.value == 7
    assert isinstance(parameters.value, int)


def test_a_double_spin_box_needs_no_limits(shown):
    import qt

    box = qt.QDoubleSpinBox()
    follows(shown(float, box), box, "value", [(-1e6, -1e6), (0.25, 0.25)])


def test_a_combo_box_offers_the_choices(shown):
    import qt
    from slicer.parameterNodeWrapper import Choice, Default

    box = qt.QComboBox()
    parameters = shown(Annotated[str, Choice(["axial", "sagittal"]), Default("sagittal")], box)
    assert [box.itemText(i) for i in range(box.count)] == ["axial", "sagittal"]
    assert box.currentText == "sagittal"
    follows(parameters, box, "currentIndex", [("axial", 0), ("sagittal", 1)])


def test_a_combo_box_without_choices_is_refused(shown):
    import qt

    with pytest.raises(RuntimeError):
        shown(str, qt.QComboBox())


def test_a_combo_box_shows_an_enum_by_its_labels(shown):
    import qt

    box = qt.QComboBox()
    parameters = shown(Arm, box)
    assert [box.itemText(i) for i in range(box.count)] == ["Chemo", "Radiation"]
    follows(parameters, box, "currentIndex", [(Arm.RADIATION, 1), (Arm.CHEMO, 0)])


def test_a_line_edit_keeps_the_cursor_while_its_text_is_stored(shown):
    import qt

    line = qt.QLineEdit()
    parameters = shown(str, line)
    line.text = "abc"
    line.cursorPosition = 1
    line.insert("X")
    assert parameters.value == "aXbc"
    assert line.cursorPosition == 2


def test_texts_are_shown_in_text_edits_and_labels(shown):
    import qt

    edit, label = qt.QTextEdit(), qt.QLabel()
    parameters = shown(str, edit)
    parameters.connectParametersToGui({"value": label})
    edit.setPlainText("two\nlines")
    assert parameters.value == "two\nlines"
    assert label.text == "two\nlines"


def test_a_range_widget_shows_a_range_within_its_bounds(shown):
    import ctk
    from slicer.parameterNodeWrapper import Default, FloatRange, RangeBounds

    if not hasattr(ctk, "ctkRangeWidget"):
        pytest.skip("the host has no ctkRangeWidget")
    widget = ctk.ctkRangeWidget()
    parameters = shown(Annotated[FloatRange, RangeBounds(-1000, 3000), Default(FloatRange(-100, 300))], widget)
    assert (widget.minimumValue, widget.maximumValue) == (-100, 300)
    widget.setValues(0, 50)
    assert (parameters.value.minimum, parameters.value.maximum) == (0, 50)


def test_a_range_widget_without_bounds_or_without_an_annotated_default_is_refused(shown):
    import ctk
    from slicer.parameterNodeWrapper import FloatRange, RangeBounds

    if not hasattr(ctk, "ctkRangeWidget"):
        pytest.skip("the host has no ctkRangeWidget")
    for hint in (FloatRange, Annotated[FloatRange, RangeBounds(-1, 1)]):
        with pytest.raises((RuntimeError, AttributeError)):
            shown(hint, ctk.ctkRangeWidget())


def test_a_path_line_edit_shows_a_path(shown):
    import ctk

    if not hasattr(ctk, "ctkPathLineEdit"):
        pytest.skip("the host has no ctkPathLineEdit")
    line = ctk.ctkPathLineEdit()
    follows(
        shown(pathlib.Path, line), line, "currentPath", [(pathlib.Path("/a/b"), "/a/b"), (pathlib.Path("/c"), "/c")]
    )


def test_a_node_selector_offers_and_shows_nodes_of_the_declared_class(shown, scene):
    import slicer

    selector = slicer.qMRMLNodeComboBox()
    selector.setMRMLScene(scene)
    volume = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode")
    parameters = shown(slicer.vtkMRMLScalarVolumeNode, selector)
    assert list(selector.nodeTypes) == ["vtkMRMLScalarVolumeNode"]
    parameters.value = volume
    assert selector.currentNode() is volume
    selector.setCurrentNode(None)
    assert parameters.value is None


def test_a_node_selector_may_offer_several_classes(shown, scene):
    import slicer

    selector = slicer.qMRMLNodeComboBox()
    selector.setMRMLScene(scene)
    parameters = shown(slicer.vtkMRMLScalarVolumeNode | slicer.vtkMRMLSegmentationNode | None, selector)
    assert set(selector.nodeTypes) == {"vtkMRMLScalarVolumeNode", "vtkMRMLSegmentationNode"}
    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode")
    selector.setCurrentNode(node)
    assert parameters.value is node


def test_a_widget_that_cannot_show_the_type_is_refused(shown):
    import qt

    with pytest.raises(RuntimeError):
        shown(float, qt.QLineEdit())


def test_a_subclass_of_a_widget_needs_a_connector_of_its_own(shown):
    import qt
    from slicer.parameterNodeWrapper import GuiConnector, parameterNodeGuiConnector

    class Tick(qt.QCheckBox):
        pass

    with pytest.raises(RuntimeError):
        shown(bool, Tick())

    @parameterNodeGuiConnector
    class TickConnector(GuiConnector):
        @staticmethod
        def canRepresent(widget, datatype):
            return type(widget) is Tick

        @staticmethod
        def create(widget, datatype):
            return TickConnector(widget)

        def __init__(self, tick):
            super().__init__()
            self.tick = tick

        def _connect(self):
            self.tick.toggled.connect(self.changed)

        def _disconnect(self):
            self.tick.toggled.disconnect(self.changed)

        def widget(self):
            return self.tick

        def read(self):
            return self.tick.checked

        def write(self, value):
            self.tick.checked = value

    tick = Tick()
    parameters = shown(bool, tick)
    tick.checked = True
    assert parameters.value is True
