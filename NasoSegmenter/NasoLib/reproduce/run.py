"""`reproduce(plan, place)`: cohort, training, scoring, statistics, the table.

    OUT/reproduce.json          what was asked for
    OUT/cohort/                 the synthetic patients
    OUT/manifest.csv            of a quick run: the same patients, tuning left to the training
    OUT/models/NAME/            each bundle, with NAME.training/ beside it
    OUT/prepared/               cases as the networks see them; may be removed afterwards
    OUT/results/*.csv           what the models said
    OUT/evaluation/             the statistics, with the comparison on top of its page
    OUT/evaluation-outlines/    those of the segmentations, where there are classifiers too

The same call goes on where it was stopped: cohort and training both know what is done.
"""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from NasoLib.bundle import Bundle
from NasoLib.errors import UserError
from NasoLib.phantom.cohort import write_cohort
from NasoLib.progress import SILENT, Progress
from NasoLib.reproduce import compare, past
from NasoLib.reproduce.plans import ARMS, Experiment, Model
from NasoLib.reproduce.scoring import Trained, answers, write_rows
from NasoLib.study import recheck
from NasoLib.study.decisions import Judgement
from NasoLib.study.evaluation import Evaluation, evaluate
from NasoLib.study.figures import Table
from NasoLib.study.questions import Settings
from NasoLib.study.results_folder import write as write_evaluation
from NasoLib.training.run import Request, train

BANNER = "Synthetic patients: every figure of ours on this page is about phantoms, and none about people."
_RECORD, _FORMAT = "reproduce.json", "naso-reproduce"
_USUAL_ARM_NETWORK = "xception"


@dataclass(frozen=True)
class Report:
    """comparison: the two tables in one.  published: the paper's figures from its counts, or None.

    words: how this differs from the paper.  slips: what the paper's own counts do not give.  page: the HTML page.
    """

    comparison: Table
    published: Table | None
    words: tuple[str, ...]
    slips: tuple[str, ...]
    page: Path


def _nobody(sentence: str) -> None:
    """Tell nobody."""


def reproduce(
    plan: Experiment, place: Path, say: Callable[[str], None] = _nobody, progress: Progress = SILENT
) -> Report:
    """Repeat a paper's experiment in the folder `place`, or go on with it."""
    place = Path(place).absolute()
    _enter(plan, place)
    data = write_cohort(plan.cohort, place / "cohort", resume=True, progress=progress.share(0.0, 0.35))
    if plan.quick:
        data = without_tuning(data, place / "manifest.csv")
    return on_cohort(plan, data, place, say, progress.share(0.35, 1.0))


def without_tuning(cohort: Path, place: Path) -> Path:
    """A manifest of the same patients that leaves it to the training who tunes.

    A cohort deals tuning patients without looking; of a few dozen patients that can be two of one class. The training
    draws them so that both classes are there.
    """
    folder = cohort.parent.relative_to(place.parent)
    with cohort.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["role"] = "test" if row["role"] == "test" else "train"
        for name in row:
            if row[name] and (name == "truth" or name.startswith(("image_", "mask_"))):
                row[name] = (folder / row[name]).as_posix()
    return write_rows(rows, place)


def on_cohort(
    plan: Experiment, data: Path, place: Path, say: Callable[[str], None] = _nobody, progress: Progress = SILENT
) -> Report:
    """Train, judge and compare, on patients that are there. data: their manifest, with roles."""
    trained = _train_all(plan.models, data, place, say, progress.share(0.0, 0.75))
    late = progress.share(0.75, 1.0)
    classifiers = [one for one in trained if one.model.recipe != "segmentation"]
    outlines = [one for one in trained if one.model.recipe == "segmentation"]
    figures = _judge_classifiers(classifiers, data, place, late.share(0.0, 0.6)) if classifiers else None
    drawn = _judge_outlines(outlines, data, place, late.share(0.6, 0.9)) if outlines else None
    decided = _judge_decisions(classifiers, data, place) if plan.paper == "residual" else None
    return _report(plan, place, figures, drawn, decided)


