"""`naso invasion`, as a person types it."""

import json
from dataclasses import replace

import numpy as np
import pytest
from engine.image.made import write_dicom
from engine.tasks.invasion.made import a_box, a_bundle, a_ct
from NasoLib.app.main import main
from NasoLib.image.io import write
from NasoLib.image.roi_file import markup_of


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder with two CTs of one patient, a region, and the bundle among the installed ones."""
    folder = tmp_path_factory.mktemp("desk")
    a_bundle(folder / "bundles")
    write(a_ct(), folder / "contrast.nrrd")
    write(a_ct(5, None), folder / "native.nii.gz")
    write(replace(a_ct(), modality="MR"), folder / "mr.nrrd")
    (folder / "region.mrk.json").write_text(json.dumps(markup_of(a_box(), "Skull base", (1, 0, 0))))
    return folder


@pytest.fixture
def naso(desk, monkeypatch, capsys):
    """Run the command inside the folder; gives exit status, standard output and standard error."""
    monkeypatch.setenv("NASO_BUNDLES", str(desk / "bundles"))
    monkeypatch.chdir(desk)

    def run(*words):
        status = main(["invasion", *map(str, words), "--bundle", "ball-finder", "--device", "cpu"])
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def test_a_ct_is_judged(naso, tmp_path):
    status, out, err = naso("contrast.nrrd", "--roi", "region.mrk.json", "--out", tmp_path / "out")
    assert status == 0
    assert out.startswith("CT: Invasion: ")
    assert "Demo model trained on synthetic patients" in out
    assert out.strip().endswith(str(tmp_path / "out"))
    assert "100%" in err
    assert err.startswith("Runs on the processor")
    assert "It was asked for." in err.splitlines()[0]
    record = json.loads((tmp_path / "out" / "result.json").read_text())
    assert record["call"]["positive"]
    assert record["region"] == "The region was given."
    assert "contrast" not in (tmp_path / "out" / "result.json").read_text()  # a file's name may be a patient's


def test_a_folder_of_dicom_files_gives_the_same_scores(naso, tmp_path):
    write_dicom(tmp_path / "dicom", a_ct())
    one = naso("contrast.nrrd", "--roi", "region.mrk.json", "--out", tmp_path / "one", "--json")
    other = naso(tmp_path / "dicom", "--roi", "region.mrk.json", "--out", tmp_path / "other", "--json")
    scores = [[row["score"] for row in json.loads(out)["slices"]] for _, out, _ in (one, other)]
    assert np.abs(np.subtract(*scores)).max() < 1e-3


def test_cut_offs_are_the_user_s_to_choose(naso, tmp_path):
    words = ("--slice-threshold", "0.999", "--min-run", "3", "--run", "total", "--json")
    _, out, _ = naso("contrast.nrrd", "--roi", "region.mrk.json", "--out", tmp_path / "out", *words)
    call = json.loads(out)["call"]
    assert not call["positive"]
    assert (call["slice_threshold"], call["min_run"], call["rule"]) == (0.999, 3, "total")


def test_two_series_are_one_patient(naso, tmp_path):
    words = ("native.nii.gz", "contrast.nrrd", "--roi", "region.mrk.json")
    _, out, _ = naso(*words, "--out", tmp_path / "any")
    assert "Patient: Invasion: 1 of 2 series positive; any of them must be." in out
    assert "does not say whether it is CT or MR" in out
    _, out, _ = naso(*words, "--out", tmp_path / "all", "--patient-rule", "all", "--json")
    assert json.loads(out)["patient"]["positive"] is False
    assert (tmp_path / "all" / "series-2" / "scene.mrb").exists()


def test_the_checks_are_kept_with_the_result(naso, tmp_path):
    _, out, _ = naso("contrast.nrrd", "--roi", "region.mrk.json", "--out", tmp_path / "out", "--check")
    assert "boxes placed a little elsewhere keep the call" in out
    record = json.loads((tmp_path / "out" / "result.json").read_text())
    assert record["faithfulness"]["verdict"] in ("yes", "no", "unclear")
    assert len(record["stability"]["runs"]) == 20


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("mr.nrrd", "--roi", "region.mrk.json"), "is MR, but the model is for CT"),
        (("contrast.nrrd",), "give it with --roi"),
        (("contrast.nrrd", "--roi", "contrast.nrrd"), "not a JSON file"),
        (("nowhere.nrrd", "--roi", "region.mrk.json"), "no file or folder"),
        (("contrast.nrrd", "--roi", "region.mrk.json", "--min-run", "0"), "at least 1"),
        (("contrast.nrrd",) * 3 + ("--roi", "region.mrk.json") * 2, "3 images and 2 --roi"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(naso, tmp_path, words, sentence):
    status, out, err = naso(*words, "--out", tmp_path / "out")
    assert status == 1
    assert sentence in err
    assert out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("shape", "channels", "words"),
    [
        ((9, 9, 9), 3, "colour picture"),
        ((3, 9, 9, 9), 1, "4D"),
        ((1, 9, 9), 1, "one slice"),
        ((9, 9), 1, "single pict"),
    ],
)
def test_what_is_no_volume_is_one_sentence(naso, tmp_path, shape, channels, words):
    import SimpleITK

    array = np.random.default_rng(0).integers(-900, 900, (*shape, channels) if channels > 1 else shape).astype(np.int16)
    image = SimpleITK.GetImageFromArray(array, isVector=channels > 1)
    SimpleITK.WriteImage(image, str(tmp_path / "odd.nrrd"))
    status, _, err = naso(tmp_path / "odd.nrrd", "--roi", "region.mrk.json", "--out", tmp_path / "out")
    assert status == 1
    assert words in err
