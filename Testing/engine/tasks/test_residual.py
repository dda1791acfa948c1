"""The residual models: they see what training showed, the right bundle stands in the right place, maps lie in place."""

from dataclasses import replace

import numpy as np
import pytest
from engine.networks.lively import a_lively_network
from engine.tasks.residual_made import SHAPE, SLIM, TUMOUR, a_bundle, a_geometry, a_sequence, an_outline, arms
from NasoLib.bundle import OutputSpec, create, library
from NasoLib.bundle.library import VARIABLE
from NasoLib.device import choose
from NasoLib.errors import Cancelled, UserError
from NasoLib.image import Geometry, Image, io
from NasoLib.image.intensity import standardise
from NasoLib.predict.slices import predict_slices
from NasoLib.progress import Progress
from NasoLib.tasks.models import ready_model
from NasoLib.tasks.residual import check_heat, moved_probabilities, predict_arm
from NasoLib.tasks.tumour_slices import OutlinedPatient
from NasoLib.training.manifest import Row
from NasoLib.training.samples.rectangles import prepare_rectangles


@pytest.fixture(scope="module")
def lively(tmp_path_factory):
    return arms(tmp_path_factory.mktemp("bundles"), None, None, threshold=0.5)


@pytest.fixture(scope="module")
def unshaded(tmp_path_factory):
    return arms(tmp_path_factory.mktemp("unshaded"), None, None, threshold=0.5, grey_levels="even_zscore")


