"""A look close to Slicer's light style on every machine: Fusion, Slicer's greys, and a font that is surely there.

An offscreen Qt on a bare machine has no font at all, and then draws no text. matplotlib ships DejaVu Sans; it is found
without importing matplotlib.
"""

import importlib.util
from pathlib import Path

from PySide6 import QtGui, QtWidgets

_TEXT_SIZE_PX = 12
_GREYS = {
    "Window": "#efefef",
    "Base": "#ffffff",
    "AlternateBase": "#f7f7f7",
    "Button": "#efefef",
    "Text": "#1a1a1a",
    "WindowText": "#1a1a1a",
    "ButtonText": "#1a1a1a",
    "PlaceholderText": "#808080",
    "ToolTipBase": "#ffffdc",
    "Highlight": "#308cc6",
    "HighlightedText": "#ffffff",
}

_DARK_GREYS = {
    "Window": "#323232",
    "Base": "#1e1e1e",
    "AlternateBase": "#2a2a2a",
    "Button": "#3c3c3c",
    "Text": "#f0f0f0",
    "WindowText": "#f0f0f0",
    "ButtonText": "#f0f0f0",
    "PlaceholderText": "#909090",
    "ToolTipBase": "#505050",
    "Highlight": "#2a82da",
    "HighlightedText": "#ffffff",
}


class _TightStyle(QtWidgets.QProxyStyle):
    """Fusion with the small margins of Slicer's module panel."""

    _pixels = {
        QtWidgets.QStyle.PixelMetric.PM_LayoutHorizontalSpacing: 4,
        QtWidgets.QStyle.PixelMetric.PM_LayoutVerticalSpacing: 4,
        QtWidgets.QStyle.PixelMetric.PM_LayoutLeftMargin: 6,
        QtWidgets.QStyle.PixelMetric.PM_LayoutRightMargin: 6,
        QtWidgets.QStyle.PixelMetric.PM_LayoutTopMargin: 4,
        QtWidgets.QStyle.PixelMetric.PM_LayoutBottomMargin: 4,
    }

    def pixelMetric(self, metric, option=None, widget=None):
        """The size of one detail of the style, in pixels."""
        if metric in self._pixels:
            return self._pixels[metric]
        return QtWidgets.QProxyStyle.pixelMetric(self, metric, option, widget)


def install() -> None:
    """Dress the application."""
    app = QtWidgets.QApplication.instance()
    app.setStyle(_TightStyle("Fusion"))
    wear("light")
    app.setFont(_font())


def wear(theme: str) -> None:
    """Slicer's "light" or "dark" style, from the next widget that is drawn on."""
    QtWidgets.QApplication.instance().setPalette(_palette({"light": _GREYS, "dark": _DARK_GREYS}[theme]))


def _palette(greys: dict[str, str]) -> QtGui.QPalette:
    palette = QtGui.QPalette(QtGui.QColor(greys["Window"]))
    for role, colour in greys.items():
        palette.setColor(getattr(QtGui.QPalette.ColorRole, role), QtGui.QColor(colour))
    for role in ("Text", "WindowText", "ButtonText"):
        palette.setColor(
            QtGui.QPalette.ColorGroup.Disabled, getattr(QtGui.QPalette.ColorRole, role), QtGui.QColor("#9a9a9a")
        )
    return palette


def _font() -> QtGui.QFont:
    for file in _font_files():
        QtGui.QFontDatabase.addApplicationFont(str(file))
    font = QtGui.QFont("DejaVu Sans")
    font.setPixelSize(_TEXT_SIZE_PX)
    return font


def _font_files() -> list[Path]:
    found = importlib.util.find_spec("matplotlib")
    if found is None or found.origin is None:
        return []
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    return [folder / name for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf")]
