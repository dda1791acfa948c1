"""The papers' figures follow from their counts, or a computed sentence says that they do not."""

import pytest
from NasoLib.study import published, recheck
from NasoLib.study.decisions import judge_all
from NasoLib.study.published import Printed, ReaderCounts
from scipy.stats import binom, fisher_exact


def test_the_notes_name_what_the_counts_cannot_give():
    notes = " ".join(recheck.notes("invasion"))
    assert "exact one of 22/22 series is 0.846-1.000" in notes
    assert "exact one of 14/14 series is 0.768-1.000" in notes
    assert "ends at 1.045" in notes
    assert "37 series with 30 patients" in notes
    assert "sensitivity" not in notes  # 14/15, 10/13 and 9/13 give exactly what is printed


def test_the_lower_bound_of_22_of_22_is_where_the_tail_is_a_fortieth():
    low = recheck.reader_calls(published.INVASION_COUNTS[0]).specificity.low
    assert binom.sf(21, 22, low) == pytest.approx(0.025)
    assert round(low, 3) == 0.846


def test_every_share_of_the_readers_follows_from_their_counts():
    table = recheck.table("invasion")
    verdicts = {(row[0], row[2]): row[5] for row in table.rows}
    assert len(verdicts) == 18
    refused = {key for key, verdict in verdicts.items() if verdict == "no"}
    areas = {(who, "AUC (calls alone)") for who in ("CNN", "senior reader", "junior reader")}
    assert refused == areas | {("CNN", "specificity"), ("CNN", "PPV")}


def test_a_wrong_figure_would_be_found(monkeypatch):
    counts = (ReaderCounts("CNN", "series", 14, 15, 22, 22),)
    monkeypatch.setattr(published, "INVASION_COUNTS", counts)
    monkeypatch.setattr(published, "INVASION", (Printed("CNN", "sensitivity", "series", 0.943, 0.681, 0.998),))
    assert recheck.notes("invasion") == ["CNN, sensitivity: 0.943 is printed, the counts give 0.933."]


def test_the_85_decisions_and_what_their_p_is():
    judgement = judge_all(published.decision_cases())
    assert len(judgement.cases) == 85
    assert recheck.unpaired_p(judgement) == pytest.approx(0.00185, abs=1e-5)
    assert fisher_exact([[58, 11], [39, 26]]).pvalue == pytest.approx(recheck.unpaired_p(judgement), rel=0.6)
    notes = " ".join(recheck.notes("residual"))
    assert "unpaired" in notes
    assert f"{judgement.paired_p:.4f}" in notes
    assert "16 undetermined cases of the model, 20 of the physicians; 26 of the model's 58" in notes


def test_a_mean_that_four_areas_cannot_have_is_named():
    notes = [note for note in recheck.notes("residual") if "mean AUC" in note]
    assert notes == ["CCRT, patients: the mean AUC 0.928 cannot follow from the four, whose mean is 0.92675."]


def test_exchanged_intervals_are_found_and_sound_ones_are_not():
    notes = recheck.notes("differential")
    assert sum("look exchanged" in note for note in notes) == 1
    assert "T1WI 0.78 (0.67-0.81) and T2WI 0.75 (0.72-0.86)" in " ".join(notes)
    assert any("T1WI + T2WI 0.93" in note and "0.08 below" in note for note in notes)


def test_the_mediastinal_figures_agree_with_each_other():
    (note,) = recheck.notes("mediastinal")
    assert "say nothing of healthy scans" in note


def test_no_counts_no_table():
    assert recheck.table("differential") is None
    assert recheck.table("mediastinal") is None
