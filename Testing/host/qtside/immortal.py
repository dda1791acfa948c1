"""None, True and False can no longer be used up.

PySide6 6.12 hands out None, True and False without counting the reference: each `obj.property("missing")`, each
`button.click()` and each `isinstance(x, QtCore.Signal)` leaves one reference too few. From Python 3.12 on these
objects are never freed and nothing happens; on Python 3.11 the process dies at some later time, mostly at its end,
with "Fatal Python error: none_dealloc". Giving them more references than any session can lose is what Python 3.12
does, too.
"""

import ctypes
import sys

_MORE_THAN_CAN_BE_LOST = 1 << 40


def never_free_constants() -> None:
    """Do it; harmless when done twice, needless from Python 3.12 on."""
    if sys.version_info >= (3, 12):
        return
    for constant in (None, True, False):
        count = ctypes.c_ssize_t.from_address(id(constant))  # the first field of every object of CPython
        count.value += _MORE_THAN_CAN_BE_LOST
