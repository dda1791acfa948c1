"""Who trains, who tunes, who tests: by patient, and by hospital where there are enough of them.

A role in the manifest wins. Without one, whole hospitals are taken: first for the test, then for tuning, so that every
figure of a model is about hospitals that it has never seen. Hospitals that share a patient stay together, because that
patient can be on one side only. With fewer than `HOSPITALS_NEEDED` hospitals that leave both classes on every side,
patients are drawn instead, and the description says so.

How well stratified: of many draws, made from the seed, the one is kept whose three sides come nearest to the wanted
shares and to the same share of positives. A draw that leaves a side without one of the classes is never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from NasoLib.errors import UserError
from NasoLib.training.manifest import ROLES, Row, refuse_leaks

HOSPITALS_NEEDED = 3
_DRAWS = 400


@dataclass(frozen=True)
class Split:
    """roles: by case.  words: how it was made, one sentence.  unseen: no hospital of the test trains or tunes."""

    roles: Mapping[str, str]
    words: str
    unseen: bool

    def rows(self, rows: Sequence[Row], role: str) -> list[Row]:
        """The rows of one side."""
        return [row for row in rows if self.roles[row.case] == role]


def split(rows: Sequence[Row], seed: int, tuning_share: float, test_share: float, both_classes: bool = True) -> Split:
    """Give every row a role. Shares are of all patients; rows of one patient stay together.

    both_classes: each side must have both; an outline can be learnt without negative cases.
    """
    given = {row.role for row in rows}
    if "" in given:
        roles, how = _drawn(rows, {"tune": tuning_share, "test": test_share}, seed, both_classes)
    elif "tune" in given:
        roles, how = {row.case: row.role for row in rows}, "as the manifest's roles say"
    else:
        roles, how = _with_tuning(rows, tuning_share, seed, both_classes)
    refuse_leaks(roles, rows)
    return _described(rows, roles, how)


def _with_tuning(rows: Sequence[Row], tuning_share: float, seed: int, both_classes: bool) -> tuple[dict[str, str], str]:
    """Roles that name no tuning cases: they are drawn from the training patients."""
    training = [row for row in rows if row.role == "train"]
    if not training:
        raise UserError("The manifest's roles name no training case. Give some the role 'train'.")
    roles, how = _drawn(training, {"tune": tuning_share}, seed, both_classes)
    roles.update({row.case: row.role for row in rows if row.role != "train"})
    return roles, f"test as the manifest's roles say, tuning {how}"


def _drawn(
    rows: Sequence[Row], shares: Mapping[str, float], seed: int, both_classes: bool
) -> tuple[dict[str, str], str]:
    """Whole hospitals when they can be parted so that each side has both classes, else patients.

    Where one class would do, that is the last resort: a tuning side without any outline tunes nothing.
    """
    group_of = _linked_hospitals(rows)
    by_hospital = "" not in group_of and len(set(group_of.values())) >= HOSPITALS_NEEDED
    for both in (True,) if both_classes else (True, False):
        roles = _best_draw(rows, shares, seed, both, lambda row: group_of[row.hospital]) if by_hospital else None
        if roles is not None:
            return roles, "by hospital: each hospital is on one side"
        roles = _best_draw(rows, shares, seed, both, lambda row: row.patient)
        if roles is not None:
            return roles, "by patient, because the hospitals are too few to be parted"
    raise UserError(
        f"{len({row.patient for row in rows})} patients cannot be parted into train, {', '.join(shares)} so that "
        "each side has both classes. Add patients, or give roles in the manifest."
    )


def _linked_hospitals(rows: Sequence[Row]) -> dict[str, str]:
    """For each hospital the first by name of those that it is linked with by patients, directly or over others."""
    first = {row.hospital: row.hospital for row in rows}
    of_patient: dict[str, str] = {}
    for row in rows:
        one, other = first[row.hospital], first[of_patient.setdefault(row.patient, row.hospital)]
        if one != other:
            first = {name: min(one, other) if found in (one, other) else found for name, found in first.items()}
    return first


def _best_draw(
    rows: Sequence[Row], shares: Mapping[str, float], seed: int, both_classes: bool, group_of: Callable[[Row], str]
) -> dict[str, str] | None:
    """The best of many draws of whole groups; None when each leaves a side without what it needs."""
    random = np.random.default_rng([seed, 0x51D])
    groups = sorted({group_of(row) for row in rows})
    group = np.array([groups.index(group_of(row)) for row in rows])
    labels = np.array([row.label for row in rows])
    names = ("train", *shares)
    best, best_error = None, np.inf
    for _ in range(_DRAWS):
        side = _random_sides(group, len(groups), list(shares.values()), random)
        error = _unlikeness(side, labels, [1 - sum(shares.values()), *shares.values()], both_classes)
        if error < best_error:
            best, best_error = side, error
    return None if best is None else {row.case: names[side] for row, side in zip(rows, best, strict=True)}


def _random_sides(group: np.ndarray, count: int, shares: Sequence[float], random: np.random.Generator) -> np.ndarray:
    """For each row 0 (train) or 1, 2, ...: groups in random order fill one side after the other, training the last."""
    side_of = np.zeros(count, int)
    sizes = np.bincount(group, minlength=count)
    order = list(random.permutation(count))
    for side, share in enumerate(shares, start=1):
        filled = 0
        while order and filled + sizes[order[-1]] / 2 <= share * len(group):
            filled += sizes[order[-1]]
            side_of[order.pop()] = side
    return side_of[group]


def _unlikeness(side: np.ndarray, labels: np.ndarray, shares: Sequence[float], both_classes: bool) -> float:
    """How far the sides are from the wanted shares and from the whole's share of positives; infinite when unusable."""
    error, classes = 0.0, len(set(labels.tolist())) if both_classes else 1
    for number, share in enumerate(shares):
        here = labels[side == number]
        if share > 0 and (not len(here) or len(set(here.tolist())) < classes):
            return np.inf
        if len(here):
            error += abs(len(here) / len(labels) - share) + abs(here.mean() - labels.mean())
    return error


def _described(rows: Sequence[Row], roles: Mapping[str, str], how: str) -> Split:
    hospitals = {role: {row.hospital for row in rows if roles[row.case] == role} for role in ROLES}
    known = all(row.hospital for row in rows)
    unseen = known and not hospitals["test"] & (hospitals["train"] | hospitals["tune"])
    counts = [
        f"{len({row.patient for row in rows if roles[row.case] == role})} {word}"
        for role, word in (("train", "training"), ("tune", "tuning"), ("test", "test"))
    ]
    remark = "no hospital of the test trains or tunes" if unseen else "hospitals of the test also train or tune"
    if not known:
        remark = "the manifest does not name all hospitals"
    return Split(roles, f"{', '.join(counts)} patients, {how}; {remark}", unseen)
