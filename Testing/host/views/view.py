"""What slice views and 3D views have in common: displayable managers, one mouse, a picture drawn anew when needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from host.views.mouse import Mouse
from host.views.surface import Surface


class View:
    """One view of the scene. Positions are (x, y) pixels from the top left corner of its picture."""

    def __init__(self, node: Any, surface: Surface) -> None:
        self.node = node
        self.surface = surface
        self.mouse = Mouse(self)
        self.on_change: Callable[[], None] = lambda: None
        self._picture: np.ndarray | None = None
        self._group: Any = None

    @property
    def name(self) -> str:
        """The layout name: Red, Green, Yellow, 1."""
        return self.node.GetLayoutName()

    @property
    def colour(self) -> tuple[float, float, float]:
        """The colour of the view's bar, each channel 0 to 1."""
        return self.node.GetLayoutColor()

    def start_managers(self, factory: Any, names: list[str], application_logic: Any, style: Any) -> None:
        """Instantiate these displayable managers and give them the mouse."""
        for name in names:
            if not factory.IsDisplayableManagerRegistered(name):
                factory.RegisterDisplayableManager(name)
        factory.SetMRMLApplicationLogic(application_logic)
        self._group = factory.InstantiateDisplayableManagers(self.surface.renderer)
        self._group.SetMRMLDisplayableNode(self.node)
        self._group.AddObserver("UpdateEvent", self._changed)
        self.style = style
        style.SetDisplayableManagers(self._group)
        self.surface.set_style(style)

    def manager(self, name: str) -> Any:
        """The displayable manager of this class, or None as in Slicer."""
        return self._group.GetDisplayableManagerByClassName(name)

    def _changed(self, *_: Any) -> None:
        self._picture = None
        self.on_change()

    def corner_text(self) -> list[str]:
        """The lines written in the lower left corner."""
        return []

    def picture(self) -> np.ndarray:
        """What the view shows now, (rows, columns, 3) bytes; drawn again only when something asked for it."""
        if self._picture is None:
            self._picture = self.surface.draw()
        return self._picture

    def draw(self) -> np.ndarray:
        """Draw again whatever was asked, and give the picture."""
        self._changed()
        return self.picture()

    def resize(self, width: int, height: int) -> None:
        """Change the size in pixels."""
        if (width, height) != self.surface.size:
            self.surface.resize(width, height)
            self._changed()

    def close(self) -> None:
        """Let go of the scene and the graphics memory."""
        self._group.SetMRMLDisplayableNode(None)
        self.surface.close()
