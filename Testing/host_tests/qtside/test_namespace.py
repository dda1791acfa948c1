"""`import qt` offers what PythonQt offers, and nothing of PySide's own."""

import importlib
import sys

import pytest

_USED = """
    QApplication QWidget QTimer Qt QIcon QPixmap QTableWidget QTableWidgetItem QShortcut QKeySequence QUrl
    QSettings QDesktopServices QEventLoop QElapsedTimer QProgressBar QProgressDialog QMessageBox QFileDialog
    QFormLayout QAction QRegularExpression QColor QUiLoader QFile QDir
"""


@pytest.mark.parametrize("name", ["Signal", "Slot", "Property"])
def test_pyside_only_names_raise_with_the_way_out(name):
    import qt

    with pytest.raises(AttributeError, match=f"qt.{name}"):
        getattr(qt, name)


@pytest.mark.parametrize("name", ["QtCore", "QtWidgets", "QtGui"])
def test_there_are_no_submodules(name):
    with pytest.raises(ModuleNotFoundError, match="not a package"):
        importlib.import_module(f"qt.{name}")
    import qt

    assert not hasattr(qt, name)


def test_pyside_only_names_cannot_be_imported():
    with pytest.raises(ImportError):
        from qt import Signal  # noqa: F401


@pytest.mark.parametrize(
    "name",
    _USED.split(),
)
def test_the_classes_that_modules_use_are_there(name):
    import qt

    assert isinstance(getattr(qt, name), type)


def test_an_unknown_ctk_class_raises_by_name():
    import ctk

    with pytest.raises(AttributeError, match="ctkNoSuchWidget"):
        _ = ctk.ctkNoSuchWidget


def test_installing_twice_changes_nothing():
    from host import qtside

    before = sys.modules["qt"], sys.modules["ctk"]
    qtside.install()
    assert (sys.modules["qt"], sys.modules["ctk"]) == before


def test_settings_are_kept_in_a_temporary_folder():
    import tempfile

    import qt

    for settings in (qt.QSettings(), qt.QSettings("NA-MIC", "Slicer")):
        assert settings.fileName().startswith(tempfile.gettempdir())
    qt.QSettings().setValue("NasoTumor/consent", "given")
    assert qt.QSettings().value("NasoTumor/consent") == "given"


def test_a_page_is_recorded_and_not_opened():
    import qt
    from host.qtside import services

    assert qt.QDesktopServices.openUrl(qt.QUrl("https://example.org/help"))
    assert services.opened_urls == ["https://example.org/help"]
    with pytest.raises(ValueError, match="QUrl"):
        qt.QDesktopServices.openUrl("https://example.org/help")
