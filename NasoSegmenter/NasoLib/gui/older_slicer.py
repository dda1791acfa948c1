"""What a module file takes from Slicer, on a Slicer that may be too old to have it.

A module whose import fails leaves the user with a traceback in the console and no panel. So a module imports these
names
from here: where Slicer lacks one, a stand-in lets the file load, and the panel then says in one sentence that Slicer is
too old (see environment.py). Nothing else of the module runs in that case.
"""

from __future__ import annotations

try:
    from slicer.i18n import tr, translate
except ImportError:

    def tr(text: str) -> str:
        """Slicer before 5.4 has no translations."""
        return text

    def translate(_context: str, text: str) -> str:
        """Slicer before 5.4 has no translations."""
        return text


try:
    from slicer.parameterNodeWrapper import Choice, Default, FloatRange, RangeBounds, WithinRange, parameterNodeWrapper
except ImportError:

    class _Annotation:
        """Slicer before 5.2 has nothing to say of a parameter, so this says nothing."""

        def __init__(self, *_limits: object) -> None:
            pass

    Choice = Default = FloatRange = RangeBounds = WithinRange = _Annotation

    def parameterNodeWrapper(wrapped: type) -> type:  # noqa: N802 (Slicer's name)
        """Slicer before 5.2 has no parameter node wrapper."""
        return wrapped


__all__ = ["Choice", "Default", "FloatRange", "RangeBounds", "WithinRange", "parameterNodeWrapper", "tr", "translate"]
