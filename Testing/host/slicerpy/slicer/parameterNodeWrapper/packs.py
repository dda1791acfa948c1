"""Several values as one parameter: `@parameterPack class Box: low: Corner; high: Corner`.

Spelling, for a parameter `box`: one parameter per member, `box.low.x`, `box.low.y`, ...

A pack made by the user is a plain object. A pack read from a parameter node is of a subclass (`_live_class`) that
writes itself to the node whenever a member is set, and that takes no attributes besides its members.
"""

import typing
from dataclasses import dataclass
from functools import cache

import slicer

from .annotations import split_name, splitAnnotations, take_default, unannotatedType
from .serializers import Serializer, ValidatedSerializer, parameterNodeSerializer, serializer_for, warn_unused
from .validators import IsInstance, NotNone

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
