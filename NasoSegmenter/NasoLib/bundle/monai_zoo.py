"""Other people's MONAI bundles, read as data: what goes in, which network, what comes out.

    found = read_zoo(folder)        ZooModel: facts for our metadata, and where the weights lie

MONAI's configs are small programs: a value that begins with "$" is Python, one that begins with "@" points elsewhere.
Nothing of that is executed or followed here. What is read are literal values of steps that have an equal in this
software, and whatever has none is refused by name: a model that is fed otherwise than in training answers nonsense,
and looks as if it worked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from NasoLib.bundle import checksums
from NasoLib.bundle.metadata import InputSpec, IntensitySpec, NetworkSpec, OutputSpec
from NasoLib.errors import UserError

CONFIGS = ("configs/inference.json", "configs/inference.yaml", "configs/evaluate.json")
# Steps that move no voxel and change no grey level beyond what this software does anyway.
_HARMLESS = ("LoadImage", "EnsureChannelFirst", "AddChannel", "EnsureType", "ToTensor", "CropForeground", "CastToType")
_UNET_ARGUMENTS = {
    "spatial_dims", "dimensions", "in_channels", "out_channels", "channels", "strides", "num_res_units", "norm",
    "kernel_size", "up_kernel_size", "act", "dropout", "bias",
}  # fmt: skip
_UNET_FIXED = {"kernel_size": 3, "up_kernel_size": 3, "act": "prelu", "bias": True}


@dataclass(frozen=True)
class ZooModel:
    """What a MONAI bundle says. axes: where its array's axes point ("RAS").  said: other facts, in words."""

    metadata: Mapping[str, Any]
    network: NetworkSpec
    input: InputSpec
    output: OutputSpec
    axes: str


def read_zoo(folder: Path, sequence: str = "", positive: str = "") -> ZooModel:
    """Read a MONAI bundle's folder. Raises UserError that names what has no equal here.

    sequence: of an MR model with one channel, such as "T1CE".  positive: the class that is the tumour, when several.
    """
    metadata = _group(checksums.read_json(folder, checksums.METADATA), "metadata.json")
    config = _group(checksums.read_json(folder, _config(folder)), "the inference config")
    steps = _steps(config)
    axes = _axes(steps)
    network = _network(config)
    output = _output(metadata, config, positive)
    _agree(config["network_def"], metadata, output)
    return ZooModel(metadata, network, _input(metadata, config, steps, axes, sequence), output, axes)


def _config(folder: Path) -> str:
    for place in CONFIGS:
        if (folder / place).is_file():
            if place.endswith(".yaml"):
                raise UserError(
                    f"{place} is YAML. Convert it to JSON: python -m monai.bundle and a text editor will do."
                )
            return place
    raise UserError(f"{folder.name} has no {CONFIGS[0]}, so it does not say which network its weights belong to.")


