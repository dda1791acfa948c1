"""The models of a module that are installed on this computer, and the button that adds one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import qt
import slicer

from NasoLib.errors import UserError
from NasoLib.gui.older_slicer import tr as _
from NasoLib.gui.verifying import Verifier

COLUMNS = 4


def _nothing() -> None:
    """Nobody asked to be told."""


class ModelList:
    """Fills `table` with the bundles of `task`, and `label` with a sentence about them.

    installed: called when the user has added one.
    """

    def __init__(
        self, table: qt.QTableWidget, label: qt.QLabel, task: str, installed: Callable[[], None] = _nothing
    ) -> None:
        self._table, self._label, self._task, self._installed = table, label, task, installed
        self._verifier = Verifier(self.refresh)
        table.setColumnCount(COLUMNS)
        table.setHorizontalHeaderLabels([_("Model"), _("Version"), _("Trained on"), _("Checked")])
        table.verticalHeader().setVisible(False)
        table.horizontalHeader().setStretchLastSection(True)

    def refresh(self) -> None:
        """Show what is installed now."""
        from NasoLib.bundle import library

        found = [bundle for bundle in library.installed() if bundle.metadata.task == self._task]
        self._table.setRowCount(len(found))
        for row, bundle in enumerate(found):
            for column, text in enumerate(_cells(bundle, self._verifier.answer(bundle))):
                self._table.setItem(row, column, qt.QTableWidgetItem(text))
        self._table.resizeColumnsToContents()
        self._table.visible = bool(found)
        self._label.text = _sentence(len(found))

    def stop(self) -> None:
        """Give up what is asked in the background."""
        self._verifier.stop()

    def install_from_file(self) -> None:
        """Let the user choose a ZIP file and install the model in it."""
        from NasoLib.bundle import library

        path = qt.QFileDialog.getOpenFileName(slicer.util.mainWindow(), _("Install a model"), "", _("Model (*.zip)"))
        if not path:
            return
        try:
            bundle = library.install(path)
        except UserError as error:
            slicer.util.errorDisplay(str(error))
            return
        self.refresh()
        self._installed()
        slicer.util.showStatusMessage(_("Installed {model}.").format(model=bundle.id), 5000)


def _sentence(count: int) -> str:
    if not count:
        return _("No model for this module is installed yet.")
    return _("Models that are installed here:")


def _cells(bundle: Any, checked: str | None) -> tuple[str, ...]:
    words = _("checking...") if checked is None else checked or _("yes")
    facts = bundle.metadata
    return facts.name, facts.version, facts.training.trained_on, words
