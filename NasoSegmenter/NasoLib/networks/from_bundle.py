"""A bundle to a network that is ready to run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from NasoLib.errors import UserError
from NasoLib.networks.registry import Kind, build, entry_of, example_shape, input_multiple

if TYPE_CHECKING:
    from NasoLib.bundle import Bundle, Metadata
    from NasoLib.device import Device
    from NasoLib.networks.ready import Ready


def from_bundle(bundle: Bundle, device: Device) -> Ready:
    """Build the network that the bundle names, load its checked weights and make it ready for the device.

    Raises UserError when the network or an argument is not known, or the weights do not fit it.
    """
    from NasoLib.networks.ready import make_ready

    metadata = bundle.metadata
    name, args = metadata.network.name, network_args(metadata)
    network = build(name, metadata.input.channels, len(metadata.output.classes), **args)
    try:
        network.load_state_dict(bundle.weights())
    except RuntimeError as error:
        raise UserError(
            f"The weights of the bundle {bundle.name} do not fit its network {name}. Install the bundle again, or ask "
            "its maker."
        ) from error
    return make_ready(
        network,
        example_shape(name, metadata.input.channels),
        device.torch_device,
        device.precision,
        input_multiple(name, args),
        metadata.network.heatmap_layer,
    )


def network_args(metadata: Metadata) -> dict[str, Any]:
    """What `networks.build` takes beside channels and classes, from what a bundle says."""
    spec = metadata.network
    args = dict(spec.args)
    if entry_of(spec.name).kind is Kind.VOLUME:
        args.setdefault("norm", None if spec.normalisation == "none" else spec.normalisation)
    return args
