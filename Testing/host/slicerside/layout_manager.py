"""`slicer.app.layoutManager()` and the widgets reached through it, over the host's real views."""

from __future__ import annotations

from typing import Any

from host.slicerside.strict import Strict


class LayoutManager(Strict):
    """Which views there are and how they are arranged."""

    _cpp_name = "qSlicerLayoutManager"
    signals = ("layoutChanged(int)",)
    _layout: Any
    _core: Any

    def __init__(self, layout: Any, core: Any) -> None:
        self._layout = layout
        self._core = core
        layout.node.AddObserver("ModifiedEvent", self._changed)

    def _changed(self, *_: Any) -> None:
        self.emit("layoutChanged(int)", self.layout)

    @property
    def layout(self) -> int:
        """The number of the present arrangement."""
        return self._layout.node.GetViewArrangement()

    @layout.setter
    def layout(self, arrangement: int) -> None:
        self.setLayout(arrangement)

    def setLayout(self, arrangement: int) -> None:
        """Arrange the views another way, by vtkMRMLLayoutNode's numbers."""
        if not self._layout.node.IsLayoutDescription(arrangement):
            raise ValueError(f"There is no layout number {arrangement}.")
        self._layout.node.SetViewArrangement(arrangement)

    def layoutLogic(self) -> Any:
        """The vtkMRMLLayoutLogic."""
        return self._layout.logic

    def _of_kind(self, kind: str) -> list[str]:
        return [name for name, view in self._layout.views.items() if view.node.IsA(kind)]

    def sliceViewNames(self) -> tuple[str, ...]:
        """Red, Green, Yellow and what other layouts have made."""
        return tuple(self._of_kind("vtkMRMLSliceNode"))

    def sliceWidget(self, name: str) -> Any:
        """A slice view by its name; None when there is none, as in Slicer."""
        return SliceWidget(self._layout.views[name]) if name in self.sliceViewNames() else None

    @property
    def threeDViewCount(self) -> int:
        """How many 3D views there are."""
        return len(self._of_kind("vtkMRMLViewNode"))

    def threeDWidget(self, index: int) -> Any:
        """A 3D view by its number from 0; None when there is none."""
        names = self._of_kind("vtkMRMLViewNode")
        return ThreeDWidget(self._layout.views[names[index]]) if index < len(names) else None

    @property
    def tableViewCount(self) -> int:
        """None are drawn here."""
        return 0

    @property
    def plotViewCount(self) -> int:
        """None are drawn here."""
        return 0

    def mrmlSliceLogics(self) -> Any:
        """A vtkCollection of all slice logics."""
        return self._core.application_logic.GetSliceLogics()

    def resetSliceViews(self) -> None:
        """Fit every slice view to its volumes."""
        for name in self.sliceViewNames():
            self._layout.views[name].fit()

    def resetThreeDViews(self) -> None:
        """Bring everything into view."""
        for name in self._of_kind("vtkMRMLViewNode"):
            self._layout.views[name].reset_focal_point()


class ViewPart(Strict):
    """A widget of a view; `_view` is the host's view."""

    _view: Any

    def __init__(self, view: Any) -> None:
        self._view = view


class SliceWidget(ViewPart):
    """qMRMLSliceWidget."""

    _cpp_name = "qMRMLSliceWidget"

    def sliceLogic(self) -> Any:
        """The vtkMRMLSliceLogic."""
        return self._view.logic

    def mrmlSliceNode(self) -> Any:
        """The slice node."""
        return self._view.node

    def mrmlSliceCompositeNode(self) -> Any:
        """The node that holds the layers."""
        return self._view.composite

    def sliceView(self) -> Any:
        """The drawing part."""
        return DrawnView(self._view)

    def sliceController(self) -> Any:
        """The bar."""
        return SliceController(self._view)

    def fitSliceToBackground(self) -> None:
        """Show the whole volume."""
        self._view.logic.FitSliceToBackground()

    def interactorStyle(self) -> Any:
        """The vtkMRMLSliceViewInteractorStyle."""
        return self._view.style


class SliceController(ViewPart):
    """qMRMLSliceControllerWidget."""

    _cpp_name = "qMRMLSliceControllerWidget"

    def setSliceOffsetValue(self, offset: float) -> None:
        """Move the slice to this offset (mm)."""
        self._view.logic.SetSliceOffset(offset)

    def fitSliceToBackground(self) -> None:
        """Show the whole volume."""
        self._view.logic.FitSliceToBackground()

    def sliceLogic(self) -> Any:
        """The vtkMRMLSliceLogic."""
        return self._view.logic


class ThreeDWidget(ViewPart):
    """qMRMLThreeDWidget."""

    _cpp_name = "qMRMLThreeDWidget"

    def threeDView(self) -> Any:
        """The drawing part."""
        return DrawnView(self._view)

    def mrmlViewNode(self) -> Any:
        """The view node."""
        return self._view.node

    def viewLogic(self) -> Any:
        """The vtkMRMLViewLogic."""
        return self._view.logic


class DrawnView(ViewPart):
    """qMRMLSliceView and qMRMLThreeDView."""

    _cpp_name = "qMRMLView"

    def renderWindow(self) -> Any:
        """The vtkRenderWindow."""
        return self._view.surface.window

    def interactor(self) -> Any:
        """The vtkRenderWindowInteractor."""
        return self._view.surface.interactor

    def interactorStyle(self) -> Any:
        """The style that handles the mouse."""
        return self._view.style

    def mrmlSliceNode(self) -> Any:
        """The slice node of a slice view."""
        return self._view.node

    def mrmlViewNode(self) -> Any:
        """The view node of a 3D view."""
        return self._view.node

    def displayableManagerByClassName(self, name: str) -> Any:
        """A displayable manager, or None."""
        return self._view.manager(name)

    def forceRender(self) -> None:
        """Draw now."""
        self._view.draw()

    def scheduleRender(self) -> None:
        """Draw when looked at next."""
        self._view._changed()

    def resetFocalPoint(self) -> None:
        """Bring everything into view (3D)."""
        self._view.reset_focal_point()
