"""The matrix as a person sees it: in a light and a dark theme, without colours, and by the keyboard."""

import numpy as np
import pytest
from scenarios.advisor_case import advise

LEAST_CONTRAST = 4.5  # of text, by WCAG AA
LEAST_APART = 1.15  # of the lit cell's ground from the others'


@pytest.fixture(params=["light", "dark"])
def theme(request, host):
    """Slicer's two styles, put on before the panel opens."""
    from host.qtside import look

    look.wear(request.param)
    yield request.param
    look.wear("light")


def in_grey(frame):
    """Relative luminance (rows, columns), 0 to 1, of what a frame looks like."""
    from host.views.grab import pixels_of

    parts = pixels_of(frame).astype(float) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)


def contrast(one, other):
    low, high = sorted((one, other))
    return (high + 0.05) / (low + 0.05)


def ground_and_ink(grey):
    """The luminance of a cell's ground, and of what stands farthest from it: its words. Borders are left out."""
    inside = grey[4:-4, 8:-8]
    ground = float(np.median(inside))
    return ground, float(max(inside.min(), inside.max(), key=lambda ink: contrast(ink, ground)))


def test_every_cell_can_be_read_and_the_patients_is_told_apart_without_colours(theme, panel, host):
    advise(panel)
    host.picture()  # lays everything out
    grounds, picture = {}, in_grey(panel.answer.matrix.frame)
    for key, view in panel.answer.matrix.cells.items():
        place = view.frame.geometry
        ground, ink = ground_and_ink(picture[place.top() : place.bottom(), place.left() : place.right()])
        assert contrast(ground, ink) >= LEAST_CONTRAST, (theme, key)
        grounds[key] = ground
    lit = grounds.pop(panel.result.cell.key)
    assert min(contrast(lit, other) for other in grounds.values()) >= LEAST_APART
    assert (max(grounds.values()) < 0.5) == (theme == "dark")


def test_sentences_follow_the_theme(theme, panel, host):
    import qt

    advise(panel)
    host.picture()
    for label in (panel.parent.findChild(qt.QLabel, "researchUseLabel"), panel.answer.demo.frame):
        ground, ink = ground_and_ink(in_grey(label)[:, 8:])
        assert contrast(ground, ink) >= LEAST_CONTRAST, (theme, label.objectName)


def test_the_arrow_keys_go_from_cell_to_cell(panel):
    import qt
    from host.qtside import hands
    from NasoLib.tasks.advice.matrix import CLEARED, RESIDUAL

    advise(panel)
    cells = panel.answer.matrix.cells
    at = (CLEARED, CLEARED)
    for word, there in (
        ("Right", (CLEARED, RESIDUAL)),
        ("Down", (RESIDUAL, RESIDUAL)),
        ("Left", (RESIDUAL, CLEARED)),
        ("Up", (CLEARED, CLEARED)),
    ):
        hands.press_key(cells[at].frame, word)
        assert qt.QApplication.focusWidget() is not None
        assert [key for key, view in cells.items() if view.frame.hasFocus()] == [there], word
        at = there
