"""Two heat maps beside each other: the same axial slice twice, one map over each.

    beside = SideBySide(scene)
    beside.show(first, second, opacity=0.6)
    beside.hide()                           # layout, directions and foregrounds are as they were

Both views are axial and scroll together as long as they are shown this way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slicer

from NasoLib.scene.slices import slice_views

_VIEWS = ("Red", "Yellow")


class SideBySide:
    """Remembers what it changes and gives it back."""

    def __init__(self, scene: slicer.vtkMRMLScene) -> None:
        self._scene = scene
        self._give_back: list[Callable[[], None]] = []
        self._following = False

    @property
    def is_shown(self) -> bool:
        """Whether the two are to be seen now."""
        return bool(self._give_back)

    def show(
        self, first: slicer.vtkMRMLScalarVolumeNode, second: slicer.vtkMRMLScalarVolumeNode, opacity: float
    ) -> None:
        """Show two heat maps; again with the same only sets the opacity."""
        if not self.is_shown:
            self._arrange()
        for name, heatmap in zip(_VIEWS, (first, second), strict=True):
            for composite in self._composites(name):
                composite.SetForegroundVolumeID(heatmap.GetID())
                composite.SetForegroundOpacity(opacity)

    def hide(self) -> None:
        """Give everything back."""
        for action in reversed(self._give_back):
            action()
        self._give_back = []

    def _arrange(self) -> None:
        self._take_layout()
        views = {view.GetLayoutName(): view for view in slice_views(self._scene)}
        both = [views[name] for name in _VIEWS if name in views]
        for view in both:
            self._take_view(view)
        for name in _VIEWS:
            for composite in self._composites(name):
                self._take_composite(composite)
        for view in both:
            self._scroll_together(view, both)

    def _take_layout(self) -> None:
        layout = self._scene.GetFirstNodeByClass("vtkMRMLLayoutNode")
        if layout is None:
            return
        before = layout.GetViewArrangement()
        layout.SetViewArrangement(slicer.vtkMRMLLayoutNode.SlicerLayoutSideBySideView)
        self._give_back.append(lambda: layout.SetViewArrangement(before))

    def _take_view(self, view: slicer.vtkMRMLSliceNode) -> None:
        before = view.GetOrientation()
        view.SetOrientationToAxial()
        self._give_back.append(lambda: view.SetOrientation(before))

    def _take_composite(self, composite: slicer.vtkMRMLSliceCompositeNode) -> None:
        volume, opacity = composite.GetForegroundVolumeID(), composite.GetForegroundOpacity()

        def back() -> None:
            composite.SetForegroundVolumeID(volume if volume and self._scene.GetNodeByID(volume) else None)
            composite.SetForegroundOpacity(opacity)

        self._give_back.append(back)

    def _scroll_together(self, view: slicer.vtkMRMLSliceNode, both: list[Any]) -> None:
        tag = view.AddObserver("ModifiedEvent", lambda caller, _event: self._follow(caller, both))
        self._give_back.append(lambda: view.RemoveObserver(tag))

    def _follow(self, moved: slicer.vtkMRMLSliceNode, both: list[Any]) -> None:
        if self._following:
            return
        self._following = True
        for view in both:
            if view is not moved and view.GetSliceOffset() != moved.GetSliceOffset():
                view.SetSliceOffset(moved.GetSliceOffset())
        self._following = False

    def _composites(self, name: str) -> list[slicer.vtkMRMLSliceCompositeNode]:
        kind = "vtkMRMLSliceCompositeNode"
        every = [self._scene.GetNthNodeByClass(n, kind) for n in range(self._scene.GetNumberOfNodesByClass(kind))]
        return [composite for composite in every if composite.GetLayoutName() == name]
