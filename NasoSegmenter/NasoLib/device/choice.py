"""Which device to use: the best one on which a tiny convolution runs and gives the right numbers.

Why not ask for a version: a graphics card can be there and new to this PyTorch, have a driver that is too old, or be
given to somebody else. Each of these shows when something is computed, and in no version string.

Why single precision on a processor unless asked otherwise: the same case must give the same score wherever it runs and
however its voxels are stored, to 1e-3. bfloat16 keeps eight bits and moves scores by up to 1e-2; "fast" takes it where
the processor computes in it natively, and where it does not it would only be slower.

Why half precision on CUDA by default: it halves memory and uses the cards' own units for it. float16 keeps eleven bits,
which moved the logits of our classifiers by 0.1 to 0.2 %, and so no score by 1e-3. Apple's MPS stays in single
precision unless asked: nobody has measured it there for these networks.
"""

from __future__ import annotations

import platform
import statistics
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from NasoLib.device.memory import free_memory, in_words
from NasoLib.errors import UserError

if TYPE_CHECKING:
    import torch

Kind = Literal["cuda", "mps", "cpu"]
Precision = Literal["float32", "float16", "bfloat16"]
NAMES = {"cuda": "the NVIDIA GPU (CUDA)", "mps": "the Apple GPU (MPS)", "cpu": "the processor"}


@dataclass(frozen=True)
class Device:
    """Where a model runs.

    name: the hardware's own name.  reason: one sentence for the user: which device, and why this one.
    memory_bytes: free when it was chosen, within the limits of a container.
    """

    kind: Kind
    name: str
    precision: Precision
    reason: str
    memory_bytes: int

    @property
    def torch_device(self) -> torch.device:
        """The device as torch names it."""
        return _torch().device(self.kind)

    @property
    def torch_dtype(self) -> torch.dtype:
        """The precision as torch names it."""
        return getattr(_torch(), self.precision)


def choose(
    preference: Literal["auto", "cuda", "mps", "cpu"] = "auto",
    precision: Literal["auto", "fast", "float32", "float16", "bfloat16"] = "auto",
) -> Device:
    """The device to use.

    preference: "auto" takes the first that works of CUDA, MPS and CPU; another word takes that one.
    precision: "auto" as said above; "fast" the shortest that the device computes in natively; or one by name.
    Raises UserError when PyTorch is missing, or the device asked for does not work here.
    """
    if preference not in ("auto", *NAMES):
        raise UserError(f"There is no device '{preference}'. Choose auto, cuda, mps or cpu.")
    if preference != "auto":
        return _asked_for(preference, precision)
    passed_over = []
    for kind in ("cuda", "mps"):
        problem = _problem(kind)
        if not problem:
            return _described(kind, precision, "It is the fastest that works here.")
        if _is_present(kind):
            passed_over.append(f"{_sentence_case(NAMES[kind])} was passed over: {problem}.")
    return _described("cpu", precision, " ".join(passed_over) or "No GPU was found.")


def _asked_for(kind: Kind, precision: str) -> Device:
    problem = _problem(kind)
    if problem:
        raise UserError(f"{_sentence_case(NAMES[kind])} cannot be used: {problem}. Choose auto or cpu.")
    return _described(kind, precision, "It was asked for.")


def _described(kind: Kind, precision: str, why: str) -> Device:
    """The device with its precision, name and sentence."""
    taken, remark = _precision(kind, precision)
    name, memory = _name(kind), free_memory(kind)
    reason = f"Runs on {NAMES[kind]}, {name}, in {taken}, with {in_words(memory)} of memory free. {why}{remark}"
    return Device(kind, name, taken, reason, memory)


def _precision(kind: Kind, wanted: str) -> tuple[Precision, str]:
    """The precision to compute in, and a remark for the user when it is not the one that was asked for."""
    plain: dict[Kind, Precision] = {"cuda": "float16", "mps": "float32", "cpu": "float32"}
    short: dict[Kind, Precision] = {"cuda": "float16", "mps": "float16", "cpu": "bfloat16"}
    if wanted not in ("auto", "fast", "float32", "float16", "bfloat16"):
        raise UserError(f"There is no precision '{wanted}'. Choose auto, fast, float32, float16 or bfloat16.")
    taken: Any = {"auto": plain[kind], "fast": short[kind]}.get(wanted, wanted)
    if taken == "float32" or _is_native(kind, taken):
        return taken, ""
    if wanted == "auto":
        return "float32", ""
    return "float32", f" It does not compute in {taken} natively, so float32 is used."


