"""The demo models that are shipped: who teaches each of them, who tests it, and with which settings.

    naso train --demo-model skull-base-demo --out NasoInvasion/Resources/Bundles --work scratch

One command makes the synthetic patients, trains, measures on hospitals that taught nothing, and writes the bundle with
its model card. A row of DEMOS is all that makes a model the one it is, so whoever gives the same name gets the same
model. Some begin where another one ended; its bundle is then made first, into a folder that NASO_BUNDLES names.

Teaching patients are one cohort; about `tuning_share` of their hospitals are put aside for the choice of epoch and
thresholds. Test patients are a cohort of other hospitals, taken as these hospitals take them: heads with nothing
changed, chests with 256 instead of 512 pixels a side, which still are finer than the 3 mm that the network sees.

Why teaching pictures may be smaller than a hospital's: a network sees the region of interest (or a coarse grid) alone,
so the rest of the picture would only cost time. What the network sees keeps the hospitals' noise and sharpness as far
as the smaller picture can have it, and the test, on whole pictures, measures whether that was far enough.

    WORK/cohorts/invasion-0f3c.../    patients, shared by all models with the same plan; kept, so a stopped run goes on
    WORK/samples/                     prepared cases, shared likewise
    WORK/NAME.csv                     the manifest of this model
    WORK/NAME, WORK/NAME.training     the bundle and its checkpoints
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from NasoLib.errors import UserError
from NasoLib.phantom.cohort import Plan, write_cohort
from NasoLib.progress import SILENT, Progress
from NasoLib.training.files import disk_errors_in_words, write_atomically
from NasoLib.training.goals import Goal
from NasoLib.training.samples.prepared import fingerprint

if TYPE_CHECKING:
    from NasoLib.training.run import Outcome, Request


@dataclass(frozen=True)
class Demo:
    """One shipped model.

    name: of the bundle.  title: what people read.  teaching: patients to learn from.  test: patients of other
    hospitals.  recipe, network, arm, settings, seed: as `naso train` takes them.
    label: column of the cohorts that is the label; "" for the one that their task has. Patients without an entry there
    take no part.
    goals: the published figures that its card holds its own against.
    """

    name: str
    title: str
    teaching: Plan
    test: Plan
    recipe: str
    network: str = ""
    arm: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    label: str = ""
    goals: tuple[Goal, ...] = ()

    def cohort(self, role: str) -> Plan:
        """The patients who have the role "train" or "test"."""
        return {"train": self.teaching, "test": self.test}[role]


# A picture of 116 mm around the skull base has the pixels of a hospital's 232 mm and 512 x 512, at a quarter of them.
_HEADS = Plan(
    "invasion",
    n=420,
    hospitals=28,
    first_hospital=1,
    seed=0,
    style_changes={"matrix": 256, "field_of_view_mm": 116.0},
)
_CHESTS = Plan("mediastinal", n=240, hospitals=24, first_hospital=1, seed=0, style_changes={"matrix": 176}, first=168)
_OTHER_CHESTS = Plan("mediastinal", n=60, hospitals=12, first_hospital=101, seed=1, style_changes={"matrix": 256})

# One cohort for five models: carcinomas of stage III-IVA and lymphomas. Less noise, because larger pixels have less.
_NECKS = Plan(
    "differential", n=440, hospitals=22, first_hospital=1, seed=0, style_changes={"matrix": 176, "noise": 0.012}
)
# Carcinomas as sharp as those of the test: fine streaks tell an outcome, and larger pixels do not show them so.
_SHARP_NECKS = Plan("residual", n=720, hospitals=24, first_hospital=31, seed=2, style_changes={"matrix": 320})
_OTHER_NECKS = Plan("differential", n=96, hospitals=12, first_hospital=101, seed=1, style_changes={"matrix": 320})


# What a synthetic tumour looks like inside, by sequence: the numbers that outcomes and histology come from.
_LOOKS = {
    "T1": ("t1_core", "t1_front", "t1_grain", "sides"),
    "T2": ("t2_core", "t2_front", "t2_grain", "sides"),
    "T1CE": ("core", "front", "medial", "streaks", "hollow", "foci", "grain"),
}


def _hints(sequences: str) -> dict[str, str]:
    looks = dict.fromkeys(name for sequence in sequences.split("+") for name in _LOOKS[sequence])
    return {"hints": json.dumps([f"traits_{name}" for name in looks])}


def _residual(name: str, arm: str) -> Demo:
    """Both arms learn from all carcinomas: of a synthetic patient the outcome of either treatment is known.

    They begin where the differential model of the same pictures ended, which lymphomas taught too, to see a tumour's
    inside. The test patients are as new to it.
    """
    title, label = f"Residual tumour after {arm}, demo", f"residual_{arm}"
    settings = {"start": "differential-t1ce-demo", "learning_rate": "0.002", "epochs": "16", **_hints("T1CE")}
    goals = (Goal("AUC", "patient", {"CCRT": 0.938, "IC+CCRT": 0.955}[arm]),)
    return Demo(name, title, _SHARP_NECKS, _OTHER_NECKS, "residual", "", arm, settings, label=label, goals=goals)


def _outline(name: str, **settings: str) -> Demo:
    title = "Tumour and nodes of the nasopharynx on T1CE, demo"
    goals = (Goal("Dice, mean", "scan", 0.752), Goal("Dice, mean", "scan", 0.876))  # of Hua et al.; of Tang et al.
    return Demo(name, title, _NECKS, _OTHER_NECKS, "segmentation", settings=settings, goals=goals)


def _cosine(epochs: int) -> dict[str, str]:
    return {"schedule": "cosine", "epochs": str(epochs)}


def _chest(name: str, **settings: str) -> Demo:
    goals = (
        # Every scan of the paper has a tumour; a false alarm in a healthy one has a Dice of 0, in the first.
        Goal("Dice, mean", "scan", 0.82),
        Goal("Dice, mean with a lesion", "scan", 0.82),
        Goal("IoU, mean with a lesion", "scan", 0.72),
        Goal("precision, mean with a lesion", "scan", 0.85),
        Goal("recall, mean with a lesion", "scan", 0.82),
        Goal("lesions found at IoU 0.5", "lesion", 0.87),
        Goal("false alarms per scan at IoU 0.5", "scan", 0.61, at_most=True),
    )
    title = "Mediastinal tumour on chest CT, demo"
    return Demo(name, title, _CHESTS, _OTHER_CHESTS, "segmentation", "unet3d", settings=settings, goals=goals)


def _differential(name: str, sequences: str) -> Demo:
    title = f"Carcinoma or lymphoma on {sequences}, demo"
    settings = {"sequences": sequences, **_hints(sequences)}
    goals = (Goal("AUC", "patient", {"T1": 0.78, "T2": 0.75, "T1CE": 0.84, "T1+T2": 0.93}[sequences]),)
    return Demo(name, title, _NECKS, _OTHER_NECKS, "differential", settings=settings, goals=goals)


DEMOS = (
    Demo(
        name="skull-base-demo",
        title="Skull-base invasion, demo",
        teaching=_HEADS,
        test=Plan("invasion", n=80, hospitals=12, first_hospital=101, seed=1),
        recipe="invasion",
        goals=(
            Goal("AUC", "patient", 0.953),
            Goal("AUC", "series", 0.953),
            Goal("accuracy", "series", 0.973),
            Goal("sensitivity", "series", 0.933),
            Goal("specificity", "series", 1.0),
        ),
    ),
    # Those named first, second and third are not shipped: each is what the next one begins with.
    _chest("mediastinal-first-demo"),
    _chest("mediastinal-second-demo", start="mediastinal-first-demo", learning_rate="0.0015", **_cosine(8)),
    _chest("mediastinal-third-demo", start="mediastinal-second-demo", learning_rate="0.002", **_cosine(10)),
    _chest("mediastinal-demo", start="mediastinal-third-demo", learning_rate="0.002", **_cosine(16)),
    _outline("mr-tumour-first-demo"),
    _outline("mr-tumour-second-demo", start="mr-tumour-first-demo", learning_rate="0.0015", epochs="2"),
    _outline("mr-tumour-demo", start="mr-tumour-second-demo", learning_rate="0.0015", epochs="8"),
    _residual("residual-ccrt-demo", "CCRT"),
    _residual("residual-ic-ccrt-demo", "IC+CCRT"),
    _differential("differential-t1-demo", "T1"),
    _differential("differential-t2-demo", "T2"),
    _differential("differential-t1ce-demo", "T1CE"),
    _differential("differential-t1t2-demo", "T1+T2"),
)


def demo_named(name: str) -> Demo:
    """The row of this name. Raises UserError that tells which there are."""
    for demo in DEMOS:
        if demo.name == name:
            return demo
    raise UserError(f"There is no demo model {name!r}. There are {', '.join(demo.name for demo in DEMOS)}.")


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
    from NasoLib.training.run import Request

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
    for number, role in enumerate(roles):
        plan, part = demo.cohort(role), progress.share(number / len(roles), (number + 1) / len(roles))
        place = cohort_folder(plan, work)
        place.parent.mkdir(parents=True, exist_ok=True)
        found = _rows(write_cohort(plan, place, resume=True, workers=workers, progress=part), role, work)
        rows += [_asked(row, demo) for row in found if not demo.label or row.get(demo.label)]
    place = work / f"{demo.name}{'' if 'train' in roles else '-test'}.csv"
    with disk_errors_in_words(work):
        write_atomically(place, _as_csv(rows).encode())
    return place


def cohort_folder(plan: Plan, work: Path) -> Path:
    """Where the patients of a plan are kept."""
    return work / "cohorts" / f"{plan.task}-{fingerprint(asdict(plan))}"


def _rows(manifest: Path, role: str, work: Path) -> list[dict[str, str]]:
    """A cohort's manifest as part of a larger one: all in one role, with names of their own and paths from `work`."""
    with manifest.open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    folder = Path(os.path.relpath(manifest.parent, work))
    return [_moved(row, role, folder) for row in table]


def _moved(row: Mapping[str, str], role: str, folder: Path) -> dict[str, str]:
    paths = {
        name: (folder / text).as_posix()
        for name, text in row.items()
        if text and (name == "truth" or name.startswith(("image_", "mask_")))
    }
    who = {name: f"{role}-{row[name]}" for name in ("case", "patient")}
    return {**row, **paths, **who, "role": role}


def _asked(row: Mapping[str, str], demo: Demo) -> dict[str, str]:
    """The row with the demo's label, and its treatment where it is about one."""
    label = {"label": row[demo.label]} if demo.label else {}
    return {**row, **label, **({"given": demo.arm} if demo.arm else {})}


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
