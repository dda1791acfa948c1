"""PySide's own attribute access, kept before this host replaces it. Python refuses the saved `QObject.__setattr__`
on a class whose bases were all replaced, but takes the one of Shiboken's root class, which does the same.
"""

from PySide6 import QtCore

ROOT = QtCore.QObject.__mro__[-2]  # Shiboken.Object

native_get = QtCore.QObject.__getattribute__
native_set = ROOT.__setattr__
