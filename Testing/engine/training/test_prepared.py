"""Prepared cases: many of them with few open files, and what is wrong with one case is said of that case alone."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from engine.training.made import change, ct_cohort, mr_cohort, table
from NasoLib.errors import UserError
from NasoLib.training import manifest
from NasoLib.training.gather import gathered
from NasoLib.training.recipes.invasion import Invasion

RECIPE = Invasion(network="resnet10t", pretrained=False, size=(32, 32), copies=2)
WITH_FEW_FILES = """
import resource, sys
from pathlib import Path
import numpy as np, torch
from NasoLib.training import manifest
from NasoLib.training.courses.outlines import OutlineCourse
from NasoLib.training.courses.slices import SliceCourse
from NasoLib.training.gather import gathered
from NasoLib.training.recipes import recipe_named

kind, path = sys.argv[1], Path(sys.argv[2])
few = len(list(Path("/proc/self/fd").iterdir())) + 12 if Path("/proc/self/fd").is_dir() else 40
resource.setrlimit(resource.RLIMIT_NOFILE, (few, few))
changes = {"size": "[16,16]", "pretrained": "false"} | ({} if kind == "invasion" else {"sequence": "T1CE"})
recipe = recipe_named(kind, True, "unet" if kind == "segmentation" else "", "", changes)
cases, skipped = gathered(recipe, manifest.read(path), path.parent / "samples")
assert not skipped, skipped
sides = [[case for case in cases if case.row.role == role] for role in ("train", "tune")]
network = torch.nn.Conv2d(1, 1, 1)
made = SliceCourse if kind == "invasion" else OutlineCourse
course = made(network, recipe, *sides, 0, *([] if kind == "invasion" else [8]))
assert len(course.load(0, np.arange(course.count))[0]) == course.count > few
"""


@pytest.mark.parametrize(("kind", "cohort"), [("invasion", ct_cohort), ("segmentation", mr_cohort)])
def test_more_cases_than_files_may_be_open(tmp_path, kind, cohort):
    path = cohort(tmp_path, patients=72)
    words = [sys.executable, "-c", WITH_FEW_FILES, kind, str(path)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_what_is_in_the_cache_is_what_was_prepared(tmp_path):
    rows = manifest.read(ct_cohort(tmp_path))
    ours = [gathered(RECIPE, rows, tmp_path / "samples")[0][1].data for _ in range(2)]
    made = RECIPE.prepare(rows[1])
    for data in ours:
        np.testing.assert_array_equal(data.images, made.images)
        np.testing.assert_array_equal(data.targets, made.targets)
        assert dict(data.facts) == dict(made.facts)
        assert not data.images.flags.writeable


@pytest.mark.parametrize(
    ("truth", "sentence"),
    [
        ({"roi_lps": {"low": [0, 0, 0]}}, "is no box"),
        ({"roi_lps": {"min": [0, 0], "max": [5, 5]}}, "is no box"),
        ({"roi_lps": {"min": ["left", 0, 0], "max": [5, 5, 5]}}, "is no box"),
        ({"roi_lps": {"min": [0, 0, 0], "max": [float("nan"), 5, 5]}}, "is no box"),
        ({"roi_lps": [0, 0, 0]}, "is no box"),
        ({"slices": [1, 0]}, "slices is no group of named lists"),
        ({"slices": {"invaded": 3}}, "slices.invaded is no list"),
        ({"slices": {"invaded": "000000"}}, "slices.invaded is no list"),
        ({"slices": []}, "has 0 values in slices.invaded"),
        ([], "is not a group of named values"),
    ],
)
def test_a_truth_that_says_something_else_is_left_out_and_listed(tmp_path, truth, sentence):
    path = ct_cohort(tmp_path)
    place = tmp_path / "case-02.json"
    place.write_text(json.dumps(json.loads(place.read_text()) | truth if isinstance(truth, dict) else truth))
    cases, skipped = gathered(RECIPE, manifest.read(path), tmp_path / "samples")
    assert len(cases) == 11
    assert len(skipped) == 1 and skipped[0].startswith("case-02: case-02.json") and sentence in skipped[0]


@pytest.mark.parametrize(("column", "sentence"), [("truth", "folder cannot be read"), ("image_ct", "folder is empty")])
def test_a_folder_where_a_file_should_be_is_left_out_and_listed(tmp_path, column, sentence):
    path = ct_cohort(tmp_path)
    (tmp_path / "folder").mkdir()
    change(path, table(path)[2]["case"], **{column: "folder"})
    cases, skipped = gathered(RECIPE, manifest.read(path), tmp_path / "samples")
    assert len(cases) == 11
    assert len(skipped) == 1 and skipped[0].startswith("case-02: ") and sentence in skipped[0]


def recipe_that_raises(number: int) -> SimpleNamespace:
    def prepare(row):
        try:
            raise OSError(number, "what the system says")
        except OSError as error:
            raise UserError(f"{row.case}: it cannot be read ({error}).") from error

    return SimpleNamespace(preparation=dict, prepare=prepare)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EISDIR, errno.EIO, errno.ENOENT])
def test_what_may_not_be_read_is_left_out(tmp_path, number):
    rows = manifest.read(ct_cohort(tmp_path))
    cases, skipped = gathered(recipe_that_raises(number), rows, tmp_path / "samples")
    assert not cases and len(skipped) == len(rows)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_no_fault_of_a_case(tmp_path, number):
    rows = manifest.read(ct_cohort(tmp_path))
    with pytest.raises(UserError, match="what the system says"):
        gathered(recipe_that_raises(number), rows, tmp_path / "samples")
