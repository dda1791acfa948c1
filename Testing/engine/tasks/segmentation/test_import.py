"""A MONAI bundle from elsewhere runs here, and nothing of it is executed on the way."""

import copy
import json
import pickle
import zipfile

import numpy as np
import pytest
import torch
from NasoLib.app.main import main
from NasoLib.bundle import Bundle
from NasoLib.device import choose
from NasoLib.errors import UserError
from NasoLib.networks import from_bundle
from NasoLib.networks.adopt import adopt

METADATA = {
    "schema": "somewhere", "version": "0.5.3", "monai_version": "1.4.0", "name": "Spleen-like", "task": "find it",
    "description": "A model from elsewhere.", "authors": "They", "copyright": "Theirs", "data_source": "a challenge",
    "eval_metrics": {"mean_dice": 0.96}, "intended_use": "An example.", "references": ["One"],
    "changelog": {"0.5.3": "x"},
    "network_data_format": {
        "inputs": {"image": {
            "type": "image", "format": "hounsfield", "modality": "CT", "num_channels": 1, "spatial_shape": [32, 48, 16],
            "dtype": "float32", "value_range": [0, 1], "is_patch_data": True, "channel_def": {"0": "image"},
        }},
        "outputs": {"pred": {"num_channels": 2, "channel_def": {"0": "background", "1": "tumour"}}},
    },
}  # fmt: skip
CONFIG = {
    "imports": ["$import os"],
    "bundle_root": "$os.abort()",
    "network_def": {
        "_target_": "UNet", "spatial_dims": 3, "in_channels": 1, "out_channels": 2, "channels": [4, 8],
        "strides": [2], "num_res_units": 1, "norm": "batch",
    },
    "network": "$@network_def.to(@device)",
    "preprocessing": {"_target_": "Compose", "transforms": [
        {"_target_": "LoadImaged", "keys": "image"},
        {"_target_": "EnsureChannelFirstd", "keys": "image"},
        {"_target_": "Orientationd", "keys": "image", "axcodes": "RAS"},
        {"_target_": "Spacingd", "keys": "image", "pixdim": [1.5, 1.0, 2.0], "mode": "bilinear"},
        {"_target_": "ScaleIntensityRanged", "keys": "image", "a_min": -57, "a_max": 164, "b_min": 0, "b_max": 1,
         "clip": True},
        {"_target_": "EnsureTyped", "keys": "image"},
    ]},
    "inferer": {"_target_": "SlidingWindowInferer", "roi_size": [32, 48, 16], "sw_batch_size": 4, "overlap": 0.5},
    "postprocessing": {"_target_": "Compose", "transforms": [{"_target_": "Activationsd", "softmax": True}]},
}  # fmt: skip


def the_network():
    from monai.networks.nets import UNet

    torch.manual_seed(5)
    return UNet(3, 1, 2, (4, 8), (2,), num_res_units=1, norm="batch").eval()


def a_zoo_model(folder, config=CONFIG, metadata=METADATA, weights=None):
    (folder / "configs").mkdir(parents=True)
    (folder / "models").mkdir()
    (folder / "configs" / "metadata.json").write_text(json.dumps(metadata))
    (folder / "configs" / "inference.json").write_text(json.dumps(config))
    torch.save(the_network().state_dict() if weights is None else weights, folder / "models" / "model.pt")
    return folder


def changed(source, path, value):
    """A copy with one value changed; path: keys, with dots between."""
    copied = copy.deepcopy(source)
    *groups, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    inner = copied
    for key in groups:
        inner = inner[key]
    inner[last] = value
    return copied


@pytest.fixture
def adopted(tmp_path):
    return adopt(a_zoo_model(tmp_path / "zoo"), tmp_path / "spleen-like")


def test_what_it_says_of_itself_is_taken_over(adopted):
    facts = Bundle.open(adopted.folder).metadata
    assert (facts.title, facts.version, facts.task, facts.demo) == ("Spleen-like", "0.5.3", "segmentation", False)
    assert facts.input.size == (16, 48, 32)  # k, j, i
    assert facts.input.spacing_mm == (2.0, 1.0, 1.5)
    assert (facts.input.intensity.low, facts.input.intensity.high, facts.input.overlap) == (-57, 164, 0.5)
    assert (facts.output.classes, facts.output.activation) == (("background", "tumour"), "softmax")
    assert "mean_dice 0.96" in facts.training.description
    adopted.verify()


@pytest.mark.parametrize("axes", ["LPS", "RAS"])
def test_it_answers_the_same_patient_as_where_it_came_from(tmp_path, axes):
    """MONAI shows the network (x, y, z) towards R, A, S; we show (k, j, i) towards S, P, L."""
    config = changed(CONFIG, "preprocessing.transforms.2.axcodes", axes)
    ready = from_bundle(adopt(a_zoo_model(tmp_path / "zoo", config), tmp_path / "model"), choose("cpu"))
    ours = _smooth((16, 48, 32))
    sides = (slice(None, None, -1), slice(None, None, -1)) if axes == "RAS" else (slice(None), slice(None))
    theirs = ours.transpose(2, 1, 0)[sides]
    with torch.inference_mode():
        expected = the_network()(torch.from_numpy(np.ascontiguousarray(theirs))[None, None])[0].numpy()
    found = ready(ours[None, None])[0].numpy().transpose(0, 3, 2, 1)[:, *sides]
    np.testing.assert_allclose(found, expected, atol=1e-5)


