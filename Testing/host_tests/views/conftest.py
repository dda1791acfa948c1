"""A head that is easy to check: a bright ellipsoid in a dark box, as a CT would have it."""

import numpy as np
import pytest

SHAPE_KJI = (40, 100, 120)
SPACING_MM = (1.5, 1.5, 2.5)
INSIDE, OUTSIDE = 300, -900


def ellipsoid(semi_axes_kji):
    """Where the voxels of an ellipsoid in the middle of the grid lie."""
    offsets = np.indices(SHAPE_KJI) - (np.array(SHAPE_KJI) - 1)[:, None, None, None] / 2
    return ((offsets / np.array(semi_axes_kji)[:, None, None, None]) ** 2).sum(0) < 1


@pytest.fixture
def volume(scene):
    """A CT centred on the origin, 180 x 150 x 100 mm, bright within 135 x 105 x 75 mm."""
    import slicer

    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Head CT")
    voxels = np.where(ellipsoid((15, 35, 45)), INSIDE, OUTSIDE).astype(np.int16)
    slicer.util.updateVolumeFromArray(node, voxels)
    node.SetSpacing(*SPACING_MM)
    node.SetOrigin(*(-(n - 1) * s / 2 for n, s in zip(SHAPE_KJI[::-1], SPACING_MM, strict=True)))
    node.CreateDefaultDisplayNodes()
    node.GetDisplayNode().SetAutoWindowLevel(False)
    node.GetDisplayNode().SetWindowLevelMinMax(-1000, 500)
    return node


@pytest.fixture
def red(host, volume):
    """The red view, showing the middle of the head."""
    host.show_volume(volume)
    host.layout.views["Red"].node.SetSliceOffset(0)
    return host.views["Red"]


@pytest.fixture
def colour_at():
    """The colour (r, g, b) that a view shows at a point of the patient (mm, RAS)."""

    def look(view, ras):
        x, y = view.pixel_of(ras)
        return tuple(int(part) for part in view.picture()[round(y), round(x)])

    return look
