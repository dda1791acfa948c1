"""A bundle to a network that is ready to run, or a sentence that says why not."""

import numpy as np
import pytest
import torch
from engine.networks.lively import a_lively_network
from NasoLib.bundle import InputSpec, IntensitySpec, Metadata, NetworkSpec, OutputSpec, TrainingSpec, create
from NasoLib.device import choose
from NasoLib.errors import UserError
from NasoLib.networks import from_bundle


def metadata(name, channels=1, classes=("yes",), dimensions=2, **network):
    """What a small demonstration bundle says."""
    return Metadata(
        name="demo",
        title="Demo",
        version="1.0.0",
        task="invasion",
        description="For tests.",
        intended_use="Tests.",
        demo=True,
        network=NetworkSpec(name, **network),
        input=InputSpec(
            "MR",
            tuple(f"S{n}" for n in range(channels)),
            dimensions,
            (64,) * dimensions,
            IntensitySpec("zscore", -3, 3),
        ),
        output=OutputSpec(classes, "sigmoid" if len(classes) == 1 else "softmax", classes[-1]),
        training=TrainingSpec("noise", "none"),
    )


def test_a_classifier_comes_out_as_it_went_in(tmp_path):
    network = a_lively_network("resnet10t", 2, 1)
    bundle = create(tmp_path / "demo", metadata("resnet10t", 2), network.state_dict())
    ready = from_bundle(bundle, choose("cpu"))
    crops = np.random.default_rng(0).normal(size=(3, 2, 64, 64)).astype(np.float32)
    with torch.inference_mode():
        assert torch.allclose(ready(crops), network(torch.from_numpy(crops)), atol=1e-4)
    assert ready.head.is_linear
    assert (ready.in_channels, ready.classes, ready.device.type) == (2, 1, "cpu")


def test_a_3d_network_takes_its_arguments_from_the_bundle(tmp_path):
    network = a_lively_network("unet3d", 1, 2, channels=(8, 16, 32))
    about = metadata("unet3d", 1, ("background", "tumour"), 3, args={"channels": [8, 16, 32]})
    ready = from_bundle(create(tmp_path / "demo", about, network.state_dict()), choose("cpu"))
    assert (ready.multiple, ready.classes, ready.head, ready.sees_extent) == (4, 2, None, False)


def test_a_bundle_says_that_it_was_trained_with_instance_norm(tmp_path):
    network = a_lively_network("unet3d", 1, 2, channels=(8, 16, 32), norm="instance")
    about = metadata("unet3d", 1, ("background", "tumour"), 3, args={"channels": [8, 16, 32]}, normalisation="instance")
    assert from_bundle(create(tmp_path / "demo", about, network.state_dict()), choose("cpu")).sees_extent


def test_weights_of_another_network_are_refused_in_a_sentence(tmp_path):
    state = a_lively_network("resnet10t", 2, 1).state_dict()
    bundle = create(tmp_path / "demo", metadata("resnet18", 2), state)
    with pytest.raises(UserError, match="do not fit its network resnet18"):
        from_bundle(bundle, choose("cpu"))


def test_an_unknown_network_is_refused_in_a_sentence(tmp_path):
    bundle = create(tmp_path / "demo", metadata("brain9000"), {"weight": torch.zeros(1)})
    with pytest.raises(UserError, match="brain9000"):
        from_bundle(bundle, choose("cpu"))
