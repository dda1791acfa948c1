"""The QApplication of the host: offscreen, with its own throw-away settings, in enumerations that are ints."""

import atexit
import os
import shutil
import sys
import tempfile

from . import immortal

_ENUMS_ARE_INTS = 0x2  # PySide's own option, read when it is first imported


def prepare() -> None:
    """Before PySide6 is imported: no screen needed, and enumerations compare with ints as in PythonQt."""
    if "PySide6.QtCore" in sys.modules and not _enums_are_ints():
        raise RuntimeError(
            "PySide6 was imported before host.qtside.install(), so its enumerations are no ints as they are in Slicer. "
            "Call host.qtside.install() first."
        )
    immortal.never_free_constants()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.pyside6_option_python_enum = _ENUMS_ARE_INTS


def make() -> object:
    """The one QApplication, with settings kept in a temporary folder."""
    from PySide6 import QtCore, QtWidgets

    existing = QtWidgets.QApplication.instance()
    if existing is not None:
        return existing
    _isolate_settings()
    app = QtWidgets.QApplication(["Slicer"])
    QtCore.QCoreApplication.setOrganizationName("NA-MIC")
    QtCore.QCoreApplication.setApplicationName("Slicer")
    QtWidgets.QApplication.setQuitOnLastWindowClosed(False)
    return app


def _isolate_settings() -> None:
    from PySide6.QtCore import QSettings

    folder = tempfile.mkdtemp(prefix="host-settings-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for file_format in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
        for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
            QSettings.setPath(file_format, scope, folder)


def _enums_are_ints() -> bool:
    from PySide6 import QtCore

    return isinstance(QtCore.Qt.CheckState.Checked, int)
