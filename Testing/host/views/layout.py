"""Arranges the views as the scene's layout node says: Slicer's own descriptions, read from their XML.

Slice and 3D views are made when a layout first asks for them and kept. Table and plot views cannot be drawn with the
wheel's libraries; their place holds a sentence that says so.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from PySide6 import QtCore, QtWidgets

from host.views.controller_bar import ControllerBar, SliceBar
from host.views.slice_view import SliceView
from host.views.threed_view import ThreeDView
from host.views.view_widget import ViewWidget

FOUR_UP = 3
EQUAL = 1000  # any number: Qt shares the room in proportion


class Layout(QtWidgets.QWidget):
    """The right side of the main window."""

    def __init__(self, core: Any) -> None:
        import slicer

        super().__init__()
        self._core = core
        self.views: dict[str, Any] = {}
        self._frames: dict[str, Any] = {}
        self._column = QtWidgets.QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.logic = slicer.vtkMRMLLayoutLogic()
        self.logic.SetMRMLApplicationLogic(core.application_logic)
        self.logic.SetMRMLScene(core.scene)
        self.node = self.logic.GetLayoutNode()
        self.node.AddObserver("ModifiedEvent", self._follow)
        self._shown = -1
        self._arranged: Any = None
        self.node.SetViewArrangement(FOUR_UP)
        self._follow()

    def restore(self) -> None:
        """Back to the four views; closing the scene puts everything else back, but keeps the arrangement."""
        self.node.SetViewArrangement(FOUR_UP)

    def _follow(self, *_: Any) -> None:
        arrangement = self.node.GetViewArrangement()
        if arrangement in (self._shown, self.node.SlicerLayoutNone):
            return
        self._shown = arrangement
        for frame in self._frames.values():
            frame.setParent(None)
        if self._arranged is not None:
            self._column.removeWidget(self._arranged)
            self._arranged.deleteLater()
        self._arranged = self._build(ElementTree.fromstring(self.node.GetCurrentLayoutDescription()))
        self._column.addWidget(self._arranged)

    def _build(self, element: ElementTree.Element) -> Any:
        if element.tag == "view":
            return self._frame(element)
        kind = element.get("type", "vertical")
        holder: Any = QtWidgets.QTabWidget() if kind == "tab" else _splitter(kind)
        for item in element.findall("item"):
            part = self._build(item[0])
            if kind == "tab":
                holder.addTab(part, item.get("name", ""))
            else:
                holder.addWidget(part)
        if kind != "tab":
            holder.setSizes([EQUAL] * holder.count())
        return holder

    def _frame(self, element: ElementTree.Element) -> Any:
        """One view with its bar."""
        key = element.get("class", "") + element.get("singletontag", "")
        if key not in self._frames:
            self._frames[key] = self._new_frame(element)
        self._frames[key].show()
        return self._frames[key]

    def _new_frame(self, element: ElementTree.Element) -> Any:
        cls, tag = element.get("class", ""), element.get("singletontag", "")
        if cls not in ("vtkMRMLSliceNode", "vtkMRMLViewNode"):
            return _not_drawn(cls)
        node = self._core.scene.GetSingletonNode(tag, cls)
        is_slice = cls == "vtkMRMLSliceNode"
        view = (SliceView if is_slice else ThreeDView)(node, self._core.application_logic)
        self.views[tag] = view
        return _framed((SliceBar if is_slice else ControllerBar)(view), ViewWidget(view))


def _splitter(kind: str) -> Any:
    across = kind == "horizontal"
    splitter = QtWidgets.QSplitter(QtCore.Qt.Orientation.Horizontal if across else QtCore.Qt.Orientation.Vertical)
    splitter.setHandleWidth(3)
    return splitter


def _framed(bar: Any, view: Any) -> Any:
    frame = QtWidgets.QWidget()
    column = QtWidgets.QVBoxLayout(frame)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(bar)
    column.addWidget(view, 1)
    return frame


def _not_drawn(cls: str) -> Any:
    label = QtWidgets.QLabel(f"{cls}: Slicer shows it here; this host cannot draw it.")
    label.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    return label
