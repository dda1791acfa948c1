"""`Metadata` in the form that MONAI bundles use, and back."""

from __future__ import annotations

from typing import Any

from NasoLib.bundle import fields
from NasoLib.bundle.metadata import FORMAT_VERSION, Metadata
from NasoLib.errors import UserError

SCHEMA = "https://github.com/Project-MONAI/MONAI-extra-test-data/releases/download/0.8.1/meta_schema_20240725.json"
PLAIN = ("version", "task", "description", "authors", "copyright", "intended_use", "references", "changelog")
PACKAGES = ("monai", "pytorch", "numpy")
OURS = ("name", "demo", "network", "input", "output", "decision", "postprocessing", "training", "metrics")


def write(data: Metadata) -> dict[str, Any]:
    """The JSON values of a bundle's `configs/metadata.json`."""
    all_fields = fields.to_json(data)
    return {
        "schema": SCHEMA,
        "name": data.title,
        **{key: all_fields[key] for key in PLAIN},
        **{f"{package}_version": data.made_with.get(package, "") for package in PACKAGES},
        "required_packages_version": {},
        **_said_twice(data),
        "naso": {"format_version": FORMAT_VERSION, **{key: all_fields[key] for key in OURS}},
    }


def read(data: Any) -> Metadata:
    """The metadata in these JSON values; UserError names what is wrong."""
    ours = _our_group(data)
    kinds = fields.kinds(Metadata)
    values: dict[str, Any] = {"title": fields.read_value(str, _get(data, "name"), "name")}
    values |= {key: fields.read_value(kinds[key], _get(data, key), key) for key in PLAIN}
    values |= {key: fields.read_value(kinds[key], _get(ours, key, "naso."), f"naso.{key}") for key in OURS}
    versions = {package: _get(data, f"{package}_version") for package in PACKAGES}
    metadata = Metadata(**values, made_with={package: version for package, version in versions.items() if version})
    _compare(data, write(metadata))
    return metadata


def _get(group: dict[str, Any], key: str, place: str = "") -> Any:
    """One field of a group, which must be there."""
    if key not in group:
        raise UserError(f"The field '{place}{key}' is missing.")
    return group[key]


def _our_group(data: Any) -> dict[str, Any]:
    """The group `naso`, after a look at the version of its form."""
    if not isinstance(data, dict) or not isinstance(data.get("naso"), dict):
        raise UserError(
            "The field 'naso' is missing: this is not a bundle of this software (other MONAI bundles do not run)."
        )
    found = data["naso"].get("format_version")
    if found != FORMAT_VERSION:
        remedy = (
            "Update the software" if isinstance(found, int) and found > FORMAT_VERSION else "Ask for a newer bundle"
        )
        raise UserError(
            f"The field 'naso.format_version' is {found!r}, but this software reads {FORMAT_VERSION}. {remedy}."
        )
    for key in data["naso"]:
        if key not in (*OURS, "format_version"):
            raise UserError(f"The field 'naso.{key}' is not known to this version of the software.")
    return data["naso"]


def _compare(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Refuse fields of MONAI's form that are unknown, missing, or that contradict the group `naso`."""
    for key in found:
        if key not in expected:
            raise UserError(f"The field '{key}' is not known to this version of the software.")
    for key, value in expected.items():
        if key not in found:
            raise UserError(f"The field '{key}' is missing.")
        if key != "schema" and found[key] != value:
            raise UserError(f"The field '{key}' does not agree with the group 'naso'.")


def _said_twice(data: Metadata) -> dict[str, Any]:
    """Fields of MONAI's form whose content follows from ours."""
    return {
        "data_source": data.training.trained_on,
        "data_type": "nrrd",
        "image_classes": ", ".join(data.input.sequences),
        "label_classes": ", ".join(data.output.classes),
        "pred_classes": f"{data.output.activation} over {', '.join(data.output.classes)}",
        "eval_metrics": {f"{metric.name} ({metric.unit}, {metric.data})": metric.value for metric in data.metrics},
        "network_data_format": {"inputs": {"image": _input(data)}, "outputs": {"pred": _output(data)}},
    }


def _input(data: Metadata) -> dict[str, Any]:
    spec = data.input
    window = spec.intensity.method in ("window", "percentile") and not spec.intensity.mean
    return {
        "type": "image",
        "format": "hounsfield" if spec.modality == "CT" else "magnitude",
        "modality": spec.modality,
        "num_channels": spec.channels,
        "spatial_shape": list(spec.size),
        "dtype": "float32",
        "value_range": [0, 1] if window else [],
        "is_patch_data": spec.dimensions == 3,
        "channel_def": {str(n): name for n, name in enumerate(spec.sequences)},
    }


def _output(data: Metadata) -> dict[str, Any]:
    is_map = data.task == "segmentation"
    return {
        "type": "image" if is_map else "probabilities",
        "format": "segmentation" if is_map else "classes",
        "num_channels": len(data.output.classes),
        "spatial_shape": list(data.input.size) if is_map else [1],
        "dtype": "float32",
        "value_range": [0, 1],
        "is_patch_data": is_map and data.input.dimensions == 3,
        "channel_def": {str(n): name for n, name in enumerate(data.output.classes)},
    }
