"""Which models suit which images, what a run costs, and what to expect of a cut-off; each in words."""

import numpy as np
import pytest
from engine.tasks.segmentation.made import a_chest, a_slice_bundle, a_volume_bundle
from NasoLib.device import choose
from NasoLib.errors import UserError
from NasoLib.image import Geometry, Image
from NasoLib.tasks.segmentation import froc_curve, outline, sequence_of, suitability
from NasoLib.tasks.segmentation.cost import cost_of
from NasoLib.tasks.segmentation.suits import anatomy_of_image


def an_mr(name="", tags=None) -> Image:
    array = np.arange(8 * 24 * 24, dtype=np.int16).reshape(8, 24, 24)
    return Image(array, Geometry.from_axes(array.shape, (1, 1, 4)), "MR", {"name": name, "tags": tags or {}})


@pytest.mark.parametrize(
    ("name", "tags", "sequence"),
    [
        ("5: t2_tse_tra", {}, "T2"),
        ("NasoNeckMR t1ce", {}, "T1CE"),
        ("T1 +C axial", {}, "T1CE"),
        ("t1_fl2d_tra_Gd", {}, "T1CE"),
        ("AX T1 POST", {}, "T1CE"),
        ("ax t1", {}, "T1"),
        ("ax t1", {"ContrastBolusAgent": "Gadovist"}, "T1CE"),
        ("", {"SeriesDescription": "T2W_FS"}, "T2"),
        ("", {"EchoTime": 95, "RepetitionTime": 4200}, "T2"),
        ("", {"EchoTime": 9.4, "RepetitionTime": 600}, "T1"),
        ("", {"EchoTime": 9.4, "RepetitionTime": 600, "ContrastBolusAgent": "x"}, "T1CE"),
        ("", {"EchoTime": 40, "RepetitionTime": 2000}, ""),
        ("", {"EchoTime": "odd"}, ""),
        ("Series 7 of patient T12", {}, ""),
        ("T1 and T2", {}, ""),
    ],
)
def test_the_sequence_is_read_from_tags_and_names(name, tags, sequence):
    assert sequence_of(an_mr(name, tags)) == sequence


def test_a_ct_has_no_sequence():
    assert sequence_of(Image(an_mr().array, an_mr().geometry, "CT", {"name": "t2"})) == ""


def test_a_fitting_model_says_for_what_it_was_made(volume_bundle):
    found = suitability(volume_bundle, a_chest()[0])
    assert found.ok
    assert found.reason == "Made for CT of the chest."
    assert found.expected_dice.value == 0.9


def test_another_modality_cannot_be_run(volume_bundle, slice_bundle):
    ct = a_chest()[0]
    found = suitability(slice_bundle, ct)
    assert (found.ok, found.can_run) == (False, False)
    assert "is CT, but the model is for MR" in found.reason
    assert not suitability(volume_bundle, an_mr()).can_run


def test_another_sequence_or_part_of_the_body_is_a_doubt_that_can_be_overruled(volume_bundle, slice_bundle):
    t2 = suitability(slice_bundle, an_mr("t2_tse"))
    assert (t2.ok, t2.can_run) == (False, True)
    assert "made for T1CE; the image looks like T2" in t2.reason
    image = a_chest(name="CT head")[0]
    head = suitability(volume_bundle, image)
    assert (head.ok, head.can_run) == (False, True)
    assert "made for the chest; the image shows the head and neck" in head.reason


def test_the_name_of_the_software_is_no_part_of_the_body():
    assert anatomy_of_image(a_chest(name="NasoChestCT ct")[0]) == "chest"
    assert anatomy_of_image(an_mr("NasoAdvicePatient T1")) == ""
    assert anatomy_of_image(an_mr("x", {"BodyPartExamined": "NECK"})) == "head and neck"


def test_a_model_for_two_sequences_says_that_one_is_not_enough(tmp_path):
    from NasoLib.bundle import InputSpec, IntensitySpec

    spec = InputSpec("MR", ("T1", "T2"), 3, (32,) * 3, IntensitySpec("zscore", -5, 5), (2.0,) * 3, roi="tissue")
    found = suitability(a_volume_bundle(tmp_path, "pair", input=spec), an_mr())
    assert not found.can_run
    assert found.reason == "It needs T1 and T2 together, not one image."


@pytest.mark.parametrize("kind", ["volume", "slices"])
def test_a_run_s_cost_is_tried_first_and_remembered_after_runs(tmp_path, kind):
    image = a_chest()[0] if kind == "volume" else _speckled()
    bundle = a_volume_bundle(tmp_path, "timed") if kind == "volume" else a_slice_bundle(tmp_path, "timed", bias=-100)
    tried = cost_of(bundle, image, choose())
    assert tried.runs == 0
    assert "small trial" in tried.sentence
    outline(image, bundle)
    known = cost_of(bundle, image, choose())
    assert known.runs == 1
    assert known.seconds == pytest.approx(outline(image, bundle).seconds["network"], rel=20)
    assert known.memory_bytes > 1e5


def _speckled():
    array = np.random.default_rng(0).integers(50, 900, (6, 64, 64)).astype(np.int16)
    return Image(array, Geometry.from_axes(array.shape, (1, 1, 4)), "MR")


TABLE = """score_threshold,sensitivity,false_positives_per_scan,iou,data
0.9,0.5,0.1,0.1,"test, synthetic"
0.6,0.8,0.5,0.1,"test, synthetic"
0.3,0.9,2.0,0.1,"test, synthetic"
0.6,,1.0,0.5,"test, synthetic"
"""


def _with_table(folder, text):
    bundle = a_volume_bundle(folder, "detecting")
    (bundle.folder / "docs").mkdir()
    (bundle.folder / "docs" / "froc.csv").write_text(text)
    return bundle


def test_expected_false_alarms_are_looked_up_at_the_cut_off(tmp_path):
    curve = froc_curve(_with_table(tmp_path, TABLE))
    assert [curve.expected(cut).false_positives_per_scan for cut in (0.0, 0.3, 0.31, 0.6, 0.61, 0.95)] == [
        2.0, 2.0, 0.5, 0.5, 0.1, 0.0,
    ]  # fmt: skip
    assert "0.50 false alarms per scan and 80% of the lesions found" in curve.sentence(0.5)
    strict = froc_curve(_with_table(tmp_path / "again", TABLE), iou=0.5)
    assert (strict.iou, strict.expected(0.2).sensitivity) == (0.5, None)


def test_a_bundle_without_a_table_has_no_curve_and_a_broken_one_is_told(tmp_path, volume_bundle):
    assert froc_curve(volume_bundle) is None
    with pytest.raises(UserError, match="lacks one of the columns"):
        froc_curve(_with_table(tmp_path, "a,b\n1,2\n"))
    with pytest.raises(UserError, match="no number"):
        froc_curve(_with_table(tmp_path / "two", TABLE.replace("0.9,0.5", "x,0.5")))
