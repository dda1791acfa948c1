"""Values that take one parameter of the node: numbers, texts, paths, yes or no, enums, and references to nodes."""

import enum
import pathlib

import slicer

from .serializers import Serializer, ValidatedSerializer, parameterNodeSerializer
from .validators import IsInstance, IsNone, NotNone


class _TextSerializer(Serializer):
    """Base of the values kept as one text; each kind says only how it is spelled and how it is understood."""

    def spelled(self, value):
        return str(value)

    def understood(self, text):
        raise NotImplementedError

    def isIn(self, parameterNode, name):
        return parameterNode.HasParameter(name)

    def write(self, parameterNode, name, value):
        parameterNode.SetParameter(name, self.spelled(value))

    def read(self, parameterNode, name):
        return self.understood(parameterNode.GetParameter(name))

    def remove(self, parameterNode, name):
        parameterNode.UnsetParameter(name)

    def supportsCaching(self):
        return True


@parameterNodeSerializer
class NumberSerializer(_TextSerializer):
    """int or float; a float parameter also takes an int."""

    @staticmethod
    def canSerialize(type_):
        return type_ in (int, float)

    @staticmethod
    def create(type_):
        accepted = (int, float) if type_ is float else int
        return ValidatedSerializer(NumberSerializer(type_), [NotNone(), IsInstance(accepted)])

    def __init__(self, type):
        self.understood = type

    def default(self):
        return 0


@parameterNodeSerializer
class StringSerializer(_TextSerializer):
    """A text, as it is."""

    @staticmethod
    def canSerialize(type_):
        return type_ is str

    @staticmethod
    def create(type_):
        return ValidatedSerializer(StringSerializer(), [NotNone(), IsInstance(str)])

    def default(self):
        return ""

    def understood(self, text):
        return text


@parameterNodeSerializer
class PathSerializer(_TextSerializer):
    """A path of the `pathlib` class it is declared with."""

    @staticmethod
    def canSerialize(type_):
        return (
            isinstance(type_, type) and type_.__module__.startswith("pathlib") and issubclass(type_, pathlib.PurePath)
        )

    @staticmethod
    def create(type_):
        return ValidatedSerializer(PathSerializer(type_), [NotNone(), IsInstance(type_)])

    def __init__(self, pathtype):
        self.understood = pathtype

    def default(self):
        return self.understood()


@parameterNodeSerializer
class BoolSerializer(_TextSerializer):
    """True or False, by these words."""

    @staticmethod
    def canSerialize(type_):
        return type_ is bool

    @staticmethod
    def create(type_):
        return ValidatedSerializer(BoolSerializer(), [NotNone(), IsInstance(bool)])

    def default(self):
        return False

    def spelled(self, value):
        return str(bool(value))

    def understood(self, text):
        return text == "True"


@parameterNodeSerializer
class NodeSerializer(Serializer):
    """A node of the scene, kept as a node reference, so that it survives when IDs change on loading a scene.

    An empty parameter of the same name says that the reference was set, even when it was set to None.
    """

    @staticmethod
    def canSerialize(type_):
        return isinstance(type_, type) and issubclass(type_, slicer.vtkMRMLNode)

    @staticmethod
    def create(type_):
        return ValidatedSerializer(NodeSerializer(), [IsInstance(type_)])

    def default(self):
        return None

    def isIn(self, parameterNode, name):
        return parameterNode.HasParameter(name)

    def write(self, parameterNode, name, value):
        parameterNode.SetParameter(name, "")
        parameterNode.SetNodeReferenceID(name, None if value is None else value.GetID())

    def read(self, parameterNode, name):
        return parameterNode.GetNodeReference(name)

    def remove(self, parameterNode, name):
        parameterNode.RemoveNodeReferenceIDs(name)
        parameterNode.UnsetParameter(name)

    def supportsCaching(self):
        return True


@parameterNodeSerializer
class NoneSerializer(_TextSerializer):
    """None, as one of the choices of a Union; the word True only marks that it was chosen."""

    @staticmethod
    def canSerialize(type_):
        return type_ is type(None)

    @staticmethod
    def create(type_):
        return ValidatedSerializer(NoneSerializer(), [IsNone()])

    def default(self):
        return None

    def spelled(self, value):
        return "True"

    def understood(self, text):
        return None


@parameterNodeSerializer
class EnumSerializer(_TextSerializer):
    """A member of an enum, by its name; the first member is the default."""

    @staticmethod
    def canSerialize(type_):
        return isinstance(type_, type) and issubclass(type_, enum.Enum)

    @staticmethod
    def create(type_):
        return ValidatedSerializer(EnumSerializer(type_), [IsInstance(type_)])

    def __init__(self, enum_):
        if not len(enum_):
            raise ValueError(f"The enum {enum_.__name__} has no members to choose from.")
        self.members = enum_

    def default(self):
        return next(iter(self.members))

    def spelled(self, value):
        return value.name

    def understood(self, text):
        if text not in self.members.__members__:
            raise ValueError(f"The parameter node says {text!r}, which is no member of {self.members.__name__}.")
        return self.members[text]
