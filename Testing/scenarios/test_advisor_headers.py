"""What DICOM says of the images reaches the TreatmentAdvisor: each one's sequence, contrast agent and slices."""

import pytest
from engine.tasks.residual_made import a_sequence
from scenarios.advisor_case import add_sequence, advise, put_into_study

HEADER = {"0020,000e": "1.2.3", "0018,0010": "Gadovist", "0018,0050": "5.0"}


class Files:
    """Slicer's DICOM database: headers by the UID of the instance."""

    def __init__(self, headers):
        self._headers = headers

    def instanceValue(self, uid, tag):
        return self._headers.get(uid, {}).get(tag, "")


@pytest.fixture
def headers(monkeypatch):
    """`headers[uid] = {tag: value}` for `from_file(node, uid)`."""
    import slicer

    found = {}
    monkeypatch.setattr(slicer, "dicomDatabase", Files(found), raising=False)
    return found


def from_file(node, uid):
    node.SetAttribute("DICOM.instanceUIDs", uid)
    return node


def a_volume(scene, name):
    from NasoLib.scene.volumes import add_volume

    return add_volume(scene, a_sequence(), name)


def remarks_with(panel, scene, headers, header):
    """What is remarked of a T1CE with this header; None when the files are gone and the hierarchy alone is left."""
    volume = panel.parameters.volume
    put_into_study(scene, volume)
    if header is not None:
        headers["one"] = header
    from_file(volume, "one")
    assert advise(panel) == ""
    return panel.ui.remarksLabel.text


@pytest.mark.parametrize(
    ("header", "said"),
    [(HEADER, False), (None, False), (HEADER | {"0018,0010": ""}, True)],
    ids=["an agent", "no header", "no agent"],
)
def test_a_missing_contrast_agent_is_said_only_of_a_header_that_was_read(panel, scene, headers, header, said):
    assert ("names no contrast agent" in remarks_with(panel, scene, headers, header)) == said


def test_gaps_between_the_slices_are_said(panel, scene, headers):
    text = remarks_with(panel, scene, headers, HEADER | {"0018,0050": "3.0"})
    assert "T1CE: Slices of 3.0 mm are 5.0 mm apart: what lies between was not scanned." in text


def test_gaps_are_said_as_soon_as_the_volume_is_chosen(modules, scene, headers):
    from host.qtside.eventloop import wait_until

    headers["one"] = HEADER | {"0018,0050": "3.0"}
    from_file(a_volume(scene, "Scan"), "one")
    widget = modules.open("TreatmentAdvisor")
    assert wait_until(lambda: "Slices of 3.0 mm are 5.0 mm apart" in widget.ui.findingsLabel.text, 10)


def test_sequences_are_known_by_their_headers(modules, scene, headers):
    plain = {"0018,0081": "9.4", "0018,0080": "600"}
    headers |= {"t1": plain, "t2": {"0018,0081": "90", "0018,0080": "4000"}, "ce": plain | {"0018,0010": "Gadovist"}}
    first, second, third = (from_file(a_volume(scene, f"Series {n}"), uid) for n, uid in enumerate(("t1", "t2", "ce")))
    chosen = modules.open("TreatmentAdvisor").parameters
    assert (chosen.volume, chosen.t1, chosen.t2) == (third, first, second)


def test_t1_does_not_stand_in_for_a_missing_t1ce(modules, scene):
    t1, t2 = a_volume(scene, "Scan T1"), a_volume(scene, "Scan T2")
    widget = modules.open("TreatmentAdvisor")
    chosen = widget.parameters
    assert (chosen.volume, chosen.t1, chosen.t2) == (None, t1, t2)
    assert widget.runs.run_button.toolTip == "Choose the contrast-enhanced T1 (T1CE) first."


def test_a_volume_that_says_nothing_may_be_t1ce(modules, scene):
    t1, unknown = a_volume(scene, "Scan T1"), a_volume(scene, "Scan")
    chosen = modules.open("TreatmentAdvisor").parameters
    assert (chosen.volume, chosen.t1, chosen.t2) == (unknown, t1, None)


def test_two_patients_are_refused_where_t1ce_does_not_say_whose_it_is(panel, scene):
    panel.parameters.t1 = add_sequence(scene, "T1", patient="P1")
    panel.parameters.t2 = add_sequence(scene, "T2", patient="P2")
    assert "T1 and T2 are of different patients" in advise(panel)
    assert panel.result is None
