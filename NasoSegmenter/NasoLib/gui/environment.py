"""Is everything here that the modules need? What is missing, in one sentence each, with the remedy.

Pure: versions come in, sentences go out, so that each case is a test. `problems()` asks the running Slicer.

Nothing is ever installed over what Slicer brings (numpy, SimpleITK, scipy) or over a torch that was matched to the
graphics card: a model package that pulls in another torch is the commonest way in which Slicer installations break. So
torch comes from the PyTorch extension, and the other packages are installed with the present versions held fixed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

OLDEST_SLICER = (5, 12)
OLDEST_PYTHON = (3, 11)
OLDEST_NUMPY = (2, 0)
PART_OF_SLICER = ("numpy", "SimpleITK", "scipy", "pydicom")
MODEL_PACKAGES = ("timm", "monai", "segmentation-models-pytorch", "safetensors")
HELD_FIXED = (*PART_OF_SLICER, "torch", "torchvision", "torchaudio", "vtk")


@dataclass(frozen=True)
class Problem:
    """One thing that is missing or too old.

    sentence: what is wrong and what to do. blocking: nothing of the module can work until it is mended.
    installs: packages that one button press can install.
    """

    sentence: str
    blocking: bool = False
    installs: tuple[str, ...] = ()


def installed_version(package: str) -> str | None:
    """The version of an installed Python package, read without importing it; None when it is not installed."""
    from importlib import metadata  # brings the email package along, which no start needs

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", version)[:3])


def _dotted(version: Iterable[int]) -> str:
    return ".".join(str(n) for n in version)


def slicer_problem(version: tuple[int, ...]) -> Problem | None:
    """Is this Slicer too old?"""
    if version[:2] >= OLDEST_SLICER:
        return None
    return Problem(
        f"This is Slicer {_dotted(version[:2])}; this module needs Slicer {_dotted(OLDEST_SLICER)} or newer. "
        "Install the current Slicer from download.slicer.org, then this extension from its Extensions Manager.",
        blocking=True,
    )


def python_problem(version: tuple[int, ...]) -> Problem | None:
    """Is this Python too old?"""
    if tuple(version[:2]) >= OLDEST_PYTHON:
        return None
    return Problem(
        f"This Slicer runs Python {_dotted(version[:2])}; this module needs {_dotted(OLDEST_PYTHON)} or newer. "
        "Install the current Slicer from download.slicer.org.",
        blocking=True,
    )


def slicer_package_problem(find: Callable[[str], str | None]) -> Problem | None:
    """Is a package gone, or replaced by an old one, that Slicer itself brings?"""
    missing = [name for name in PART_OF_SLICER if find(name) is None]
    if missing:
        return Problem(
            f"{', '.join(missing)}, a part of Slicer itself, is missing: something has changed this Slicer's Python. "
            "Reinstall Slicer.",
            blocking=True,
        )
    numpy = find("numpy") or ""
    if _numbers(numpy) < OLDEST_NUMPY:
        return Problem(
            f"numpy {numpy} has replaced the numpy that Slicer brings (2.0 or newer). Reinstall Slicer.", blocking=True
        )
    return None


def torch_problem(find: Callable[[str], str | None]) -> Problem | None:
    """Is PyTorch there?"""
    if find("torch"):
        return None
    return Problem(
        "Models cannot run yet, because PyTorch is not installed. Open the Extensions Manager, install the extension "
        "“PyTorch”, restart Slicer, and press “Install PyTorch” in its module “PyTorch Utils”."
    )


def model_package_problem(find: Callable[[str], str | None]) -> Problem | None:
    """Are the packages there that hold the network architectures?"""
    missing = tuple(name for name in MODEL_PACKAGES if find(name) is None)
    if not missing or not find("torch"):
        return None
    return Problem(
        f"Models cannot run yet, because {', '.join(missing)} is not installed. Press “Install” (internet needed); "
        "PyTorch and the packages that Slicer brings stay as they are.",
        installs=missing,
    )


def problems(
    slicer_version: tuple[int, ...] | None = None,
    python_version: tuple[int, ...] | None = None,
    find: Callable[[str], str | None] = installed_version,
) -> tuple[Problem, ...]:
    """Everything that is missing, the blocking first; empty when all is well. Asks the running Slicer by default."""
    found = (
        slicer_problem(slicer_version or running_slicer()),
        python_problem(python_version or sys.version_info[:3]),
        slicer_package_problem(find),
        torch_problem(find),
        model_package_problem(find),
    )
    return tuple(problem for problem in found if problem)


def running_slicer() -> tuple[int, ...]:
    """Version of the Slicer that runs this, as numbers."""
    import slicer

    return int(slicer.app.majorVersion), int(slicer.app.minorVersion)


def held_fixed(find: Callable[[str], str | None] = installed_version) -> str:
    """The text of a pip constraints file that keeps what Slicer and the PyTorch extension brought."""
    versions = ((name, find(name)) for name in HELD_FIXED)
    return "".join(f"{name}=={version}\n" for name, version in versions if version)
