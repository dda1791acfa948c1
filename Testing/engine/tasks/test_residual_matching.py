"""Sequences of one patient laid on each other; of two patients refused; of two days said."""

import numpy as np
import pytest
from engine.tasks.residual_made import a_sequence
from NasoLib.errors import Cancelled, UserError
from NasoLib.image import Geometry, Image
from NasoLib.progress import Progress
from NasoLib.tasks.matching import matched, rigid

FRAME = {"FrameOfReferenceUID": "1.2"}


def test_another_patient_is_refused_and_named():
    with pytest.raises(UserError, match="T1CE and T2 are of different patients"):
        matched({"T1CE": a_sequence(patient_key="a"), "T2": a_sequence("T2", patient_key="b")})


def test_the_others_are_held_against_each_other_where_the_first_does_not_say_whose_it_is():
    images = {
        "T1CE": a_sequence(),
        "T1": a_sequence("T1", patient_key="a", tags={"StudyDate": "20240101"}),
        "T2": a_sequence("T2", patient_key="a", tags={"StudyDate": "20240203"}),
    }
    assert matched(images).notes == ("T1 and T2 were taken on different days (20240101 and 20240203).",)
    with pytest.raises(UserError, match="T1 and T2 are of different patients"):
        matched(images | {"T2": a_sequence("T2", patient_key="b")})


def test_another_day_is_said():
    found = matched(
        {
            "T1CE": a_sequence(tags=FRAME | {"StudyDate": "20240101"}),
            "T1": a_sequence("T1", tags=FRAME | {"StudyDate": "20240203"}),
        }
    )
    assert found.notes == ("T1CE and T1 were taken on different days (20240101 and 20240203).",)


def test_one_frame_of_reference_is_believed():
    moved = a_sequence("T1", tags=FRAME)
    moved = Image(moved.array, moved.geometry.transformed(shift(9, 0, 0)), "MR", moved.meta)
    found = matched({"T1CE": a_sequence(tags=FRAME), "T1": moved})
    assert found.images["T1"] is moved
    assert found.notes == ()


def shift(*mm):
    matrix = np.eye(4)
    matrix[:3, 3] = mm
    return matrix


def a_head(geometry, contrast=1.0, seed=0):
    """A smooth body with structure, whose grey levels run the other way when contrast is negative."""
    k, j, i = np.indices(geometry.shape)
    x, y, z = np.moveaxis(geometry.to_lps(np.stack([i, j, k], -1)), -1, 0)
    body = ((x / 60) ** 2 + (y / 75) ** 2 + (z / 90) ** 2) < 1
    inner = np.exp(-(((x - 20) / 15) ** 2 + ((y + 10) / 20) ** 2 + (z / 25) ** 2))
    other = np.exp(-(((x + 25) / 10) ** 2 + ((y - 25) / 12) ** 2 + ((z - 15) / 18) ** 2))
    values = 300 + contrast * (250 * inner - 180 * other)
    noise = np.random.default_rng(seed).normal(0, 5, geometry.shape)
    return Image((body * values + noise).astype(np.float32), geometry, "MR")


def turn(deg, *mm):
    matrix = shift(*mm)
    c, s = np.cos(np.radians(deg)), np.sin(np.radians(deg))
    matrix[:2, :2] = [[c, -s], [s, c]]
    return matrix


@pytest.mark.parametrize("motion", [shift(0, 0, 0), shift(6, -4, 3), turn(5, 3, 2, -2)])
def test_registration_finds_the_motion_between_unlike_contrasts(motion):
    fixed_grid = Geometry.from_axes((24, 64, 64), (2.4, 2.4, 5.0), (-76, -76, -58))
    moving_grid = Geometry.from_axes((24, 72, 72), (2.2, 2.2, 5.0), (-79, -79, -57))
    fixed, still = a_head(fixed_grid), a_head(moving_grid, -1.0, seed=1)
    moving = Image(still.array, still.geometry.transformed(motion), "MR")
    found = matched({"T1CE": fixed, "T2": moving})
    corners = still.geometry.corners_lps()
    error_mm = np.abs(found.images["T2"].geometry.corners_lps() - corners).max()
    assert error_mm < 2.0
    assert found.images["T2"].array is moving.array  # nothing was resampled
    assert found.notes[0].startswith("T2 was registered to T1CE: moved by")


def test_a_cancel_stops_the_registration():
    grid = Geometry.from_axes((24, 64, 64), (2.4, 2.4, 5.0), (-76, -76, -58))
    asked = []
    progress = Progress(is_cancelled=lambda: len(asked) > 3 or bool(asked.append(1)))
    with pytest.raises(Cancelled):
        rigid(a_head(grid), a_head(grid, -1.0), progress)
