"""Who may import whom: the floors of the engine, as a table that the tests hold the code to.

A room imports only from floors below its own, and from its own floor only what stands before it in the table: a
network is built from a bundle, never the reverse. `slicer` and `vtk` belong to scene and gui, `qt` and `ctk` to gui
alone; so floors 1 to 4, which hold all the arithmetic, run wherever Python runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "progress", "folders", "image"),
    ("bundle", "device", "networks", "phantom"),
    ("predict",),
    ("study", "tasks", "training"),
    ("report", "scene", "cohort", "reproduce"),
    ("gui",),
    ("app",),
)
MAY_IMPORT = {"slicer": {"scene", "gui"}, "vtk": {"scene", "gui"}, "qt": {"gui"}, "ctk": {"gui"}}
HEAVY = ("torch", "torchvision", "monai", "timm", "segmentation_models_pytorch", "SimpleITK")
_PLACE = {room: (floor, place) for floor, rooms in enumerate(FLOORS) for place, room in enumerate(rooms)}


def imports(source: str) -> Iterator[tuple[int, str]]:
    """Every absolute import in a file, also those inside functions: (line, dotted name)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield node.lineno, "(relative)"
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def room_of(name: str) -> str:
    """The room of a dotted name: NasoLib.image.volume is in `image`; "" for NasoLib itself and for others' packages."""
    parts = name.split(".")
    return parts[1] if parts[0] == "NasoLib" and len(parts) > 1 and parts[1] in _PLACE else ""


def forbidden(room: str, source: str) -> list[str]:
    """What a file in `room` may not import, as "line N: name"."""
    return [f"line {line}: {name}" for line, name in imports(source) if not _allowed(room, name)]


def _allowed(room: str, name: str) -> bool:
    top = name.split(".")[0]
    if name == "(relative)":
        return False
    if top in MAY_IMPORT:
        return room in MAY_IMPORT[top]
    target = room_of(name)
    return not target or target == room or _PLACE[target] < _PLACE[room]


def files(engine: Path) -> Iterator[tuple[str, Path]]:
    """Every file of the engine with the room that it lies in; the package's own __init__ has none."""
    for path in sorted(engine.rglob("*.py")):
        parts = path.relative_to(engine).with_suffix("").parts
        if parts != ("__init__",):
            yield parts[0], path
