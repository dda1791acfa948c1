"""One demo model from nothing: its synthetic patients, the training, and the bundle with its model card.

WORK/cohorts/invasion-0f3c.../    patients, shared by all models with the same plan; kept, so a stopped run goes on
WORK/samples/                     prepared cases, shared likewise
WORK/NAME.csv                     the manifest of this model
WORK/NAME, WORK/NAME.training     the bundle and its checkpoints
"""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from NasoLib.phantom.cohort import Plan, write_cohort
from NasoLib.phantom.institution import hospital_name
from NasoLib.progress import SILENT, Progress
from NasoLib.training.demos import Demo, demo_named
from NasoLib.training.files import disk_errors_in_words, write_atomically
from NasoLib.training.request import Request
from NasoLib.training.samples.prepared import fingerprint

if TYPE_CHECKING:
    from NasoLib.training.run import Outcome


def make_demo(
    name: str,
    out: Path,
    work: Path,
    workers: int | None = None,
    say: Callable[[str], None] = lambda sentence: None,
    progress: Progress = SILENT,
) -> Outcome | None:
    """Make the model `name` as the folder OUT/NAME; gives its figures.

    work: where patients and checkpoints are kept; the same call goes on where it was stopped.
    workers: processes that make patients; None: one per core.
    """
    from NasoLib.training.run import train

    demo, work = demo_named(name), Path(work).absolute()
    manifest = write_manifest(demo, work, workers, progress.share(0.0, 0.4))
    outcome = train(request_for(demo, manifest, work, say), progress.share(0.4, 1.0))
    if outcome is not None:
        _put(outcome.bundle.folder, Path(out).absolute() / demo.name)
    return outcome


def request_for(demo: Demo, manifest: Path, work: Path, say: Callable[[str], None]) -> Request:
    """What the trainer is asked for."""
    return Request(
        recipe=demo.recipe,
        data=manifest,
        out=work / demo.name,
        network=demo.network,
        arm=demo.arm,
        seed=demo.seed,
        settings=demo.settings,
        demo=True,
        strict=True,
        cache=work / "samples",
        say=say,
        title=demo.title,
        goals=demo.goals,
        command=f"naso train --demo-model {demo.name} --out DIR",
    )


def write_manifest(
    demo: Demo,
    work: Path,
    workers: int | None = None,
    progress: Progress = SILENT,
    roles: Sequence[str] = ("train", "test"),
) -> Path:
    """Make the patients of a demo model where they are missing, and list them in one manifest; gives its path.

    roles: "test" alone for those who measure.
    """
    rows: list[dict[str, str]] = []
    cohorts = [(role, number, plan) for role in roles for number, plan in enumerate(demo.cohorts(role))]
    for done, (role, number, plan) in enumerate(cohorts):
        place, part = cohort_folder(plan, work), progress.share(done / len(cohorts), (done + 1) / len(cohorts))
        place.parent.mkdir(parents=True, exist_ok=True)
        manifest = write_cohort(plan, place, resume=True, workers=workers, progress=part)
        found = _rows(manifest, role if number == 0 else f"{role}{number + 1}", work)
        rows += [_asked(row, demo, role) for row in found if not demo.label or row.get(demo.label)]
    place = work / f"{demo.name}{'' if 'train' in roles else '-test'}.csv"
    with disk_errors_in_words(work):
        write_atomically(place, _as_csv(rows).encode())
    return place


def cohort_folder(plan: Plan, work: Path) -> Path:
    """Where the patients of a plan are kept."""
    return work / "cohorts" / f"{plan.task}-{fingerprint(asdict(plan))}"


def _rows(manifest: Path, prefix: str, work: Path) -> list[dict[str, str]]:
    """A cohort's manifest as part of a larger one: with names of their own and paths from `work`."""
    with manifest.open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    folder = Path(os.path.relpath(manifest.parent, work))
    return [_moved(row, prefix, folder) for row in table]


def _moved(row: Mapping[str, str], prefix: str, folder: Path) -> dict[str, str]:
    paths = {
        name: (folder / text).as_posix()
        for name, text in row.items()
        if text and (name == "truth" or name.startswith(("image_", "mask_")))
    }
    return {**row, **paths, **{name: f"{prefix}-{row[name]}" for name in ("case", "patient")}}


def _asked(row: Mapping[str, str], demo: Demo, role: str) -> dict[str, str]:
    """The row with its role, the demo's label, and its treatment where it is about one."""
    tunes = role == "train" and row["hospital"] in {hospital_name(number) for number in demo.tuning}
    label = {"label": row[demo.label]} if demo.label else {}
    given = {"given": demo.arm} if demo.arm else {}
    return {**row, **label, **given, "role": "tune" if tunes else role}


def _as_csv(rows: list[dict[str, str]]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    table = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


def _put(bundle: Path, place: Path) -> None:
    """Copy a bundle to its place; the one that was there is gone only when the new one is whole."""
    if bundle == place:
        return
    draft = place.with_name(f".{place.name}.part")
    with disk_errors_in_words(place, f"The bundle is in {bundle}"):
        shutil.rmtree(draft, ignore_errors=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(bundle, draft)
        if place.exists():
            shutil.rmtree(place)
        draft.rename(place)
