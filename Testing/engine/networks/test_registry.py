"""Names to networks: any number of channels, and one sentence for everything that cannot be built."""

import os
import subprocess
import sys
import time

import pytest
import torch
from NasoLib.errors import UserError
from NasoLib.networks import NAMES, Kind, build, kind_of
from NasoLib.networks.registry import example_shape, input_multiple


@pytest.mark.parametrize("channels", [1, 2, 5])
@pytest.mark.parametrize("name", ["resnet10t", "mobilenetv3_small_050", "unet", "unet3d"])
def test_any_number_of_channels_goes_in(name, channels):
    network = build(name, channels, 2)
    batch = torch.zeros(example_shape(name, channels))
    answer = network(batch)
    assert answer.shape[:2] == (len(batch), 2)
    assert not network.training


@pytest.mark.parametrize("name", NAMES)
def test_a_classifier_gives_numbers_and_a_segmenter_gives_maps(name):
    network, shape = build(name, 1, 2), example_shape(name, 1)
    with torch.inference_mode():
        answer = network(torch.zeros(shape))
    assert answer.shape == ((shape[0], 2) if kind_of(name) is Kind.CLASSIFIER else (shape[0], 2, *shape[2:]))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"name": "resnet5000", "in_channels": 1, "classes": 1}, "is not known"),
        ({"name": "resnet18", "in_channels": 0, "classes": 1}, "at least one input channel"),
        ({"name": "resnet18", "in_channels": 1, "classes": 1, "wings": 2}, "wings=2"),
        ({"name": "unet", "in_channels": 1, "classes": 1, "encoder": "no-such"}, "no-such"),
        ({"name": "unet3d", "in_channels": 1, "classes": 2, "pretrained": True}, "no ImageNet weights"),
    ],
)
def test_what_cannot_be_built_is_refused_in_a_sentence(arguments, words):
    with pytest.raises(UserError, match=words):
        build(**arguments)


def test_the_multiple_of_a_3d_network_follows_its_levels():
    assert input_multiple("unet3d", {}) == 16
    assert input_multiple("unet3d", {"channels": [8, 16, 32]}) == 4
    assert build("unet3d", 1, 2, channels=(8, 16, 32))(torch.zeros(1, 1, 4, 8, 12)).shape == (1, 2, 4, 8, 12)


@pytest.mark.parametrize("name", ["resnet10t", "xception", "unet"])
def test_imagenet_weights_that_cannot_come_are_one_sentence_and_no_wait(name, monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(torch.hub, "_hub_dir", str(tmp_path))
    began = time.monotonic()
    with pytest.raises(UserError, match="could not be fetched from the internet"):
        build(name, 1, 1, pretrained=True)
    assert time.monotonic() - began < 10


def test_timm_loads_whether_or_not_torchvision_has_its_operators():
    """In a process of its own, and twice: the second call must not declare anything again."""
    code = (
        "from NasoLib.networks import libraries as l; l.tolerate_torchvision(); l.tolerate_torchvision(); "
        "print(l.timm().__name__, l.segmentation_models().__name__, len(l._declared))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ))
    assert done.stdout.split()[:2] == ["timm", "segmentation_models_pytorch"], done.stderr
    assert int(done.stdout.split()[2]) <= 1


def test_importing_the_registry_imports_no_network_library():
    code = (
        "import sys, NasoLib.networks, NasoLib.predict.slices, NasoLib.predict.regions; "
        "print([name for name in ('torch', 'timm', 'monai', 'torchvision', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