def _group(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UserError(f"{what} is not a group of named values.")
    return value


def _literal(value: Any, what: str) -> Any:
    """The value, when it is one: formulas and references are refused, wherever they hide in it."""
    if isinstance(value, str) and value.startswith(("$", "@", "%")):
        raise UserError(f"{what} is '{value}', which would have to be executed or looked up. Write its value instead.")
    if isinstance(value, (list, tuple)):
        return [_literal(item, what) for item in value]
    if isinstance(value, dict):
        return {key: _literal(item, f"{what}.{key}") for key, item in value.items()}
    return value


def _network(config: Mapping[str, Any]) -> NetworkSpec:
    given = _group(config.get("network_def"), "network_def")
    target = str(_literal(given.get("_target_", ""), "network_def._target_"))
    if target.split(".")[-1] != "UNet" or (target != "UNet" and not target.startswith("monai.networks.nets.")):
        raise UserError(f"The network is '{target}'; only MONAI's UNet in three dimensions can be imported.")
    arguments = {key: _literal(value, f"network_def.{key}") for key, value in given.items() if not key.startswith("_")}
    unknown = sorted(set(arguments) - _UNET_ARGUMENTS)
    if unknown:
        raise UserError(f"network_def.{unknown[0]} has no equal in this software.")
    return _unet(arguments)


def _unet(arguments: Mapping[str, Any]) -> NetworkSpec:
    """Our `unet3d` with these arguments, when it can be the same network."""
    channels, strides = arguments.get("channels", ()), arguments.get("strides", ())
    dimensions = arguments.get("spatial_dims", arguments.get("dimensions"))
    if dimensions != 3:
        raise UserError(f"The network has {dimensions} dimensions; only three can be imported.")
    if list(strides) != [2] * (len(channels) - 1):
        raise UserError(f"The network's strides are {strides}; only steps of 2 between all its levels can be imported.")
    for name, fixed in _UNET_FIXED.items():
        found = arguments.get(name, fixed)
        if (found.lower() if isinstance(found, str) else found) != fixed:
            raise UserError(f"network_def.{name} is {found!r}; only {fixed!r} can be imported.")
    args = {"channels": [int(n) for n in channels], "res_units": int(arguments.get("num_res_units", 0))}
    return NetworkSpec("unet3d", _normalisation(arguments.get("norm", "instance")), args)


def _normalisation(norm: Any) -> Literal["batch", "instance", "none"]:
    words: dict[Any, Literal["batch", "instance", "none"]] = {"batch": "batch", "instance": "instance", None: "none"}
    plain = norm.lower() if isinstance(norm, str) else norm
    if isinstance(plain, (list, dict)) or plain not in words:
        raise UserError(f"network_def.norm is {norm!r}; only batch and instance can be imported.")
    return words[plain]


def _steps(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The steps before the network by name, without the "d" of those that work on dictionaries."""
    listed = _group(config.get("preprocessing"), "preprocessing").get("transforms")
    if not isinstance(listed, list):
        raise UserError("preprocessing.transforms is not a list of steps, so it is not known how images were prepared.")
    found = {}
    for step in listed:
        target = str(_group(step, "A step of preprocessing").get("_target_", "")).split(".")[-1]
        name = re.sub(r"d(ict)?$", "", target)
        if name not in (*_HARMLESS, "Orientation", "Spacing", "ScaleIntensityRange"):
            raise UserError(f"The step '{target}' of preprocessing has no equal in this software.")
        found[name] = step
    return found


def _axes(steps: Mapping[str, Mapping[str, Any]]) -> str:
    axes = str(_literal(steps.get("Orientation", {}).get("axcodes", ""), "Orientation.axcodes")).upper()
    if len(axes) != 3 or [letter for letter in axes if letter in "RL"] != [axes[0]] or axes[1] not in "AP":
        raise UserError("preprocessing does not bring images to RAS or LPS, so left and right would be a guess.")
    return axes


def _input(
    metadata: Mapping[str, Any],
    config: Mapping[str, Any],
    steps: Mapping[str, Mapping[str, Any]],
    axes: str,
    sequence: str,
) -> InputSpec:
    image = _format(metadata, "inputs", "image")
    modality = _modality(image)
    inferer = _group(config.get("inferer", {}), "inferer")
    size = _literal(inferer.get("roi_size", image.get("spatial_shape")), "inferer.roi_size")
    spacing = _literal(steps.get("Spacing", {}).get("pixdim"), "Spacing.pixdim")
    if not _three_numbers(size):
        raise UserError("inferer.roi_size does not name three numbers: the window that the network was trained on.")
    if spacing is not None and not _three_numbers(spacing):
        raise UserError("Spacing.pixdim does not name three numbers.")
    return InputSpec(
        modality=modality,
        sequences=_sequences(image, modality, sequence),
        dimensions=3,
        size=tuple(int(n) for n in reversed(size)),
        intensity=_intensity(steps, image),
        spacing_mm=None if spacing is None else tuple(float(mm) for mm in reversed(spacing)),
        overlap=float(_literal(inferer.get("overlap", 0.25), "inferer.overlap")),
        roi="tissue",
    )


def _three_numbers(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(isinstance(n, (int, float)) and n > 0 for n in value)


def _format(metadata: Mapping[str, Any], side: str, name: str) -> dict[str, Any]:
    formats = _group(metadata.get("network_data_format"), "network_data_format")
    return _group(_group(formats.get(side), f"network_data_format.{side}").get(name), f"network_data_format.{name}")


def _modality(image: Mapping[str, Any]) -> Literal["CT", "MR"]:
    named = str(image.get("modality", "")).upper()
    if named in ("CT", "MR", "MRI"):
        return "CT" if named == "CT" else "MR"
    if image.get("format") == "hounsfield":
        return "CT"
    raise UserError(f"The modality is '{named}'; only CT and MR can be imported.")


def _sequences(image: Mapping[str, Any], modality: str, sequence: str) -> tuple[str, ...]:
    count = int(image.get("num_channels", 1))
    if count == 1:
        if modality == "MR" and not sequence:
            raise UserError("Which MR sequence is this model for? Say it with --sequence, such as --sequence T1CE.")
        return (sequence or "CT",)
    named = _group(image.get("channel_def"), "channel_def")
    return tuple(str(named.get(str(number), f"channel {number}")) for number in range(count))


def _intensity(steps: Mapping[str, Mapping[str, Any]], image: Mapping[str, Any]) -> IntensitySpec:
    step = {key: _literal(value, f"ScaleIntensityRange.{key}") for key, value in steps["ScaleIntensityRange"].items()} \
        if "ScaleIntensityRange" in steps else {}  # fmt: skip
    if not step or not step.get("clip"):
        raise UserError("Grey levels are not scaled by ScaleIntensityRanged with clip, which has no equal here.")
    low, high = float(step["a_min"]), float(step["a_max"])
    bottom, top = float(step.get("b_min") or 0.0), float(1.0 if step.get("b_max") is None else step["b_max"])
    if (bottom, top) == (0.0, 1.0):
        return IntensitySpec("window", low, high)
    count = int(image.get("num_channels", 1))
    width = top - bottom
    return IntensitySpec("window", low, high, mean=(-bottom / width,) * count, std=(1 / width,) * count)


def _output(metadata: Mapping[str, Any], config: Mapping[str, Any], positive: str) -> OutputSpec:
    named = _group(_format(metadata, "outputs", "pred").get("channel_def"), "network_data_format.outputs.channel_def")
    classes = tuple(str(named[key]) for key in sorted(named, key=int))
    activation = _activation(config, len(classes))
    possible = [name for name in classes if name.lower() != "background"]
    if not positive and len(possible) != 1:
        raise UserError(f"Which of {', '.join(possible)} is the tumour? Say it with --positive.")
    if positive and positive not in classes:
        raise UserError(f"The model has no class '{positive}'. It has {', '.join(classes)}.")
    return OutputSpec(classes, activation, positive or possible[0])


def _activation(config: Mapping[str, Any], classes: int) -> Literal["sigmoid", "softmax"]:
    """What the config says, as far as it is plain; else what the number of classes implies."""
    listed = config.get("postprocessing", {}).get("transforms", [])
    for step in listed if isinstance(listed, list) else []:
        for word in ("sigmoid", "softmax"):
            if isinstance(step, dict) and step.get(word) is True:
                return word  # type: ignore[return-value]
    return "softmax" if classes > 1 else "sigmoid"


def _agree(network: Mapping[str, Any], metadata: Mapping[str, Any], output: OutputSpec) -> None:
    """Refuse a bundle whose two files contradict each other."""
    channels = int(_format(metadata, "inputs", "image").get("num_channels", 1))
    pairs = ((network.get("in_channels"), channels, "in"), (network.get("out_channels"), len(output.classes), "out"))
    for said, other, side in pairs:
        if said != other:
            raise UserError(f"The network has {said} channels {side}, and metadata.json names {other}.")
