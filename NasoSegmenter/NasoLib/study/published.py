"""What the four papers printed, with the counts behind it: quoted, never shown as if this software had reached it.

A value is typed from the paper as it stands there. What follows from counts is not typed but computed, in `recheck`, so
a slip of the paper (or of the typist) shows as a disagreement.

Sources: Nakagawa et al., Jpn J Radiol 2024; Hua et al., Quant Imaging Med Surg 2023, doi 10.21037/qims-22-1226; Tang et
al. 2025, doi 10.13201/j.issn.2096-7993.2025.07.001 (abstract); an abstract on anterior mediastinal tumours on CT.
"""

from __future__ import annotations

from dataclasses import dataclass

from NasoLib.study.decisions import PastCase

PAPERS = {
    "invasion": "Nakagawa et al. 2024",
    "residual": "Hua et al. 2023",
    "differential": "Tang et al. 2025 (abstract)",
    "mediastinal": "anterior mediastinal tumours on CT (abstract)",
}


@dataclass(frozen=True)
class Printed:
    """One figure as the paper prints it. low, high: its interval, None where there is none; decimals: in print."""

    who: str
    figure: str
    unit: str
    value: float
    low: float | None = None
    high: float | None = None
    decimals: int = 3

    @property
    def text(self) -> str:
        """0.953 (0.861-1.045)."""
        if self.low is None or self.high is None:
            return f"{self.value:.{self.decimals}f}"
        return f"{self.value:.{self.decimals}f} ({self.low:.{self.decimals}f}-{self.high:.{self.decimals}f})"


@dataclass(frozen=True)
class ReaderCounts:
    """The confusion matrix that the paper states, by the unit that it counted."""

    who: str
    unit: str
    true_positive: int
    positives: int
    true_negative: int
    negatives: int


INVASION_COUNTS = (
    ReaderCounts("CNN", "series", 14, 15, 22, 22),
    ReaderCounts("senior reader", "patients", 10, 13, 15, 17),
    ReaderCounts("junior reader", "patients", 9, 13, 9, 17),
)
INVASION = (
    Printed("CNN", "AUC", "series", 0.953, 0.861, 1.045),
    Printed("CNN", "accuracy", "series", 0.973, 0.858, 0.999),
    Printed("CNN", "sensitivity", "series", 0.933, 0.681, 0.998),
    Printed("CNN", "specificity", "series", 1.000, 1.000, 1.000),
    Printed("CNN", "PPV", "series", 1.000, 1.000, 1.000),
    Printed("CNN", "NPV", "series", 0.957, 0.781, 0.999),
    Printed("senior reader", "AUC", "patients", 0.832, 0.704, 0.960),
    Printed("senior reader", "accuracy", "patients", 0.833, 0.653, 0.944),
    Printed("senior reader", "sensitivity", "patients", 0.769, 0.462, 0.950),
    Printed("senior reader", "specificity", "patients", 0.882, 0.636, 0.985),
    Printed("senior reader", "PPV", "patients", 0.833, 0.516, 0.979),
    Printed("senior reader", "NPV", "patients", 0.833, 0.586, 0.964),
    Printed("junior reader", "AUC", "patients", 0.617, 0.459, 0.774),
    Printed("junior reader", "accuracy", "patients", 0.600, 0.406, 0.773),
    Printed("junior reader", "sensitivity", "patients", 0.692, 0.386, 0.909),
    Printed("junior reader", "specificity", "patients", 0.529, 0.278, 0.770),
    Printed("junior reader", "PPV", "patients", 0.529, 0.278, 0.770),
    Printed("junior reader", "NPV", "patients", 0.692, 0.386, 0.909),
)

NETWORKS = ("efficientnet_b0", "inception_resnet_v2", "resnet50", "xception")
# Areas in the order of NETWORKS, and the mean as it is printed.
RESIDUAL_AREAS = {
    ("CCRT", "images"): ((0.713, 0.720, 0.778, 0.702), 0.728),
    ("CCRT", "patients"): ((0.931, 0.931, 0.907, 0.938), 0.928),
    ("IC+CCRT", "images"): ((0.806, 0.834, 0.833, 0.837), 0.828),
    ("IC+CCRT", "patients"): ((0.864, 0.888, 0.953, 0.955), 0.915),
}
RESIDUAL_DICE = {
    "deeplabv3": Printed("DeepLabv3", "Dice", "scans", 0.752, 0.736, 0.768),
    "unet": Printed("U-Net", "Dice", "scans", 0.689, 0.675, 0.703),
}
# Patients with residual tumour of all, in the test.
RESIDUAL_TEST = {"CCRT": (18, 42), "IC+CCRT": (11, 43)}
RESIDUAL_RATES = {"physician": 60.00, "model": 84.06}
RESIDUAL_P = 0.002
# CCRT model, IC + CCRT model, given, outcome, cases.
DECISIONS = (
    ("RT", "NRT", "IC+CCRT", "NRT", 9),
    ("NRT", "NRT", "IC+CCRT", "NRT", 17),
    ("NRT", "RT", "IC+CCRT", "NRT", 2),
    ("RT", "RT", "IC+CCRT", "NRT", 4),
    ("RT", "RT", "IC+CCRT", "RT", 11),
    ("NRT", "NRT", "CCRT", "NRT", 21),
    ("NRT", "RT", "CCRT", "NRT", 2),
    ("RT", "RT", "CCRT", "NRT", 1),
    ("NRT", "NRT", "CCRT", "RT", 4),
    ("RT", "NRT", "CCRT", "RT", 9),
    ("RT", "RT", "CCRT", "RT", 5),
)

DIFFERENTIAL = {
    "T1": Printed("T1WI", "AUC", "patients", 0.78, 0.67, 0.81, 2),
    "T2": Printed("T2WI", "AUC", "patients", 0.75, 0.72, 0.86, 2),
    "T1CE": Printed("T1CE", "AUC", "patients", 0.84, 0.76, 0.87, 2),
    "T1+T2": Printed("T1WI + T2WI", "AUC", "patients", 0.93, 0.85, 0.94, 2),
}
DIFFERENTIAL_READERS = (
    Printed("junior reader", "AUC", "patients", 0.77, 0.72, 0.82, 2),
    Printed("senior reader", "AUC", "patients", 0.84, 0.80, 0.89, 2),
)

MEDIASTINAL = {
    "Dice": Printed("3D U-Net", "Dice", "scans", 0.82, decimals=2),
    "IoU": Printed("3D U-Net", "IoU", "scans", 0.72, decimals=2),
    "precision": Printed("3D U-Net", "precision", "scans", 0.85, decimals=2),
    "recall": Printed("3D U-Net", "recall", "scans", 0.82, decimals=2),
    "lesions found": Printed("3D U-Net", "lesions found (IoU at least 0.5)", "lesions", 0.87, decimals=2),
    "false positives": Printed("3D U-Net", "false positives per scan (IoU at least 0.5)", "scans", 0.61, decimals=2),
}
# Scans for training, tuning and test, all; men and women.
MEDIASTINAL_SCANS, MEDIASTINAL_ALL, MEDIASTINAL_PEOPLE = (485, 62, 164), 711, (339, 372)


def decision_cases() -> list[PastCase]:
    """The 85 test patients of Hua et al., one by one."""
    rows = [pattern[:4] for pattern in DECISIONS for _ in range(pattern[4])]
    return [PastCase(f"case {n}", ccrt, ic, outcome, given) for n, (ccrt, ic, given, outcome) in enumerate(rows, 1)]
