"""The device of a command, told before the command runs."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from NasoLib.device import Device


def told_device(arguments: argparse.Namespace) -> Device:
    """What --device and --precision come to. Which device and why goes to standard error, which --json leaves free."""
    from NasoLib.device import choose

    device = choose(arguments.device, arguments.precision)
    print(device.reason, file=sys.stderr)
    return device
