"""What a module asks of the desktop: pages to open, timers to fire once. Nothing leaves the process."""

from collections.abc import Callable
from typing import Any

from PySide6 import QtCore, QtGui

from .connections import trimmed
from .errors import called_by_qt

opened_urls: list[str] = []
_native_single_shot = QtCore.QTimer.singleShot


def install() -> None:
    """Record what would be opened, and keep the errors of single-shot callbacks."""
    QtGui.QDesktopServices.openUrl = staticmethod(_record_url)
    QtCore.QTimer.singleShot = staticmethod(_single_shot)


def _record_url(url: QtCore.QUrl) -> bool:
    if not isinstance(url, QtCore.QUrl):
        raise ValueError(f"openUrl wants a qt.QUrl, not {url!r}")
    opened_urls.append(url.toString())
    return True


def _single_shot(milliseconds: int, target: Callable[[], Any]) -> None:
    if not callable(target):
        raise ValueError(f"QTimer.singleShot wants something to call, not {target!r}")
    _native_single_shot(int(milliseconds), called_by_qt(trimmed(target, 0)))
