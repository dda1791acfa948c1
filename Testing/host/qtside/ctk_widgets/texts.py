"""Texts and frames: ctkSearchBox, ctkFittedTextBrowser (as tall as its text), ctkExpandableWidget."""
# ruff: noqa: N801

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QFrame, QLineEdit, QSizeGrip, QSizePolicy, QTextBrowser, QWidget

from ..declare import stored
from ..members import mark_as_cpp

_GLASS_PX = 20


@mark_as_cpp
class ctkSearchBox(QLineEdit):
    """A line to search with: a magnifying glass at the left, a cross to clear at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        QLineEdit.__init__(self, parent)
        self.setPlaceholderText("Search...")
        self.setClearButtonEnabled(True)

    def alwaysShowClearIcon(self) -> bool:
        """Whether the cross is there even while the line is empty."""
        return False

    def setAlwaysShowClearIcon(self, _show: bool) -> None:
        """Qt shows the cross only while there is something to clear."""

    def paintEvent(self, event: Any) -> None:
        """The line and its glass."""
        QLineEdit.paintEvent(self, event)
        if not self.showSearchIcon:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette.color(QPalette.ColorRole.Dark), 1.6))
        middle = self.height // 2
        painter.drawEllipse(5, middle - 6, 9, 9)
        painter.drawLine(13, middle + 2, 17, middle + 6)
        painter.end()

    showSearchIcon, setShowSearchIcon = stored(
        bool, False, then=lambda self, on: self.setTextMargins(_GLASS_PX if on else 0, 0, 0, 0)
    )


@mark_as_cpp
class ctkFittedTextBrowser(QTextBrowser):
    """A text as tall as its lines, so that it needs no scroll bar; a longer version opens on request."""

    _short_and_long = None

    def __init__(self, parent: QWidget | None = None) -> None:
        QTextBrowser.__init__(self, parent)
        self.setOpenLinks(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self.heightForWidthMayHaveChanged)
        self.anchorClicked.connect(self._link_clicked)

    def resizeEvent(self, event: Any) -> None:
        """Another width needs another height."""
        QTextBrowser.resizeEvent(self, event)
        self.heightForWidthMayHaveChanged()

    def heightForWidthMayHaveChanged(self) -> None:
        """Take the height of the text."""
        text = self.document.clone(self)
        text.setTextWidth(self.viewport().width)
        self.setFixedHeight(round(text.size.height()) + 2 * self.frameWidth)
        text.deleteLater()

    def collapsibleText(self) -> str:
        """The text with its details."""
        return self._short_and_long or ""

    def setCollapsibleText(self, text: str) -> None:
        """A first line, and details that open on request."""
        self._short_and_long = text
        self._show_text()

    def setCollapsibleHtml(self, text: str) -> None:
        """The same, from HTML."""
        self.setCollapsibleText(text)

    def setCollapsiblePlainText(self, text: str) -> None:
        """The same, from plain text."""
        self.setCollapsibleText(text)

    def _show_text(self) -> None:
        if self._short_and_long is None:
            return
        teaser, _, details = self._short_and_long.partition("\n")
        link = self.showDetailsText if self.collapsed else self.hideDetailsText
        body = teaser if self.collapsed else f"{teaser}<br>{details.replace(chr(10), '<br>')}"
        self.setHtml(f'{body} <a href="#details">{link}</a>' if details else teaser)

    def _link_clicked(self, url: Any) -> None:
        if url.toString() == "#details":
            self.setCollapsed(not self.collapsed)

    collapsed, setCollapsed = stored(bool, True, then=lambda self, _shut: self._show_text())
    showDetailsText, setShowDetailsText = stored(str, "Show details...", then=lambda self, _t: self._show_text())
    hideDetailsText, setHideDetailsText = stored(str, "Hide details.", then=lambda self, _t: self._show_text())
    disableMouseScroll, setDisableMouseScroll = stored(bool, False)


@mark_as_cpp
class ctkExpandableWidget(QFrame):
    """A frame with a grip to make it larger."""

    _grip = None

    def __init__(self, parent: QWidget | None = None) -> None:
        QFrame.__init__(self, parent)
        self._grip = QSizeGrip(self)

    def resizeEvent(self, event: Any) -> None:
        """Keep the grip in the corner."""
        QFrame.resizeEvent(self, event)
        self._grip.move(self.width - self._grip.width, self.height - self._grip.height)

    def updateSizeHint(self) -> None:
        """Take the present size as the wanted one."""
        self.updateGeometry()

    orientations, setOrientations = stored(int, 3)
    sizeGripInside, setSizeGripInside = stored(bool, True)
    sizeGripMargins, setSizeGripMargins = stored(QSize, QSize(0, 0))
