"""Floor 2. Synthetic patients with known truth: head CT, neck MR, chest CT; for demos, tests, training, benchmarks.

    from NasoLib.phantom import kind_named
    kind = kind_named("head-ct")
    case = kind.generate(kind.options_class(seed=3))

No anatomy is imported before it is asked for.
"""

from NasoLib.phantom.case import Case
from NasoLib.phantom.kinds import KINDS, Kind, kind_named
from NasoLib.phantom.style import Style

__all__ = ["KINDS", "Case", "Kind", "Style", "kind_named"]
