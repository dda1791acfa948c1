"""What can be chosen in the panel, in the words of the panel, and what it means to the engine.

patient = chosen_patient(parameters)        # a Patient
when = chosen_registration(parameters)      # "auto", "always" or "never"
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from NasoLib.tasks.advice import Patient
    from NasoLib.tasks.matching import When

NOT_KNOWN = "not known"
CARCINOMA, LYMPHOMA, OTHER = "carcinoma", "lymphoma", "another tumour"
HISTOLOGIES = (NOT_KNOWN, CARCINOMA, LYMPHOMA, OTHER)
EDITIONS = ("AJCC 8", "AJCC 9")
T_CATEGORIES = (NOT_KNOWN, "T0", "Tis", "T1", "T2", "T3", "T4")
N_CATEGORIES = (NOT_KNOWN, "N0", "N1", "N2", "N3")
M_CATEGORIES = (NOT_KNOWN, "M0", "M1", "M1a", "M1b")
STAGES = (NOT_KNOWN, "0", "I", "IA", "IB", "II", "III", "IV", "IVA", "IVB")
WHERE_NEEDED, ALWAYS, NEVER = "where needed", "always", "never"
REGISTRATIONS = (WHERE_NEEDED, ALWAYS, NEVER)
CCRT_MAP, IC_CCRT_MAP, SIDE_BY_SIDE = "CCRT", "IC + CCRT", "side by side"
HEAT_VIEWS = (CCRT_MAP, IC_CCRT_MAP, SIDE_BY_SIDE)
GATED, LITERAL = "gated", "literal"
RULES = (GATED, LITERAL)
BEST, NONE = "the best that is installed", "none: the biopsy decides"
DIFFERENTIALS = (BEST, NONE)

_WHEN: dict[str, When] = {WHERE_NEEDED: "auto", ALWAYS: "always", NEVER: "never"}


def chosen_patient(parameters: Any) -> Patient:
    """The patient as entered, not yet checked."""
    from NasoLib.tasks.advice import Patient

    histology = "other" if parameters.histology == OTHER else _known(parameters.histology)
    return Patient(
        histology=histology,  # type: ignore[arg-type]
        edition=parameters.edition,
        t=_known(parameters.t_category),
        n=_known(parameters.n_category),
        m=_known(parameters.m_category),
        stage=_known(parameters.stage),
        age=float(parameters.age) or None,
    )


def chosen_registration(parameters: Any) -> When:
    """When T1 and T2 are registered to T1CE."""
    return _WHEN[parameters.registration]


def _known(choice: str) -> str:
    return "" if choice == NOT_KNOWN else choice
