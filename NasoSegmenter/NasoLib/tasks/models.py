"""Models that are loaded once and stay ready: the second run of a model starts at once.

    bundle = usable("invasion-demo", "invasion")
    device = choose()
    ready = ready_model(bundle, device)

Kept by the bundle's hash, so a bundle that was replaced under its name is loaded anew. Few are kept, because each holds
its weights; the one used longest ago goes first.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from NasoLib.bundle import Bundle, find
from NasoLib.errors import UserError

if TYPE_CHECKING:
    from NasoLib.device import Device
    from NasoLib.networks.ready import Ready

KEPT = 6  # the most that one task uses at once: two arms, three sequences and an outline

_kept: OrderedDict[tuple[str, str, str], Ready] = OrderedDict()
_lock = threading.Lock()


def usable(bundle: Bundle | str | Path, task: str) -> Bundle:
    """The bundle itself, or the installed one of this name. Raises UserError when it is for another task."""
    found = bundle if isinstance(bundle, Bundle) else find(bundle)
    if found.metadata.task != task:
        raise UserError(f"The model {found.name} is for {found.metadata.task}, not for {task}. Choose another model.")
    return found


def ready_model(bundle: Bundle, device: Device) -> Ready:
    """The bundle's network, ready on this device; loaded and checked the first time only."""
    from NasoLib.networks import from_bundle

    key = (bundle.sha256, device.kind, device.precision)
    with _lock:
        if key not in _kept:
            _kept[key] = from_bundle(bundle, device)
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[key]


def forget() -> None:
    """Let go of all loaded models, to give their memory back."""
    with _lock:
        _kept.clear()
