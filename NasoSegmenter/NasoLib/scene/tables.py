"""A result as a table node, which Slicer shows, saves with the scene and exports as CSV.

table = add_table(scene, "Slice scores", {"Slice": [1, 2], "Score": [0.1, 0.9], "Positive": ["no", "yes"]})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import slicer
import vtk


def add_table(scene: slicer.vtkMRMLScene, name: str, columns: Mapping[str, Sequence[Any]]) -> slicer.vtkMRMLTableNode:
    """A new table node; a column is of whole numbers, of numbers or of texts, as its values are."""
    node = scene.AddNewNodeByClass("vtkMRMLTableNode", name)
    node.SetUndoEnabled(True)
    node.SetUseColumnTitleAsColumnHeader(True)
    set_columns(node, columns)
    return node


def set_columns(node: slicer.vtkMRMLTableNode, columns: Mapping[str, Sequence[Any]]) -> None:
    """Let a table hold these columns and no others."""
    table = vtk.vtkTable()
    for title, values in columns.items():
        table.AddColumn(_column(title, values))
    node.SetAndObserveTable(table)
    for title in columns:
        node.SetColumnTitle(title, title)


def _column(title: str, values: Sequence[Any]) -> vtk.vtkAbstractArray:
    column = _array_for(values)
    column.SetName(title)
    for value in values:
        column.InsertNextValue(value)
    return column


def _array_for(values: Sequence[Any]) -> vtk.vtkAbstractArray:
    if any(isinstance(value, str) for value in values):
        return vtk.vtkStringArray()
    whole = all(isinstance(value, int) for value in values)
    return vtk.vtkIntArray() if whole else vtk.vtkDoubleArray()
