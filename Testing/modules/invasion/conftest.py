"""The NasoInvasion panel with a CT in which a ball is to be found, and a model that finds it."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from engine.tasks.invasion import made

RUN_SLICES = 6  # of the CT that show the ball
SHARES = "sensitivity,sensitivity_low,sensitivity_high,specificity,specificity_low,specificity_high"
CARD = f"""slice_threshold,min_run,{SHARES},n_positive,n_negative,unit,data
0.5,2,0.9,0.55,1.0,0.8,0.44,0.97,10,10,patients,"test, balls"
0.5,7,0.6,0.26,0.88,1.0,0.69,1.0,10,10,patients,"test, balls"
"""


@pytest.fixture(scope="session")
def ball_finder(tmp_path_factory):
    """The folder of a user's models, with the bundle that finds the ball in it."""
    folder = tmp_path_factory.mktemp("models")
    made.tables_beside(made.a_bundle(folder), "docs/operating-points.csv", CARD)
    return folder


@pytest.fixture
def models(ball_finder, monkeypatch):
    """No other model than the ball finder is installed; gives the folder."""
    from NasoLib.bundle import library

    monkeypatch.setenv(library.VARIABLE, str(ball_finder))
    monkeypatch.setattr(library, "shipped_folders", lambda *_: [])
    return ball_finder


@pytest.fixture
def case(modules, scene, models):
    """The panel, open, with the CT in the views and the box around the ball."""
    one = Case(modules, scene)
    one.add_ct()
    one.add_region()
    yield one
    one.widget.runs.abandon()


class Case:
    """A person at the panel."""

    def __init__(self, host, scene):
        self.host, self.scene = host, scene
        self.volume = self.region = None
        self.widget = host.open("NasoInvasion")

    @property
    def ui(self):
        return self.widget.ui

    @property
    def result(self):
        return self.widget.result

    @property
    def run_result(self):
        return self.widget.shown.run_result

    @property
    def chosen(self):
        return self.widget.parameters

    def add_ct(self, name="CT 1", **changes):
        from NasoLib.scene.volumes import add_volume

        volume = add_volume(self.scene, made.a_ct(name=name, **changes), name)
        if self.volume is None:
            self.volume = self.chosen.volume = volume
            self.host.show_volume(volume)
        return volume

    def add_region(self):
        from NasoLib.scene.roi import add_roi

        self.region = self.chosen.region = add_roi(self.scene, made.a_box(), "Skull base")

    def press_run(self):
        from host.qtside import hands

        hands.click(self.widget.runs.run_button)

    def run(self):
        """Press Run and wait for all that follows."""
        self.press_run()
        self.wait()
        assert self.result is not None, self.widget.runs.message.text

    def wait(self, seconds=60):
        from host.qtside.eventloop import wait_until

        assert wait_until(lambda: not self.widget.runs.busy, seconds)

    @contextmanager
    def standing_still(self):
        """While this lasts a run gets as far as its network and no further."""
        from NasoLib.bundle import library
        from NasoLib.device import choose
        from NasoLib.tasks.models import ready_model

        with ready_model(library.find("ball-finder"), choose()).lock:
            yield

    def heat_at_ball(self):
        """Whether the red view shows colour at the ball."""
        import numpy as np

        red = self.host.views["Red"]
        red.node.SetSliceOffset(made.BALL_LPS[2])
        place = (-made.BALL_LPS[0], -made.BALL_LPS[1], made.BALL_LPS[2])
        x, y = red.pixel_of(place)
        patch = red.draw()[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3].astype(int)
        return float(np.ptp(patch, axis=2).mean()) > 25

    def saved(self):
        """The scene as it would be saved: every node's XML."""
        return self.host.saved()
