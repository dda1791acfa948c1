"""Values that take several parameters of the node: lists, tuples, dicts, and one of several types.

Spelling, for a parameter `p`: a list has `p.len` and `p.0`, `p.1`, ...; a tuple only `p.0`, `p.1`, ...; a dict is a
list of pairs, so `p.len`, `p.0.0` (key), `p.0.1` (value), ...; a Union has `p.<number of the type>`.
"""

import typing

import slicer

from .annotations import is_union
from .liveValues import ObservedDict, ObservedList
from .plainValues import NoneSerializer, NumberSerializer
from .serializers import Serializer, ValidatedSerializer, parameterNodeSerializer, serializer_for_hint


def _part(name, key):
    return f"{name}.{key}"


@parameterNodeSerializer
class ListSerializer(Serializer):
    """A list whose elements are all of one type. Either all of a new list is written, or nothing."""

    @staticmethod
    def canSerialize(type_):
        return list in (type_, typing.get_origin(type_))

    @staticmethod
    def create(type_):
        if len(typing.get_args(type_)) != 1:
            raise TypeError("The test host's stand-in needs to know what a list holds: list[str], list[float], ...")
        return ListSerializer(serializer_for_hint(typing.get_args(type_)[0]))

    def __init__(self, elementTypeSerializer):
        self._element = elementTypeSerializer
        self._length = NumberSerializer(int)

    def default(self):
        return []

    def isIn(self, parameterNode, name):
        return self._length.isIn(parameterNode, _part(name, "len"))

    def _count(self, parameterNode, name):
        return self._length.read(parameterNode, _part(name, "len")) if self.isIn(parameterNode, name) else 0

    def write(self, parameterNode, name, values):
        with slicer.util.NodeModify(parameterNode):
            before = self._plain(parameterNode, name) if self.isIn(parameterNode, name) else None
            try:
                self._replace(parameterNode, name, values)
            except Exception:
                self.remove(parameterNode, name)
                if before is not None:
                    self._replace(parameterNode, name, before)
                raise

    def _replace(self, parameterNode, name, values):
        old, new = self._count(parameterNode, name), len(values)
        self._length.write(parameterNode, _part(name, "len"), max(old, new))  # so that `remove` finds every element
        for index, value in enumerate(values):
            self._element.write(parameterNode, _part(name, index), value)
        for index in range(new, old):
            self._element.remove(parameterNode, _part(name, index))
        self._length.write(parameterNode, _part(name, "len"), new)

    def _plain(self, parameterNode, name):
        count = self._count(parameterNode, name)
        return [self._element.read(parameterNode, _part(name, index)) for index in range(count)]

    def read(self, parameterNode, name):
        return ObservedList(parameterNode, self, name, self._plain(parameterNode, name))

    def remove(self, parameterNode, name):
        with slicer.util.NodeModify(parameterNode):
            for index in range(self._count(parameterNode, name)):
                self._element.remove(parameterNode, _part(name, index))
            self._length.remove(parameterNode, _part(name, "len"))

    def supportsCaching(self):
        return self._element.supportsCaching()


@parameterNodeSerializer
class TupleSerializer(Serializer):
    """A fixed number of values, each of its own type."""

    @staticmethod
    def canSerialize(type_):
        return typing.get_origin(type_) is tuple

    @staticmethod
    def create(type_):
        if not typing.get_args(type_):
            raise Exception("A tuple parameter needs to say what it holds: tuple[int, str], ...")
        return TupleSerializer([serializer_for_hint(hint) for hint in typing.get_args(type_)])

    def __init__(self, serializers):
        self._members = list(serializers)

    def _named(self, name):
        return [(_part(name, index), member) for index, member in enumerate(self._members)]

    def default(self):
        """The members' defaults, given out only once: in Slicer a second node of the class then fails, so here too."""
        return iter([member.default() for member in self._members])

    def isIn(self, parameterNode, name):
        return self._members[0].isIn(parameterNode, _part(name, 0))

    def write(self, parameterNode, name, values):
        values = tuple(values)
        if len(values) != len(self._members):
            raise ValueError(f"{len(self._members)} values are needed, not {len(values)}: {values}")
        with slicer.util.NodeModify(parameterNode):
            for (part, member), value in zip(self._named(name), values, strict=True):
                member.write(parameterNode, part, value)

    def read(self, parameterNode, name):
        return tuple(member.read(parameterNode, part) for part, member in self._named(name))

    def remove(self, parameterNode, name):
        with slicer.util.NodeModify(parameterNode):
            for part, member in self._named(name):
                member.remove(parameterNode, part)

    def supportsCaching(self):
        return all(member.supportsCaching() for member in self._members)


