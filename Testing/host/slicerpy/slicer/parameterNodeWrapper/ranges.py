"""A range of numbers, as a range slider shows it."""

from . import plainValues as plainValues  # registers the serializer of float, which the pack below asks for
from .packs import parameterPack


@parameterPack
class FloatRange:
    """From `minimum` to `maximum`, which is never below the minimum."""

    _minimum: float
    _maximum: float

    def __init__(self, minimum=0, maximum=0):
        self.setRange(minimum, maximum)

    @staticmethod
    def checkRange(minimum, maximum):
        """Raise when the range would run backwards (or a bound is not a number)."""
        if not minimum <= maximum:
            raise ValueError(f"A range from {minimum} to {maximum} is not possible.")

    def setRange(self, minimum, maximum):
        """Set both bounds at once."""
        self.checkRange(minimum, maximum)
        self._minimum = minimum
        self._maximum = maximum

    @property
    def minimum(self):
        return self._minimum

    @minimum.setter
    def minimum(self, value):
        self.checkRange(value, self._maximum)
        self._minimum = value

    @property
    def maximum(self):
        return self._maximum

    @maximum.setter
    def maximum(self, value):
        self.checkRange(self._minimum, value)
        self._maximum = value

    def __repr__(self):
        return f"FloatRange(minimum={self.minimum}, maximum={self.maximum})"

    __str__ = __repr__
