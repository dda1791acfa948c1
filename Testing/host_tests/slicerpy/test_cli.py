"""Command-line modules: none is here, and a test can offer one written in Python."""

import pytest


@pytest.fixture
def half(scene):
    """A module that halves a number and keeps it as the name of a node."""
    from host.slicerpy import python_cli

    def compute(parameters, scene):
        scene.GetNodeByID(parameters["Output"]).SetName(str(parameters["Number"] / 2))

    yield python_cli.register("HalveNumber", compute)
    python_cli.unregister("HalveNumber")


def test_a_module_that_is_not_there_is_refused(started):
    import slicer

    with pytest.raises(AttributeError, match="thresholdscalarvolume"):
        slicer.cli.runSync(slicer.modules.thresholdscalarvolume)


def test_a_module_written_in_python_runs(half, scene):
    import slicer

    output = scene.AddNewNodeByClass("vtkMRMLModelNode")
    ran = slicer.cli.runSync(slicer.modules.halvenumber, None, {"Number": 3.0, "Output": output.GetID()})
    assert output.GetName() == "1.5"
    assert ran.GetStatusString() == "Completed"
    assert ran.IsA("vtkMRMLCommandLineModuleNode")


def test_a_node_can_be_given_as_a_parameter(half, scene):
    import slicer

    output = scene.AddNewNodeByClass("vtkMRMLModelNode")
    slicer.cli.run(half, parameters={"Number": 8, "Output": output}, wait_for_completion=True)
    assert output.GetName() == "4.0"


def test_a_failed_run_says_so_in_its_status(half, scene):
    import slicer

    ran = slicer.cli.runSync(half, None, {"Number": 3.0, "Output": "no node"})
    assert ran.GetStatusString() == "Completed with errors"
    assert "NoneType" in ran.GetErrorText()
