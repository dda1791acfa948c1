"""Which system libraries are absent, said before anything crashes.

VTK opens EGL and GL when the first picture is drawn and ends the whole process with a segmentation fault when they are
not there; PySide6 cannot be imported without the others. So they are looked for by name first. This file uses the
standard library only: it runs before any package is installed (`python3 Testing/host/syslibs.py`).

The list is what a bare Debian 12 lacks, found with ldd over PySide6, VTK and slicer-core: all else they link to is in
the base system, in the wheels, or comes with these packages. `libegl1` and `libgl1` bring Mesa's software renderer
(libegl-mesa0, libgl1-mesa-dri) and `libfontconfig1` a font, so neither an X server nor a graphics card is needed.
"""

from __future__ import annotations

import ctypes
import sys

PACKAGE_OF_LIBRARY = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}


class MissingLibraries(OSError):
    """System libraries without which drawing would end the process; `str(error)` is the sentence to show."""


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing() -> list[str]:
    """The libraries by file name that cannot be loaded; none outside Linux, where the system has its own."""
    if not sys.platform.startswith("linux"):
        return []
    return [library for library in PACKAGE_OF_LIBRARY if not _loads(library)]


def missing_sentence() -> str:
    """What to tell someone whose machine lacks some of them, with the one line that installs them; else empty."""
    absent = missing()
    if not absent:
        return ""
    packages = " ".join(PACKAGE_OF_LIBRARY[library] for library in absent)
    return (
        f"Drawing needs system libraries that this machine does not have ({', '.join(absent)}); "
        f"install them with: apt-get install {packages}"
    )


def require() -> None:
    """Raise `MissingLibraries` with the sentence when a library is absent."""
    sentence = missing_sentence()
    if sentence:
        raise MissingLibraries(sentence)


def main() -> int:
    """Say what is missing; 1 when something is, else 0."""
    sentence = missing_sentence()
    if sentence:
        print(sentence, file=sys.stderr)
    return 1 if sentence else 0


if __name__ == "__main__":
    sys.exit(main())
