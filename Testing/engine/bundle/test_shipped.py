"""The demo models that lie in Resources: whole, marked as demos, small, measured, and right on plain cases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from NasoLib.bundle import Bundle, library
from NasoLib.device import choose
from NasoLib.image import Box
from NasoLib.phantom import kind_named
from NasoLib.phantom.style import Style
from NasoLib.progress import SILENT
from NasoLib.study.overlap import overlap
from NasoLib.training.demos import DEMOS

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = sorted(path.parents[1] for path in ROOT.glob("*/Resources/Bundles/*/configs/metadata.json"))
ALL_MB, ONE_MB = 25.0, 6.0


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_shipped_bundle_is_whole_and_says_what_it_is(folder):
    bundle = Bundle.open(folder)
    bundle.verify()
    metadata = bundle.metadata
    assert metadata.name == folder.name and metadata.demo
    assert metadata.training.trained_on == "synthetic phantoms"
    assert _megabytes(folder) <= ONE_MB
    card = (folder / "docs" / "model-card.md").read_text(encoding="utf-8")
    assert "Demo model, trained on synthetic data" in card
    assert f"naso train --demo-model {folder.name}" in card
    assert metadata.metrics and all("unseen hospitals" in metric.data for metric in metadata.metrics)


def test_each_is_shipped_once_by_a_row_that_makes_it():
    names = [folder.name for folder in FOLDERS]
    assert len(set(names)) == len(names)
    assert set(names) <= {demo.name for demo in DEMOS}
    assert sum(map(_megabytes, FOLDERS)) <= ALL_MB


@pytest.mark.parametrize(
    ("invasion", "category", "seed"), [("lysis", "T3", 11), ("none", "T2", 12)], ids=["invaded", "free"]
)
def test_a_plain_case_of_invasion_is_called_right(invasion, category, seed):
    from NasoLib.tasks.invasion import assess

    kind = kind_named("head-ct")
    style = Style(matrix=256, field_of_view_mm=116.0, slices=40)
    case = kind.generate(kind.options_class(seed, style, category, invasion, confounders=()), SILENT)
    box = Box.from_bounds(np.array(case.roi_lps["min"]), np.array(case.roi_lps["max"]))
    result = assess(case.images["ct"], box, library.find("skull-base-demo"), device=choose("cpu", "float32"))
    assert result.call.positive == (invasion != "none")
    assert result.provenance.notice


def test_a_plain_tumour_of_the_mediastinum_is_outlined():
    from NasoLib.tasks.segmentation import outline

    kind = kind_named("chest-ct")
    style = Style(bias=0.0, slice_thickness_mm=5.0, field_of_view_mm=370.0, matrix=192, slices=50)
    options = kind.options_class(seed=5, style=style, tumour=True, tumour_type="thymoma", diameter_mm=50.0)
    case = kind.generate(options, SILENT)
    result = outline(case.images["ct"], library.find("mediastinal-demo"), device=choose("cpu", "float32"))
    dice = overlap(result.numbers.array > 0, case.masks["tumour"]).figure("dice")
    assert dice is not None and dice > 0.7
    assert result.provenance.notice
