"""The logics of Slicer's base library under `slicer.logic`: the stand-in takes them from the wheel."""

from SlicerBaseLogicPython import *  # noqa: F403
