"""`slicer.modules`, `slicer.moduleNames` and `slicer.app.moduleManager()`."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from host.slicerside.module_record import BuiltInModule, ScriptedModule
from host.slicerside.strict import Strict


class ModuleManager(Strict):
    """Knows all modules by name. In Slicer and here, `slicer.modules` holds them by their name in lower case."""

    _cpp_name = "qSlicerModuleManager"
    signals = ("moduleLoaded(QString)", "moduleAboutToBeUnloaded(QString)", "moduleUnloaded(QString)")
    _records: dict[str, Any]

    def __init__(self, logics: dict[str, Any]) -> None:
        import slicer

        slicer.modules = ModuleType("slicer.modules")
        slicer.moduleNames = ModuleType("slicer.moduleNames")
        self._records = {}
        for name, logic in logics.items():
            self.register(BuiltInModule(name, logic))

    def register(self, record: Any) -> None:
        """Make a module known under its name."""
        import slicer

        self._records[record.name] = record
        setattr(slicer.modules, record.name.lower(), record)
        setattr(slicer.moduleNames, record.name, record.name)
        self.emit("moduleLoaded(QString)", record.name)

    def module(self, name: str) -> Any:
        """The module of this name; None when there is none, as in Slicer."""
        return self._records.get(name)

    def modulesNames(self) -> list[str]:
        """The names of all modules."""
        return list(self._records)

    def scripted(self) -> list[ScriptedModule]:
        """The modules that were loaded from Python files."""
        return [record for record in self._records.values() if isinstance(record, ScriptedModule)]

    def unload(self, name: str) -> None:
        """Forget a scripted module, as Slicer does when it closes."""
        import slicer

        self.emit("moduleAboutToBeUnloaded(QString)", name)
        record = self._records.pop(name)
        record.forget_widget()
        for attribute in (name.lower(), f"{name}Instance", f"{name}Widget"):
            vars(slicer.modules).pop(attribute, None)
        vars(slicer.moduleNames).pop(name, None)
        getattr(slicer, "selfTests", {}).pop(name, None)
        sys.modules.pop(name, None)
        self.emit("moduleUnloaded(QString)", name)
