"""Loading a scripted module as Slicer does at start-up: run its file, make `<Name>(parent)`, register it."""

from __future__ import annotations

import importlib.util
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from host.slicerside.module_record import ScriptedModule


def load(file: Path, manager: Any) -> ScriptedModule:
    """The record of the module in this .py file, registered in `slicer.modules`; loading it twice gives the first.

    The module's folder is put on the Python path first, which is how its neighbours' libraries become importable.
    """
    file = file.resolve()
    if not file.is_file():
        raise FileNotFoundError(f"There is no module file {file}.")
    known = manager.module(file.stem)
    if known is not None:
        return _same_file(known, file)
    if str(file.parent) not in sys.path:
        sys.path.insert(0, str(file.parent))
    record = _instantiate(_run(file), file)
    manager.register(record)
    return record


def _same_file(record: ScriptedModule, file: Path) -> ScriptedModule:
    if record.path != str(file):
        raise ValueError(f"A module named {record.name} was already loaded, from {record.path}, not from {file}.")
    return record


def _run(file: Path) -> ModuleType:
    source = SourceFileLoader(file.stem, str(file))
    spec = importlib.util.spec_from_file_location(file.stem, file, loader=source)
    code = importlib.util.module_from_spec(cast(ModuleSpec, spec))  # None only for a file without a known ending
    sys.modules[file.stem] = code
    try:
        source.exec_module(code)
    except BaseException:
        del sys.modules[file.stem]
        raise
    return code


def _instantiate(code: ModuleType, file: Path) -> ScriptedModule:
    import slicer

    record = ScriptedModule(file)
    make = getattr(code, record.name, None)
    if make is None:
        raise AttributeError(f"{file} has no class named {record.name}, so Slicer could not load it.")
    record._instance = make(record)
    setattr(slicer.modules, f"{record.name}Instance", record._instance)
    if hasattr(record._instance, "setup"):
        record._instance.setup()
    return record
