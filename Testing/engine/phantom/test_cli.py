"""`naso phantom`, as a person types it."""

from __future__ import annotations

import csv
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from NasoLib.app.fields import add_fields, given_fields
from NasoLib.app.main import main
from NasoLib.errors import UserError
from NasoLib.image.io import read
from NasoLib.phantom.style import Style
from NasoLib.phantom.write import read_truth

TINY = ("--matrix", "32", "--slices", "6", "--slice-thickness-mm", "5")


@pytest.mark.parametrize("kind", ["head-ct", "neck-mr", "chest-ct"])
@pytest.mark.parametrize("file_format", ["nrrd", "nifti", "dicom"])
def test_a_patient_is_made_and_can_be_read(tmp_path, capsys, kind, file_format):
    out = tmp_path / "patient"
    assert main(["phantom", kind, str(out), "--seed", "4", "--format", file_format, *TINY]) == 0
    printed = capsys.readouterr()
    assert printed.out.strip() == str(out)
    assert "100%" in printed.err
    record = read_truth(out)
    assert record["kind"] == kind
    assert record["options"]["seed"] == 4
    for image in record["images"].values():
        assert read(out / image["path"]).array.size == 32 * 32 * 6


def test_the_same_words_give_the_same_bytes(tmp_path):
    for name in "ab":
        main(["phantom", "head-ct", str(tmp_path / name), "--seed", "4", "--hospital", "3", "--preview", *TINY])
    assert _content(tmp_path / "a") == _content(tmp_path / "b")


def test_options_of_the_anatomy_and_of_the_acquisition_are_obeyed(tmp_path):
    words = ["--invasion", "erosion", "--side", "left", "--hospital", "3", "--rotation-deg", "-2", "0", "1.5", *TINY]
    assert main(["phantom", "head-ct", str(tmp_path / "p"), *words]) == 0
    options = read_truth(tmp_path / "p")["options"]
    assert (options["invasion"], options["side"]) == ("erosion", "left")
    assert options["style"]["hospital"] == "hospital-003"
    assert options["style"]["rotation_deg"] == [-2.0, 0.0, 1.5]
    assert options["style"]["matrix"] == 32


def test_unequal_slices_and_tilt_are_made_on_request(tmp_path):
    words = ["--slice-jitter", "0.3", "--tilt-deg", "10", "--format", "dicom", *TINY]
    assert main(["phantom", "head-ct", str(tmp_path / "p"), *words]) == 0
    image = read(tmp_path / "p" / "ct")
    assert image.geometry.is_sheared
    assert image.meta["warnings"]


