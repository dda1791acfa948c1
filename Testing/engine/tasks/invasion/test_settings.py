"""What the bundle says, what the user says, and what was measured at a pair of cut-offs."""

import pytest
from engine.tasks.invasion.made import only_metadata, tables_beside
from NasoLib.bundle import DecisionSpec
from NasoLib.errors import UserError
from NasoLib.tasks.invasion import InvasionSettings, operating_point
from NasoLib.tasks.invasion.operating import COLUMNS, PLACE

ROWS = """0.45,2,0.9,0.8,0.95,0.7,0.6,0.8,30,40,patients,"test, synthetic"
0.5,2,0.85,0.75,0.92,0.8,0.7,0.9,30,40,patients,"test, synthetic"
0.5,3,0.6,0.5,0.7,,,,30,0,patients,"test, synthetic"
"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return only_metadata(tmp_path_factory.mktemp("bundle"), decision=DecisionSpec(slice_threshold=0.4, min_run=3))


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    return tables_beside(only_metadata(tmp_path_factory.mktemp("bundle")), PLACE, ",".join(COLUMNS) + "\n" + ROWS)


def test_what_is_left_open_is_the_bundle_s(bundle):
    settings = InvasionSettings(min_run=2).resolved(bundle)
    assert settings.slice_threshold == 0.4
    assert settings.min_run == 2
    assert (settings.run, settings.patient_rule, settings.resize) == ("longest", "any", "stretch")
    assert settings.window == (-240.0, 360.0)
    assert settings.jpeg_parity is False
    assert InvasionSettings(min_run=2).changed_from(bundle) == ("min_run",)
    assert InvasionSettings(min_run=3).changed_from(bundle) == ()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"slice_threshold": 1.2}, "from 0 to 1"),
        ({"slice_threshold": float("nan")}, "from 0 to 1"),
        ({"min_run": 0}, "at least 1"),
        ({"window": (100.0, 100.0)}, "window is empty"),
    ],
)
def test_impossible_settings_are_refused(wrong, words):
    with pytest.raises(UserError, match=words):
        InvasionSettings(**wrong)


def test_a_measured_pair_is_told_with_its_intervals(measured):
    point = operating_point(measured, 0.5, 2)
    assert (point.sensitivity, point.sensitivity_low, point.specificity) == (0.85, 0.75, 0.8)
    assert point.is_where_asked
    assert point.sentence == (
        "At threshold 0.5 and 2 slices: sensitivity 0.85 (0.75 to 0.92) of 30 and specificity 0.80 (0.70 to 0.90) of "
        "40 patients (test, synthetic)."
    )
    assert point.to_json()["n_negative"] == 40


def test_between_two_thresholds_the_nearer_is_told(measured):
    point = operating_point(measured, 0.471, 2)
    assert point.slice_threshold == 0.45
    assert point.asked_threshold == 0.471
    assert not point.is_where_asked


def test_what_was_not_counted_is_not_a_number(measured):
    point = operating_point(measured, 0.5, 3)
    assert point.specificity is None
    assert "specificity n/a of 0" in point.sentence


def test_what_was_not_measured_is_not_told(bundle, measured):
    assert operating_point(bundle, 0.5, 2) is None
    assert operating_point(measured, 0.5, 9) is None


def test_a_table_that_is_none_is_refused(tmp_path):
    broken = tables_beside(only_metadata(tmp_path), PLACE, "slice_threshold,min_run\n0.5,two\n")
    with pytest.raises(UserError, match="cannot be read"):
        operating_point(broken, 0.5, 2)


def test_a_table_that_was_changed_is_refused(tmp_path):
    bundle = tables_beside(only_metadata(tmp_path), PLACE, ",".join(COLUMNS) + "\n" + ROWS)
    (bundle.folder / PLACE).write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    with pytest.raises(UserError, match="damaged or was changed"):
        operating_point(bundle, 0.5, 2)
