"""What the panels are tested on: small volumes, and what is read of them."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def a_volume(scene):
    """`a_volume(name, modality, low, slice_mm)` puts a small volume into the scene."""
    from NasoLib.image import Geometry, Image
    from NasoLib.scene.volumes import add_volume

    def add(name="CT 1", modality="CT", low=-1000, slice_mm=2.5, shape=(12, 32, 32)):
        array = np.linspace(low, 1500, int(np.prod(shape))).reshape(shape).astype(np.int16)
        return add_volume(scene, Image(array, Geometry.from_axes(shape, (0.5, 0.5, slice_mm)), modality), name)

    return add


@pytest.fixture
def read_text():
    """`read_text(widget)` waits for the check of the volume and gives both texts of the panel."""
    from host.qtside.eventloop import wait_until

    def wait(widget):
        waiting = ("Reading...", "")
        assert wait_until(lambda: widget.ui.summaryLabel.text not in waiting or widget.ui.findingsLabel.text, 10)
        return widget.ui.summaryLabel.text, widget.ui.findingsLabel.text

    return wait
