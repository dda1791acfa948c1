"""The skull-base box of a CT, placed from the image itself: `propose(image)`.

Three steps. Bone, inner air and skin on a coarse grid; an average head slid over the whole scan, and laid over the
patient's by shift, turn and stretch, first the head as a whole, then what lies around the skull base; the landmarks of
the average head, now in the patient, give the box.

Why a registration and not a trained detector: it needs no real patient, it can be looked at, and it says itself how
well it matched. Why bone, air and skin: they are what the synthetic head shares with real ones. The average head knows
where things lie to about a centimetre, which is what a box needs; the user sees it and moves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from NasoLib.image import Box, Image
from NasoLib.image.checks import check_image, refuse_or_warn
from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.region import average_head
from NasoLib.tasks.region.agreement import NEAR_MM, Agreement, agreement
from NasoLib.tasks.region.fit import Blurred, Expected, fit, likeness
from NasoLib.tasks.region.landmarks import landmarks, protocol_box
from NasoLib.tasks.region.maps import HeadMaps, head_maps
from NasoLib.tasks.region.pose import Pose
from NasoLib.tasks.region.proposal import Proposal
from NasoLib.tasks.region.search import CHANNEL_WEIGHTS, likely_poses

USUAL_SIZE_MM = (48.0, 40.0, 28.0)
LEAST_LIKENESS = 0.6
LEAST_BONE = 0.45
LEAST_AGREEMENT = 0.6
LEAST_INSIDE = 0.98
_NEAR_BASE_MM = (26.0, 28.0, 23.0)
BONE = np.array([1.0, 0.0, 0.0])
_LOCAL_WEIGHTS = np.array([1.0, 0.5, 0.1])


@dataclass(frozen=True)
class Match:
    """How the average head was laid over the patient's, and how alike they are."""

    pose: Pose
    likeness: float
    bone: float
    scanned: float
    agreement: Agreement

    @property
    def confidence(self) -> float:
        """0 to 1."""
        return float(np.clip(self.likeness, 0, 1)) * self.agreement.share


def propose(image: Image, progress: Progress = SILENT) -> Proposal:
    """Place the box of the skull-base protocol on a CT in HU.

    Raises UserError for images that are no CT in HU, or no volume.
    """
    refuse_or_warn(check_image(image, "CT"))
    maps = head_maps(image, progress.share(0.0, 0.4))
    if maps is None:
        return _nothing(image)
    match = find(maps, progress.share(0.4, 1.0))
    if match is None:
        return _nothing(image)
    places = landmarks(match.pose, Blurred(maps, 0.5))
    return judged(image, match, protocol_box(places), places)


def find(maps: HeadMaps, progress: Progress = SILENT) -> Match | None:
    """Lay the average head over the patient's; None when it fits nowhere."""
    poses = likely_poses(maps, progress.share(0.0, 0.3))
    if not poses:
        return None
    whole = _best(maps, poses, progress.share(0.3, 0.6))
    progress.update(0.6, "Fitting the skull base")
    pose = _fit_base(maps, whole)
    progress.update(0.7)
    sharp, head = Blurred(maps, 4.0), average_head.samples(4.0, 3)
    alike, scanned = likeness(sharp, head, pose, CHANNEL_WEIGHTS)
    bone, _ = likeness(sharp, head, pose, BONE)
    return Match(pose, alike, bone, scanned, agreement(sharp, head, pose, progress.share(0.7, 1.0)))


def _fit_base(maps: HeadMaps, whole: Pose) -> Pose:
    """The pose once more, by what lies around the skull base alone."""
    head = average_head.samples(4.0, 2)
    near = head.weighted(average_head.nearness(head.points, _NEAR_BASE_MM))
    return fit(Blurred(maps, 4.0), near, whole, Expected.near(whole), _LOCAL_WEIGHTS, rounds=15)


def _best(maps: HeadMaps, poses: list[Pose], progress: Progress) -> Pose:
    """The whole head, from each likely pose coarsely, then from the best one finely."""
    coarse, head = Blurred(maps, 8.0), average_head.samples(8.0, 5)
    fitted = []
    for number, start in enumerate(poses):
        progress.update(0.8 * number / len(poses), "Fitting the head")
        fitted.append(fit(coarse, head, start, Expected.person(), CHANNEL_WEIGHTS, rounds=10))
    best = max(fitted, key=lambda pose: _worth(*likeness(coarse, head, pose, CHANNEL_WEIGHTS)))
    progress.update(0.8)
    return fit(Blurred(maps, 4.0), average_head.samples(4.0, 3), best, Expected.person(), CHANNEL_WEIGHTS)


def _worth(alike: float, scanned: float) -> float:
    """Likeness, counting less where it rests on a small part of the head."""
    return alike * min(1.0, scanned / 0.6)


def judged(image: Image, match: Match, box: Box, places: dict[str, tuple[float, float, float]]) -> Proposal:
    """The proposal with its sentence. Where it is doubtful, the box is a start for the user and said to be."""
    doubts = list(_doubts(image, match, box))
    alike = f"The head matches an average one to {match.bone:.0%} in bone and {match.likeness:.0%} in all, and " + (
        f"{match.agreement.share:.0%} of the repeats with half of the head end within {NEAR_MM:g} mm."
    )
    if doubts:
        kept = box if box.share_inside(image.geometry) >= 0.5 else _usual_box(image)
        sentence = "Place the box by hand: " + ", and ".join(doubts) + ". What is shown is only a start. " + alike
        return Proposal(kept, places, False, match.confidence, sentence)
    return Proposal(box, places, True, match.confidence, "The box was placed by bone and air. " + alike)


def _doubts(image: Image, match: Match, box: Box) -> Iterator[str]:
    """What speaks against the box, each in half a sentence."""
    if match.likeness < LEAST_LIKENESS or match.bone < LEAST_BONE:
        yield "hardly any skull base was recognised in this image"
    elif match.agreement.share < LEAST_AGREEMENT:
        yield "parts of the head point to different places"
    inside = box.share_inside(image.geometry)
    if inside < LEAST_INSIDE:
        yield f"{1 - inside:.0%} of the region were not scanned"


def _nothing(image: Image) -> Proposal:
    """What is proposed where no head was found."""
    return Proposal(
        _usual_box(image),
        {},
        False,
        0.0,
        "No head was found in this image. A box of the usual size lies in its middle: place it by hand.",
    )


def _usual_box(image: Image) -> Box:
    """A box of the protocol's size in the middle of the image."""
    return Box(image.geometry.center_lps, np.array(USUAL_SIZE_MM), np.eye(3))
