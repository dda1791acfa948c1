"""How much memory there is, and how much a run needs, told before the run.

What is free on the processor is the smaller of what the machine has available and what a container (control group)
still allows, because a run that passes the second is killed without a word.

What a run needs is counted, not guessed from the size of the weights: the network is run once on "meta" tensors, which
have shapes but no numbers, and the living tensors are added up after each operation. That takes milliseconds and no
memory. Libraries use work space that no tensor shows, hence `WORK_SPACE`.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

# Convolution libraries copy inputs and weights into their own layout: measured 1.1 to 1.3 times the tensors.
WORK_SPACE = 1.3
_NO_LIMIT = 2**60
_WORDS = ("out of memory", "not enough memory", "can't allocate memory", "cannot allocate memory", "bad allocation")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether this error says that memory ran out, on any device and in any library's words."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in _WORDS)


def free_memory(kind: str = "cpu") -> int:
    """Bytes that a run on this kind of device ("cuda", "mps" or "cpu") can still take."""
    if kind == "cpu":
        return min(_available_on_machine(), min(_left_in_containers(), default=_NO_LIMIT))
    import torch

    if kind == "cuda":
        return int(torch.cuda.mem_get_info()[0])
    return int(torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory())


def in_words(count: int) -> str:
    """A number of bytes for people: "3.4 GB"."""
    return f"{count / 1e9:.1f} GB" if count >= 1e8 else f"{count / 1e6:.0f} MB"


def required_memory(network: torch.nn.Module, input_shape: Sequence[int], dtype: torch.dtype | None = None) -> int:
    """Bytes that one forward pass needs beyond the weights that are already in memory.

    input_shape: (batch, channel, [k,] j, i).  dtype: of the input; None for that of the weights.
    """
    import torch

    from NasoLib.device.shapes import input_for, shapes_of

    image = input_for(network, input_shape, dtype)
    twin = shapes_of(network, image.dtype)
    with torch.no_grad(), _LivingTensors() as living:
        living.add(image)
        twin(image)
    return int(living.peak * WORK_SPACE)


def _LivingTensors() -> Any:  # noqa: N802
    """A torch mode that adds up the living tensors after each operation; `peak` is the largest sum in bytes."""
    import torch
    from torch.multiprocessing.reductions import StorageWeakRef
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils._pytree import tree_iter

    class Living(TorchDispatchMode):
        def __init__(self) -> None:
            super().__init__()
            self.peak = 0
            self._storages: dict[int, tuple[StorageWeakRef, int]] = {}

        def add(self, tensor: torch.Tensor) -> None:
            storage = tensor.untyped_storage()
            self._storages[storage._cdata] = (StorageWeakRef(storage), storage.nbytes())

        def __torch_dispatch__(self, operation, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
            result = operation(*args, **(kwargs or {}))
            for tensor in tree_iter(result):
                if isinstance(tensor, torch.Tensor):
                    self.add(tensor)
            self._storages = {key: entry for key, entry in self._storages.items() if not entry[0].expired()}
            self.peak = max(self.peak, sum(size for _, size in self._storages.values()))
            return result

    return Living()


def _available_on_machine() -> int:
    """Bytes the operating system can hand out without swapping."""
    try:
        return _read_available(Path("/proc/meminfo"))
    except (OSError, ValueError):
        return _available_on_windows() if sys.platform == "win32" else _half_of_physical()


def _read_available(meminfo: Path) -> int:
    for line in meminfo.read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise ValueError("no MemAvailable")


def _half_of_physical() -> int:
    """Where the system does not say what is free (macOS), half of what is built in."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (ValueError, OSError, AttributeError):
        return 4 * 10**9


def _available_on_windows() -> int:
    """`ullAvailPhys` of GlobalMemoryStatusEx: two 32-bit numbers, then seven 64-bit ones, of which it is the second."""
    status = (ctypes.c_uint64 * 8)()
    ctypes.cast(status, ctypes.POINTER(ctypes.c_uint32))[0] = ctypes.sizeof(status)
    ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # type: ignore[attr-defined]
    return int(status[2])


def _left_in_containers(proc: Path = Path("/proc"), groups: Path = Path("/sys/fs/cgroup")) -> Iterator[int]:
    """What each control group around this process still allows, in bytes; nothing where there is no limit."""
    try:
        lines = (proc / "self" / "cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            yield from _left(groups, path, "memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
            yield from _left(groups / "memory", path, *names)


def _left(root: Path, path: str, limit_name: str, used_name: str, cache_name: str) -> Iterator[int]:
    """What a control group and each of its parents still allow. A file cache that can be dropped does not count."""
    folder = root / path.strip("/")
    for group in (folder, *folder.parents):
        if not group.is_relative_to(root):
            return
        try:
            limit, used = int((group / limit_name).read_text()), int((group / used_name).read_text())
        except (OSError, ValueError):
            continue
        if limit < _NO_LIMIT:
            yield max(0, limit - used + _dropped_when_needed(group, cache_name))


def _dropped_when_needed(group: Path, name: str) -> int:
    """Bytes of file cache in a control group that the system gives back when memory is short."""
    try:
        words = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):
        return 0
    return int(words.get(name, 0))
