"""`naso advise T1CE`: which treatment is predicted to leave no tumour, and how firm that is.

    naso advise t1ce.nrrd --mask tumour.nrrd --histology carcinoma --t T3 --n N2 --m M0
    naso advise t1ce/ --t1 t1/ --t2 t2/ --t T4 --m M0 --out advice --json      the tumour outlined by a model

Images are folders of DICOM files, or NRRD, NIfTI or MetaImage files. Without --histology, the model for carcinoma or
lymphoma must say carcinoma. Who is not of stage III-IVA (AJCC 8) without metastasis gets no advice, and is told why.
The exit status is 0 then, too: no advice is an answer.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from NasoLib.device import Device
    from NasoLib.progress import Progress
    from NasoLib.tasks.advice import AdviceCase, AdviceModels, AdviceResult, Patient


def add_parser(subparsers: Any) -> None:
    """Add `advise` to the command."""
    from NasoLib.app.patient_images import add_outline, add_run

    parser = subparsers.add_parser(
        "advise",
        help="CCRT or IC + CCRT: what two models predict for one patient",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("t1ce", type=Path, metavar="T1CE", help="contrast-enhanced T1 before treatment")
    parser.add_argument("--t1", type=Path, metavar="IMAGE", help="T1, for carcinoma or lymphoma")
    parser.add_argument("--t2", type=Path, metavar="IMAGE", help="T2, for carcinoma or lymphoma")
    add_outline(parser)
    _add_patient(parser.add_argument_group("the patient"))
    models = parser.add_argument_group("models (usual: the first installed that fits)")
    models.add_argument("--ccrt-model", default="", metavar="NAME")
    models.add_argument("--ic-ccrt-model", default="", metavar="NAME")
    models.add_argument(
        "--differential-model", action="append", default=[], metavar="NAME", help="several: the mean of them"
    )
    models.add_argument("--no-differential", action="store_true", help="leave carcinoma or lymphoma to the biopsy")
    parser.add_argument(
        "--no-moves", action="store_true", help="leave out the small changes of the rectangle (eight more passes)"
    )
    add_run(parser)
    parser.set_defaults(run=run)


def _add_patient(group: Any) -> None:
    group.add_argument("--histology", default="", choices=("carcinoma", "lymphoma", "other"), help="of the biopsy")
    group.add_argument("--edition", default="8", choices=("8", "9"), help="of AJCC, for T, N, M and stage (usual: 8)")
    for name in "tnm":
        group.add_argument(f"--{name}", default="", metavar=name.upper(), help=f"{name.upper()} category")
    group.add_argument("--stage", default="", metavar="STAGE", help="checked against T, N and M")
    group.add_argument("--age", type=float, metavar="YEARS")


def run(arguments: argparse.Namespace) -> int:
    """Advise, write, and say what was found."""
    from NasoLib.app.device import told_device
    from NasoLib.app.terminal import progress_on_stderr
    from NasoLib.report.folder import check_replaceable

    if arguments.out is not None:
        check_replaceable(arguments.out.absolute(), arguments.force)
    patient = _patient(arguments)
    device = told_device(arguments)
    with progress_on_stderr() as progress:
        case, result = _advised(arguments, patient, device, progress)
    place = _written(arguments, case, result)
    if arguments.json:
        print(json.dumps(result.to_json(), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print("\n".join([*sentences(result), *([str(place)] if place else [])]))
    return 0


def sentences(result: AdviceResult) -> list[str]:
    """The result as a person reads it, the advice first."""
    from NasoLib.report.advice import probability_sentence

    said = [result.words, result.banner, result.baseline.sentence]
    said += [probability_sentence(result, arm) for arm in result.arms]
    if result.differential:
        said += [result.differential.sentence, result.differential.attribution_sentence]
    said += result.firmness.sentences if result.firmness else ()
    return [sentence for sentence in (*said, *result.remarks, result.provenance.notice) if sentence]


def _patient(arguments: argparse.Namespace) -> Patient:
    from NasoLib.tasks.advice import Patient

    return Patient(
        histology=arguments.histology,
        edition=f"AJCC {arguments.edition}",
        t=arguments.t,
        n=arguments.n,
        m=arguments.m,
        stage=arguments.stage,
        age=arguments.age,
    ).read()


def _advised(
    arguments: argparse.Namespace, patient: Patient, device: Device, progress: Progress
) -> tuple[AdviceCase, AdviceResult]:
    from NasoLib.app.patient_images import outline_of, read_images
    from NasoLib.tasks.advice import advise, prepare, with_moves

    paths = {"T1CE": arguments.t1ce, "T1": arguments.t1, "T2": arguments.t2}
    images = read_images(paths, progress.share(0.0, 0.1))
    outline = outline_of(arguments.mask, arguments.outline_model, images, device, progress.share(0.1, 0.3))
    case = prepare(images, outline, arguments.registration, progress.share(0.3, 0.4))
    models = _models(arguments, case)
    result = advise(case, patient, models, device, progress.share(0.4, 0.6))
    if not arguments.no_moves:
        result = with_moves(result, case, models, device, progress=progress.share(0.6, 1.0))
    return case, result


def _models(arguments: argparse.Namespace, case: AdviceCase) -> AdviceModels:
    from NasoLib.bundle import find
    from NasoLib.tasks.advice import AdviceModels
    from NasoLib.tasks.differential import Choice, choose_models
    from NasoLib.tasks.residual.models import arms_named

    arms = arms_named({"CCRT": arguments.ccrt_model, "IC+CCRT": arguments.ic_ccrt_model})
    if arguments.no_differential:
        return AdviceModels(arms)
    if arguments.differential_model:
        return AdviceModels(arms, Choice(tuple(find(name) for name in arguments.differential_model)))
    return AdviceModels(arms, choose_models(case.patient.images))


def _written(arguments: argparse.Namespace, case: AdviceCase, result: AdviceResult) -> Path | None:
    if arguments.out is None:
        return None
    from NasoLib.report.advice import write

    return write(case, result, arguments.out, arguments.force)
