"""The kinds of phantom: name, what it is, and where its anatomy lives.

A kind is a package of this folder with a frozen dataclass of options (`seed`, `style` and what else it can be asked
for) and `generate(options, progress) -> Case`. Whoever makes, stores or lists phantoms goes through this table, and a
package is imported only when its kind is asked for.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from NasoLib.errors import UserError
from NasoLib.phantom.case import Case


@dataclass(frozen=True)
class Kind:
    """One kind of phantom; `package` and `options_name` say where its anatomy and its options are."""

    name: str
    summary: str
    package: str
    options_name: str

    @property
    def options_class(self) -> type[Any]:
        """The frozen dataclass that says what can be asked for."""
        return getattr(importlib.import_module(self.package), self.options_name)

    @property
    def generate(self) -> Callable[..., Case]:
        """`generate(options, progress) -> Case`."""
        return importlib.import_module(self.package).generate


_HEAD_CT = Kind(
    "head-ct", "CT from the skull base to C2, with a nasopharyngeal tumour", "NasoLib.phantom.head_ct", "HeadCtOptions"
)
_NECK_MR = Kind(
    "neck-mr", "T1, T2 and contrast T1 of the neck, carcinoma or lymphoma", "NasoLib.phantom.neck_mr", "NeckMrOptions"
)
_CHEST_CT = Kind(
    "chest-ct", "CT of the chest, with or without a mediastinal tumour", "NasoLib.phantom.chest_ct", "ChestCtOptions"
)

KINDS = {kind.name: kind for kind in (_HEAD_CT, _NECK_MR, _CHEST_CT)}


def kind_named(name: str) -> Kind:
    """The kind with this name; a name that is none is refused with those there are."""
    if name not in KINDS:
        raise UserError(f"{name!r} is not a kind of phantom; there are {', '.join(KINDS)}.")
    return KINDS[name]
