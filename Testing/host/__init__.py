"""Slicer for tests: real MRML scene, logics and views, PySide6 in the place of PythonQt, no window on a screen.

    import host
    slicer_host = host.start()
    slicer_host.load_module("NasoInvasion/NasoInvasion.py")
    widget = slicer_host.open("NasoInvasion")
    slicer_host.views["Red"].mouse.drag((200, 150), (230, 150))
    slicer_host.picture("window.png")

The name `host` is found when the folder Testing is on the Python path, as it is under pytest.
"""

from host.session import Host, start

__all__ = ["Host", "start"]
