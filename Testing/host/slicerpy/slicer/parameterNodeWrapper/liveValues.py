"""Lists and dicts read from a parameter node, which write themselves back when they are changed in place.

They offer exactly the methods that Slicer's do: `get` and `pop` of a dict take no fallback value, and lists are not
added or multiplied, because the sum would no longer be connected to the node.
"""

from collections.abc import MutableMapping, MutableSequence


def _changing(method_name):
    """A method that changes the plain value and writes it to the node."""

    def method(self, *args, **kwargs):
        result = getattr(self._values, method_name)(*args, **kwargs)
        changed_in_place = result is self._values
        self._save()
        return self if changed_in_place else result

    method.__name__ = method_name
    return method


def _refused(self, other):
    raise NotImplementedError("A parameter's list is changed in place (+=, *=, append ...); copy it with list() first.")


class _Live:
    """What lists and dicts have in common: where their values belong."""

    def __init__(self, parameterNode, serializer, name, values):
        self._place = (parameterNode, serializer, name)
        self._values = values

    def _save(self):
        node, serializer, name = self._place
        try:
            serializer.write(node, name, self._values)
        finally:  # a refused value must not stay in here, and nested plain lists come back as live ones
            self._values = serializer.read(node, name)._values

    def __len__(self):
        return len(self._values)

    def __getitem__(self, key):
        return self._values[key]

    def __iter__(self):
        return iter(self._values)

    def __eq__(self, other):
        return self._values == (other._values if isinstance(other, type(self)) else other)

    __hash__ = None

    def __repr__(self):
        return f"{type(self).__name__}({self._values})"


class ObservedList(_Live, MutableSequence):
    """A list parameter."""

    __setitem__ = _changing("__setitem__")
    __delitem__ = _changing("__delitem__")
    __iadd__ = _changing("__iadd__")
    __imul__ = _changing("__imul__")
    append = _changing("append")
    extend = _changing("extend")
    insert = _changing("insert")
    remove = _changing("remove")
    pop = _changing("pop")
    clear = _changing("clear")
    sort = _changing("sort")
    reverse = _changing("reverse")
    __add__ = __radd__ = __mul__ = __rmul__ = _refused


class ObservedDict(_Live, MutableMapping):
    """A dict parameter; it keeps the order of its entries."""

    __setitem__ = _changing("__setitem__")
    __delitem__ = _changing("__delitem__")
    popitem = _changing("popitem")
    clear = _changing("clear")

    def get(self, key):
        return self._values.get(key)

    def pop(self, key):
        value = self._values.pop(key)
        self._save()
        return value
