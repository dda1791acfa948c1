"""The module panel at the left of Slicer's window: help and acknowledgement on top, the module's widgets below."""

from __future__ import annotations

from typing import Any

from PySide6 import QtCore, QtWidgets

WIDTH = 460


class ModulePanel(QtWidgets.QWidget):
    """Shows one module at a time in a scroll area, tells it when it is entered and left."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ModulePanel")
        self.current: Any = None
        self.setFixedWidth(WIDTH)
        self._stack = QtWidgets.QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(_banner())
        self._scroll = QtWidgets.QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack.addWidget(self._scroll, 1)
        self._stack.addWidget(_data_probe())

    def show_module(self, module: Any) -> Any:
        """Leave the present module and enter this one; gives the module's own widget object."""
        widget = module.widgetRepresentation()
        if self.current is not module:
            self.leave()
            self.current = module
            self._scroll.setWidget(_page(_Help(module), widget))
            QtWidgets.QWidget.show(widget)
        widget.enter()
        return widget.self()

    def leave(self) -> None:
        """Leave the present module; its widget is kept for the next visit."""
        if self.current is None:
            return
        widget = self.current.widgetRepresentation()
        widget.exit()
        widget.setParent(None)
        self.current = None
        self._scroll.setWidget(QtWidgets.QWidget())


def _page(header: Any, widget: Any) -> Any:
    page = QtWidgets.QWidget()
    column = QtWidgets.QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(header)
    column.addWidget(widget, 1)  # all the room, as in Slicer: a panel without a spacer spreads its widgets there too
    return page


def _banner() -> Any:
    banner = QtWidgets.QLabel("<span style='font-size:17px'><b>3D</b>Slicer</span>")
    banner.setObjectName("LogoLabel")
    banner.setMargin(8)
    return banner


def _data_probe() -> Any:
    import ctk

    probe = ctk.ctkCollapsibleButton()
    probe.setText("Data Probe")
    probe.setObjectName("DataProbeCollapsibleWidget")
    probe.setCollapsed(True)
    return probe


class _Help(QtWidgets.QWidget):
    """The foldable texts of a module, folded at first as in Slicer."""

    def __init__(self, module: Any) -> None:
        import ctk

        super().__init__()
        column = QtWidgets.QVBoxLayout(self)
        fold = ctk.ctkCollapsibleButton()
        fold.setText("Help && Acknowledgement")
        fold.setObjectName("HelpCollapsibleButton")
        inside = QtWidgets.QVBoxLayout(fold)
        self.texts = QtWidgets.QTabWidget()
        inside.addWidget(self.texts)
        column.addWidget(fold)
        self._fill(module)
        fold.setCollapsed(True)

    def _fill(self, module: Any) -> None:
        people = "<p>Contributors: <i>" + ", ".join(module.contributors) + "</i></p>"
        for title, html in (("Help", module.helpText), ("Acknowledgement", module.acknowledgementText + people)):
            text = QtWidgets.QTextBrowser()
            text.setHtml(html)
            text.setOpenExternalLinks(True)
            self.texts.addTab(text, title)
