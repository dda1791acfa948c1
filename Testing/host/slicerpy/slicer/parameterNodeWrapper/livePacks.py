"""Packs in a parameter node: how they are kept, and that they write themselves back when a member is set.

A pack read from a node is of a subclass of its own class, which takes no attributes besides the members.
"""

import typing
from dataclasses import dataclass
from functools import cache

import slicer

from .packs import described, fill, isParameterPack
from .serializers import Serializer, ValidatedSerializer, parameterNodeSerializer
from .validators import IsInstance, NotNone


@dataclass
class _Keeper:
    """Writes a live pack to its place in a parameter node when one of its members was set."""

    parameterNode: typing.Any
    serializer: Serializer
    name: str
    saving: bool = False

    def save(self, pack):
        if self.saving:
            return
        self.saving = True
        try:
            with slicer.util.NodeModify(self.parameterNode):
                self.serializer.write(self.parameterNode, self.name, pack)
                for member, value in self.serializer.members(self.parameterNode, self.name).items():
                    setattr(pack, member, value)  # lists and packs inside are live from now on
        finally:
            self.saving = False


@cache
def _live_class(packType):
    """The subclass for packs that are read from a parameter node."""

    def refuse_new_names(self, name, value):
        if "_keeper" in self.__dict__ and not hasattr(self, name):
            raise AttributeError(f"A pack in a parameter node has only its members; '{name}' is none of them.")
        object.__setattr__(self, name, value)

    def equal(self, other):
        if type(other) is type(self):
            return packType.__eq__(self, other)
        return type(other) is packType and all(getattr(self, n) == getattr(other, n) for n in self.allParameters)

    def text(self):
        return f"Observed({described(self)})"

    methods = {"__setattr__": refuse_new_names, "__eq__": equal, "__hash__": None, "__str__": text, "__repr__": text}
    return type(f"Observed{packType.__name__}", (packType,), methods | {"_pack_name": packType.__name__})


@parameterNodeSerializer
class ParameterPackSerializer(Serializer):
    """A pack, one member after the other."""

    @staticmethod
    def canSerialize(type_):
        return isParameterPack(type_)

    @staticmethod
    def create(type_):
        return ValidatedSerializer(ParameterPackSerializer(type_), [NotNone(), IsInstance(type_)])

    def __init__(self, type_):
        self.type = type_

    def _places(self, name):
        return [(info, f"{name}.{info.basename}") for info in self.type.allParameters.values()]

    def default(self):
        return self.type()

    def isIn(self, parameterNode, name):
        first, place = self._places(name)[0]
        return first.serializer.isIn(parameterNode, place)

    def write(self, parameterNode, name, value):
        with slicer.util.NodeModify(parameterNode):
            for info, place in self._places(name):
                info.serializer.write(parameterNode, place, value.__dict__[info.basename])

    def members(self, parameterNode, name):
        """The members' values in the node, by name."""
        return {info.basename: info.serializer.read(parameterNode, place) for info, place in self._places(name)}

    def read(self, parameterNode, name):
        live = _live_class(self.type)
        pack = live.__new__(live)
        fill(pack, **self.members(parameterNode, name))
        pack.__dict__["_keeper"] = _Keeper(parameterNode, self, name)
        return pack

    def remove(self, parameterNode, name):
        for info, place in self._places(name):
            info.serializer.remove(parameterNode, place)

    def supportsCaching(self):
        return all(info.serializer.supportsCaching() for info in self.type.allParameters.values())
