"""Floor 2. Which device a model runs on, in which precision, with how much memory, and in words why."""

from NasoLib.device.choice import Device, choose
from NasoLib.device.memory import free_memory, in_words, is_out_of_memory, required_memory

__all__ = [
    "Device",
    "choose",
    "free_memory",
    "in_words",
    "is_out_of_memory",
    "required_memory",
]
