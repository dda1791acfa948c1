"""Conditions on a parameter's value. A validator raises when a value does not meet it.

The exceptions' types (TypeError for a wrong kind, ValueError for a wrong value) are part of what modules rely on; the
sentences are ours.
"""

import abc


class Validator(abc.ABC):
    """Base class of all conditions; a class, too, may stand in an annotation if its `validate` is static."""

    @abc.abstractmethod
    def validate(self, value):
        """Raise when the value does not meet the condition."""


def _require(met, message):
    if not met:
        raise ValueError(message)


class IsNone(Validator):
    """Only None."""

    def validate(self, value):
        _require(value is None, f"Only None is possible here, not {value!r}.")


class NotNone(Validator):
    """Anything but None."""

    def validate(self, value):
        _require(value is not None, "A value is needed, not None.")


class IsInstance(Validator):
    """An instance of a class, or None."""

    def __init__(self, classtype):
        self.classtype = classtype

    def validate(self, value):
        if value is not None and not isinstance(value, self.classtype):
            raise TypeError(f"{value!r} is a {type(value).__name__}; {self.classtype} is needed.")


class WithinRange(Validator):
    """From `minimum` to `maximum`, both included."""

    def __init__(self, minimum, maximum):
        self.minimum = minimum
        self.maximum = maximum

    def validate(self, value):
        _require(self.minimum <= value <= self.maximum, f"{value} is not from {self.minimum} to {self.maximum}.")


class Minimum(Validator):
    """`minimum` or more."""

    def __init__(self, minimum):
        self.minimum = minimum

    def validate(self, value):
        _require(not value < self.minimum, f"{value} is less than {self.minimum}.")


class Maximum(Validator):
    """`maximum` or less."""

    def __init__(self, maximum):
        self.maximum = maximum

    def validate(self, value):
        _require(not value > self.maximum, f"{value} is more than {self.maximum}.")


class Choice(Validator):
    """One of `choices`."""

    def __init__(self, choices):
        self.choices = choices

    def validate(self, value):
        _require(value in self.choices, f"{value!r} is none of {self.choices}.")


class Exclude(Validator):
    """None of `excludedValues`."""

    def __init__(self, excludedValues):
        self.excludedValues = excludedValues

    def validate(self, value):
        _require(value not in self.excludedValues, f"{value!r} is excluded here.")


class RangeBounds(Validator):
    """A FloatRange within `minimum` and `maximum`.

    Slicer refuses only a range that begins too low and does not also end too high; anything above the maximum passes.
    The stand-in accepts the same, or a module that is fine in Slicer would fail here.
    """

    def __init__(self, minimum, maximum):
        self.minimum = minimum
        self.maximum = maximum

    def validate(self, value):
        too_low = not self.minimum <= value.minimum
        _require(
            not (too_low and value.maximum <= self.maximum),
            f"The range {value.minimum} to {value.maximum} leaves {self.minimum} to {self.maximum}.",
        )
