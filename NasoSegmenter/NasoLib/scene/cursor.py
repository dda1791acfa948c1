"""Where the mouse is in the patient.

stop = watch_cursor(scene, moved)      # moved((r, a, s) in mm); stop() ends it
"""

from __future__ import annotations

from collections.abc import Callable

import slicer


def watch_cursor(scene: slicer.vtkMRMLScene, moved: Callable[[tuple[float, float, float]], None]) -> Callable[[], None]:
    """Call `moved` with the place (RAS mm) under the mouse whenever it moves over a view; gives what ends it."""
    crosshair = scene.GetFirstNodeByClass("vtkMRMLCrosshairNode")
    if crosshair is None:
        return lambda: None

    def follow(*_: object) -> None:
        place = [0.0, 0.0, 0.0]
        if crosshair.GetCursorPositionRAS(place):
            moved((place[0], place[1], place[2]))

    tag = crosshair.AddObserver(slicer.vtkMRMLCrosshairNode.CursorPositionModifiedEvent, follow)
    return lambda: crosshair.RemoveObserver(tag)
