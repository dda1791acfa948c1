"""The parts of the search for the skull-base box: maps, pose, fit, and the average head."""

import numpy as np
import pytest
from NasoLib.image import Geometry, Image
from NasoLib.tasks.region import average_head
from NasoLib.tasks.region.agreement import NEAR_MM, Agreement, agreement
from NasoLib.tasks.region.fit import Blurred, Expected, fit, likeness
from NasoLib.tasks.region.landmarks import protocol_box
from NasoLib.tasks.region.maps import STEP_MM, HeadMaps, head_maps
from NasoLib.tasks.region.pose import PIVOT_MM, Pose
from NasoLib.tasks.region.search import CHANNEL_WEIGHTS, likely_poses


def the_average_head_scanned(pose: Pose) -> HeadMaps:
    """Maps as of a patient who is the average head in this pose."""
    from scipy import ndimage

    grid = Geometry.from_axes((60, 72, 60), (STEP_MM,) * 3, pose.middle_lps - (90, 120, 95))
    points = grid.to_lps(np.argwhere(np.ones(grid.shape, bool))[:, ::-1])
    back = (points - pose.middle_lps) @ np.linalg.inv(pose.matrix).T + PIVOT_MM
    ijk = average_head.grid().to_ijk(back)[:, ::-1].T
    layers = [ndimage.map_coordinates(one, ijk, order=1, mode="nearest") for one in average_head.channels()]
    return HeadMaps(grid, np.reshape(layers, (3, *grid.shape)).astype(np.float32), np.ones(grid.shape, bool))


def a_pose() -> Pose:
    return Pose(np.array([31.0, -12.0, 55.0, 0.10, -0.06, 0.08, 0.05, -0.04, 0.03]))


def test_a_pose_leaves_the_middle_in_place_and_turns_about_it():
    pose = Pose.at((10.0, 20.0, 30.0), pitch_deg=90.0)
    assert np.allclose(pose.place(PIVOT_MM), (10, 20, 30))
    assert np.allclose(pose.place(PIVOT_MM + np.array([0, 5, 0])), (10, 20, 35))
    assert np.allclose(Pose.at(np.zeros(3), size=1.1).place(PIVOT_MM + np.array([10, 0, 0])), (11, 0, 0))


def test_slopes_between_voxels_are_those_of_the_values():
    image, points = (
        Blurred(the_average_head_scanned(a_pose()), 6.0),
        a_pose().place(average_head.samples(8.0, 5).points),
    )
    _, slopes, scanned = image.at(points)
    for axis in range(3):
        step = np.eye(3)[axis] * 0.01
        change = (image.at(points + step)[0] - image.at(points - step)[0]) / 0.02
        wrong = np.abs(change - slopes[:, :, axis])[scanned].max(axis=1)
        # A point on the border between two voxels has two slopes.
        assert np.mean(wrong < 1e-3) > 0.97


def test_a_known_pose_is_found_again():
    truth = a_pose()
    maps = the_average_head_scanned(truth)
    starts = likely_poses(maps)
    assert min(np.linalg.norm(start.middle_lps - truth.middle_lps) for start in starts) < 20
    image, head = Blurred(maps, 4.0), average_head.samples(4.0, 3)
    start = truth.moved(np.array([9.0, -7.0, 8.0, -0.1, 0.06, -0.08, 0, 0, 0]))
    found = fit(image, head, start, Expected.person(), CHANNEL_WEIGHTS, rounds=25)
    assert np.linalg.norm(found.middle_lps - truth.middle_lps) < 1.5
    corners = np.array([(-30, -40, -10), (30, 5, 30)], float)
    assert np.abs(found.place(corners) - truth.place(corners)).max() < 3
    assert likeness(image, head, found, CHANNEL_WEIGHTS)[0] > 0.97


def test_repeats_agree_on_a_head_and_not_on_nothing():
    image, head = Blurred(the_average_head_scanned(a_pose()), 4.0), average_head.samples(4.0, 3)
    assert agreement(image, head, a_pose()).share == 1.0
    blank = HeadMaps(Geometry.from_axes((60, 72, 60), (STEP_MM,) * 3), np.zeros((3, 60, 72, 60), np.float32),
                     np.ones((60, 72, 60), bool))  # fmt: skip
    assert agreement(Blurred(blank, 4.0), head, Pose.at((90.0, 110.0, 90.0))).share == 0.0


def test_the_share_counts_the_repeats_that_came_back():
    found = Agreement({"left": 1.0, "right": NEAR_MM, "bone": NEAR_MM + 0.1, "air": 30.0})
    assert found.share == 0.5


@pytest.mark.timeout(120)
def test_the_stored_average_head_is_what_its_code_makes():
    again = average_head.make().astype(int)
    stored = np.rint(average_head.channels() * 15).astype(int)
    # Processors round differently in the last place, which may tip a value over the next sixteenth.
    assert np.abs(again - stored).max() <= 1
    assert np.mean(again != stored) < 1e-3
    assert np.array_equal(stored, stored[..., ::-1])


def test_inner_air_is_inside_whether_or_not_the_nose_is_open():
    _, j, i = np.indices((30, 60, 60))
    round_mm = np.hypot(i - 30, j - 30) * 3
    array = np.where(round_mm < 75, 40, -1000)
    array[round_mm < 15] = -1000
    closed, opened = array.copy(), array.copy()
    opened[12:18, :30, 29:32] = -1000
    for one in (closed, opened):
        maps = head_maps(Image(one.astype(np.int16), Geometry.from_axes(one.shape, (3.0, 3.0, 3.0)), "CT"))
        at = np.rint(maps.grid.to_ijk((90.0, 90.0, 24.0))).astype(int)
        bone, air, outside = maps.channels[:, at[2], at[1], at[0]]
        assert (bone, outside) == (0, 0) and air > 0.9


def test_a_table_is_not_part_of_the_head():
    _, j, i = np.indices((30, 80, 80))
    array = np.where(np.hypot(i - 40, j - 30) * 3 < 75, 40, -1000)
    array[:, 68:70, :] = 200
    maps = head_maps(Image(array.astype(np.int16), Geometry.from_axes(array.shape, (3.0, 3.0, 3.0)), "CT"))
    at = np.rint(maps.grid.to_ijk((120.0, 68 * 3.0, 45.0))).astype(int)
    assert at[1] >= maps.grid.shape[1] or maps.channels[2, at[2], at[1], at[0]] == 1


def test_what_was_not_scanned_is_not_taken_for_air():
    array = np.full((30, 60, 60), 40, np.int16)
    array[:, :, :20] = -2000
    maps = head_maps(Image(array, Geometry.from_axes(array.shape, (3.0, 3.0, 3.0)), "CT"))
    at = np.rint(maps.grid.to_ijk((30.0, 90.0, 45.0))).astype(int)
    assert not maps.scanned[at[2], at[1], at[0]]


def test_the_box_takes_the_landmarks_in_and_keeps_to_the_area_of_the_protocol():
    places = dict(average_head.LANDMARKS)
    box = protocol_box(places)
    middle = {name: place for name, place in places.items() if "carotid" not in name}
    assert box.contains(np.array(list(middle.values()))).all()
    narrow = {**places, "left_carotid": (10.0, -8.8, 2.0), "right_carotid": (-10.0, -8.8, 2.0)}
    wide = {**places, "left_carotid": (45.0, -8.8, 2.0), "right_carotid": (-45.0, -8.8, 2.0)}
    assert protocol_box(narrow).area_cm2 == pytest.approx(15.0)
    assert protocol_box(wide).area_cm2 == pytest.approx(21.0)
