"""Installing the model packages on the user's word, with everything that Slicer brought held fixed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from NasoLib.gui import environment


def install(packages: Sequence[str], requester: str) -> bool:
    """Ask consent, then install; True when they are there afterwards. Slicer shows the progress and any failure."""
    import slicer.packaging

    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder) / "constraints.txt"
        constraints.write_text(environment.held_fixed())
        try:
            slicer.packaging.pip_ensure(list(packages), constraints=constraints, requester=requester)
        except RuntimeError:  # Slicer's word for: the user said no
            return False
    return all(environment.installed_version(name) for name in packages)
