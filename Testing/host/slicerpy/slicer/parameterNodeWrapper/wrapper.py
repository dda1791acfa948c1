"""The class decorator that turns annotated names into parameters of a vtkMRMLScriptedModuleNode.

A parameter that can be cached is read from the node once and again only when the node says it was modified, so that
reading it costs nothing. One observer per wrapper does this for all its parameters. It refers to the wrapper weakly:
the node lives as long as the scene, and must not keep every wrapper alive that was ever made around it.

Order of events: the cache is up to date before any observer of the node is called. Therefore a write happens inside
NodeModify, and the value is read back before it ends.
"""

import typing
import weakref

import slicer
import vtk

from .annotations import Default, split_name, splitAnnotations, take_default, unannotatedType
from .guiLinks import GuiLinks, findChildWidgetForParameter
from .packs import ParameterInfo, check_member
from .serializers import serializer_for, warn_unused

__all__ = [
    "SlicerParameterNamePropertyName",
    "findChildWidgetForParameter",
    "isParameterNodeWrapper",
    "parameterNodeWrapper",
]

SlicerParameterNamePropertyName = "SlicerParameterName"
_FLAG = "_is_parameter_node_wrapper"


class _Parameter:
    """One parameter in one node."""

    def __init__(self, info, node, prefix):
        self.default = info.default
        self.cached = info.serializer.supportsCaching()
        self._serializer = info.serializer
        self._node = node
        self._name = f"{prefix or ''}{info.basename}"
        self._writing = False
        if not self._serializer.isIn(node, self._name):
            self._serializer.write(node, self._name, self.default.value)
        self._value = self._read_node() if self.cached else None

    def _read_node(self):
        if not self._serializer.isIn(self._node, self._name):
            self._serializer.write(self._node, self._name, self.default.value)
        return self._serializer.read(self._node, self._name)

    def read(self):
        return self._value if self.cached else self._read_node()

    def refresh(self):
        """Read a cached value again, unless this parameter is the one being written."""
        if self.cached and not self._writing:
            self._value = self._read_node()

    def write(self, value):
        if not self.cached:
            self._serializer.write(self._node, self._name, value)
            return
        self._writing = True
        try:
            with slicer.util.NodeModify(self._node):
                self._serializer.write(self._node, self._name, value)
                self._value = self._read_node()
        finally:
            self._writing = False


def parameterNodeWrapper(classtype=None):
    """Class decorator, with or without parentheses, that gives a class typed access to a parameter node.

    The class is then made from a node: `MyParameters(logic.getParameterNode())`; a `prefix` before the names lets two
    wrappers share a node.
    """
    if classtype is None:
        return parameterNodeWrapper
    hints = typing.get_type_hints(classtype, include_extras=True)
    infos = {name: _declared(classtype, name, hint) for name, hint in hints.items()}
    for name in infos:
        setattr(classtype, name, _attribute(name))
    for name, addition in _additions(classtype, infos).items():
        if hasattr(classtype, name):
            raise ValueError(f"'{name}' cannot be a parameter: the wrapper itself uses this name.")
        setattr(classtype, name, addition)
    classtype.__init__ = _initialise
    return classtype


def isParameterNodeWrapper(classOrObj):
    """Whether it is a wrapper or a class of wrappers."""
    return getattr(classOrObj, _FLAG, False)


def _declared(classtype, name, hint):
    bare, annotations = splitAnnotations(hint)
    try:
        serializer, annotations = serializer_for(bare, annotations)
    except Exception as problem:
        raise Exception(f"{classtype.__name__}.{name} cannot be a parameter: {problem}") from problem
    if hasattr(classtype, name):
        default = Default(getattr(classtype, name))
    else:
        default, annotations = take_default(annotations)
        default = default or Default(serializer.default())
    warn_unused(annotations)
    return ParameterInfo(name, serializer, default, hint)


def _attribute(name):
    return property(
        lambda self: self._parameters[name].read(),
        lambda self, value: self._parameters[name].write(value),
    )


def _initialise(self, parameterNode, prefix=None):
    self.parameterNode = parameterNode
    self._parameters = {n: _Parameter(info, parameterNode, prefix) for n, info in self.allParameters.items()}
    self._guis = GuiLinks(self)
    me = weakref.ref(self)

    def refresh_caches(caller, event):
        for parameter in me()._parameters.values():
            parameter.refresh()

    tag = parameterNode.AddObserver(vtk.vtkCommand.ModifiedEvent, refresh_caches)
    weakref.finalize(self, parameterNode.RemoveObserver, tag).atexit = False


def _additions(classtype, infos):
    return {
        _FLAG: True,
        "allParameters": infos,
        "default": _default,
        "isCached": _is_cached,
        "dataType": staticmethod(lambda name: _data_type(classtype, name)),
        "getValue": _get_value,
        "setValue": _set_value,
        "connectGui": lambda self, gui: self._guis.connect(gui),
        "connectParametersToGui": lambda self, mapping: self._guis.connect_mapping(mapping),
        "disconnectGui": lambda self, guiTag: self._guis.disconnect(guiTag),
        "StartModify": lambda self: self.parameterNode.StartModify(),
        "EndModify": lambda self, wasModified: self.parameterNode.EndModify(wasModified),
        "AddObserver": lambda self, event, f, priority=0.0: self.parameterNode.AddObserver(event, f, priority),
        "RemoveObserver": lambda self, tag: self.parameterNode.RemoveObserver(tag),
        "Modified": lambda self: self.parameterNode.Modified(),
    }


def check_name(wrapper, name):
    """Raise when a wrapper (or its class) has no parameter of the dotted name."""
    top, below = split_name(name)
    if top not in wrapper.allParameters:
        raise ValueError(f"There is no parameter '{top}'; there are {', '.join(wrapper.allParameters)}.")
    if below is not None:
        check_member(unannotatedType(wrapper.allParameters[top].unalteredType), below)


def _default(self, paramName):
    """The Default of a parameter; its `value` is the value."""
    check_name(self, paramName)
    return self._parameters[paramName].default


def _is_cached(self, paramName):
    """Whether reading the parameter does not go to the node each time."""
    check_name(self, paramName)
    return self._parameters[paramName].cached


def _data_type(classtype, name):
    """The type hint of a parameter, with its annotations, by dotted name."""
    check_name(classtype, name)
    top, below = split_name(name)
    hint = classtype.allParameters[top].unalteredType
    return hint if below is None else unannotatedType(hint).dataType(below)


def _get_value(self, name):
    """The value of a parameter by dotted name."""
    check_name(self, name)
    top, below = split_name(name)
    value = self._parameters[top].read()
    return value if below is None else value.getValue(below)


def _set_value(self, name, value):
    """Set a parameter by dotted name."""
    check_name(self, name)
    top, below = split_name(name)
    if below is None:
        self._parameters[top].write(value)
    else:
        self._parameters[top].read().setValue(below, value)
