"""What can go wrong while a network runs, and the sentences that say what was done about it.

A run that meets one of these is repeated in another way where there is one, and its result says so in a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from NasoLib.errors import UserError

if TYPE_CHECKING:
    from NasoLib.networks.ready import Ready

ON_CPU = "The memory of the GPU did not suffice; the processor was used, which takes longer."


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


def in_single_precision_note(ready: Ready) -> str:
    """What to tell when an answer overflowed in half precision. Raises NotNumbers when it was no half precision."""
    if not ready.is_short:
        raise NotNumbers
    name = str(ready.dtype).removeprefix("torch.")
    return f"The model's numbers grew too large for {name}; the run was repeated in float32, which takes longer."
