"""When a parameter node says that it was modified, and what a wrapper remembers."""

import gc
import weakref

import pytest


@pytest.fixture
def parameters(started, wrapped):
    import slicer

    class Parameters:
        threshold: float
        names: list[str]
        volume: slicer.vtkMRMLScalarVolumeNode

    return wrapped(Parameters)


@pytest.fixture
def events(started, parameters):
    """One entry for each ModifiedEvent: the threshold as an observer sees it."""
    import vtk

    seen = []
    parameters.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda caller, event: seen.append(parameters.threshold))
    return seen


def test_one_change_is_one_event(parameters, events, scene):
    parameters.threshold = 1.0
    parameters.names = ["a", "b", "c"]
    parameters.names.extend(["d", "e"])
    parameters.volume = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode")
    assert len(events) == 4


def test_writing_the_same_value_again_is_no_event(parameters, events):
    parameters.threshold = 1.0
    parameters.threshold = 1.0
    assert len(events) == 1


def test_an_observer_already_sees_the_new_value(parameters, events):
    parameters.threshold = 1.0
    parameters.threshold = 2.0
    assert events == [1.0, 2.0]


def test_many_changes_can_be_one_event(parameters, events):
    import slicer

    with slicer.util.NodeModify(parameters):
        parameters.threshold = 1.0
        parameters.names = ["a"]
        assert (parameters.threshold, parameters.names) == (1.0, ["a"])
    assert len(events) == 1


def test_a_refused_value_is_no_event(parameters, events):
    with pytest.raises(TypeError):
        parameters.threshold = "high"
    assert events == []


def test_a_change_made_on_the_node_itself_is_seen(parameters, node):
    node.SetParameter("threshold", "0.25")
    assert parameters.threshold == 0.25


def test_a_parameter_taken_from_the_node_comes_back_with_its_default(parameters, node):
    parameters.threshold = 3.0
    node.UnsetParameter("threshold")
    assert parameters.threshold == 0.0


def test_ordinary_values_are_cached(parameters):
    assert parameters.isCached("threshold")
    assert parameters.isCached("names")
    assert parameters.isCached("volume")


def test_a_wrapper_that_is_no_longer_used_goes_away_while_the_node_stays(parameters, node):
    import vtk

    other = type(parameters)(node)
    observers = weakref.ref(other)
    del other
    gc.collect()
    assert observers() is None
    node.SetParameter("threshold", "5")  # the dead wrapper's observer must not be called
    assert node.HasObserver(vtk.vtkCommand.ModifiedEvent)
    assert parameters.threshold == 5.0
