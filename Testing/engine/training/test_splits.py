"""Splits keep patients and hospitals together, have both classes everywhere, and repeat with their seed."""

from __future__ import annotations

from dataclasses import replace
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


def in_a_second_hospital(everybody, **hospitals):
    """The same patients, some with one more series that another hospital made: patient_3="hospital-1"."""
    more = []
    for name, hospital in hospitals.items():
        row = next(row for row in everybody if row.patient == name.replace("_", "-"))
        more.append(replace(row, case=f"{row.case}-again", hospital=hospital))
    return [*everybody, *more]


def test_hospitals_that_share_a_patient_are_on_one_side():
    # patient 0 links hospitals 0 and 3, patient 6 links 3 and 5: three hospitals in one piece
    everybody = in_a_second_hospital(rows(48, 6), patient_0="hospital-3", patient_6="hospital-5")
    for seed in range(5):
        found = split(everybody, seed, 0.2, 0.3)
        assert found.unseen and "by hospital" in found.words
        sides = {row.hospital: found.roles[row.case] for row in everybody}
        assert sides["hospital-0"] == sides["hospital-3"] == sides["hospital-5"]
        assert all(found.roles[row.case] == sides[row.hospital] for row in everybody)


def test_hospitals_that_are_all_linked_are_parted_by_patient():
    links = {f"patient_{2 * n}": f"hospital-{(n + 1) % 4}" for n in range(4)}
    everybody = in_a_second_hospital(rows(48, 4), **links)
    found = split(everybody, 0, 0.2, 0.3)
    assert not found.unseen and "by patient, because the hospitals are too few" in found.words


@pytest.mark.parametrize(
    ("patients", "hospitals", "two_series", "seed", "tuning", "test"),
    [
        (48, 4, (3, 8), 1, "2", "3"),
        (48, 6, (), 0, "5", "01"),
        (48, 6, (), 2, "5", "14"),
        (60, 8, (1, 2, 3), 0, "36", "15"),
        (40, 5, (), 1, "2", "34"),
    ],
)
def test_a_seed_gives_the_split_that_it_always_gave(patients, hospitals, two_series, seed, tuning, test):
    everybody = rows(patients, hospitals, two_series=two_series)
    found = split(everybody, seed, 0.2, 0.3)
    for role, names in (("tune", tuning), ("test", test)):
        assert {row.hospital for row in found.rows(everybody, role)} == {f"hospital-{name}" for name in names}


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
