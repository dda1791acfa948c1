"""The audit of rules on one number: it finds a rule that gives the answer away, and measures what a case shows."""

from __future__ import annotations

import numpy as np
import pytest
from checks.simple_readers import LIMIT, QUESTIONS, Row, areas, box_voxels, head_rules, of_mask, report
from engine.phantom.handmade import a_case


def _rows(leak: float, hospitals: int = 6, n: int = 240) -> list[Row]:
    random = np.random.default_rng(1)
    answers = random.random(n) < 0.4
    return [
        Row(f"hospital-{i % hospitals}", (bool(a),), {"leak": -leak * a + random.normal(), "chance": random.normal()})
        for i, a in enumerate(answers)
    ]


def test_a_rule_that_gives_the_answer_away_fails_the_audit(capsys):
    assert not report(QUESTIONS[0], _rows(leak=3.0), shown=5)
    assert "leak   ABOVE THE LIMIT" in capsys.readouterr().out
    assert report(QUESTIONS[0], _rows(leak=0.3), shown=5)


def test_the_direction_of_a_rule_comes_from_other_hospitals_than_its_area():
    rows = [Row(row.hospital, row.answers, dict(row.numbers)) for row in _rows(leak=3.0)]
    for row in rows:
        row.numbers["leak"] *= 1 if row.hospital in ("hospital-0", "hospital-2", "hospital-4") else -1
    found = {name: area for name, area, _, _ in areas(rows, 0)}
    assert found["leak"] < 1 - LIMIT


@pytest.mark.parametrize("orientation", ["LPS", "PIL"])
def test_measures_do_not_depend_on_how_the_voxels_are_stored(orientation):
    from dataclasses import replace

    from engine.phantom.handmade import SMALL

    case = a_case(replace(SMALL, orientation=orientation))
    image = case.images["ct"]
    numbers = of_mask(case.masks["tumour"] > 0, image.geometry, "tumour")
    assert numbers["tumour volume"] == pytest.approx(3 * 6 * 6 * 2 * 2 * 3 / 1000)
    assert numbers["tumour slices"] == 3
    assert numbers["tumour height"] == pytest.approx(2 * 3.0)
    inside = np.concatenate([plane.ravel() for plane in box_voxels(image, case.roi_lps)])
    straight = a_case()
    same = np.concatenate([plane.ravel() for plane in box_voxels(straight.images["ct"], straight.roi_lps)])
    assert sorted(inside) == sorted(same)
    assert head_rules(case)["tumour mean"] == pytest.approx(image.array[case.masks["tumour"] > 0].mean(), abs=0.01)
