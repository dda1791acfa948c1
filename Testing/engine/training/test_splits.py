"""Splits keep patients and hospitals together, have both classes everywhere, and repeat with their seed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from NasoLib.errors import UserError
from NasoLib.training.manifest import Row
from NasoLib.training.splits import split


def rows(patients, hospitals, roles=None, two_series=()):
    found = []
    for n in range(patients):
        role = roles[n] if roles else ""
        for series in range(2 if n in two_series else 1):
            found.append(
                Row(
                    f"case-{n}-{series}", f"patient-{n}", n % 2 == 0, f"hospital-{n // 2 % hospitals}", role, {}, Path()
                )
            )
    return found


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 1000), hospitals=st.integers(4, 8))
def test_whole_hospitals_on_one_side_and_both_classes_everywhere(seed, hospitals):
    everybody = rows(48, hospitals, two_series=(3, 8))
    found = split(everybody, seed, 0.2, 0.3)
    assert found.unseen and "by hospital" in found.words
    sides = {}
    for row in everybody:
        sides.setdefault(row.hospital, set()).add(found.roles[row.case])
    assert all(len(side) == 1 for side in sides.values())
    for role in ("train", "tune", "test"):
        assert {row.label for row in found.rows(everybody, role)} == {True, False}
    assert split(everybody, seed, 0.2, 0.3) == found


def test_by_patient_where_hospitals_are_too_few():
    everybody = rows(40, 2, two_series=range(40))
    found = split(everybody, 0, 0.2, 0.3)
    assert not found.unseen and "by patient, because the hospitals are too few" in found.words
    for row in everybody:
        assert found.roles[row.case] == found.roles[f"case-{row.patient.split('-')[1]}-0"]
    assert 0.2 < len(found.rows(everybody, "test")) / len(everybody) < 0.4


def test_roles_of_the_manifest_win_and_tuning_is_drawn_from_training_when_it_is_missing():
    given_roles = ["test" if n >= 30 else "train" for n in range(40)]
    everybody = rows(40, 5, given_roles)
    found = split(everybody, 0, 0.2, 0.3)
    assert {row.case for row in found.rows(everybody, "test")} == {row.case for row in everybody if row.role == "test"}
    assert {row.label for row in found.rows(everybody, "tune")} == {True, False}


def test_too_few_patients():
    with pytest.raises(UserError, match="4 patients cannot be parted into train, tune, test"):
        split(rows(4, 1), 0, 0.2, 0.3)
