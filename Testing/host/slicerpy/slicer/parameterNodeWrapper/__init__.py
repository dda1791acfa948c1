"""Typed, validated parameters on a vtkMRMLScriptedModuleNode: the stand-in of `slicer.parameterNodeWrapper`.

What it covers: str, int, float, bool, Path, enums, MRML nodes, list, tuple, dict, Union and Optional of these,
parameter packs, FloatRange, serializers and connectors of one's own, and the widgets listed in `guiConnectors.py`.
Colours, `typing.Any` and widgets made from a type (createGui) are not covered; asking for them is refused by name.

What must be identical to Slicer's: how each value is spelled in the node, which wrong values raise which exception,
what is cached, and how many ModifiedEvents a change makes. The tests run on both.
"""

from . import guiConnectors as guiConnectors  # importing them registers the connectors and the serializer of packs
from . import livePacks as livePacks
from .annotations import Decimals, Default, SingleStep, splitAnnotations, unannotatedType
from .containers import DictSerializer, ListSerializer, TupleSerializer, UnionSerializer
from .guiBase import GuiConnector, createGuiConnector, parameterNodeGuiConnector
from .packs import isParameterPack, nestedParameterNames, parameterPack
from .plainValues import BoolSerializer, NodeSerializer, NumberSerializer, PathSerializer, StringSerializer
from .ranges import FloatRange
from .serializers import Serializer, ValidatedSerializer, parameterNodeSerializer
from .validators import (
    Choice,
    Exclude,
    IsInstance,
    Maximum,
    Minimum,
    NotNone,
    RangeBounds,
    Validator,
    WithinRange,
)
from .wrapper import (
    SlicerParameterNamePropertyName,
    findChildWidgetForParameter,
    isParameterNodeWrapper,
    parameterNodeWrapper,
)

__all__ = [
    "BoolSerializer",
    "Choice",
    "Decimals",
    "Default",
    "DictSerializer",
    "Exclude",
    "FloatRange",
    "GuiConnector",
    "IsInstance",
    "ListSerializer",
    "Maximum",
    "Minimum",
    "NodeSerializer",
    "NotNone",
    "NumberSerializer",
    "PathSerializer",
    "RangeBounds",
    "Serializer",
    "SingleStep",
    "SlicerParameterNamePropertyName",
    "StringSerializer",
    "TupleSerializer",
    "UnionSerializer",
    "ValidatedSerializer",
    "Validator",
    "WithinRange",
    "createGuiConnector",
    "findChildWidgetForParameter",
    "isParameterNodeWrapper",
    "isParameterPack",
    "nestedParameterNames",
    "parameterNodeGuiConnector",
    "parameterNodeSerializer",
    "parameterNodeWrapper",
    "parameterPack",
    "splitAnnotations",
    "unannotatedType",
]

_ONLY_IN_SLICER = {
    "AnySerializer",
    "GuiCreator",
    "Label",
    "QColorSerializer",
    "SlicerPackParameterNamePropertyName",
    "createGui",
    "parameterNodeGuiCreator",
}


def __getattr__(name):
    if name in _ONLY_IN_SLICER:
        raise AttributeError(
            f"slicer.parameterNodeWrapper.{name} exists in Slicer, but the test host's stand-in does not cover it. "
            "Set SLICER_PYTHON_DIR to use Slicer's own files."
        )
    raise AttributeError(f"module {__name__} has no attribute {name}")
