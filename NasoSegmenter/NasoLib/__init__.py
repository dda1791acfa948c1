"""The engine of SlicerNasopharynxTumor: images, models, predictions and reports without the Slicer window.

Importing this package imports nothing heavy: Slicer loads every module when it starts, and each module imports NasoLib.
"""

__version__ = "0.1.0"
