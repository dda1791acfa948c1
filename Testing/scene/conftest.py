"""What the scene's tests share: a CT of which everything is known."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def ct(scene):
    """A volume of 40 x 40 x 20 voxels of 1 x 1 x 2 mm around the origin, dark at the left and bright at the right."""
    from NasoLib.image import Geometry, Image
    from NasoLib.scene.volumes import add_volume

    array = np.linspace(-200, 200, 40, dtype=np.int16) * np.ones((20, 40, 1), np.int16)
    geometry = Geometry.from_axes((20, 40, 40), (1.0, 1.0, 2.0), origin_lps=(-19.5, -19.5, -19.0))
    return add_volume(scene, Image(array, geometry, "CT"), "CT 1")
