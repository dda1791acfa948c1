"""Floor 1. Images in patient space; everything that knows about spacing, direction, LPS and RAS."""

from NasoLib.image.box import Box
from NasoLib.image.geometry import Geometry
from NasoLib.image.volume import Image

__all__ = ["Box", "Geometry", "Image"]
