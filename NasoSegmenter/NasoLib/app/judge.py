"""`naso judge DECISIONS.csv`: were past decisions right, the physicians' and the model's?"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from NasoLib.study.decisions import Judgement, Tally
    from NasoLib.study.past_decisions import PastPatients


def add_parser(subparsers: Any) -> None:
    """Add `judge` to the command."""
    parser = subparsers.add_parser(
        "judge",
        help="judge past treatment decisions by the rules of Hua et al. 2023",
        description="Judge past treatment decisions from a CSV file with the columns patient, ccrt_model, "
        "ic_ccrt_model, outcome (NRT: no residual tumour, RT: residual tumour) and given (CCRT or IC+CCRT), one row "
        "per patient. Instead of ccrt_model and ic_ccrt_model a row may have ccrt_probability and "
        "ic_ccrt_probability, or image_t1ce and mask_tumour (files); then the models are asked.",
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("decisions", nargs="?", metavar="DECISIONS.csv")
    which.add_argument("--published", action="store_true", help="the 85 test patients of the paper instead of a file")
    parser.add_argument(
        "--rules",
        choices=("gated", "literal"),
        default="gated",
        help="gated: the model is right only where its prediction for the given regimen came true; literal: not so",
    )
    models = parser.add_argument_group("models, for probabilities and images (usual: the first installed that fits)")
    models.add_argument("--ccrt-model", default="", metavar="NAME")
    models.add_argument("--ic-ccrt-model", default="", metavar="NAME")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Judge and print."""
    past = _past(arguments)
    judgement = past.judged(arguments.rules)
    if arguments.json:
        content = judgement.to_json() | {"left_out": list(past.left_out), "remarks": list(past.remarks)}
        print(json.dumps(content, indent=2, ensure_ascii=False))
    else:
        print("\n".join([_table(judgement), *past.left_out, *past.remarks]))
    return 0


def _past(arguments: argparse.Namespace) -> PastPatients:
    from NasoLib.app.terminal import progress_on_stderr
    from NasoLib.study.past_decisions import published
    from NasoLib.tasks.residual.past import past_patients

    if arguments.published:
        return published()
    named = {"CCRT": arguments.ccrt_model, "IC+CCRT": arguments.ic_ccrt_model}
    with progress_on_stderr() as progress:
        return past_patients(arguments.decisions, named, progress=progress)


def _table(judgement: Judgement) -> str:
    header = f"{'CCRT':>5} {'IC+CCRT':>8}  {'given':<8} {'outcome':<8} {'model':<13} {'physician':<13} cases"
    rows = [
        f"{ccrt:>5} {ic_ccrt:>8}  {given:<8} {outcome:<8} {model:<13} {physician:<13} {count:>5}"
        for (ccrt, ic_ccrt, given, outcome, model, physician), count in sorted(judgement.patterns().items())
    ]
    p = "n/a: the two never differ" if judgement.paired_p is None else f"{judgement.paired_p:.4f}"
    return "\n".join(
        [
            f"{len(judgement.cases)} cases, rules: {judgement.rules} (RT: residual tumour, NRT: none)",
            header,
            *rows,
            _line("model", judgement.model),
            _line("physician", judgement.physician),
            f"paired test (McNemar, exact) over {judgement.both_judged} cases in which both could be judged: P = {p}",
        ]
    )


def _line(who: str, tally: Tally) -> str:
    rate = tally.rate
    if rate.rate is None or rate.low is None or rate.high is None:
        share = rate.reason
    else:
        share = f"{100 * rate.rate:.2f} % ({100 * rate.low:.2f}-{100 * rate.high:.2f} %)"
    return (
        f"{who}: correct {tally.correct}, wrong {tally.wrong}, undetermined {tally.undetermined}; "
        f"right in {share} of judged cases; {tally.unobserved} of the correct rest on an outcome that nobody observed"
    )