@pytest.fixture(scope="module", params=["lively", "unshaded"])
def either(request):
    """Models of the image as it is, and of the image without its coil's shading."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def cpu():
    return choose("cpu")


def test_the_patient_is_shown_as_training_showed_them(tmp_path, either):
    io.write(a_sequence(), tmp_path / "t1ce.nrrd")
    io.write(an_outline(), tmp_path / "mask.nrrd")
    row = Row("c", "p", True, "h", "", {"image_t1ce": "t1ce.nrrd", "mask_tumour": "mask.nrrd"}, tmp_path)
    spec = either["CCRT"].metadata.input
    trained = prepare_rectangles(row, spec, ("tumour", "nodes"))
    shown = OutlinedPatient({"T1CE": a_sequence()}, an_outline()).shown_to(spec)
    assert list(shown.slices_k) == trained.facts["slices_k"]
    expected = standardise(trained.images.astype(np.float32), spec.intensity.mean, spec.intensity.std)
    assert np.abs(shown.pictures - expected).max() < 5e-3  # training keeps float16


def test_the_probability_is_the_mean_over_the_tumour_slices(lively, cpu):
    result = predict_arm({"T1CE": a_sequence()}, an_outline(), lively["CCRT"], "CCRT", cpu)
    assert result.slices_k == (3, 4, 5, 6, 7)
    assert result.heights_mm == (-7.0, -2.0, 3.0, 8.0, 13.0)
    assert len(set(result.slice_probabilities.round(4))) > 1
    assert result.probability == pytest.approx(result.slice_probabilities.mean())
    assert result.residual == (result.probability >= 0.5)
    assert result.provenance.models[0].name == "arm-ccrt"
    assert [used.role for used in result.provenance.images] == ["T1CE", "tumour segmentation"]
    assert result.to_json()["positive_class"] == "residual tumour"


def test_a_bundle_of_the_other_arm_is_refused(lively, cpu):
    with pytest.raises(
        UserError, match=r"arm-ccrt learnt from patients treated with CCRT, so it cannot answer for IC\+"
    ):
        predict_arm({"T1CE": a_sequence()}, an_outline(), lively["CCRT"], "IC+CCRT", cpu)


def test_a_bundle_for_another_task_is_refused(tmp_path, cpu):
    wrong = a_bundle(tmp_path, "histology", task="differential")
    with pytest.raises(UserError, match="is for differential, not for residual"):
        predict_arm({"T1CE": a_sequence()}, an_outline(), wrong, "CCRT", cpu)


def test_two_slices_of_tumour_are_too_few(lively, cpu):
    thin = an_outline((slice(3, 5), *TUMOUR[1:]))
    result = predict_arm({"T1CE": a_sequence()}, thin, lively["CCRT"], "CCRT", cpu)
    assert result.probability is result.residual is result.heat is None
    assert result.abstained == "Only 2 slices hold tumour; below 3 the models give no answer."


@pytest.mark.parametrize(
    ("outline", "reason"),
    [
        (an_outline((slice(0, 0),) * 3), "The tumour segmentation is empty"),
        (
            Image(an_outline().array, Geometry.from_axes(SHAPE, (2, 2, 5), (500.0, 0, 0)), ""),
            "it was drawn on another volume",
        ),
        (an_outline(patient_key="b"), "belongs to another patient"),
    ],
)
def test_an_outline_that_does_not_belong_is_refused(lively, cpu, outline, reason):
    with pytest.raises(UserError, match=reason):
        predict_arm({"T1CE": a_sequence(patient_key="a")}, outline, lively["CCRT"], "CCRT", cpu)


def test_an_outline_of_another_volume_that_fits_is_said(lively, cpu):
    result = predict_arm({"T1CE": a_sequence()}, an_outline(drawn_on="T2"), lively["CCRT"], "CCRT", cpu)
    assert any("was drawn on “T2” and is used on “T1CE”" in warning for warning in result.provenance.warnings)


def test_the_answer_does_not_depend_on_how_voxels_are_stored(either, cpu):
    usual = predict_arm({"T1CE": a_sequence()}, an_outline(), either["CCRT"], "CCRT", cpu)
    stored = [_stored_otherwise(image) for image in (a_sequence(), an_outline())]
    other = predict_arm({"T1CE": stored[0]}, stored[1], either["CCRT"], "CCRT", cpu)
    assert np.allclose(other.slice_probabilities, usual.slice_probabilities, atol=1e-5)
    assert other.heat.geometry.same_as(usual.heat.geometry)
    assert np.allclose(other.heat.array, usual.heat.array, atol=1e-4)


def test_a_model_without_shading_notices_less_of_another_coil(lively, unshaded, cpu):
    image = a_sequence()
    rows = np.arange(SHAPE[1])[None, :, None]
    other_coil = image.with_array((image.array * np.exp(0.6 * (0.5 - rows / SHAPE[1]))).astype(np.int16))
    slopes = {}
    for name, bundles in (("as it is", lively), ("unshaded", unshaded)):
        spec = bundles["CCRT"].metadata.input
        seen = [OutlinedPatient({"T1CE": one}, an_outline()).shown_to(spec).pictures for one in (image, other_coil)]
        by_row = ((seen[1] - seen[0]) / seen[0].std()).mean(axis=(0, 1, 3))
        slopes[name] = abs(np.polyfit(np.arange(len(by_row)), by_row, 1)[0])
    assert slopes["unshaded"] < 0.75 * slopes["as it is"]  # of a head of 10 cm, half of which is near its edge


def _stored_otherwise(image):
    """Axes permuted, one of them mirrored."""
    turned = image.array.transpose(2, 0, 1)[:, ::-1]
    matrix = image.geometry.ijk_to_lps[:, [1, 2, 0, 3]].copy()
    matrix[:3, 3] += matrix[:3, 1] * (turned.shape[1] - 1)
    matrix[:3, 1] *= -1
    return replace(image, array=turned, geometry=Geometry(turned.shape, matrix))


def test_the_heat_map_lies_over_the_rectangle(lively, cpu):
    result = predict_arm({"T1CE": a_sequence()}, an_outline(), lively["CCRT"], "CCRT", cpu)
    assert result.heat.array.shape == (5, 16, 20)
    assert result.heat.array.max() <= 1
    assert result.heat.geometry.same_as(a_geometry().part(TUMOUR))


def test_a_map_is_drawn_where_its_picture_was_cut(lively):
    # Columns that grow towards L in the picture grow towards L in the patient.
    shown = OutlinedPatient({"T1CE": a_sequence()}, an_outline()).shown_to(lively["CCRT"].metadata.input)
    ramp = np.broadcast_to(np.arange(4.0, dtype=np.float32), (5, 4, 4))
    volume = shown.volume_of(ramp)
    assert (np.diff(volume.array, axis=2) >= 0).all()
    assert volume.array.min() == 0
    assert volume.array.max() == 3
    assert np.ptp(volume.array, axis=1).max() == 0


@pytest.mark.parametrize("resize", ["stretch", "pad"])
def test_the_drawn_map_equals_the_picture_at_its_own_size(tmp_path, resize):
    bundle = a_bundle(tmp_path, "m", arm="CCRT", resize=resize, margin_mm=3.0)
    shown = OutlinedPatient({"T1CE": a_sequence()}, an_outline()).shown_to(bundle.metadata.input)
    maps = shown.outline_pictures().astype(np.float32)
    drawn = shown.volume_of(maps)
    expected = an_outline().array[3:8].astype(bool)
    found = np.zeros_like(expected)
    start = np.rint(a_geometry().to_ijk(drawn.geometry.origin_lps)).astype(int)
    (k, j, i), (x, y, _) = drawn.array.shape, start
    assert k == 5
    found[:, y : y + j, x : x + i] = drawn.array > 0.5
    assert (found != expected).mean() < 0.01


def test_the_mean_with_other_models_of_the_arm(tmp_path, cpu, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    monkeypatch.setattr(library, "shipped_folders", list)
    one = a_bundle(tmp_path, "one", 0.2, arm="CCRT", threshold=0.4, ensemble="mean")
    a_bundle(tmp_path, "two", 0.6, arm="CCRT", threshold=0.5)
    a_bundle(tmp_path, "other-arm", 0.9, arm="IC+CCRT")
    a_bundle(tmp_path, "not-a-demo", 0.9, arm="CCRT", demo=False)
    result = predict_arm({"T1CE": a_sequence()}, an_outline(), one, "CCRT", cpu)
    assert result.models == ("one", "two")
    assert result.probability == pytest.approx(0.4, abs=1e-5)
    assert result.threshold == pytest.approx(0.45)
    assert len(result.provenance.models) == 2


def test_a_threshold_for_images_is_said(tmp_path, cpu):
    bundle = a_bundle(tmp_path, "m", 0.3, arm="CCRT", unit="image")
    result = predict_arm({"T1CE": a_sequence()}, an_outline(), bundle, "CCRT", cpu)
    assert "chosen on single images" in result.provenance.warnings[-1]


def test_moved_rectangles_go_through_the_network_in_one_call(lively, cpu, monkeypatch):
    import NasoLib.predict.slices as slices

    asked = []
    whole = slices.predict_slices
    monkeypatch.setattr(slices, "predict_slices", lambda *a, **k: asked.append(len(a[1])) or whole(*a, **k))
    patient = OutlinedPatient({"T1CE": a_sequence()}, an_outline())
    found = moved_probabilities(patient, lively["CCRT"], cpu, [(0, 0, 0, 0), (3, 0, 0, 0), (0, 0, 4, 4)])
    assert asked == [15]
    shown = patient.shown_to(lively["CCRT"].metadata.input)
    unmoved = predict_slices(ready_model(lively["CCRT"], cpu), shown.pictures).scores.mean()
    assert found[0] == pytest.approx(unmoved, abs=1e-5)
    assert len(set(found.round(5))) == 3


def test_moves_score_the_class_that_the_bundle_calls_positive(tmp_path, cpu):
    facts = a_bundle(tmp_path, "one", arm="CCRT").metadata
    output = OutputSpec(("residual tumour", "none"), "softmax", "residual tumour")
    network = a_lively_network.__wrapped__("resnet10t", 1, 2, **SLIM)
    bundle = create(tmp_path / "two", replace(facts, name="two", output=output), dict(network.state_dict()))
    patient = OutlinedPatient({"T1CE": a_sequence()}, an_outline())
    result = predict_arm(patient.images, patient.outline, bundle, "CCRT", cpu)
    assert abs(result.probability - 0.5) > 0.01  # else both classes would give the same
    assert moved_probabilities(patient, bundle, cpu, [(0, 0, 0, 0)])[0] == pytest.approx(result.probability, abs=1e-5)


def test_a_heat_map_of_another_outline_is_not_checked(lively, cpu):
    result = predict_arm({"T1CE": a_sequence()}, an_outline(), lively["CCRT"], "CCRT", cpu)
    for block in (slice(3, 6), slice(2, 7)):
        other = OutlinedPatient({"T1CE": a_sequence()}, an_outline((block, *TUMOUR[1:])))
        with pytest.raises(UserError, match="outlined on other slices than those of the heat map"):
            check_heat(other, result, lively["CCRT"], cpu)


def test_the_fingerprint_of_an_outline_is_that_of_its_tumour(lively):
    def fingerprint(outline):
        return OutlinedPatient({"T1CE": a_sequence()}, outline).used(("T1CE",))["tumour segmentation"].sha256

    outline = an_outline()
    block = (slice(2, 9), slice(10, 31), slice(20, 40))
    cut = Image(255 * outline.array[block], outline.geometry.part(block))
    assert fingerprint(cut) == fingerprint(_stored_otherwise(outline)) == fingerprint(outline)
    assert fingerprint(an_outline((slice(3, 7), *TUMOUR[1:]))) != fingerprint(outline)


def test_the_heat_map_can_be_checked_and_only_with_its_own_model(lively, cpu, monkeypatch):
    # Batches of another size round otherwise; so this test lets the engine try no other.
    monkeypatch.setattr("NasoLib.predict.batches.BatchSize.learn", lambda *_: None)
    patient = OutlinedPatient({"T1CE": a_sequence()}, an_outline())
    result = predict_arm(patient.images, patient.outline, lively["CCRT"], "CCRT", cpu)
    found = check_heat(patient, result, lively["CCRT"], cpu)
    assert found.verdict in ("yes", "no", "unclear")
    assert len(found.random_drops) == 8
    best = np.sort(result.slice_probabilities)[-3:]
    assert sorted(result.slice_probabilities[list(found.slices)]) == pytest.approx(best)
    assert check_heat(patient, result, lively["CCRT"], cpu) == found
    with pytest.raises(UserError, match="made by another model"):
        check_heat(patient, replace(result, arm="IC+CCRT"), lively["IC+CCRT"], cpu)


def test_a_cancel_is_obeyed(lively, cpu):
    with pytest.raises(Cancelled):
        predict_arm(
            {"T1CE": a_sequence()}, an_outline(), lively["CCRT"], "CCRT", cpu, Progress(is_cancelled=lambda: True)
        )


def test_ct_is_refused(lively, cpu):
    ct = replace(a_sequence(), modality="CT")
    with pytest.raises(UserError, match="The image is CT, but the model is for MR"):
        predict_arm({"T1CE": ct}, an_outline(), lively["CCRT"], "CCRT", cpu)
