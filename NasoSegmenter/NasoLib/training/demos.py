"""The demo models that are shipped: who teaches each of them, who tests it, and with which settings.

    naso train --demo-model skull-base-demo --out NasoInvasion/Resources/Bundles --work scratch

One command makes the synthetic patients, trains, measures on hospitals that taught nothing, and writes the bundle with
its model card. A row of DEMOS is all that makes a model the one it is, so whoever gives the same name gets the same
model. Some begin where another one ended; its bundle is then made first, into a folder that NASO_BUNDLES names.

Teaching patients are one cohort or several; some of their hospitals, drawn or named, are put aside for the choice of
epoch and thresholds. Test patients are a cohort of other hospitals, taken as these hospitals take them: heads with
nothing changed, necks with 320 and chests with 256 instead of 512 pixels a side, which still are finer than the 0.9 and
2.5 mm that the networks see.

Why teaching pictures may be smaller than a hospital's: a network sees the region of interest (or a coarse grid) alone,
so the rest of the picture would only cost time. What the network sees keeps the hospitals' noise and sharpness as far
as the smaller picture can have it, and the test, on whole pictures, measures whether that was far enough.

`training.make_demo` makes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from NasoLib.errors import UserError
from NasoLib.phantom.cohort import Plan
from NasoLib.training.goals import Goal


@dataclass(frozen=True)
class Demo:
    """One shipped model.

    name: of the bundle.  title: what people read.  teaching: cohorts to learn from.  test: patients of other
    hospitals.  recipe, network, arm, settings, seed: as `naso train` takes them.
    tuning: numbers of the teaching hospitals that tune; () to have them drawn. Models of which one begins where another
    ended name them, so that nobody tunes the one who taught the other.
    label: column of the cohorts that is the label; "" for the one that their task has. Patients without an entry there
    take no part.
    goals: the published figures that its card holds its own against.
    """

    name: str
    title: str
    teaching: tuple[Plan, ...]
    test: Plan
    recipe: str
    network: str = ""
    arm: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    tuning: tuple[int, ...] = ()
    label: str = ""
    goals: tuple[Goal, ...] = ()

    def cohorts(self, role: str) -> tuple[Plan, ...]:
        """The patients who have the role "train" or "test"."""
        return {"train": self.teaching, "test": (self.test,)}[role]


# A picture of 116 mm around the skull base has the pixels of a hospital's 232 mm and 512 x 512, at a quarter of them.
_HEADS = Plan(
    "invasion",
    n=420,
    hospitals=28,
    first_hospital=1,
    seed=0,
    style_changes={"matrix": 256, "field_of_view_mm": 116.0},
)
_CHESTS = Plan("mediastinal", n=240, hospitals=24, first_hospital=1, seed=0, style_changes={"matrix": 176})
_OTHER_CHESTS = Plan("mediastinal", n=60, hospitals=12, first_hospital=101, seed=1, style_changes={"matrix": 256})

# One cohort for four models: carcinomas of stage III-IVA and lymphomas. Less noise, because larger pixels have less.
_NECKS = Plan(
    "differential", n=440, hospitals=22, first_hospital=1, seed=0, style_changes={"matrix": 176, "noise": 0.012}
)
# Necks as sharp as those of the test: fine streaks and thin edges are not seen in larger pixels.
_SHARP_NECKS = (
    Plan("residual", n=720, hospitals=24, first_hospital=31, seed=2, style_changes={"matrix": 320}),
    Plan("differential", n=720, hospitals=24, first_hospital=61, seed=3, style_changes={"matrix": 320}),
)
# And more of them: what decides about residual tumour is harder to see than what tells lymphoma apart.
_MORE_SHARP_NECKS = Plan("residual", n=1440, hospitals=48, first_hospital=121, seed=4, style_changes={"matrix": 320})
_OTHER_NECKS = Plan("differential", n=96, hospitals=12, first_hospital=101, seed=1, style_changes={"matrix": 320})


# What a synthetic tumour looks like inside, by sequence: the numbers that histology comes from, and those of outcomes.
_LOOKS = {
    "T1": ("t1_core", "t1_front", "t1_grain", "sides"),
    "T2": ("t2_core", "t2_front", "t2_grain", "sides"),
    "T1CE": ("core", "front", "medial", "streaks", "hollow", "foci", "grain"),
}
_OUTCOME_LOOKS = ("core", "front", "medial", "streaks", "foci")


def _hints(looks: Iterable[str]) -> dict[str, str]:
    return {"hints": json.dumps([f"traits_{name}" for name in dict.fromkeys(looks)])}


def _residual(name: str, arm: str, **settings: str) -> Demo:
    """Both arms learn from all carcinomas: of a synthetic patient the outcome of either treatment is known.

    The epoch is chosen by the slices' area: with sixty to eighty tuning patients who had residual tumour, the patients'
    one still moves by a hundredth or two from epoch to epoch.
    """
    return Demo(
        name,
        title=f"Residual tumour after {arm}, demo",
        teaching=(*_SHARP_NECKS, _MORE_SHARP_NECKS),
        test=_OTHER_NECKS,
        recipe="residual",
        arm=arm,
        settings={**_hints(_OUTCOME_LOOKS), "monitor": "auc", "grey_levels": "even_zscore", **settings},
        tuning=(79, 80, 81, 82, 83, 84, 165, 166, 167, 168),
        label=f"residual_{arm}",
        goals=(Goal("AUC", "patient", {"CCRT": 0.938, "IC+CCRT": 0.955}[arm]),),
    )


def _chest(name: str, teaching: Plan, **settings: str) -> Demo:
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
    return Demo(
        name,
        title="Mediastinal tumour on chest CT, demo",
        teaching=(teaching,),
        test=_OTHER_CHESTS,
        recipe="segmentation",
        network="unet3d",
        settings=settings,
        tuning=(3, 6, 14),
        goals=goals,
    )


def _differential(name: str, sequences: str) -> Demo:
    title = f"Carcinoma or lymphoma on {sequences}, demo"
    looks = (name for sequence in sequences.split("+") for name in _LOOKS[sequence])
    settings = {"sequences": sequences, **_hints(looks)}
    goals = (Goal("AUC", "patient", {"T1": 0.78, "T2": 0.75, "T1CE": 0.84, "T1+T2": 0.93}[sequences]),)
    return Demo(name, title, (_NECKS,), _OTHER_NECKS, "differential", settings=settings, goals=goals)


DEMOS = (
    Demo(
        name="skull-base-demo",
        title="Skull-base invasion, demo",
        teaching=(_HEADS,),
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
    # The one named first is not shipped: it is what the next one begins with.
    _chest("mediastinal-first-demo", replace(_CHESTS, first=168)),
    _chest("mediastinal-demo", _CHESTS, start="mediastinal-first-demo", learning_rate="0.002", epochs="14"),
    Demo(
        name="mr-tumour-demo",
        title="Tumour and nodes of the nasopharynx on T1CE, demo",
        teaching=_SHARP_NECKS,
        test=_OTHER_NECKS,
        recipe="segmentation",
        tuning=(83, 84),
        goals=(Goal("Dice, mean", "scan", 0.752), Goal("Dice, mean", "scan", 0.876)),  # of Hua et al.; of Tang et al.
    ),
    _residual("residual-ccrt-demo", "CCRT", epochs="12"),
    _residual("residual-ic-ccrt-demo", "IC+CCRT", start="residual-ccrt-demo", learning_rate="0.002", epochs="10"),
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