def _smooth(shape):
    k, j, i = np.indices(shape)
    return (0.5 + 0.3 * np.sin(i / 4.0) * np.cos(j / 7.0) + 0.2 * np.sin(k / 5.0 + i / 9.0)).astype(np.float32)


def test_it_runs_on_a_patient(adopted):
    from engine.tasks.segmentation.made import a_chest
    from NasoLib.tasks.segmentation import outline

    found = outline(a_chest()[0], adopted)
    assert found.provenance.models[0].name == "spleen-like"


def test_a_zip_and_the_command(tmp_path, capsys):
    folder = a_zoo_model(tmp_path / "zoo")
    with zipfile.ZipFile(tmp_path / "zoo.zip", "w") as archive:
        for path in folder.rglob("*"):
            if path.is_file():
                archive.write(path, f"spleen/{path.relative_to(folder)}")
    assert main(["bundle", "import", str(tmp_path / "zoo.zip"), "--out", str(tmp_path / "mine")]) == 0
    assert "Imported mine 0.5.3" in capsys.readouterr().out
    assert main(["bundle", "import", str(folder), "--out", str(tmp_path / "mine")]) == 1
    assert "is there already" in capsys.readouterr().err


REFUSED = [
    ("network_def._target_", "SwinUNETR", "only MONAI's UNet"),
    ("network_def._target_", "os.system", "only MONAI's UNet"),
    ("network_def.channels", "$[4, 8]", "have to be executed"),
    ("network_def.channels", [4, "$8"], "have to be executed"),
    ("network_def.channels", [4, 16], "not those of the network"),
    ("network_def.out_channels", "@classes", "have to be executed"),
    ("network_def.out_channels", 3, "3 channels out"),
    ("network_def.strides", [1], "steps of 2"),
    ("network_def.act", "relu", "only 'prelu'"),
    ("network_def.norm", ["group", {"num_groups": 2}], "only batch and instance"),
    ("network_def.spatial_dims", 2, "only three"),
    ("network_def.surprise", 1, "surprise has no equal"),
    ("preprocessing.transforms.3.pixdim", "$@spacing", "have to be executed"),
    ("preprocessing.transforms.2.axcodes", "SPL", "left and right would be a guess"),
    ("preprocessing.transforms.4._target_", "NormalizeIntensityd", "no equal in this software"),
    ("preprocessing.transforms.4.clip", False, "with clip"),
    ("preprocessing.transforms.5._target_", "Lambdad", "'Lambdad' of preprocessing has no equal"),
    ("preprocessing", "$compose()", "not a group"),
    ("inferer.roi_size", [32, 32], "three numbers"),
]


@pytest.mark.parametrize(("path", "value", "words"), REFUSED)
def test_what_has_no_equal_here_is_refused_by_name(tmp_path, path, value, words):
    with pytest.raises(UserError, match=words):
        adopt(a_zoo_model(tmp_path / "zoo", changed(CONFIG, path, value)), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("network_data_format.inputs.image.modality", "MR", "Say it with --sequence"),
        ("network_data_format.inputs.image.modality", "US", "only CT and MR"),
        ("network_data_format.outputs.pred.channel_def", {"0": "tumour", "1": "node"}, "Say it with --positive"),
        ("network_data_format", {}, "network_data_format"),
    ],
)
def test_what_metadata_leaves_open_is_asked_for(tmp_path, path, value, words):
    metadata = changed(METADATA, path, value)
    if value == "US":
        metadata = changed(metadata, "network_data_format.inputs.image.format", "magnitude")
    with pytest.raises(UserError, match=words):
        adopt(a_zoo_model(tmp_path / "zoo", metadata=metadata), tmp_path / "out")


class Bomb:
    """Touches a file when it is unpickled."""

    def __init__(self, place):
        self.place = place

    def __reduce__(self):
        return (open, (str(self.place), "w"))


def test_a_pickle_that_would_run_code_is_left_alone(tmp_path):
    folder, trap = a_zoo_model(tmp_path / "zoo"), tmp_path / "ran"
    for save in (
        lambda path: torch.save({"x": Bomb(trap)}, path),
        lambda path: path.write_bytes(pickle.dumps(Bomb(trap))),
    ):
        save(folder / "models" / "model.pt")
        with pytest.raises(UserError, match="opening it could run code"):
            adopt(folder, tmp_path / "out")
    assert not trap.exists()


def test_a_whole_network_is_not_a_state_dict(tmp_path):
    with pytest.raises(UserError, match="not a network's state dict"):
        adopt(a_zoo_model(tmp_path / "zoo", weights={"epoch": 3}), tmp_path / "out")


def test_safetensors_and_checkpoints_are_read_too(tmp_path):
    from safetensors.torch import save_file

    nested = {"state_dict": {f"module.{k}": v for k, v in the_network().state_dict().items()}}
    one = adopt(a_zoo_model(tmp_path / "one", weights=nested), tmp_path / "from-checkpoint")
    folder = a_zoo_model(tmp_path / "two")
    (folder / "models" / "model.pt").unlink()
    save_file(the_network().state_dict(), folder / "models" / "model.safetensors")
    other = adopt(folder, tmp_path / "from-safetensors")
    for name, tensor in one.weights().items():
        assert torch.equal(tensor, other.weights()[name])
