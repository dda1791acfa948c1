"""Small hand-made cohorts: what is to be learnt is a bright spot, so that a few steps are enough."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
from NasoLib.image import Geometry, Image, io

HOSPITALS = ("north", "north", "north", "south", "south", "east")


def ct_cohort(folder: Path, patients: int = 12, slices: int = 6, roles: bool = True) -> Path:
    """CT with slices in which bone is bright (positive patients) or not; the manifest's path."""
    rows = []
    for number in range(patients):
        positive, random = number % 2 == 1, np.random.default_rng(number)
        invaded = [int(positive and 1 <= k <= 4) for k in range(slices)]
        array = random.normal(40, 20, (slices, 24, 24))
        for k in np.flatnonzero(invaded):
            array[k, 8:16, 8:16] += 250
        name = f"case-{number:02d}"
        _write(folder / f"{name}.nrrd", array.astype(np.int16), "CT")
        truth = {"roi_lps": {"min": [1, 1, 0], "max": [22, 22, 3 * slices]}, "slices": {"invaded": invaded}}
        (folder / f"{name}.json").write_text(json.dumps(truth))
        rows.append(_row(name, number, positive, roles) | {"image_ct": f"{name}.nrrd", "truth": f"{name}.json"})
    return _manifest(folder, rows)


def mr_cohort(folder: Path, patients: int = 12, roles: bool = True) -> Path:
    """MR with an outlined tumour, bright in positive patients; half had CCRT, half IC+CCRT."""
    rows = []
    for number in range(patients):
        positive, random = number % 2 == 1, np.random.default_rng(number)
        array, mask = random.normal(100, 10, (5, 32, 32)), np.zeros((5, 32, 32), np.uint8)
        mask[1:4, 10:20, 8:22] = 1
        array[mask > 0] += 150 if positive else 60
        name = f"case-{number:02d}"
        for sequence in ("t1", "t1ce"):
            _write(folder / f"{name}-{sequence}.nrrd", array.astype(np.int16), "MR")
        _write(folder / f"{name}-tumour.nrrd", mask, "")
        images = {f"image_{sequence}": f"{name}-{sequence}.nrrd" for sequence in ("t1", "t1ce")}
        arm = "CCRT" if number % 4 < 2 else "IC+CCRT"
        rows.append(_row(name, number, positive, roles) | images | {"mask_tumour": f"{name}-tumour.nrrd", "given": arm})
    return _manifest(folder, rows)


def change(manifest: Path, which: str, /, **cells: str) -> None:
    """Change cells of one line."""
    rows = table(manifest)
    for row in rows:
        if row["case"] == which:
            row.update(cells)
    rewrite(manifest, rows)


def rewrite(manifest: Path, rows: list[dict[str, str]]) -> None:
    """Put other lines into a manifest."""
    _manifest(manifest.parent, rows)


def table(manifest: Path) -> list[dict[str, str]]:
    """The lines of a manifest."""
    with manifest.open(newline="") as file:
        return list(csv.DictReader(file))


def _row(name: str, number: int, positive: bool, roles: bool) -> dict[str, str]:
    role = ("train", "train", "train", "tune", "tune", "test")[number // 2 % 6]
    cells = {"case": name, "patient": f"patient-{number:02d}", "label": str(int(positive))}
    return cells | {"hospital": HOSPITALS[number // 2 % 6], **({"role": role} if roles else {})}


def _write(place: Path, array: np.ndarray, modality: str) -> None:
    io.write(Image(array, Geometry.from_axes(array.shape, (1.0, 1.0, 3.0)), modality), place)


def _manifest(folder: Path, rows: list[dict[str, str]]) -> Path:
    with (folder / "manifest.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder / "manifest.csv"
