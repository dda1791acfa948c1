"""Many synthetic patients over several hospitals: one folder each, and manifest.csv that lists them.

    out/
        cohort.json              what was asked for
        manifest.csv             one row per series; written last, so its presence says that the cohort is complete
        cases/case-0001/         as `phantom.write` leaves it

Everything about a case follows from the plan and its number, so cases can be made in any order, by any number of
processes, and a stopped cohort is finished by making what is missing. Processes are spawned, not forked: libraries that
hold threads do not survive a fork. No case is ever handed between processes, and only a few are planned ahead of the
workers, so memory does not grow with the cohort.

Hospitals are split, not patients: the last third of them are "test" and give no training patient. Of the other
hospitals' patients about one in seven is "tune".
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.folders import disk_errors_in_words
from NasoLib.phantom.case import Case
from NasoLib.phantom.folder import CASES, COHORT, FORMAT, MANIFEST, TRUTH, check_replaceable
from NasoLib.phantom.institution import hospital_name, style
from NasoLib.phantom.kinds import kind_named
from NasoLib.phantom.manifest import write_manifest
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.slabs import cores, share_the_machine
from NasoLib.phantom.style import Style
from NasoLib.phantom.tasks import task_named
from NasoLib.phantom.write import check_style_fits, write_case
from NasoLib.progress import SILENT, Progress

_TUNE_SHARE = 0.15
_AHEAD = 2


@dataclass(frozen=True)
class Plan:
    """What a cohort is asked for.

    n: patients.  hospitals: how many.  first_hospital: number of the first, so that cohorts can have other hospitals.
    style_changes: acquisition settings that hold for all hospitals.
    first: make only so many of the n patients, the first ones; None for all. They are the same as in the whole cohort,
    and parts of a large cohort can so be used before, or without, the rest.
    """

    task: str
    n: int = field(default=100, metadata={"help": "patients (usual: 100)"})
    hospitals: int = field(default=12, metadata={"help": "hospitals (usual: 12)"})
    first_hospital: int = field(
        default=1, metadata={"help": "number of the first hospital, for a cohort from other hospitals (usual: 1)"}
    )
    seed: int = 0
    file_format: str = "nrrd"
    style_changes: Mapping[str, Any] = field(default_factory=dict)
    first: int | None = None


@dataclass(frozen=True)
class PlannedCase:
    """One series of one patient, before it is made."""

    name: str
    patient: str
    series: str
    role: str
    hospital: str
    kind: str
    seed: int
    options: Mapping[str, Any]
    style_changes: Mapping[str, Any]

    @property
    def style(self) -> Style:
        """How the hospital takes this series."""
        return style(self.hospital, self.seed, self.kind, **self.style_changes)

    def generate(self, progress: Progress = SILENT) -> Case:
        """Make the case."""
        kind = kind_named(self.kind)
        return kind.generate(kind.options_class(seed=self.seed, style=self.style, **self.options), progress)


def planned_cases(plan: Plan) -> Iterator[PlannedCase]:
    """The cases of a cohort, in the order of the manifest."""
    _check(plan)
    task, random = task_named(plan.task), generator(plan.seed, "cohort", plan.task)
    everybody = task.deal(plan.n, random)
    series = task.series(plan.n, random)
    at = _hospitals(plan, random)
    tune = random.random(plan.n) < _TUNE_SHARE
    seeds = random.integers(0, 2**31 - 1, plan.n)
    first_test = plan.hospitals - plan.hospitals // 3
    for index in range(min(plan.n, plan.first or plan.n)):
        role = "test" if at[index] >= first_test else "tune" if tune[index] else "train"
        patient, number = f"patient-{index + 1:04d}", hospital_name(plan.first_hospital + int(at[index]))
        for name, changes in series[index].items():
            yield PlannedCase(
                name=f"case-{index + 1:04d}" + (f"-{name}" if name else ""),
                patient=patient,
                series=name,
                role=role,
                hospital=number,
                kind=task.kind,
                seed=int(seeds[index]),
                options=everybody[index],
                style_changes={**plan.style_changes, **changes},
            )


def write_cohort(
    plan: Plan,
    place: Path,
    force: bool = False,
    resume: bool = False,
    workers: int | None = None,
    progress: Progress = SILENT,
) -> Path:
    """Make the cohort in the folder `place`; gives the path of its manifest.

    resume: finish what an earlier call with the same plan left undone.  workers: processes; None: one per core.
    """
    place = Path(place).absolute()
    count = 0
    for case in planned_cases(plan):
        check_style_fits(case.style, plan.file_format)
        count += 1
    with disk_errors_in_words(place):
        _prepare(plan, place, force, resume)
        workers = min(workers or cores(), count)
        _make_all(plan, place, workers, count, progress)
        return write_manifest(plan.task, planned_cases(plan), place)


def _check(plan: Plan) -> None:
    if plan.n < plan.hospitals:
        raise UserError(f"--hospitals {plan.hospitals} is more than --n {plan.n}: every hospital needs a patient.")
    if plan.hospitals < 1 or plan.n < 1:
        raise UserError("--n and --hospitals must be at least 1.")
    task_named(plan.task)


def _hospitals(plan: Plan, random: np.random.Generator) -> np.ndarray:
    """Hospital of each patient, counted from 0: everyone sends at least one, large ones send several times more."""
    weights = random.uniform(0.3, 1.7, plan.hospitals)
    rest = random.choice(plan.hospitals, plan.n - plan.hospitals, p=weights / weights.sum())
    return random.permutation(np.concatenate([np.arange(plan.hospitals), rest]))


def _prepare(plan: Plan, place: Path, force: bool, resume: bool) -> None:
    """Leave `place` with cohort.json of this plan, and either nothing else or the cases it already has."""
    record = json.loads(json.dumps({"format": FORMAT, "version": 1, **asdict(plan)}))
    if resume and (place / COHORT).is_file():
        _check_same(place, record)
        for part in (place / CASES).glob(".*.part"):
            shutil.rmtree(part)
        return
    if not force and (place / COHORT).is_file() and not (place / MANIFEST).is_file():
        raise UserError(
            f"{place} holds a cohort that was stopped. Add --resume to finish it, or --force to replace it."
        )
    check_replaceable(place, force)
    if place.exists():
        shutil.rmtree(place)
    (place / CASES).mkdir(parents=True)
    (place / COHORT).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def _check_same(place: Path, record: Mapping[str, Any]) -> None:
    before = json.loads((place / COHORT).read_text(encoding="utf-8"))
    other = sorted(name for name in record if before.get(name) != record[name])
    if other:
        raise UserError(
            f"--resume cannot finish {place}: it was begun with another {', '.join(other)}. Ask for the same cohort "
            "again, or choose another folder."
        )


def _make_all(plan: Plan, place: Path, workers: int, count: int, progress: Progress) -> None:
    todo = (case for case in planned_cases(plan) if not (place / CASES / case.name / TRUTH).is_file())
    done = sum(1 for case in planned_cases(plan) if (place / CASES / case.name / TRUTH).is_file())
    made = _in_processes(todo, plan, place, workers) if workers > 1 else _in_turn(todo, plan, place)
    progress.update(done / count, f"{done} of {count} cases")
    for name in made:
        done += 1
        progress.update(done / count, f"{done} of {count} cases, last {name}")


def _in_turn(todo: Iterator[PlannedCase], plan: Plan, place: Path) -> Iterator[str]:
    for case in todo:
        yield _make(case, place, plan.file_format)


def _in_processes(todo: Iterator[PlannedCase], plan: Plan, place: Path, workers: int) -> Iterator[str]:
    """Names of the cases as they are finished; never more than a few cases are planned ahead."""
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start_worker)
    running: set[Future[str]] = set()
    try:
        for case in todo:
            running.add(pool.submit(_make, case, place, plan.file_format))
            if len(running) >= workers * _AHEAD:
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in finished)
        while running:
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in finished)
    except BrokenProcessPool as error:
        raise UserError(
            "A worker was ended from outside, most likely because memory ran out. The finished cases are kept: run "
            "the same command with --resume and a smaller --workers."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _start_worker() -> None:
    """One core per worker; the parent alone answers Ctrl-C, after the cases at work are written."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    share_the_machine()


def _make(case: PlannedCase, place: Path, file_format: str) -> str:
    """Make and store one case, in whatever process; gives its name."""
    folder = place / CASES / case.name
    if not (folder / TRUTH).is_file():
        write_case(case.generate(), folder, file_format)
    return case.name
