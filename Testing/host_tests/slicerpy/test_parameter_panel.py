"""A whole panel tied to a parameter node, and let go again."""

import pytest


@pytest.fixture
def panel(started):
    """A panel with a number and a text, named as in Qt Designer."""
    import qt

    panel = qt.QWidget()
    layout = qt.QVBoxLayout(panel)
    for widget, name, parameter in (
        (qt.QSpinBox(), "sliceBox", "slices"),
        (qt.QLineEdit(), "xEdit", "roi.name"),
        (qt.QLabel(), "plainLabel", None),
    ):
        widget.setObjectName(name)
        if parameter:
            widget.setProperty("SlicerParameterName", parameter)
        layout.addWidget(widget)
    return panel


@pytest.fixture
def parameters(started, wrapped):
    from slicer.parameterNodeWrapper import parameterPack

    @parameterPack
    class Roi:
        name: str = "whole"

    class Parameters:
        slices: int = 5
        roi: Roi

    return wrapped(Parameters)


@pytest.mark.parametrize("by", ["variables", "widget"])
def test_all_named_widgets_of_a_panel_are_tied_at_once(parameters, panel, by):
    import slicer

    ui = slicer.util.childWidgetVariables(panel)
    tag = parameters.connectGui(ui if by == "variables" else panel)
    assert (ui.sliceBox.value, ui.xEdit.text) == (5, "whole")
    ui.sliceBox.value = 8
    ui.xEdit.text = "clivus"
    assert (parameters.slices, parameters.roi.name) == (8, "clivus")
    parameters.disconnectGui(tag)
    ui.sliceBox.value = 9
    parameters.roi.name = "sinus"
    assert (parameters.slices, ui.xEdit.text) == (8, "clivus")


def test_a_widget_that_names_an_unknown_parameter_is_noticed(parameters, panel):
    import slicer

    ui = slicer.util.childWidgetVariables(panel)
    ui.sliceBox.setProperty("SlicerParameterName", "thickness")
    with pytest.raises(ValueError, match="thickness"):
        parameters.connectGui(ui)


def test_the_widget_of_a_parameter_can_be_found(parameters, panel):
    from slicer.parameterNodeWrapper import findChildWidgetForParameter

    assert findChildWidgetForParameter(panel, "slices").objectName == "sliceBox"


def test_two_panels_show_the_same_parameter(parameters):
    import qt

    first, second = qt.QSpinBox(), qt.QSpinBox()
    for box in (first, second):
        parameters.connectParametersToGui({"slices": box})
    first.value = 3
    assert second.value == 3


def test_a_change_by_the_user_is_one_event(parameters, panel):
    import slicer
    import vtk

    ui = slicer.util.childWidgetVariables(panel)
    parameters.connectGui(ui)
    events = []
    parameters.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda caller, event: events.append(event))
    ui.sliceBox.value = 6
    assert len(events) == 1


def test_disconnecting_twice_or_with_a_wrong_tag_does_nothing(parameters, panel):
    tag = parameters.connectGui(panel)
    parameters.disconnectGui(tag)
    parameters.disconnectGui(tag)
    parameters.disconnectGui(99)


def test_a_disconnected_wrapper_can_go_away(started, node, panel):
    import gc
    import weakref

    import qt
    from slicer.parameterNodeWrapper import parameterNodeWrapper

    @parameterNodeWrapper
    class Parameters:
        slices: int

    parameters = Parameters(node)
    tag = parameters.connectParametersToGui({"slices": panel.findChildren(qt.QSpinBox)[0]})
    parameters.disconnectGui(tag)
    seen = weakref.ref(parameters)
    del parameters
    gc.collect()
    assert seen() is None