def test_a_preview_shows_something(tmp_path):
    import SimpleITK as sitk  # noqa: N813

    assert main(["phantom", "head-ct", str(tmp_path / "p"), "--preview", *TINY]) == 0
    picture = sitk.GetArrayFromImage(sitk.ReadImage(str(tmp_path / "p" / "preview.png")))
    assert picture.shape[2] == 3
    assert np.ptp(picture) > 200


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["head-ct", "OUT", "--t-category", "T9"], "--t-category 'T9' is not known"),
        (["head-ct", "OUT", "--t-category", "T1", "--invasion", "lysis"], "--t-category 'T1' and invasion 'lysis'"),
        (["head-ct", "OUT", "--matrix", "many"], "--matrix many is not a whole number"),
        (["head-ct", "OUT", "--noise", "loud"], "--noise loud is not a number"),
        (["head-ct", "OUT", "--seed", "-1"], "--seed -1 is not possible"),
        (["head-ct", "OUT", "--format", "gif"], "--format gif is not a format"),
        (["head-ct", "OUT", "--format", "nifti", "--tilt-deg", "9"], "--format nifti cannot hold the sheared"),
        (["head-ct", "OUT", "--slice-jitter", "0.2"], "--format nrrd cannot hold slices at unequal"),
        (["head-ct", "OUT", "--slice-jitter", "0.8", "--format", "dicom"], "--slice-jitter 0.8 is not possible"),
        (["head-ct", "OUT", "--hospital", "0"], "--hospital 0 is not a hospital"),
        (["head-ct", "OUT", "--orientation", "LLS"], "orientation 'LLS' is not one"),
        (["head-ct", "OUT", "--slice-thickness-mm", "0"], "--slice-thickness-mm must be above 0"),
        (["head-ct", "OUT", "--slice-thickness-mm", "nan"], "--slice-thickness-mm"),
        (["neck-mr", "OUT", "--histology", "melanoma"], "histology 'melanoma' is not possible"),
        (["cohort", "OUT", "--task", "hearing"], "--task hearing is not a task"),
        (["cohort", "OUT", "--task", "residual", "--n", "0"], "--n 0 is not possible"),
        (["cohort", "OUT", "--task", "residual", "--workers", "x"], "--workers x is not possible"),
    ],
)
def test_impossible_options_are_refused_by_name_and_nothing_is_written(tmp_path, capsys, words, sentence):
    out = tmp_path / "out"
    assert main(["phantom", *(str(out) if word == "OUT" else word for word in words)]) == 1
    printed = capsys.readouterr().err
    assert sentence in printed
    assert "Traceback" not in printed
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_refused_before_any_work(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("mine")
    assert main(["phantom", "head-ct", str(tmp_path)]) == 1
    printed = capsys.readouterr().err
    assert "already holds files" in printed
    assert "Painting" not in printed
    assert main(["phantom", "head-ct", str(tmp_path), "--force"]) == 1
    assert "notes.txt" in capsys.readouterr().err
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_cohort_is_made_and_listed(tmp_path, capsys):
    out = tmp_path / "cohort"
    words = ["--task", "invasion", "--n", "4", "--hospitals", "2", "--seed", "1", "--matrix", "32", "--slices", "4"]
    assert main(["phantom", "cohort", str(out), *words]) == 0
    assert capsys.readouterr().out.strip() == str(out / "manifest.csv")
    with (out / "manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["patient"] for row in rows}) == 4
    assert {row["positive"] for row in rows} == {"skull base invaded"}


def test_help_of_a_kind_names_every_option(capsys):
    with pytest.raises(SystemExit) as end:
        main(["phantom", "neck-mr", "--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    for option in ("--histology", "--n-category", "--slice-jitter", "--hospital", "--force", "--format", "--preview"):
        assert option in text


def test_starting_naso_imports_no_anatomy_and_nothing_heavy():
    text = (
        "import sys; from NasoLib.app.main import _parser; _parser();"
        "print([n for n in sys.modules if n.split('.')[0] in ('scipy', 'SimpleITK', 'pydicom', 'torch') "
        "or n.startswith(('NasoLib.phantom.head', 'NasoLib.phantom.neck', 'NasoLib.phantom.chest'))])"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@dataclass(frozen=True)
class _Options:
    seed: int = 0
    style: Style = field(default_factory=Style)
    size: Literal["small", "large"] = "small"
    necrosis: bool = False
    reach_mm: float | None = None
    names: tuple[str, ...] | None = None


def _parsed(*words: str) -> dict:
    import argparse

    parser = argparse.ArgumentParser()
    add_fields(parser, _Options, without=("seed",))
    return given_fields(parser.parse_args(words), _Options, without=("seed",))


def test_any_dataclass_becomes_options_of_its_types():
    assert _parsed() == {}
    words = ["--size", "large", "--necrosis", "--reach-mm", "3.5", "--names", "a", "b"]
    assert _parsed(*words) == {"size": "large", "necrosis": True, "reach_mm": 3.5, "names": ("a", "b")}
    assert _parsed("--no-necrosis") == {"necrosis": False}
    with pytest.raises(UserError, match="--size huge is not possible: give one of small, large"):
        _parsed("--size", "huge")


def _content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
