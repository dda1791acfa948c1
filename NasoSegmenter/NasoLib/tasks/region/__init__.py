"""Where the skull-base box lies on a CT: `propose(image)` places it from the image itself and says how sure it is."""

from NasoLib.tasks.region.place import propose
from NasoLib.tasks.region.proposal import Proposal

__all__ = ["Proposal", "propose"]
