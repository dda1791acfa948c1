"""How a value of some type is kept in a parameter node: the interface, the registry, and validation around it.

A serializer is chosen by asking the registered classes in order; `@parameterNodeSerializer` adds one, so a module can
keep a class of its own. `create` gives the serializer with the checks that always apply, wrapped in a
ValidatedSerializer; the checks of the annotations come after those.
"""

import abc
import logging

from .annotations import splitAnnotations, take
from .validators import Validator

_registered = []


class Serializer(abc.ABC):
    """Keeps a value under a name in a parameter node."""

    @staticmethod
    @abc.abstractmethod
    def canSerialize(type_):
        """Whether this class can keep values of the type."""

    @staticmethod
    @abc.abstractmethod
    def create(type_):
        """A serializer for the type, or None."""

    @abc.abstractmethod
    def default(self):
        """The value of a parameter for which no default is given."""

    @abc.abstractmethod
    def isIn(self, parameterNode, name):
        """Whether a value is kept under the name."""

    @abc.abstractmethod
    def write(self, parameterNode, name, value):
        """Keep the value; it may take several parameters, whose names begin with `name`."""

    @abc.abstractmethod
    def read(self, parameterNode, name):
        """The value that is kept."""

    @abc.abstractmethod
    def remove(self, parameterNode, name):
        """Leave no trace of the value in the node."""

    @staticmethod
    def supportsCaching():
        """Whether a value once read may be given out again until the node changes.

        Only safe for values that cannot be changed in place, or that write themselves back when they are.
        """
        return False


class ValidatedSerializer(Serializer):
    """A serializer that checks each value before it writes it."""

    @staticmethod
    def canSerialize(type_):
        return False

    @staticmethod
    def create(type_):
        raise Exception("A ValidatedSerializer is made around another serializer, not for a type.")

    def __init__(self, serializer, validators):
        inside = serializer if isinstance(serializer, ValidatedSerializer) else None
        self.serializer = inside.serializer if inside else serializer
        self.validators = (inside.validators if inside else []) + list(validators or [])

    def validate(self, value):
        """Raise when the value does not meet one of the conditions."""
        for validator in self.validators:
            validator.validate(value)

    def write(self, parameterNode, name, value):
        self.validate(value)
        self.serializer.write(parameterNode, name, value)

    def default(self):
        return self.serializer.default()

    def isIn(self, parameterNode, name):
        return self.serializer.isIn(parameterNode, name)

    def read(self, parameterNode, name):
        return self.serializer.read(parameterNode, name)

    def remove(self, parameterNode, name):
        self.serializer.remove(parameterNode, name)

    def supportsCaching(self):
        return self.serializer.supportsCaching()


def parameterNodeSerializer(classtype=None):
    """Class decorator, with or without parentheses, that registers a serializer."""
    if classtype is None:
        return parameterNodeSerializer
    if not issubclass(classtype, Serializer):
        raise Exception(f"{classtype.__name__} is no Serializer and cannot be registered as one.")
    _registered.append(classtype)
    return classtype


def serializer_for(bare, annotations):
    """The validated serializer of a type, and the annotations that it has no use for."""
    validators, annotations = take(annotations, Validator)
    given, annotations = take(annotations, Serializer)
    if len(given) > 1:
        raise Exception(f"More than one serializer is given: {given}")
    inside = given[0] if given else _choose(bare)
    return ValidatedSerializer(inside, validators), annotations


def serializer_for_hint(hint):
    """The validated serializer of a type hint, with a warning about annotations that mean nothing to it."""
    serializer, unused = serializer_for(*splitAnnotations(hint))
    warn_unused(unused)
    return serializer


def warn_unused(annotations):
    """Say that annotations had no effect on the stored value; those for widgets never have."""
    if annotations:
        logging.warning(f"Annotations without effect on the stored value: {annotations}")


def _choose(bare):
    for candidate in _registered:
        if candidate.canSerialize(bare):
            return candidate.create(bare)
    raise Exception(f"A parameter of type {bare} cannot be kept in a parameter node.")
