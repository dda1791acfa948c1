"""A real configure, build and install of the extension, against a small stand-in for a Slicer build."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSTALLED_MODULES = Path("lib/Slicer-5.12/qt-scripted-modules")


def cmake() -> str:
    """The CMake of the environment (a Python package), else the machine's."""
    return shutil.which("cmake", path=str(Path(sys.executable).parent)) or shutil.which("cmake") or "cmake"


def install(source: Path, work: Path) -> Path:
    """Configure, build and install the extension in `source`; gives the folder with the installed modules.

    The extension compiles nothing, but CMake looks for compilers in any project; telling it that they are there lets a
    machine without one run this. Raises CalledProcessError, with CMake's words in `stdout`, when a step fails.
    """
    build, prefix = work / "build", work / "installed"
    compilers = [
        f"-DCMAKE_{language}_COMPILER{end}"
        for language in ("C", "CXX")
        for end in (f"={sys.executable}", "_FORCED=ON", "_ID_RUN=ON")
    ]
    steps = (
        [
            "-S",
            source,
            "-B",
            build,
            "-G",
            "Unix Makefiles",
            f"-DSlicer_DIR={ROOT / 'Testing/house/slicer_config'}",
            *compilers,
        ],
        ["--build", build],
        ["--install", build, "--prefix", prefix],
    )
    for step in steps:
        subprocess.run(
            [cmake(), *map(str, step)], check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    return prefix / INSTALLED_MODULES