def _enter(plan: Experiment, place: Path) -> None:
    """The folder of this very plan; UserError when it holds anything else."""
    record = json.loads(json.dumps({"format": _FORMAT, **dataclasses.asdict(plan)}))
    file = place / _RECORD
    if file.is_file():
        if json.loads(file.read_text(encoding="utf-8")) != record:
            raise UserError(f"{place} holds another experiment. Choose another --out, or ask for the same one again.")
        return
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise UserError(f"{place} already holds something else. Choose another --out.")
    place.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def _train_all(
    models: Sequence[Model], data: Path, place: Path, say: Callable[[str], None], progress: Progress
) -> list[Trained]:
    made = []
    for number, model in enumerate(models):
        say(f"Training {model.name} ({number + 1} of {len(models)})")
        share = progress.share(number / len(models), (number + 1) / len(models))
        made.append(Trained(model, _train(model, data, place, say, share)))
    return made


def _train(model: Model, data: Path, place: Path, say: Callable[[str], None], progress: Progress) -> Bundle:
    request = Request(
        recipe=model.recipe,
        data=data,
        out=place / "models" / model.name,
        network=model.network,
        arm=model.arm,
        settings=model.settings,
        demo=model.demo,
        cache=place / "prepared",
        say=say,
    )
    outcome = train(request, progress)
    if outcome is None:
        raise UserError("naso reproduce runs in one process; call it without torchrun.")
    return outcome.bundle


def _judge_classifiers(trained: Sequence[Trained], data: Path, place: Path, progress: Progress) -> Evaluation:
    files = {}
    for number, role in enumerate(("tune", "test")):
        share = progress.share(number / 2, (number + 1) / 2)
        rows = [row for one in trained for row in answers(one, data, place / "prepared", role, progress=share)]
        files[role] = write_rows(rows, place / "results" / f"{role}.csv")
    decision = trained[0].bundle.metadata.decision
    settings = Settings(slice_threshold=decision.slice_threshold, run=decision.run, patient_rule=decision.patient_rule)
    return evaluate(trained[0].recipe.task, files["test"], files["tune"], settings)


def _judge_outlines(trained: Sequence[Trained], data: Path, place: Path, progress: Progress) -> Evaluation:
    rows = [row for one in trained for row in answers(one, data, place / "prepared", "test", progress=progress)]
    return evaluate("segmentation", write_rows(rows, place / "results" / "outlines.csv"))


def _judge_decisions(trained: Sequence[Trained], data: Path, place: Path) -> tuple[Judgement, Judgement]:
    """By xception per arm, as the advice uses by default, in a quick run by the small network; and by a plain rule."""
    usual = {arm: _of_arm(trained, arm) for arm in ARMS}
    said: dict[str, list[dict[str, Any]]] = {
        arm: answers(one, data, place / "prepared", "test", every_patient=True) for arm, one in usual.items()
    }
    return past.judged(said, {arm: one.bundle for arm, one in usual.items()}, data), past.baseline(data)


def _of_arm(trained: Sequence[Trained], arm: str) -> Trained:
    own = [one for one in trained if one.model.arm == arm]
    return next((one for one in own if one.model.network == _USUAL_ARM_NETWORK), own[0])


def _report(
    plan: Experiment,
    place: Path,
    figures: Evaluation | None,
    outlines: Evaluation | None,
    decided: tuple[Judgement, Judgement] | None,
) -> Report:
    table = compare.comparison(plan.paper, figures, outlines, decided)
    published, slips = recheck.table(plan.paper), tuple(recheck.notes(plan.paper))
    main = figures or outlines
    assert main is not None
    on_top = [table] + ([published] if published else [])
    about_paper = [f"Of the paper's own figures: {sentence}" for sentence in slips]
    whole = dataclasses.replace(main, tables=(*on_top, *main.tables), notes=(*plan.words, *main.notes, *about_paper))
    page = write_evaluation(whole, place / "evaluation", force=True, banner=BANNER)
    if figures is not None and outlines is not None:
        write_evaluation(outlines, place / "evaluation-outlines", force=True, banner=BANNER)
    return Report(table, published, plan.words, slips, page)
