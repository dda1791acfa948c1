"""How well the skull-base box places itself on synthetic heads, and whether it knows when it does not.

    python Testing/checks/region_proposal.py --n 40

Patients of many hospitals, in turn: as the hospital takes them, turned by up to 10 degrees, in a wide field of view,
without contrast medium, cut short above or below, and stored along other axes. For each the distance of the box's
middle from the radiologist's, whether the box holds the floor of the sphenoid sinus, the roof of the nasopharynx and
the basion, and how sure it was. Ends with status 1 when a box that was sure lies more than 15 mm away. Run by hand
after the search or the anatomy has changed; a patient takes some seconds.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from NasoLib.image import Box
from NasoLib.phantom import Case, Style
from NasoLib.phantom.head_ct import HeadCtOptions, generate
from NasoLib.phantom.institution import style
from NasoLib.tasks.region import Proposal, propose

LIMIT_MM = 15.0
HELD = ("sphenoid_floor", "nasopharynx_roof", "clivus_tip")
KINDS = ("usual", "turned", "wide field", "no contrast", "short", "stored otherwise")


@dataclass(frozen=True)
class Row:
    """One patient. away_mm: between the middles of the boxes.  outside: landmarks that the box does not hold."""

    seed: int
    kind: str
    away_mm: float
    outside: tuple[str, ...]
    scanned: float
    proposal: Proposal
    seconds: float


def style_of(kind: str, usual: Style, random: np.random.Generator) -> Style:
    """The hospital's style, changed as the kind of patient asks."""
    if kind == "turned":
        return replace(usual, rotation_deg=tuple(random.uniform(-10, 10, 3).round(1).tolist()))
    if kind == "wide field":
        return replace(usual, field_of_view_mm=float(random.uniform(300, 480)))
    if kind == "no contrast":
        return replace(usual, contrast=0.0)
    if kind == "short":
        slices = int(random.uniform(75, 115) / usual.slice_thickness_mm)
        return replace(usual, slices=slices, shift_mm=(0.0, 0.0, float(random.uniform(-30, 15))))
    if kind == "stored otherwise":
        return replace(usual, orientation=str(random.choice(["SLP", "ASL", "RIP", "LAI"])))
    return usual


def a_case(seed: int, kind: str, matrix: int) -> Case:
    """A patient of one of forty hospitals."""
    random = np.random.default_rng(seed)
    usual = style(int(random.integers(1, 41)), seed, "head-ct", matrix=matrix)
    return generate(HeadCtOptions(seed=seed, style=style_of(kind, usual, random)))


def measured(seed: int, kind: str, matrix: int) -> Row:
    """Propose a box for one patient and compare."""
    case = a_case(seed, kind, matrix)
    image, truth = case.images["ct"], Box.from_bounds(case.roi_lps["min"], case.roi_lps["max"])
    start = time.process_time()
    proposal = propose(image)
    seconds = time.process_time() - start
    away = float(np.linalg.norm(proposal.box.center_lps - truth.center_lps))
    outside = tuple(name for name in HELD if not proposal.box.contains(np.array(case.landmarks_lps[name])))
    return Row(seed, kind, away, outside, truth.share_inside(image.geometry), proposal, seconds)


def shown(rows: Iterator[Row]) -> list[Row]:
    """Print each row as it comes."""
    print(f"{'seed':>5} {'kind':16} {'away mm':>8} {'sure':>5} {'scanned':>8} {'cpu s':>6}  not in the box")
    kept = []
    for row in rows:
        sure = f"{row.proposal.confidence:.2f}{'' if row.proposal.confident else '?'}"
        facts = f"{row.seed:5} {row.kind:16} {row.away_mm:8.1f} {sure:>5} {row.scanned:8.0%} {row.seconds:6.2f}"
        print(f"{facts}  {', '.join(row.outside) or '-'}", flush=True)
        kept.append(row)
    return kept


def summary(rows: list[Row]) -> bool:
    """Print the counts; True when every box that was sure lies near the radiologist's."""
    sure = [row for row in rows if row.proposal.confident]
    near = [row for row in sure if row.away_mm <= LIMIT_MM]
    holding = [row for row in sure if not row.outside]
    whole = [row for row in rows if row.scanned > 0.98]
    sure_whole = [row for row in whole if row.proposal.confident]
    print(f"\nsure: {len(sure)} of {len(rows)}; of the {len(whole)} whose region was scanned whole, {len(sure_whole)}")
    print(f"within {LIMIT_MM:g} mm when sure: {len(near)} of {len(sure)}")
    print(f"holding all three landmarks when sure: {len(holding)} of {len(sure)}")
    if sure:
        away = [row.away_mm for row in sure]
        print(f"away when sure: median {np.median(away):.1f} mm, worst {max(away):.1f} mm")
    print(f"cpu per proposal: median {np.median([row.seconds for row in rows]):.2f} s")
    return len(near) == len(sure)


def main() -> int:
    """Run the check; gives the exit status."""
    parser = argparse.ArgumentParser(description="The automatic box against the radiologist's")
    parser.add_argument("--n", type=int, default=24, help="patients")
    parser.add_argument("--seed", type=int, default=500, help="of the first patient")
    parser.add_argument("--matrix", type=int, default=256, help="pixels along a row")
    words = parser.parse_args()
    rows = (measured(words.seed + n, KINDS[n % len(KINDS)], words.matrix) for n in range(words.n))
    return 0 if summary(shown(rows)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
