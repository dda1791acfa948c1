"""The two-by-two matrix: two predictions to one recommendation.

The lighter regimen that is predicted to clear the tumour is recommended. Where neither is, no regimen is named: the
paper's "more intensive, individual-based treatment" is no treatment that a model could choose, so the tumour board is.

Which regimen a cell recommends is said once, in `study.decisions`, which judges past cases by the same rule.

A probability at its threshold counts as residual tumour, as everywhere here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from NasoLib.study.decisions import CCRT, CLEARED, IC_CCRT, RESIDUAL, TUMOUR_BOARD, recommendation

ARMS = (CCRT, IC_CCRT)
TITLES = {CCRT: "CCRT", IC_CCRT: "IC + CCRT", TUMOUR_BOARD: "Tumour board"}
REGIMEN = {CCRT: "CCRT", IC_CCRT: "IC + CCRT"}
RESIDUAL_WORDS = {CLEARED: "no residual tumour", RESIDUAL: "residual tumour"}


@dataclass(frozen=True)
class Cell:
    """ccrt, ic_ccrt: "NRT" or "RT".  words: the recommendation in full."""

    ccrt: str
    ic_ccrt: str
    words: str

    @property
    def code(self) -> str:
        """What is recommended: "CCRT", "IC+CCRT" or "IBT"."""
        return recommendation(self.ccrt, self.ic_ccrt)

    @property
    def title(self) -> str:
        """The recommendation in few words."""
        return TITLES[self.code]

    @property
    def key(self) -> tuple[str, str]:
        """Both predictions."""
        return self.ccrt, self.ic_ccrt

    @property
    def name(self) -> str:
        """Where it is in the matrix, in words."""
        return f"{RESIDUAL_WORDS[self.ccrt]} after CCRT, {RESIDUAL_WORDS[self.ic_ccrt]} after IC + CCRT"

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"ccrt": self.ccrt, "ic_ccrt": self.ic_ccrt, "recommendation": self.code, "words": self.words}


CELLS = {
    cell.key: cell
    for cell in (
        Cell(
            CLEARED,
            CLEARED,
            "CCRT: the lighter regimen is predicted to clear the tumour. So is IC + CCRT.",
        ),
        Cell(CLEARED, RESIDUAL, "CCRT: it is predicted to clear the tumour. IC + CCRT is not."),
        Cell(RESIDUAL, CLEARED, "IC + CCRT: it is predicted to clear the tumour. CCRT is not."),
        Cell(
            RESIDUAL,
            RESIDUAL,
            "Neither regimen is predicted to clear the tumour: discuss in the tumour board.",
        ),
    )
}


def prediction(probability: float, threshold: float) -> str:
    """Residual tumour ("RT") from the threshold on, else none ("NRT")."""
    return RESIDUAL if probability >= threshold else CLEARED


def cell_of(ccrt: float, ic_ccrt: float, thresholds: tuple[float, float]) -> Cell:
    """The cell of two probabilities of residual tumour; thresholds: for CCRT and for IC + CCRT."""
    return CELLS[prediction(ccrt, thresholds[0]), prediction(ic_ccrt, thresholds[1])]
