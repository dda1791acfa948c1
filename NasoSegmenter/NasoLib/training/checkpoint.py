"""Where a training stands, in one file that is there completely or not at all.

    work/last.safetensors        network, optimiser, and in its header where it stands; replaced at each checkpoint
    work/best-0007.safetensors   the network after the epoch that is best so far (epoch 7)

Why one file: two files can disagree after a kill. `best` is written first and named by `last`, so whatever moment a
kill picks, `last` names a file that is there. Both are safetensors: tables of numbers that run nothing when opened.

Why tensors are copied into the ones that are there: a sum can differ in its last bit with where in memory its numbers
lie and how they are laid out, and a resumed training must end with the same bits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn

from NasoLib.errors import UserError
from NasoLib.training.files import disk_errors_in_words, write_atomically

LAST = "last.safetensors"
_NETWORK, _OPTIMISER = "network.", "optimiser."


@dataclass
class Standing:
    """Where a training stands.

    epoch, step: what comes next.  history: one entry per finished epoch.  best_epoch: -1 before the first.
    losses: sum and number of this epoch's losses so far.  scale: of the half-precision gradients.
    """

    identity: str
    epoch: int = 0
    step: int = 0
    best_epoch: int = -1
    is_over: bool = False
    loss_sum: float = 0.0
    loss_count: int = 0
    history: list[dict[str, Any]] = field(default_factory=list)
    scale: dict[str, Any] = field(default_factory=dict)


class Checkpoints:
    """The checkpoints of one training, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def standing(self) -> Standing | None:
        """Where the training stood when it was stopped; None when nothing is there."""
        place = self.folder / LAST
        if not place.is_file():
            return None
        try:
            return Standing(**json.loads(_header(place)["standing"]))
        except (KeyError, ValueError, TypeError, OSError) as error:
            raise UserError(f"{place} cannot be read ({error}). Remove its folder to begin anew.") from error

    def save(self, standing: Standing, network: nn.Module, optimiser: torch.optim.Optimizer) -> None:
        """Replace the last checkpoint. Refuses weights that are not numbers, so that the last one stays good."""
        state = network.state_dict()
        refuse_broken(state, self.kept())
        tensors = {_NETWORK + name: tensor for name, tensor in state.items()}
        plain: dict[str, dict[str, Any]] = {}
        for number, values in optimiser.state_dict()["state"].items():
            for name, value in values.items():
                if isinstance(value, torch.Tensor):
                    tensors[f"{_OPTIMISER}{number}.{name}"] = value
                elif value is not None:
                    plain.setdefault(str(number), {})[name] = value
        header = {"standing": json.dumps(asdict(standing)), "optimiser": json.dumps(plain)}
        self._write(self.folder / LAST, tensors, header)

    def restore(self, network: nn.Module, optimiser: torch.optim.Optimizer) -> None:
        """Bring a new network and a new optimiser to where the last checkpoint was."""
        tensors, header = _read(self.folder / LAST)
        put_into(network, {name.removeprefix(_NETWORK): t for name, t in tensors.items() if name.startswith(_NETWORK)})
        state: dict[int, dict[str, Any]] = {}
        for number, values in json.loads(header["optimiser"]).items():
            state.setdefault(int(number), {}).update(values)
        for name, tensor in tensors.items():
            if name.startswith(_OPTIMISER):
                number, key = name.removeprefix(_OPTIMISER).split(".", 1)
                state.setdefault(int(number), {})[key] = tensor.clone()
        groups = optimiser.state_dict()["param_groups"]
        optimiser.load_state_dict({"state": state, "param_groups": groups})
        _lay_out_alike(optimiser)

    def save_best(self, epoch: int, network: nn.Module) -> None:
        """Keep the network of a finished epoch as the best so far."""
        refuse_broken(network.state_dict(), self.kept())
        self._write(self._best(epoch), network.state_dict(), {"epoch": str(epoch)})

    def best(self, epoch: int) -> dict[str, torch.Tensor]:
        """The network's tensors after that epoch."""
        return _read(self._best(epoch))[0]

    def remove_other_bests(self, epoch: int) -> None:
        """Remove what `last` does not name any more."""
        for place in self.folder.glob("best-*.safetensors"):
            if place != self._best(epoch):
                place.unlink(missing_ok=True)

    def kept(self) -> str:
        """One sentence: what there is to go on from."""
        standing = self.standing()
        if standing is None:
            return "No checkpoint had been written yet"
        done = f"epoch {standing.epoch + 1}, step {standing.step}" if standing.step else f"epoch {standing.epoch}"
        return f"The last good checkpoint, after {done}, is kept in {self.folder}"

    def _best(self, epoch: int) -> Path:
        return self.folder / f"best-{epoch:04d}.safetensors"

    def _write(self, place: Path, tensors: Mapping[str, torch.Tensor], header: dict[str, str]) -> None:
        from safetensors.torch import save

        plain = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()}
        with disk_errors_in_words(place, self.kept()):
            write_atomically(place, save(plain, metadata=header))


def refuse_broken(state: Mapping[str, torch.Tensor], kept: str) -> None:
    """Refuse weights with NaN or infinity."""
    for name, tensor in state.items():
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise UserError(f"Training stopped: the weights '{name}' are no numbers any more. {kept}. {REMEDY}")


REMEDY = "Lower the learning rate (--set learning_rate=...), or look for a case whose image is damaged."


def put_into(network: nn.Module, tensors: Mapping[str, torch.Tensor]) -> None:
    """Copy tensors into the network's own, which keep their place in memory."""
    network.load_state_dict(dict(tensors))


def _lay_out_alike(optimiser: torch.optim.Optimizer) -> None:
    """Arrange what the optimiser keeps of each weight in memory as the weight is."""
    for parameter, values in optimiser.state.items():
        for name, value in values.items():
            if isinstance(value, torch.Tensor) and value.shape == parameter.shape and value.ndim:
                values[name] = torch.empty_like(parameter, dtype=value.dtype).copy_(value)


def _header(place: Path) -> dict[str, str]:
    from safetensors import safe_open

    with safe_open(str(place), "pt") as file:
        return dict(file.metadata() or {})


def _read(place: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(place), "pt") as file:
            return {name: file.get_tensor(name).clone() for name in file.keys()}, dict(file.metadata() or {})  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        raise UserError(f"{place} cannot be read ({error}). Remove its folder to begin anew.") from error