def _is_native(kind: Kind, precision: Precision) -> bool:
    """Whether this shorter precision is right on the device, and faster there than float32."""
    if _problem(kind, precision):
        return False
    if kind != "cpu":
        return True
    if precision != "bfloat16":
        return False
    flags = _processor_flags()
    return bool(flags & {"avx512_bf16", "amx_bf16", "bf16"}) if flags else _is_faster_when_measured()


@cache
def _problem(kind: Kind, precision: Precision = "float32") -> str:
    """Why a tiny convolution does not run there, or gives wrong numbers; "" when all is well."""
    if not _is_present(kind):
        return "this computer, or this PyTorch, has none"
    torch = _torch()
    image = np.arange(64, dtype=np.float32).reshape(8, 8) % 7
    kernel = np.array([[1, 0, -1], [2, 1, 0], [0, -1, 2]], np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    expected = np.einsum("ijkl,kl->ij", windows, kernel)
    try:
        place = {"device": kind, "dtype": getattr(torch, precision)}
        with torch.inference_mode():
            found = torch.conv2d(torch.tensor(image[None, None], **place), torch.tensor(kernel[None, None], **place))
        # Small whole numbers are exact in every precision, so any difference is a fault and not rounding.
        is_right = np.array_equal(found[0, 0].float().cpu().numpy(), expected)
    except (RuntimeError, AssertionError, TypeError) as error:
        return f"a test convolution in {precision} failed ({str(error).strip().splitlines()[0]})"
    return "" if is_right else f"a test convolution in {precision} gave wrong numbers"


def _is_present(kind: Kind) -> bool:
    """Whether PyTorch sees such a device at all."""
    torch = _torch()
    return kind == "cpu" or bool(torch.cuda.is_available() if kind == "cuda" else torch.backends.mps.is_available())


@cache
def _processor_flags(cpuinfo: Path = Path("/proc/cpuinfo")) -> frozenset[str]:
    """What the processor says that it can do; empty where the system does not tell."""
    try:
        lines = cpuinfo.read_text(errors="replace").splitlines()
    except OSError:
        return frozenset()
    return frozenset(
        word for line in lines if line.startswith(("flags", "Features")) for word in line.partition(":")[2].split()
    )


@cache
def _is_faster_when_measured() -> bool:
    """Whether bfloat16 takes at most 0.8 of float32's time here: medians of interleaved runs, in about 0.1 s."""
    torch = _torch()
    times: dict[str, list[float]] = {"float32": [], "bfloat16": []}
    with torch.inference_mode():
        pairs = {name: torch.ones(4, 64, 56, 56, dtype=getattr(torch, name)) for name in times}
        kernels = {name: torch.ones(64, 64, 3, 3, dtype=getattr(torch, name)) for name in times}
        for _ in range(7):
            for name in times:
                start = time.perf_counter()
                torch.conv2d(pairs[name], kernels[name], padding=1)
                times[name].append(time.perf_counter() - start)
    return statistics.median(times["bfloat16"]) <= 0.8 * statistics.median(times["float32"])


def _name(kind: Kind) -> str:
    """The hardware's own name."""
    if kind == "cuda":
        return _torch().cuda.get_device_name()
    if kind == "mps":
        return f"Apple {platform.machine()}"
    try:
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (names or [platform.processor() or platform.machine()])[0]


def _sentence_case(text: str) -> str:
    return text[0].upper() + text[1:]


def _torch() -> Any:
    """PyTorch, imported when first needed."""
    try:
        import torch
    except ImportError as error:
        raise UserError(
            "The models need PyTorch, which is not installed. In Slicer, install the extension PyTorch; elsewhere, "
            "install NasoLib with its models."
        ) from error
    return torch
