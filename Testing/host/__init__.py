"""Slicer for tests: real MRML scene, logics and views, PySide6 in the place of PythonQt, no window on a screen.

    import host
    slicer_host = host.start()
    slicer_host.load_module("NasoInvasion/NasoInvasion.py")
    widget = slicer_host.open("NasoInvasion")
    slicer_host.views["Red"].mouse.drag((200, 150), (230, 150))
    slicer_host.picture("window.png")

The name `host` is found when the folder Testing is on the Python path, as it is under pytest. Importing it imports the
standard library only, since the project's two commands ask `host.syslibs` before anything is installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from host.session import Host

__all__ = ["start"]


def start() -> Host:
    """The host of this process, started when first asked for.

    Raises syslibs.MissingLibraries with one sentence, before anything could crash, when a system library is absent.
    """
    from host import session

    return session.start()
