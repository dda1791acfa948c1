"""The average head laid over one patient's: from the maps to a pose, and how well it fits there.

First the head as a whole, coarsely from each likely place and finely from the best; then what lies around the skull
base, mostly by its bone, as a tumour takes the place of air.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.region import average_head
from NasoLib.tasks.region.agreement import Agreement, agreement
from NasoLib.tasks.region.fit import Blurred, Expected, fit, likeness
from NasoLib.tasks.region.maps import HeadMaps
from NasoLib.tasks.region.pose import Pose
from NasoLib.tasks.region.search import CHANNEL_WEIGHTS, likely_poses

_BONE = np.array([1.0, 0.0, 0.0])


@dataclass(frozen=True)
class Match:
    """How the average head lies in the patient's, and how alike they are.

    likeness, bone: correlation of all maps and of bone alone.  scanned: share of the head that lies in the scan.
    """

    pose: Pose
    likeness: float
    bone: float
    scanned: float
    agreement: Agreement

    @property
    def confidence(self) -> float:
        """0 to 1. Of the tissues only bone counts, for air and skin alone also match a ball."""
        return max(0.0, self.bone) * self.agreement.share


@dataclass(frozen=True, eq=False)
class _Look:
    """One look at the skull base: how much it is blurred, how far it reaches, and what counts."""

    blur_mm: float
    reach_mm: tuple[float, float, float]
    channel_weights: np.ndarray


_LOOKS = (
    _Look(4.0, (30.0, 32.0, 26.0), np.array([1.0, 0.3, 0.05])),
    _Look(2.0, (26.0, 28.0, 23.0), np.array([1.0, 0.2, 0.0])),
)


def match(maps: HeadMaps, progress: Progress = SILENT) -> Match | None:
    """Lay the average head over the patient's; None when it fits nowhere."""
    poses = likely_poses(maps, progress.share(0.0, 0.3))
    if not poses:
        return None
    sharp, head = Blurred(maps, 4.0), average_head.samples(4.0, 3)
    whole = fit(sharp, head, _best(maps, poses, progress.share(0.3, 0.6)), Expected.person(), CHANNEL_WEIGHTS)
    pose = _fit_base(maps, whole, progress.share(0.6, 0.7))
    alike, scanned = likeness(sharp, head, pose, CHANNEL_WEIGHTS)
    bone, _ = likeness(sharp, head, pose, _BONE)
    return Match(pose, alike, bone, scanned, agreement(sharp, head, pose, progress.share(0.7, 1.0)))


def _best(maps: HeadMaps, poses: list[Pose], progress: Progress) -> Pose:
    """The whole head, fitted coarsely from each likely pose: the one most alike."""
    coarse, head = Blurred(maps, 8.0), average_head.samples(8.0, 5)
    fitted = []
    for number, start in enumerate(poses):
        progress.update(number / len(poses), "Fitting the head")
        fitted.append(fit(coarse, head, start, Expected.person(), CHANNEL_WEIGHTS, rounds=10))
    return max(fitted, key=lambda pose: _worth(*likeness(coarse, head, pose, CHANNEL_WEIGHTS)))


def _worth(alike: float, scanned: float) -> float:
    """Likeness, counting less where it rests on a small part of the head."""
    return alike * min(1.0, scanned / 0.6)


def _fit_base(maps: HeadMaps, whole: Pose, progress: Progress) -> Pose:
    """The pose once more, by what lies around the skull base."""
    pose = whole
    for number, look in enumerate(_LOOKS):
        progress.update(number / len(_LOOKS), "Fitting the skull base")
        head = average_head.samples(look.blur_mm, 2)
        near = head.weighted(average_head.nearness(head.points, look.reach_mm))
        pose = fit(Blurred(maps, look.blur_mm), near, pose, Expected.near(whole), look.channel_weights)
    return pose
