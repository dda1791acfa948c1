"""ctkMessageBox: a message box with "Don't show this message again", remembered in the settings."""
# ruff: noqa: N801

from typing import Any

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QCheckBox, QMessageBox

from ..declare import computed, stored
from ..dialogs import run_message_box
from ..members import mark_as_cpp


@mark_as_cpp
class ctkMessageBox(QMessageBox):
    """Asks once, and remembers the answer if told so."""

    _again = None

    def __init__(self, *args: Any) -> None:
        QMessageBox.__init__(self, *args)
        self._again = QCheckBox("Don't show this message again", self)
        self.setCheckBox(self._again)
        self._again.hide()

    def exec(self) -> int:
        """The remembered answer, or ask."""
        remembered = QSettings().value(self.dontShowAgainSettingsKey) if self.dontShowAgainSettingsKey else None
        if remembered not in (None, "", "false", False, 0, "0"):
            return int(remembered)
        result = run_message_box(self)
        if self.dontShowAgainSettingsKey and self.dontShowAgain:
            QSettings().setValue(self.dontShowAgainSettingsKey, int(result))
        return result

    exec_ = exec

    def setDontShowAgain(self, on: bool) -> None:
        """Tick the box."""
        self._again.setChecked(on)

    def addDontShowAgainButtonRole(self, role: int) -> None:
        """Remember only answers by buttons of this role."""
        self.setDontShowAgainButtonRoles([*self.dontShowAgainButtonRoles, role])

    def _key_changed(self, key: str) -> None:
        self.setDontShowAgainVisible(bool(key))

    @property
    def _ticked(self) -> bool:
        return self._again.checked

    dontShowAgain = computed(bool, "_ticked", setDontShowAgain)
    dontShowAgainVisible, setDontShowAgainVisible = stored(
        bool, False, then=lambda self, on: self._again.setVisible(on)
    )
    dontShowAgainSettingsKey, setDontShowAgainSettingsKey = stored(str, "", then=_key_changed)
    dontShowAgainButtonRoles, setDontShowAgainButtonRoles = stored("QVariantList", [])
