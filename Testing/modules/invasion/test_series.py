"""Several series of one patient: what is shown, what is said of each, and what counts as one."""

import pytest


@pytest.fixture
def two(case):
    """The case with a second CT, ticked; gives (case, the second CT)."""
    other = case.add_ct("CT 2", ball_lps=None)
    case.ui.seriesSelector.setCheckState(other, 2)
    case.chosen.check_after_run = False
    return case, other


def test_two_series_are_read_together(case):
    from host.qtside import hands

    other = case.add_ct("CT 2", ball_lps=None)
    assert case.ui.seriesSelector.visible
    case.ui.seriesSelector.setCheckState(other, 2)
    assert list(case.chosen.series) == [other]
    case.run()
    assert "Invasion: 1 of 2 series positive; any of them must be." in case.ui.patientLabel.text
    assert len(case.chosen.results) == 2
    hands.choose(case.ui.shownSeriesSelector, "CT 2")
    assert "No invasion found" in case.ui.callLabel.text
    assert case.result.name == "CT 2"


def test_the_ct_of_the_shown_series_lies_behind_its_heat_map(two):
    from host.qtside import hands
    from NasoLib.scene import invasion as nodes

    case, other = two
    case.run()
    for name, volume, number in (("CT 2", other, 1), ("CT 1", case.volume, 0)):
        hands.choose(case.ui.shownSeriesSelector, name)
        for view in (case.host.views[colour] for colour in ("Red", "Yellow", "Green")):
            assert view.composite.GetBackgroundVolumeID() == volume.GetID()
            assert view.composite.GetForegroundVolumeID() == nodes.heatmap_of(case.chosen.results[number]).GetID()


def test_what_speaks_against_a_further_series_is_said_with_its_name(two):
    from host.qtside.eventloop import wait_until

    case, other = two
    other.SetSpacing(1.5, 1.5, 6.0)
    case.chosen.series = []
    case.chosen.series = [other]
    wanted = "“CT 2”: The slices are 6.0 mm thick"
    assert wait_until(lambda: wanted in case.ui.regionFindingsLabel.text, 5)
    case.run()
    assert wanted in case.ui.warningsLabel.text
    assert case.ui.warningsLabel.visible
    case.chosen.series = []
    assert wait_until(lambda: not case.ui.regionFindingsLabel.visible, 5)
    case.run()
    assert not case.ui.warningsLabel.visible


def test_a_further_series_that_cannot_be_judged_is_named(two):
    import slicer
    from host.qtside.eventloop import wait_until

    case, other = two
    slicer.util.updateVolumeFromArray(other, slicer.util.arrayFromVolume(other) + 1024)
    case.chosen.series = []
    case.chosen.series = [other]
    wanted = "“CT 2”: The values of this CT are not Hounsfield units"
    assert wait_until(lambda: wanted in case.ui.regionFindingsLabel.text, 5)
    case.press_run()
    case.wait()
    assert wanted in case.widget.runs.message.text
    assert case.result is None


def test_a_further_series_that_cannot_be_read_is_said(two):
    from host.qtside.eventloop import wait_until

    case, other = two
    other.SetAndObserveImageData(None)
    case.chosen.series = []
    case.chosen.series = [other]
    assert wait_until(lambda: "“CT 2” holds no voxels" in case.ui.regionFindingsLabel.text, 5)


def test_our_own_heat_maps_are_no_series(case):
    from NasoLib.scene import invasion as nodes

    case.run()
    assert not case.ui.seriesSelector.visible
    box = case.ui.seriesSelector
    heatmap = nodes.heatmap_of(case.chosen.results[0])
    assert heatmap not in [box.nodeFromIndex(row) for row in range(box.nodeCount())]
    case.chosen.series = [heatmap]  # as a scene from before may say
    assert case.widget.other_volumes() == []


def test_another_patients_answer_stays_in_the_scene(case):
    from NasoLib.scene import invasion as nodes

    case.chosen.check_after_run = False
    case.run()
    (first,) = case.chosen.results
    heatmap, table = nodes.heatmap_of(first), nodes.table_of(first)
    case.chosen.volume = case.add_ct("CT of another patient", ball_lps=None)
    case.chosen.region = case.region
    case.run()
    assert case.result.name == "CT of another patient"
    assert all(case.scene.GetNodeByID(node.GetID()) is node for node in (first, heatmap, table))
    tables = case.scene.GetNumberOfNodesByClass("vtkMRMLTableNode")
    case.run()
    assert case.scene.GetNumberOfNodesByClass("vtkMRMLTableNode") == tables
