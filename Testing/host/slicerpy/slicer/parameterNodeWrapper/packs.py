"""Several values as one parameter: `@parameterPack class Box: low: Corner; high: Corner`.

Spelling, for a parameter `box`: one parameter per member, `box.low.x`, `box.low.y`, ...

A pack made by the user is a plain object, described here. How packs are kept in a node is said in `livePacks.py`.
"""

import typing
from dataclasses import dataclass

from .annotations import split_name, splitAnnotations, take_default, unannotatedType
from .serializers import Serializer, serializer_for, warn_unused

_FLAG = "_is_parameterPack"


@dataclass
class ParameterInfo:
    """One declared parameter: its name, how it is kept, its default, and its type hint as written."""

    basename: str
    serializer: Serializer
    default: typing.Any
    unalteredType: typing.Any


class _Member:
    """The attribute of a pack's class that checks a member's values and keeps them in the instance."""

    def __init__(self, info):
        self._info = info

    def __get__(self, pack, owner=None):
        return self if pack is None else pack.__dict__[self._info.basename]

    def __set__(self, pack, value):
        self._info.serializer.validate(value)
        pack.__dict__[self._info.basename] = value
        keeper = pack.__dict__.get("_keeper")
        if keeper:
            keeper.save(pack)


def isParameterPack(obj):
    """Whether it is a pack or a class of packs."""
    return getattr(obj, _FLAG, False)


def nestedParameterNames(pack_or_class):
    """All values of a pack by dotted name: ['low.x', 'low.y', 'high.x', ...]."""
    pack = pack_or_class if isParameterPack(pack_or_class) else unannotatedType(pack_or_class)
    names = []
    for name, info in pack.allParameters.items():
        inner = unannotatedType(info.unalteredType)
        names += [f"{name}.{below}" for below in nestedParameterNames(inner)] if isParameterPack(inner) else [name]
    return names


def parameterPack(classtype=None):
    """Class decorator, with or without parentheses, that makes a pack of a class's annotated names."""
    if classtype is None:
        return parameterPack
    hints = typing.get_type_hints(classtype, include_extras=True)
    if not hints:
        raise ValueError(f"{classtype.__name__} declares no members, such as `x: float`.")
    infos = {name: _declared(classtype, name, hint) for name, hint in hints.items()}
    for name, info in infos.items():
        setattr(classtype, name, _Member(info))
    for name, addition in _additions(classtype, infos).items():
        if hasattr(classtype, name):
            raise ValueError(f"'{name}' cannot be a member of a pack: the pack itself uses this name.")
        setattr(classtype, name, addition)
    _add_usual_methods(classtype)
    return classtype


def _declared(classtype, name, hint):
    serializer, annotations = serializer_for(*splitAnnotations(hint))
    if hasattr(classtype, name):
        default = getattr(classtype, name)
    else:
        given, annotations = take_default(annotations)
        default = given.value if given else serializer.default()
    warn_unused(annotations)
    try:
        serializer.validate(default)
    except Exception as problem:
        raise ValueError(f"The default {default!r} of '{name}' is not a possible value: {problem}") from problem
    return ParameterInfo(name, serializer, default, hint)


def _additions(classtype, infos):
    return {
        _FLAG: True,
        "allParameters": infos,
        "getValue": _get_value,
        "setValue": _set_value,
        "dataType": staticmethod(lambda name: _data_type(classtype, name)),
    }


def _add_usual_methods(classtype):
    """Give a pack the methods that it does not define itself; its own __init__ starts from the defaults."""
    own = classtype.__dict__
    own_init = own.get("__init__")

    def start_from_defaults(self, *args, **kwargs):
        fill(self)
        own_init(self, *args, **kwargs)

    classtype.__init__ = start_from_defaults if own_init else fill
    if "__eq__" not in own:
        classtype.__eq__ = _equal
    for method in ("__str__", "__repr__"):
        if method not in own:
            setattr(classtype, method, described)


def fill(pack, *args, **kwargs):
    """Set all members: from arguments in order, from arguments by name, or to their defaults."""
    names = list(pack.allParameters)
    if len(args) > len(names):
        raise TypeError(f"{type(pack).__name__} has {len(names)} members, but {len(args)} values are given.")
    by_order = dict(zip(names, args, strict=False))
    for name in kwargs:
        if name not in names or name in by_order:
            raise TypeError(f"{type(pack).__name__}: '{name}' is " + ("given twice" if name in names else "no member"))
    given = by_order | kwargs
    for name, info in pack.allParameters.items():
        setattr(pack, name, given.get(name, info.default))


def _equal(self, other):
    if type(self) is not type(other):
        return False
    return all(getattr(self, name) == getattr(other, name) for name in self.allParameters)


def described(pack):
    """`Point(x=1, y=2)`."""
    name = getattr(pack, "_pack_name", type(pack).__name__)
    values = ((member, pack.__dict__[member]) for member in pack.allParameters)
    members = (f'{member}="{value}"' if isinstance(value, str) else f"{member}={value}" for member, value in values)
    return f"{name}({', '.join(members)})"


def check_member(pack, name):
    """Raise when a class of packs has nothing of the dotted name."""
    top, below = split_name(name)
    if not hasattr(pack, top):
        raise ValueError(f"{pack} has no member '{top}'.")
    if below is not None:
        inner = unannotatedType(pack.allParameters[top].unalteredType)
        if not isParameterPack(inner):
            raise ValueError(f"'{top}' is no pack, so there is no '{name}' in it.")
        check_member(inner, below)


def _holder(pack, name):
    """The innermost pack of a dotted name, and the member's name in it."""
    top, below = split_name(name)
    if not hasattr(pack, top):
        raise ValueError(f"{pack} has no member '{top}'.")
    return (pack, top) if below is None else _holder(getattr(pack, top), below)


def _get_value(self, membername):
    """The value of a member by its dotted name."""
    return getattr(*_holder(self, membername))


def _set_value(self, membername, value):
    """Set a member by its dotted name."""
    setattr(*_holder(self, membername), value)


def _data_type(classtype, name):
    top, below = split_name(name)
    if not hasattr(classtype, top):
        raise ValueError(f"{classtype} has no member '{top}'.")
    hint = classtype.allParameters[top].unalteredType
    return hint if below is None else unannotatedType(hint).dataType(below)
