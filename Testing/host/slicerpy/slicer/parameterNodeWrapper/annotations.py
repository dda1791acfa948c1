"""What a type hint may say besides the type: `Annotated[int, Default(3), SingleStep(2)]`."""

import types
import typing
from dataclasses import dataclass


class Default:
    """The value of a parameter that was never set, or a `generator` that is called for each new one."""

    def __init__(self, value=None, *, generator=None):
        self._value = value
        self._generator = generator

    @property
    def value(self):
        return self._generator() if self._generator else self._value

    def __eq__(self, other):
        same = isinstance(other, Default)
        return same and (self._value, self._generator) == (other._value, other._generator)

    def __repr__(self):
        return f"Default({self._generator or self._value!r})"


@dataclass
class Decimals:
    """How many decimals a spin box or slider shows."""

    value: int


@dataclass
class SingleStep:
    """By how much a spin box or slider moves in one step."""

    value: float


def splitAnnotations(hint):
    """The bare type and the tuple of its annotations, which is empty for a hint without any."""
    if typing.get_origin(hint) is typing.Annotated:
        bare, *annotations = typing.get_args(hint)
        return bare, tuple(annotations)
    return hint, ()


def unannotatedType(hint):
    """The bare type of a hint."""
    return splitAnnotations(hint)[0]


def is_union(hint):
    """Whether the hint is `A | B`, `Union[A, B]` or `Optional[A]`."""
    return typing.get_origin(hint) in (typing.Union, types.UnionType)


def first_of(annotations, kind):
    """The first annotation of a class, or None."""
    return next((annotation for annotation in annotations if isinstance(annotation, kind)), None)


def take(annotations, kind):
    """The annotations that are of a class (instances, or the class itself), and the others."""

    def belongs(annotation):
        return isinstance(annotation, kind) or (isinstance(annotation, type) and issubclass(annotation, kind))

    return [a for a in annotations if belongs(a)], [a for a in annotations if not belongs(a)]


def take_default(annotations):
    """The Default among the annotations (or None), and the other annotations."""
    defaults, others = take(annotations, Default)
    if len(defaults) > 1:
        raise Exception(f"More than one default is given: {defaults}")
    return (defaults[0] if defaults else None), others


def split_name(name):
    """'box.corner.x' as ('box', 'corner.x'); 'x' as ('x', None)."""
    top, dot, rest = name.partition(".")
    return top, (rest if dot else None)
