"""What came out of judging a results file: tables, plots and sentences, before any of it is written.

The three parts of it are pure data, so the page, the CSV files and `naso reproduce` read the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from NasoLib.study.figures import Figure, Table
from NasoLib.study.questions import QUESTIONS, Question, Settings


@dataclass(frozen=True)
class Evaluation:
    """plots: SVG text by file name without ending, in the order of the page.  sources: fingerprint by file."""

    question: Question
    settings: Settings
    tables: tuple[Table, ...]
    plots: Mapping[str, str]
    notes: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)

    def figure(self, name: str, unit: str, model: str = "", table: str = "figures") -> Figure:
        """A figure over all cases by the beginning of its name; raises KeyError when there is none."""
        for one in (one for t in self.tables if t.name == table for one in t.figures):
            if one.name.startswith(name) and one.unit == unit and one.model == model and one.subset == "all":
                return one
        raise KeyError(f"no figure {name} over {unit} of {model or 'the model'}")


def evaluate(task: str, results: Path, tuning: Path | None = None, settings: Settings | None = None) -> Evaluation:
    """Judge a results file. Raises UserError in words about what cannot be judged."""
    from NasoLib.study import classifier_study, scan_study

    question, settings = QUESTIONS[task], settings or Settings()
    if question.combine == "none":
        made = scan_study.study(results, tuning, question, settings)
    else:
        made = classifier_study.study(results, tuning, question, settings)
    files = {"results": results} | ({"tuning": tuning} if tuning else {})
    return replace(made, sources={f"{what}: {path.name}": _fingerprint(path) for what, path in files.items()})


def _fingerprint(path: Path) -> str:
    import hashlib

    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
