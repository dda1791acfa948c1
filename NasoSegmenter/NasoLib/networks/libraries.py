"""Importing the libraries of networks, each behind one function that says in words what is missing.

Why torchvision needs help: timm and segmentation_models_pytorch import torchvision, which declares gradients for its
compiled operators while it is imported. Where those operators cannot load (a torch and a torchvision that were not
built
for each other: the commonest torch complaint of Slicer's users), the import dies with "operator torchvision::nms
does not exist", although none of our networks calls one. Declaring the two operators without a body lets the import
through. It is done only after an import has failed for this reason: declaring them where the real ones load would be
an error.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

from NasoLib.errors import UserError

_MISSING_OPERATORS = ("nms", "qnms")
_SIGNATURE = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_declared: list[Any] = []  # torch takes a declaration back when its Library object is freed, so it is kept here


def timm() -> ModuleType:
    """The library of classifiers."""
    tolerate_torchvision()
    return _import("timm", "timm")


def segmentation_models() -> ModuleType:
    """The library of 2D segmentation networks."""
    tolerate_torchvision()
    return _import("segmentation_models_pytorch", "segmentation-models-pytorch")


def monai_networks() -> ModuleType:
    """MONAI's networks."""
    return _import("monai.networks.nets", "monai")


def tolerate_torchvision() -> None:
    """Make `import torchvision` work where its compiled operators are missing; does nothing anywhere else."""
    try:
        importlib.import_module("torchvision")
    except ImportError:
        return  # not installed: whoever needs it says so
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
        _declare_operators()
        importlib.import_module("torchvision")


def _declare_operators() -> None:
    import torch

    library = torch.library.Library("torchvision", "FRAGMENT")
    for name in _MISSING_OPERATORS:
        if not hasattr(torch.ops.torchvision, name):
            library.define(name + _SIGNATURE)
    _declared.append(library)


def _import(module: str, package: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UserError(
            f"This network needs the Python package {package}, which could not be loaded ({error}). Install {package} "
            "and try again."
        ) from error
