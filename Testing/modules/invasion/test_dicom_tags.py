"""What DICOM says of a CT reaches the panel and the console: only the files know how thick a slice is."""

import pytest

SLICE_THICKNESS = "0018,0050"
OVERLAP = "Slices of 5.0 mm are 2.5 mm apart: neighbours overlap"


class Files:
    """As much of Slicer's DICOM database as is asked: one file with one tag."""

    def instanceValue(self, uid, tag):
        return "5.0" if (uid, tag) == ("1.2.3", SLICE_THICKNESS) else ""


@pytest.fixture
def from_dicom(case, monkeypatch):
    """The case with a CT that was loaded from such files."""
    import slicer

    monkeypatch.setattr(slicer, "dicomDatabase", Files(), raising=False)
    case.volume.SetAttribute("DICOM.instanceUIDs", "1.2.3 1.2.4")
    return case


def test_overlap_between_slices_is_said_under_the_call(from_dicom):
    from_dicom.run()
    assert OVERLAP in from_dicom.ui.warningsLabel.text


def test_overlap_between_slices_is_said_on_the_console(from_dicom):
    result = from_dicom.widget.logic.process(from_dicom.volume, roi=from_dicom.region)
    assert any(OVERLAP in sentence for sentence in result.warnings)