@parameterNodeSerializer
class DictSerializer(Serializer):
    """A dict, kept as the list of its pairs."""

    @staticmethod
    def canSerialize(type_):
        return dict in (type_, typing.get_origin(type_))

    @staticmethod
    def create(type_):
        if len(typing.get_args(type_)) != 2:
            raise TypeError("The test host's stand-in needs to know what a dict holds: dict[str, float], ...")
        return DictSerializer(*map(serializer_for_hint, typing.get_args(type_)))

    def __init__(self, keySerializer, valueSerializer):
        self._pairs = ListSerializer(TupleSerializer([keySerializer, valueSerializer]))

    def default(self):
        return {}

    def isIn(self, parameterNode, name):
        return self._pairs.isIn(parameterNode, name)

    def write(self, parameterNode, name, dictionary):
        self._pairs.write(parameterNode, name, dictionary.items())

    def read(self, parameterNode, name):
        return ObservedDict(parameterNode, self, name, dict(self._pairs.read(parameterNode, name)))

    def remove(self, parameterNode, name):
        self._pairs.remove(parameterNode, name)

    def supportsCaching(self):
        return self._pairs.supportsCaching()


@parameterNodeSerializer
class UnionSerializer(Serializer):
    """One of several types; the first type that accepts the value keeps it."""

    @staticmethod
    def canSerialize(type_):
        return is_union(type_)

    @staticmethod
    def create(type_):
        return UnionSerializer([serializer_for_hint(hint) for hint in typing.get_args(type_)])

    def __init__(self, serializers):
        self._choices = [ValidatedSerializer(serializer, []) for serializer in serializers]

    def _named(self, name):
        return [(_part(name, index), choice) for index, choice in enumerate(self._choices)]

    def default(self):
        """None for Optional[X], else what the first type says."""
        optional = len(self._choices) == 2 and isinstance(self._choices[1].serializer, NoneSerializer)
        return None if optional else self._choices[0].default()

    def isIn(self, parameterNode, name):
        return any(choice.isIn(parameterNode, part) for part, choice in self._named(name))

    def _accepting(self, value):
        """The number of the first type that takes the value; raises why when none does."""
        refusal = TypeError(f"{value!r} is a {type(value).__name__}, which is none of the possible types.")
        for index, choice in enumerate(self._choices):
            if choice.serializer.canSerialize(type(value)):
                try:
                    choice.validate(value)
                    return index
                except Exception as problem:
                    refusal = problem
        raise refusal

    def write(self, parameterNode, name, value):
        chosen = self._accepting(value)
        with slicer.util.NodeModify(parameterNode):
            part, choice = self._named(name)[chosen]
            choice.write(parameterNode, part, value)
            for index, (other, serializer) in enumerate(self._named(name)):
                if index != chosen:
                    serializer.remove(parameterNode, other)

    def read(self, parameterNode, name):
        for part, choice in self._named(name):
            if choice.isIn(parameterNode, part):
                return choice.read(parameterNode, part)
        raise KeyError(f"The parameter node has no value for {name}.")

    def remove(self, parameterNode, name):
        with slicer.util.NodeModify(parameterNode):
            for part, choice in self._named(name):
                choice.remove(parameterNode, part)

    def supportsCaching(self):
        return all(choice.supportsCaching() for choice in self._choices)
