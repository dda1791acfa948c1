"""Qt's own messages on standard error, without the one that every offscreen window prints and nobody can act on."""

from __future__ import annotations

import sys
from typing import Any

from PySide6 import QtCore

MEANINGLESS = "This plugin does not support propagateSizeHints()"


def install() -> None:
    """Print Qt's messages from here on."""
    QtCore.qInstallMessageHandler(_print)


def _print(_kind: Any, _context: Any, message: str) -> None:
    if message != MEANINGLESS:
        print(message, file=sys.stderr)
