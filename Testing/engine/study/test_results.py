"""Results files are read as they are documented, and refused by line and in words."""

import pytest
from NasoLib.errors import UserError
from NasoLib.study import results, scan_results
from NasoLib.study.results import Reading

GOOD = "patient,series,slice,label,slice_label,score,hospital,reader_junior,reader_senior,called_senior\n"


def write(tmp_path, text, name="results.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_holds_what_the_file_says(tmp_path):
    (row,) = results.read(write(tmp_path, GOOD + "7,contrast,3,1,0,0.25,A,1,4,0\n"))
    assert (row.patient, row.series, row.slice, row.score) == ("7", "contrast", 3, 0.25)
    assert (row.label, row.slice_label) == (True, False)
    assert row.strata == {"hospital": "A"}
    assert row.readers == {"junior": Reading(1, True), "senior": Reading(4, False)}


def test_a_rating_without_a_call_is_no_call(tmp_path):
    text = "patient,label,score,reader_a\n1,1,0.5,3\n2,0,0.5,\n"
    first, second = results.read(write(tmp_path, text))
    assert first.readers["a"].called is None
    assert second.readers == {}


def test_spaces_a_byte_order_mark_and_empty_lines_do_not_matter(tmp_path):
    (row,) = results.read(write(tmp_path, "\ufeffpatient, label ,score\n 7 , yes, 0.5\n\n,,\n"))
    assert (row.patient, row.label) == ("7", True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("patient,label\n1,1\n", "has no column score; it needs patient, label, score"),
        ("patient,label,score\n", "has no cases"),
        ("patient,label,score,score\n1,1,1,1\n", "has the column score twice"),
        ("patient,label,score\n1,1,0.5,0.7\n", "line 2 has more cells than the first line has columns"),
        ("patient,label,score\n,1,0.5\n", "line 2: patient is “”; give a name"),
        ("patient,label,score\n1,2,0.5\n", "line 2: label is “2”; give 1 or 0"),
        ("patient,label,score\n1,1,nan\n", "line 2: score is “nan”; give a number from 0 to 1"),
        ("patient,label,score\n1,1,1.5\n", "line 2: score is “1.5”; give a number from 0 to 1"),
        ("patient,label,score\n1,1,0.5\n1,1,0.6\n", "line 3: patient 1 was already on results.csv, line 2"),
        ("patient,slice,label,score\n1,1.5,1,0.5\n", "slice is “1.5”; give a whole number"),
        ("patient,slice,label,score\n1,1,1,0.5\n1,,1,0.5\n", "line 3: slice is empty"),
        ("patient,slice,label,score\n1,1,1,0.5\n1,2,0,0.5\n", "line 3: label of patient 1 differs from results.csv, l"),
        ("patient,slice,slice_label,label,score\n1,1,1,0,0.5\n", "slice_label is 1 for patient 1, whose label is 0"),
        ("patient,slice,called,label,score\n1,1,1,0,0.5\n", "called is for rows that are whole series"),
        ("patient,series,label,score,hospital\n1,a,1,0.5,A\n1,b,1,0.5,B\n", "hospital of patient 1 differs"),
        ("patient,series,slice,label,score,kernel\n1,a,1,1,0.5,A\n1,a,2,1,0.5,B\n", "kernel of patient 1 differs"),
        ("patient,series,label,score,reader_x\n1,a,1,0.5,1\n1,b,1,0.5,0\n", "reader_x of patient 1 differs"),
        ("patient,label,score,role\n1,1,0.5,train\n", "role is “train”; only rows of role test"),
    ],
)
def test_a_bad_file_is_refused_in_words(tmp_path, text, words):
    with pytest.raises(UserError) as refusal:
        results.read(write(tmp_path, text))
    assert words in str(refusal.value)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(UserError, match="cannot be read as a CSV file"):
        results.read(tmp_path / "none.csv")


def test_a_tuning_patient_among_the_results_is_refused(tmp_path):
    rows = results.read(write(tmp_path, "patient,label,score\n1,1,0.5\n2,0,0.5\n"))
    tuning = results.read(write(tmp_path, "patient,label,score\n2,0,0.5\n", "tuning.csv"))
    with pytest.raises(UserError, match="Patient 2 is in the results and in the tuning file"):
        results.check_apart(rows, tuning)


SCAN = "patient,both,only_found,only_reference,lesions,candidates\n"


def test_a_scan_holds_its_candidates(tmp_path):
    (scan,) = scan_results.read(write(tmp_path, SCAN + '1,5,2,3,2,"0.9:0.7,0; 0.4:0,0.25"\n'))
    assert scan.found.scores == (0.9, 0.4)
    assert scan.found.iou.tolist() == [[0.7, 0], [0, 0.25]]
    assert scan.overlap.figure("dice") == 10 / 15


def test_ten_thousand_candidates_fit_in_a_cell(tmp_path):
    cell = "; ".join(["0.512345:0.000123"] * 20000)
    (scan,) = scan_results.read(write(tmp_path, SCAN + f'1,5,2,3,1,"{cell}"\n'))
    assert len(scan.found.scores) == 20000


def test_candidates_are_written_as_they_are_read(tmp_path):
    cell = '"' + scan_results.candidates_cell((0.9, 0.4), [[0.7, 0], [0, 0.25]]) + '"'
    healthy = scan_results.candidates_cell((0.35,), [[]])
    one, other = scan_results.read(write(tmp_path, SCAN + f"1,5,2,3,2,{cell}\n2,0,4,0,0,{healthy}\n"))
    assert one.found.iou.tolist() == [[0.7, 0], [0, 0.25]]
    assert (other.found.scores, other.found.lesions) == ((0.35,), 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("patient,both,only_found\n1,1,1\n", "has no column only_reference"),
        ("patient,both,only_found,only_reference,lesions\n1,1,1,1,1\n", "has no column candidates"),
        (SCAN + "1,-1,0,0,0,\n", "both is “-1”; give a number from 0 upwards"),
        (SCAN + "1,1,0,0,2,0.9:0.7\n", "the candidate “0.9:0.7” is not a score and 2 IoU"),
        (SCAN + "1,1,0,0,1,0.9:1.7\n", "is not a score and 1 IoU from 0 to 1"),
        (SCAN + "1,1,0,0,1,high:0.7\n", "the candidate “high:0.7”"),
        (SCAN + "1,1,0,0,0,\n1,1,0,0,0,\n", "line 3: patient 1 was already on results.csv, line 2; name their series"),
    ],
)
def test_a_bad_file_of_scans_is_refused_in_words(tmp_path, text, words):
    with pytest.raises(UserError) as refusal:
        scan_results.read(write(tmp_path, text))
    assert words in str(refusal.value)
