"""What can go wrong while a network runs, and the sentences that say what was done about it.

A run that meets one of these is repeated in another way where there is one, and its result says so in a note.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from NasoLib.errors import UserError

if TYPE_CHECKING:
    from NasoLib.networks.ready import Ready


class Movable(Protocol):
    """What runs: a network, or a job with one."""

    def on_cpu(self: Run) -> Run:
        """The same without the GPU."""

    def in_single_precision(self: Run) -> Run:
        """The same with more bits."""


Run = TypeVar("Run", bound=Movable)


@dataclass(frozen=True)
class Repetition:
    """How a failed run is tried once more.  note: what its result says of it.  changed: the run, in the other way."""

    note: str
    changed: Callable[[Run], Run]


ON_PROCESSOR = Repetition(
    "The memory of the GPU did not suffice; the processor was used, which takes longer.", lambda run: run.on_cpu()
)


class NotNumbers(UserError):
    """The network's answer holds NaN or infinity.

    Without this check NaN would read as "nothing found", because no comparison with a threshold is true for it.
    """

    def __init__(self) -> None:
        super().__init__(
            "The model's answer holds values that are not numbers (NaN or infinite). Its weights may be damaged, or "
            "the image may be of another kind than the model was made for. Check the image, install the model again, "
            "or choose another model."
        )


class TooLittleMemory(UserError):
    """The run needs more memory than it is allowed."""


def in_single_precision(ready: Ready) -> Repetition:
    """For an answer that overflowed in half precision. Raises NotNumbers when it was no half precision."""
    if not ready.is_short:
        raise NotNumbers
    name = str(ready.dtype).removeprefix("torch.")
    return Repetition(
        f"The model's numbers grew too large for {name}; the run was repeated in float32, which takes longer.",
        lambda run: run.in_single_precision(),
    )
