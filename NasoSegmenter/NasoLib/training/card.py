"""The model card: what the model is for, what it was trained on, how well it does, and what it must not be used for."""

from __future__ import annotations

from collections.abc import Sequence

from NasoLib.bundle import Metadata
from NasoLib.training.figures import Figure
from NasoLib.training.goals import Goal, beside
from NasoLib.training.what_if import EXPLAINED


def model_card(
    metadata: Metadata,
    figures: Sequence[Figure],
    data: str,
    limits: Sequence[str],
    command: str,
    documents: Sequence[str] = (),
    goals: Sequence[Goal] = (),
) -> str:
    """The card in Markdown.

    data: which data the figures are about.  command: what made the model.  documents: tables beside the card.
    goals: published figures to hold ours against.
    """
    training = metadata.training
    parts = [
        f"# {metadata.title}",
        _banner(metadata),
        f"## Intended use\n\n{metadata.intended_use}",
        "## Data and split\n\n"
        f"{training.description}\n\n"
        f"- trained on: {training.trained_on}\n- patients that trained: {training.patients}, of whom "
        f"{training.positives} with {metadata.output.positive_class}\n"
        f"- hospitals that trained: {training.hospitals}\n- split: {training.split}",
        f"## Figures on {data}\n\n{_table(figures)}\n\n"
        "Areas under the ROC curve have DeLong intervals, shares exact binomial ones, means over scans bootstrap ones "
        "(all 95 %). Each line says what it counts.",
        _beside_the_paper(goals, figures),
        "## Thresholds\n\nChosen on tuning data, never on test data.\n\n" + _thresholds(metadata),
        _other_cutoffs(documents),
        "## Limits\n\n" + "\n".join(f"- {limit}" for limit in limits),
        "## Settings\n\n"
        f"Recipe `{training.recipe}`, seed {training.seed}. Made by\n\n    {command}\n\n"
        + "\n".join(f"- {name}: {value}" for name, value in training.settings.items()),
        "## References\n\n" + "\n".join(f"- {reference}" for reference in metadata.references),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _banner(metadata: Metadata) -> str:
    if not metadata.demo:
        return "**Research use only. Not a medical device.**"
    return (
        "**Demo model, trained on synthetic data. It shows the software and says nothing about patients. Research use "
        "only. Not a medical device.**"
    )


def _beside_the_paper(goals: Sequence[Goal], figures: Sequence[Figure]) -> str:
    rows = [
        f"| {goal.figure} | {goal.unit} | {goal.words} | {_value(figure)} | {reached} |"
        for goal, figure, reached in beside(goals, figures)
    ]
    if not rows:
        return ""
    table = "\n".join(["| figure | unit | the paper's | here | reached |", "|---|---|---|---|---|", *rows])
    return (
        "## Beside the paper's figures\n\nThe paper's are about its patients and ours about other data: the table says "
        f"what the software reached, not which of the two is better.\n\n{table}"
    )


def _other_cutoffs(documents: Sequence[str]) -> str:
    if not documents:
        return ""
    explained = "\n".join(f"- `docs/{name}`: {EXPLAINED[name]}" for name in documents)
    return (
        "## Other cut-offs\n\nMeasured on the same test data, to look up what another cut-off would have given. "
        f"They choose nothing: the best line of such a table flatters.\n\n{explained}"
    )


def _table(figures: Sequence[Figure]) -> str:
    rows = [f"| {f.name} | {_value(f)} | {f.unit} | {f.n} | {f.positive_class} | {f.remark} |" for f in figures]
    return "\n".join(
        ["| figure | value (95 % interval) | unit | n | counts | remark |", "|---|---|---|---|---|---|", *rows]
    )


def _value(figure: Figure) -> str:
    if figure.value is None:
        return "n/a"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3f}"
    return f"{figure.value:.3f} ({figure.low:.3f}-{figure.high:.3f})"


def _thresholds(metadata: Metadata) -> str:
    decision, post = metadata.decision, metadata.postprocessing
    if metadata.task == "segmentation":
        return f"- a voxel is {metadata.output.positive_class} from probability {post.threshold:g} on"
    if metadata.task == "invasion":
        return (
            f"- a slice is positive from probability {decision.slice_threshold:.4f} on\n"
            f"- a series is positive from {decision.min_run} positive slices on ({decision.run} run)"
        )
    lines = [f"- {metadata.output.positive_class} from a mean probability of {decision.threshold:.4f} on"]
    if decision.abstain_band:
        low, high = decision.abstain_band
        lines.append(f"- uncertain between {low:.4f} and {high:.4f}")
    return "\n".join([*lines, f"- no answer with fewer than {decision.min_slices} slices of tumour"])
