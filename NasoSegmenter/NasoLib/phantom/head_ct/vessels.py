"""Internal carotid arteries and jugular veins, from the neck to the sella."""

from __future__ import annotations

from NasoLib.phantom.head_ct.measures import Measures, Tissues
from NasoLib.phantom.paint import Stroke, stroke
from NasoLib.phantom.shapes import Shape, grown, tube

CANAL_HU = 900.0


def carotid_places(measures: Measures) -> list[tuple[float, float, float]]:
    """The left artery from below: neck, canal through the petrous bone, beside the sella, siphon."""
    x, y = measures.carotid_x_mm, measures.carotid_y_mm
    return [
        (x - 3, y + 8, -110),
        (x - 1, y + 6, -45),
        (x, y + 1, -15),
        (x, y, 2),
        (x - 0.5, y + 0.5, 11),
        (x - 6, y - 5, 17),
        (17, -22, 19),
        (15.5, -26, 29),
        (14.5, -37, 33),
        (13.5, -35, 41),
        (16, -30, 45),
    ]


def carotid_at_nasopharynx(measures: Measures) -> tuple[float, float, float]:
    """The middle of the left artery at the height of the fossa of Rosenmueller."""
    return carotid_places(measures)[3]


def vessel_strokes(measures: Measures, tissues: Tissues) -> list[Stroke]:
    """Veins, then arteries with the bony wall of their canal."""
    strokes = []
    vein = tube([(33, 4, 4), (33, 3, -20), (31, 4, -60), (30, 2, -110)], [3.5, 5.2, 6.0, 6.5])
    artery = tube(carotid_places(measures), [2.6, 2.5, 2.5, 2.5, 2.5, 2.4, 2.3, 2.2, 2.2, 2.0, 1.8])
    for side in ("left", "right"):
        strokes += [stroke(_sided(part, side), tissues.vein, None, erase=("tumour",)) for part in vein]
        canal = artery[4:6]
        strokes += [stroke(_sided(_wall(part), side), CANAL_HU, "skull") for part in canal]
        erase = ("tumour", "skull", "brain")
        strokes += [stroke(_sided(part, side), tissues.artery, f"carotid_{side}", erase=erase) for part in artery]
    return strokes


def _wall(part: Shape) -> Shape:
    return grown(part, 1.0)


def _sided(shape: Shape, side: str) -> Shape:
    return shape if side == "left" else shape.mirrored()
