"""Where files are: ctkPathLineEdit (a path to type, with a history and a browse button) and ctkDirectoryButton."""
# ruff: noqa: N801

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QToolButton,
    QWidget,
)

from ..declare import computed, stored
from ..members import mark_as_cpp

_MOST_REMEMBERED = 20


@mark_as_cpp
class ctkPathLineEdit(QWidget):
    """A path."""

    Dirs, Files, Drives, NoSymLinks, AllEntries = 0x001, 0x002, 0x004, 0x008, 0x007
    Readable, Writable, Executable, Modified, Hidden, System = 0x010, 0x020, 0x040, 0x080, 0x100, 0x200
    AllDirs, CaseSensitive, NoDotAndDotDot, NoDot, NoDotDot, NoFilter = 0x400, 0x800, 0x1000, 0x2000, 0x4000, -1
    ShowDirsOnly, DontResolveSymlinks, DontConfirmOverwrite, DontUseSheet, DontUseNativeDialog, ReadOnly = (
        1 << bit for bit in range(6)
    )
    AdjustToContents, AdjustToContentsOnFirstShow, AdjustToMinimumContentsLength = 0, 1, 2

    currentPathChanged = Signal(str)
    validInputChanged = Signal(bool)
    _box = None
    _button = None
    _valid = False

    def __init__(self, *args: Any) -> None:
        QWidget.__init__(self, args[-1] if args and isinstance(args[-1], QWidget) else None)
        self._box = QComboBox(self)
        self._box.setEditable(True)
        self._box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._button = QToolButton(self)
        self._button.setText("...")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._box)
        layout.addWidget(self._button)
        self._box.editTextChanged.connect(self._path_changed)
        self._button.clicked.connect(lambda: self.browse())
        if args and isinstance(args[0], str):
            self.setLabel(args[0])
            self.setNameFilters(args[1] if len(args) > 1 else [])
            self.setFilters(args[2] if len(args) > 2 and isinstance(args[2], int) else self.AllEntries)

    def comboBox(self) -> QComboBox:
        """The field and its history."""
        return self._box

    def setCurrentPath(self, path: str) -> None:
        """Show this path."""
        self._box.setEditText(str(path))

    def setCurrentDirectory(self, path: str) -> None:
        """Show this folder."""
        self.setCurrentPath(path)

    def browse(self) -> None:
        """Ask for a path: a folder where only folders are wanted, a new file where it may be written, else a file."""
        title, wanted = self.label or "Select a file", ";;".join(self.nameFilters)
        if self.filters & self.Dirs and not self.filters & self.Files:
            path = QFileDialog.getExistingDirectory(self, self.label or "Select a folder", self.currentPath)
        elif self.filters & self.Writable and not self.filters & self.Readable:
            path = QFileDialog.getSaveFileName(self, title, self.currentPath, wanted)
        else:
            path = QFileDialog.getOpenFileName(self, title, self.currentPath, wanted)
        if path:
            self.setCurrentPath(path)
            self.addCurrentPathToHistory()

    def addCurrentPathToHistory(self) -> None:
        """Remember this path under the settings key."""
        if not self.settingKey or not self.currentPath:
            return
        remembered = [self.currentPath, *(p for p in self._history() if p != self.currentPath)]
        QSettings().setValue(f"FilePathsHistory/{self.settingKey}", remembered[:_MOST_REMEMBERED])
        self.retrieveHistory()

    def retrieveHistory(self) -> None:
        """Offer what was remembered."""
        path = self.currentPath
        blocked = self._box.blockSignals(True)
        self._box.clear()
        self._box.addItems(self._history())
        self._box.setEditText(path)
        self._box.blockSignals(blocked)

    def updateHasValidInput(self) -> None:
        """See whether the path is what was asked for, and say so when that changed."""
        before, self._valid = self._valid, self._is_wanted(Path(self.currentPath))
        if before != self._valid:
            self.validInputChanged.emit(self._valid)

    def _is_wanted(self, path: Path) -> bool:
        if not self.currentPath:
            return False
        if self.filters & self.Writable and not path.exists():
            return path.parent.is_dir()
        return (bool(self.filters & self.Dirs) and path.is_dir()) or (
            bool(self.filters & self.Files) and path.is_file()
        )

    def _history(self) -> list[str]:
        found = QSettings().value(f"FilePathsHistory/{self.settingKey}", [])
        return [found] if isinstance(found, str) else list(found or [])

    def _path_changed(self, path: str) -> None:
        self.updateHasValidInput()
        self.currentPathChanged.emit(path)

    @property
    def _path(self) -> str:
        return self._box.currentText

    currentPath = computed(str, "_path", setCurrentPath)
    label, setLabel = stored(str, "")
    nameFilters, setNameFilters = stored("QStringList", [])
    filters, setFilters = stored(int, AllEntries | Readable)
    options, setOptions = stored(int, 0)
    settingKey, setSettingKey = stored(str, "", then=lambda self, _key: self.retrieveHistory())
    showBrowseButton, setShowBrowseButton = stored(bool, True, then=lambda self, on: self._button.setVisible(on))
    showHistoryButton, setShowHistoryButton = stored(bool, True)
    sizeAdjustPolicy, setSizeAdjustPolicy = stored(int, 0)
    minimumContentsLength, setMinimumContentsLength = stored(int, 0)


@mark_as_cpp
class ctkDirectoryButton(QWidget):
    """A button that shows a folder and asks for another."""

    ShowDirsOnly, DontResolveSymlinks, DontConfirmOverwrite, DontUseSheet, DontUseNativeDialog, ReadOnly = (
        1 << bit for bit in range(6)
    )
    directoryChanged = Signal(str)
    directorySelected = Signal(str)
    _button = None
    _folder = ""

    def __init__(self, *args: Any) -> None:
        QWidget.__init__(self, args[-1] if args and isinstance(args[-1], QWidget) else None)
        self._button = QPushButton(self)
        self._button.setIcon(self.style().standardIcon(QStyle.StandardPixmap.SP_DirIcon))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._button)
        self._button.clicked.connect(lambda: self.browse())
        self.setDirectory(next((a for a in args if isinstance(a, str)), "."))

    def setDirectory(self, path: str) -> None:
        """Show this folder."""
        folder = str(Path(path).absolute())
        changed = folder != self._folder
        self._folder = folder
        self._show_folder()
        if changed:
            self.directoryChanged.emit(folder)

    def browse(self) -> str:
        """Ask for a folder."""
        chosen = QFileDialog.getExistingDirectory(self, self.caption or "Select a folder", self._folder)
        if chosen:
            self.setDirectory(chosen)
            self.directorySelected.emit(self._folder)
        return self._folder

    def _show_folder(self) -> None:
        self._button.setText(self.text or self._folder)
        self._button.setToolTip(self._folder)

    directory = computed(str, "_folder", setDirectory)
    caption, setCaption = stored(str, "")
    text, setText = stored(str, "", then=lambda self, _text: self._show_folder())
    elideMode, setElideMode = stored(int, 3)
    options, setOptions = stored(int, 0)
    acceptMode, setAcceptMode = stored(int, 0)
