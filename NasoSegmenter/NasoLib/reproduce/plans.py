"""What each paper did, as a cohort of phantoms and a list of models; and a small version of it for a laptop.

The full plans have the papers' numbers of patients and the recipes with the papers' settings; they are sized for one
GPU. The quick ones keep every step and shrink each: fewer patients, coarser pictures, the recipes' small networks and
few epochs. They show that the steps work; their figures say nothing about the method.

Where the papers have one hospital these cohorts have several, and the test is on hospitals that gave no training
patient: a harder question than the papers'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from NasoLib.errors import UserError
from NasoLib.phantom.cohort import Plan
from NasoLib.study.published import NETWORKS

ARMS = ("CCRT", "IC+CCRT")
SEQUENCES = ("T1", "T2", "T1CE", "T1+T2")


@dataclass(frozen=True)
class Model:
    """One model of an experiment. name: of its folder.  columns: what its rows in a results file say of it.

    The rest is what `training.request.Request` takes.
    """

    name: str
    recipe: str
    columns: Mapping[str, str] = field(default_factory=dict)
    network: str = ""
    arm: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    demo: bool = False


@dataclass(frozen=True)
class Experiment:
    """A cohort and the models that are trained on it. words: how it differs from the paper's, one sentence each."""

    paper: str
    cohort: Plan
    models: tuple[Model, ...]
    words: tuple[str, ...]
    quick: bool


def experiment(paper: str, quick: bool = False, seed: int = 0, changes: Mapping[str, str] | None = None) -> Experiment:
    """The plan of a paper. changes: settings of all its recipes. Raises UserError for a paper that is not there."""
    if paper not in _FULL:
        raise UserError(f"There is no paper {paper!r} to reproduce. There are {', '.join(_FULL)}.")
    patients, hospitals = (_QUICK if quick else _FULL)[paper]
    style = {"matrix": _QUICK_MATRIX} if quick else {}
    cohort = Plan(task=paper, n=patients, hospitals=hospitals, seed=seed, style_changes=style)
    models = {"invasion": _invasion, "residual": _residual, "differential": _differential}.get(paper, _mediastinal)
    words = _words(paper, quick, cohort) + [f"Changed for this run: {name}={v}." for name, v in (changes or {}).items()]
    changed = tuple(replace(model, settings={**model.settings, **(changes or {})}) for model in models(quick))
    return Experiment(paper, cohort, changed, tuple(words), quick)


# Patients and hospitals. The mediastinal paper's 711 patients all have a tumour; one phantom in four has none.
_FULL = {"invasion": (100, 12), "residual": (424, 12), "differential": (434, 12), "mediastinal": (948, 136)}
_QUICK = {"invasion": (72, 9), "residual": (40, 9), "differential": (32, 9), "mediastinal": (20, 6)}
_QUICK_MATRIX = 192
_QUICK_TUNING = {"tuning_share": "0.3"}  # a smaller share of so few patients would be one or two


def _invasion(quick: bool) -> tuple[Model, ...]:
    settings = {"epochs": "30", "batch": "16", "size": "[80, 80]", **_QUICK_TUNING} if quick else {}
    return (Model("invasion", "invasion", settings=settings, demo=quick),)


def _residual(quick: bool) -> tuple[Model, ...]:
    settings = {"epochs": "6", "size": "[64, 64]", **_QUICK_TUNING} if quick else {}
    networks = ("",) if quick else NETWORKS
    outlines = (
        ()
        if quick
        else tuple(
            Model(f"outline-{network}", "segmentation", {"network": network}, network)
            for network in ("unet", "deeplabv3")
        )
    )
    classifiers = tuple(
        Model(_safe(f"{arm}-{network}"), "residual", _said(arm, network), network, arm, settings, quick)
        for arm in ARMS
        for network in networks
    )
    return outlines + classifiers


def _said(arm: str, network: str) -> dict[str, str]:
    return {"arm": arm} | ({"network": network} if network else {})


def _differential(quick: bool) -> tuple[Model, ...]:
    settings = {"epochs": "6", "size": "[64, 64]", **_QUICK_TUNING} if quick else {}
    return tuple(
        Model(_safe(name), "differential", {"inputs": name}, settings={"sequences": name, **settings}, demo=quick)
        for name in SEQUENCES
    )


def _mediastinal(quick: bool) -> tuple[Model, ...]:
    coarse = {"size": "[32, 48, 48]", "spacing_mm": "[4, 4, 4]", "windows_per_scan": "3", "epochs": "30"}
    settings = {**coarse, **_QUICK_TUNING} if quick else {}
    return (Model("mediastinal", "segmentation", network="unet3d", settings=settings, demo=quick),)


def _safe(name: str) -> str:
    """A name that a folder and a bundle can have."""
    return name.lower().replace("+", "-").replace("_", "-").strip("-")


def _words(paper: str, quick: bool, cohort: Plan) -> list[str]:
    words = [
        f"Synthetic patients: {cohort.n} phantoms over {cohort.hospitals} invented hospitals, seed {cohort.seed}; the "
        "last third of the hospitals is the test and gave no training patient."
    ]
    if paper == "invasion":
        words.append("There are no human readers here: the readers' figures are the paper's alone.")
    if paper in ("residual", "differential"):
        words.append("The rectangles are drawn around the true outlines of the phantoms, not around segmented ones.")
    if paper == "differential":
        words.append(
            "The abstract's segmentation (Dice 0.876) is not repeated here: `naso train segmentation` does it."
        )
    if paper == "residual" and quick:
        words.append("The quick run trains no segmentation and one small network per arm.")
    if quick:
        words.append(
            "A quick run: few patients, small networks, few epochs. It shows the steps, not what they can reach."
        )
    return words
