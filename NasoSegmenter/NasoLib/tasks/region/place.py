"""The skull-base box of a CT, placed from the image itself: `propose(image)`.

Three steps. Bone, inner air and skin on a coarse grid; an average head slid over the whole scan and laid over the
patient's by shift, turn and stretch; the landmarks of the average head, now in the patient, give the box.

Why a registration and not a trained detector: it needs no real patient, it can be looked at, and it says itself how
well it matched. Why bone, air and skin: they are what the synthetic head shares with real ones. The average head knows
where things lie to about a centimetre, which is what a box needs; the user sees it and moves it.

When it is sure: tried were synthetic heads, a person, a plastic head, and images that are none (chests, MR with the
values of a CT, heads upside down or cut below the skull base, balls, noise). Bone correlates by 0.9 and more in
synthetic heads, by 0.64 in the person, and by 0.42 at most in what is no upright head, so half is asked for. The
plastic head, without nose and pharynx, reaches 0.46 and is left to the user.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from NasoLib.image import Box, Image
from NasoLib.image.checks import check_image, refuse_or_warn
from NasoLib.progress import SILENT, Progress
from NasoLib.tasks.region.agreement import NEAR_MM
from NasoLib.tasks.region.fit import Blurred
from NasoLib.tasks.region.landmarks import MARGIN_MM, Place, landmarks, protocol_box
from NasoLib.tasks.region.maps import head_maps
from NasoLib.tasks.region.match import Match, match
from NasoLib.tasks.region.proposal import Proposal

USUAL_SIZE_MM = (48.0, 40.0, 28.0)
LEAST_LIKENESS = 0.6
LEAST_BONE = 0.5
LEAST_AGREEMENT = 0.6
LEAST_INSIDE = 0.98


def propose(image: Image, progress: Progress = SILENT) -> Proposal:
    """Place the box of the skull-base protocol on a CT in HU.

    Raises UserError for images that are no CT in HU, or no volume.
    """
    progress.update(0.0, "Reading bone and air")
    refuse_or_warn(check_image(image, "CT"))
    maps = head_maps(image, progress.share(0.05, 0.4))
    found = match(maps, progress.share(0.4, 0.95)) if maps is not None else None
    if maps is None or found is None:
        return _nothing(image)
    progress.update(0.95, "Placing the box")
    places = landmarks(found.pose, Blurred(maps, 0.5))
    return _judged(image, found, protocol_box(places), places)


def _judged(image: Image, found: Match, box: Box, places: Mapping[str, Place]) -> Proposal:
    """The proposal with its sentence. Where it is doubtful, the box is a start for the user and said to be."""
    doubts = list(_doubts(image, found, box))
    measured = (
        f"The bones of this head match those of an average one to {max(0.0, found.bone):.0%}; of the repeats with half "
        f"of the head, {found.agreement.share:.0%} end within {NEAR_MM:g} mm."
    )
    if not doubts:
        return Proposal(box, places, True, found.confidence, f"The box was placed by bone and air. {measured}")
    sentence = f"Place the box by hand: {' and '.join(doubts)}. What is shown is only a start. {measured}"
    if box.share_inside(image.geometry) < 0.5:
        return Proposal(_usual_box(image), {}, False, found.confidence, sentence)
    return Proposal(box, places, False, found.confidence, sentence)


def _doubts(image: Image, found: Match, box: Box) -> Iterator[str]:
    """What speaks against the box, each as a clause."""
    if found.likeness < LEAST_LIKENESS or found.bone < LEAST_BONE:
        yield "the skull base was not recognised with certainty"
    elif found.agreement.share < LEAST_AGREEMENT:
        yield "parts of the head point to different places"
    # The margins alone may lie outside: the landmarks were scanned all the same.
    inside = box.grown(-min(MARGIN_MM.values())).share_inside(image.geometry)
    if inside < LEAST_INSIDE:
        yield f"{1 - inside:.0%} of the region was not scanned"


def _nothing(image: Image) -> Proposal:
    """What is proposed where no head was found."""
    sentence = "Place the box by hand: no skull base was found in this image. The box in its middle is only a start."
    return Proposal(_usual_box(image), {}, False, 0.0, sentence)


def _usual_box(image: Image) -> Box:
    """A box of the protocol's size in the middle of the image."""
    return Box(image.geometry.center_lps, np.array(USUAL_SIZE_MM), np.eye(3))
