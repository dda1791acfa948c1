"""A command-line module written in Python, for a test whose module runs one.

Usage:
    register("ThresholdScalarVolume", threshold)      # then slicer.modules.thresholdscalarvolume exists
where `threshold(parameters, scene)` reads its inputs from the dict of parameters (texts and numbers, as given) and
changes nodes of the scene.

The node of a run is a real vtkMRMLCommandLineModuleNode. Its parameters are kept in Python, because the C++ class takes
only parameters of a module description, which cannot be made from Python.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import slicer

Compute = Callable[[dict[str, Any], Any], None]


class PythonCliNode(slicer.vtkMRMLCommandLineModuleNode):
    """The node of one run: parameters, status and, when it failed, the error's text."""

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}

    def _set(self, name: str, value: Any) -> None:
        self.parameters[name] = value

    SetParameterAsString = SetParameterAsBool = SetParameterAsInt = _set
    SetParameterAsDouble = SetParameterAsFloat = _set

    def SetParameterAsNode(self, name: str, node: Any) -> None:
        self._set(name, node.GetID())

    def GetParameterAsString(self, name: str) -> str:
        return str(self.parameters.get(name, ""))


class PythonCliLogic:
    """Runs the function, always at once: a test sees the result when the call returns."""

    def __init__(self, name: str, compute: Compute) -> None:
        self._name = name
        self._compute = compute

    def CreateNodeInScene(self) -> PythonCliNode:
        node = PythonCliNode()
        node.SetName(self._name)
        slicer.mrmlScene.AddNode(node)
        return node

    def SetDeleteTemporaryFiles(self, on: int) -> None:
        """There are no temporary files."""

    def SetHideWindow(self, on: int) -> None:
        """There is no window."""

    def ApplyAndWait(self, node: PythonCliNode, update_display: bool = True) -> None:
        try:
            self._compute(dict(node.parameters), slicer.mrmlScene)
        except Exception as problem:  # as in Slicer, a failed run is told by the node's status, not by an exception
            logging.exception(f"{self._name} failed")
            node.SetErrorText(str(problem), False)
            node.SetStatus(node.CompletedWithErrors)
        else:
            node.SetStatus(node.Completed)

    Apply = ApplyAndWait


class PythonCliModule:
    """What `slicer.modules.<name>` gives for a command-line module."""

    def __init__(self, name: str, compute: Compute) -> None:
        self.name = name
        self._logic = PythonCliLogic(name, compute)

    def logic(self) -> PythonCliLogic:
        return self._logic


def register(name: str, compute: Compute) -> PythonCliModule:
    """Offer `compute` as the command-line module `name` in slicer.modules."""
    module = PythonCliModule(name, compute)
    setattr(slicer.modules, name.lower(), module)
    return module


def unregister(name: str) -> None:
    """Take the module out of slicer.modules again."""
    delattr(slicer.modules, name.lower())
