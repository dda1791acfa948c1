"""Cohorts: every hospital takes part, a hospital tells nothing, and a stopped cohort can be finished."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from NasoLib.errors import Cancelled, UserError
from NasoLib.phantom.cohort import Plan, planned_cases, write_cohort
from NasoLib.phantom.tasks import TASKS
from NasoLib.phantom.write import read_truth
from NasoLib.progress import Progress

TINY = {"matrix": 24, "slices": 4}
SMALL = Plan("residual", n=5, hospitals=3, style_changes=TINY)


@pytest.mark.parametrize("task", TASKS)
def test_a_plan_has_every_patient_every_hospital_and_unseen_test_hospitals(task):
    cases = list(planned_cases(Plan(task, n=100, hospitals=12, seed=3)))
    assert len({case.patient for case in cases}) == 100
    assert len({case.name for case in cases}) == len(cases)
    assert {case.hospital for case in cases} == {f"hospital-{number:03d}" for number in range(1, 13)}
    tested = {case.hospital for case in cases if case.role == "test"}
    assert len(tested) == 4
    assert tested.isdisjoint(case.hospital for case in cases if case.role != "test")
    roles = Counter(case.role for case in cases)
    assert min(roles["train"], roles["tune"], roles["test"]) > 3


def test_the_published_numbers_of_the_invasion_cohort():
    cases = list(planned_cases(Plan("invasion", n=100)))
    by_patient = {case.patient: [c for c in cases if c.patient == case.patient] for case in cases}
    assert Counter("+".join(case.series for case in group) for group in by_patient.values()) == {
        "plain": 7,
        "contrast": 76,
        "plain+contrast": 17,
    }
    assert sum(group[0].options["invasion"] != "none" for group in by_patient.values()) == 43


def test_the_series_of_a_patient_share_everything_but_the_contrast_medium():
    cases = list(planned_cases(Plan("invasion", n=100)))
    for plain in (case for case in cases if case.series == "plain"):
        for other in (case for case in cases if case.patient == plain.patient):
            assert (other.hospital, other.role, other.seed, other.options) == (
                (plain.hospital, plain.role, plain.seed, plain.options)
            )


def test_a_hospital_does_not_tell_the_answer():
    shares = []
    for seed in range(30):
        cases = list(planned_cases(Plan("differential", n=120, seed=seed)))
        tested = [case.options["histology"] == "carcinoma" for case in cases if case.role == "test"]
        shares.append(np.mean(tested) - 292 / 434)
    assert abs(np.mean(shares)) < 0.04


def test_other_hospitals_and_other_seeds_give_other_patients():
    one = list(planned_cases(Plan("residual", n=20)))
    far = list(planned_cases(Plan("residual", n=20, first_hospital=13)))
    assert {case.hospital for case in one}.isdisjoint(case.hospital for case in far)
    other = list(planned_cases(Plan("residual", n=20, seed=1)))
    assert {case.seed for case in one}.isdisjoint(case.seed for case in other)


def test_the_first_patients_of_a_cohort_are_those_of_the_whole():
    whole = list(planned_cases(Plan("invasion", n=100)))
    part = list(planned_cases(Plan("invasion", n=100, first=20)))
    assert part == whole[: len(part)]
    assert len({case.patient for case in part}) == 20


def test_the_manifest_agrees_with_the_cases(tmp_path):
    manifest = write_cohort(SMALL, tmp_path / "cohort", workers=1)
    rows = _rows(manifest)
    assert len(rows) == 5
    for row in rows:
        for column, path in row.items():
            if column.startswith(("image_", "mask_", "truth")) and column != "truth_":
                assert (manifest.parent / path).exists(), column
        record = read_truth(manifest.parent / "cases" / row["case"])
        assert row["label"] == str(int(record["truth"]["observed_residual"]))
        assert row["hospital"] == record["truth"]["hospital"]
        assert row["vendor"] == record["options"]["style"]["vendor"]
        assert float(row["slice_thickness_mm"]) == record["options"]["style"]["slice_thickness_mm"]
        assert record["truth"]["residual"][row["given"]] == record["truth"]["observed_residual"]
        assert record["images"]["t1"]["shape_kji"] in ([4, 24, 24],)


def test_two_processes_write_the_same_bytes_as_one(tmp_path):
    for name, workers in (("one", 1), ("two", 2)):
        write_cohort(SMALL, tmp_path / name, workers=workers)
    assert _content(tmp_path / "one") == _content(tmp_path / "two")


def test_a_stopped_cohort_is_finished_with_the_same_bytes(tmp_path):
    calls = []
    stop_at_third = Progress(is_cancelled=lambda: len(calls) >= 3, report=lambda *what: calls.append(what))
    with pytest.raises(Cancelled):
        write_cohort(SMALL, tmp_path / "stopped", workers=1, progress=stop_at_third)
    done = {path.name for path in (tmp_path / "stopped" / "cases").iterdir()}
    assert 0 < len(done) < 5
    assert not (tmp_path / "stopped" / "manifest.csv").exists()
    with pytest.raises(UserError, match="--resume"):
        write_cohort(SMALL, tmp_path / "stopped", workers=1)
    write_cohort(SMALL, tmp_path / "stopped", resume=True, workers=1)
    write_cohort(SMALL, tmp_path / "whole", workers=1)
    assert _content(tmp_path / "stopped") == _content(tmp_path / "whole")


def test_a_killed_cohort_holds_only_whole_cases(tmp_path):
    place = tmp_path / "cohort"
    text = (
        "from pathlib import Path; import sys; from NasoLib.phantom.cohort import *\n"
        "write_cohort(Plan('residual', n=60, hospitals=3, style_changes={'matrix': 24, 'slices': 4}), "
        "Path(sys.argv[1]), workers=1)"
    )
    process = subprocess.Popen([sys.executable, "-c", text, str(place)])
    deadline = time.monotonic() + 60
    while len(_whole(place)) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    process.wait()
    whole = _whole(place)
    assert 2 <= len(whole) < 60
    for folder in whole:
        record = read_truth(folder)
        assert all((folder / file).is_file() for file in record["files"])
    (place / "cases" / ".case-0009.0123abcd.part").mkdir(exist_ok=True)
    (place / "cases" / ".case-0009.0123abcd.part" / "ct.nrrd").write_text("half")
    write_cohort(SMALL, place, force=True, workers=1)
    assert len(_whole(place)) == 5


def test_a_cohort_cannot_be_finished_as_another(tmp_path):
    write_cohort(SMALL, tmp_path / "cohort", workers=1)
    with pytest.raises(UserError, match="begun with another seed"):
        write_cohort(replace(SMALL, seed=1), tmp_path / "cohort", resume=True)


def test_force_replaces_a_cohort_but_not_one_with_a_strangers_file(tmp_path):
    write_cohort(SMALL, tmp_path / "cohort", workers=1)
    write_cohort(replace(SMALL, n=3), tmp_path / "cohort", force=True, workers=1)
    assert len(_rows(tmp_path / "cohort" / "manifest.csv")) == 3
    (tmp_path / "cohort" / "cases" / "readings.xlsx").write_text("a week's work")
    with pytest.raises(UserError, match=r"readings\.xlsx"):
        write_cohort(SMALL, tmp_path / "cohort", force=True, workers=1)
    assert (tmp_path / "cohort" / "cases" / "readings.xlsx").exists()


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (Plan("hearing"), "--task hearing is not a task"),
        (Plan("residual", n=3), "--hospitals 12 is more than --n 3"),
        (Plan("residual", file_format="png"), "--format png is not a format"),
        (Plan("invasion", file_format="nifti"), "--format nifti cannot hold the sheared slices"),
    ],
)
def test_impossible_cohorts_are_refused_before_anything_is_written(tmp_path, plan, sentence):
    with pytest.raises(UserError, match=sentence):
        write_cohort(plan, tmp_path / "cohort")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads memory from /proc")
def test_memory_does_not_grow_with_the_cohort(tmp_path):
    """Pages in use after 6 and after 24 more cases, in the process that makes them."""
    text = (
        "import sys; from pathlib import Path; from NasoLib.phantom.cohort import *\n"
        "used = lambda: int(open('/proc/self/statm').read().split()[1])\n"
        "pages = []; watch = Progress(report=lambda *what: pages.append(used()))\n"
        "plan = Plan('residual', n=30, hospitals=3, style_changes={'matrix': 64, 'slices': 6})\n"
        "write_cohort(plan, Path(sys.argv[1]), workers=1, progress=watch); print(pages[6], pages[-1])"
    )
    command = [sys.executable, "-c", text, str(tmp_path / "cohort")]
    early, late = map(int, subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert (late - early) * os.sysconf("SC_PAGE_SIZE") < 16e6


def _rows(manifest: Path) -> list[dict[str, str]]:
    with manifest.open(newline="") as file:
        return list(csv.DictReader(file))


def _whole(place: Path) -> list[Path]:
    cases = place / "cases"
    return [path for path in cases.iterdir() if not path.name.startswith(".")] if cases.is_dir() else []


def _content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
