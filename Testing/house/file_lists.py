"""Which files a module has, and which of them its CMakeLists.txt names.

Slicer installs only what is named, so a file that is missing from the list works from source and breaks once installed.
Standard library only: `make files` runs before anything is installed.
"""

from __future__ import annotations

import re
from pathlib import Path

MODULES = ("NasoInvasion", "NasoSegmenter", "TreatmentAdvisor")
_IGNORED = {"CMakeLists.txt"}


def _is_ours(path: Path) -> bool:
    return path.is_file() and path.name not in _IGNORED and not any(_is_left_behind(part) for part in path.parts)


def _is_left_behind(folder: str) -> bool:
    """Folders that Python and pip leave in a checkout."""
    return folder == "__pycache__" or folder.endswith(".egg-info")


def scripts(module_folder: Path) -> list[str]:
    """Every Python file below the folder, relative, sorted."""
    return sorted(p.relative_to(module_folder).as_posix() for p in module_folder.rglob("*.py") if _is_ours(p))


def resources(module_folder: Path) -> list[str]:
    """Every other file below the folder, relative, sorted."""
    files = (p for p in module_folder.rglob("*") if _is_ours(p) and p.suffix not in {".py", ".pyc"})
    return sorted(p.relative_to(module_folder).as_posix() for p in files)


def named(cmake_text: str, variable: str) -> list[str]:
    """The files that `set(variable ...)` names in a CMakeLists.txt."""
    found = re.search(rf"set\({variable}\s(.*?)\)", cmake_text, re.DOTALL)
    return found.group(1).split() if found else []


def _with_list(cmake_text: str, variable: str, files: list[str]) -> str:
    lines = "".join(f"  {name}\n" for name in files)
    return re.sub(rf"set\({variable}\s.*?\)", f"set({variable}\n{lines}  )", cmake_text, count=1, flags=re.DOTALL)


def rewrite(root: Path) -> int:
    """Write both lists of every module anew from what lies in its folder; gives exit status 0."""
    for module in MODULES:
        cmake = root / module / "CMakeLists.txt"
        text = _with_list(cmake.read_text(), "MODULE_PYTHON_SCRIPTS", scripts(root / module))
        cmake.write_text(_with_list(text, "MODULE_PYTHON_RESOURCES", resources(root / module)))
        print(f"{cmake.relative_to(root)}: rewritten")
    return 0
