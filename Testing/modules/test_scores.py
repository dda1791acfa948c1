"""Table, chart and slice views go together, with the mouse and with the keys."""

import numpy as np
import pytest

SCORES = (0.1, 0.7, 0.9, 0.2, 0.8)
HEIGHTS = (-8.0, -4.0, 0.0, 4.0, 8.0)


@pytest.fixture
def red(host, a_volume):
    volume = a_volume(shape=(20, 32, 32))
    volume.SetOrigin(-8, -8, -24)
    host.show_volume(volume)
    return host.views["Red"]


@pytest.fixture
def scores(host, scene, red):
    """Table and chart as a panel has them, in a window of their own, with five slices."""
    import qt
    from NasoLib.gui.score_chart import ScoreChart
    from NasoLib.gui.score_table import Row, ScoreTable

    window = qt.QWidget()
    column = qt.QVBoxLayout(window)
    table = qt.QTableWidget()
    chart = ScoreChart(picked=lambda row: linked.choose(row))
    linked = ScoreTable(table, moved=chart.mark)
    column.addWidget(chart)
    column.addWidget(table)
    linked.walk_with(chart)
    linked.window, linked.table, linked.chart = window, table, chart
    window.resize(380, 320)
    window.show()
    rows = [
        Row((0, 0, height), (f"{n}", f"{score:.2f}"), score, score > 0.5)
        for n, (height, score) in enumerate(zip(HEIGHTS, SCORES, strict=True))
    ]
    linked.show(scene, ["Slice", "Score"], rows)
    linked.follow()
    chart.show_scores(SCORES, [score > 0.5 for score in SCORES], 0.5)
    host.settle()
    yield linked
    linked.unfollow()
    window.close()


def test_a_click_on_a_row_moves_the_views_and_the_chart(scores, red):
    from host.qtside import hands

    hands.click_cell(scores.table, 3, 1)
    assert red.node.GetSliceOffset() == pytest.approx(4)
    assert scores.row == 3
    assert scores.chart._row == 3


def test_a_click_on_a_bar_moves_the_views_and_the_table(scores, red):
    from host.qtside import hands

    hands.click(scores.chart, at=(scores.chart.middle_of(1), 70))
    assert red.node.GetSliceOffset() == pytest.approx(-4)
    assert scores.table.currentRow() == 1


def test_dragging_over_the_bars_scrolls(scores, red):
    from host.qtside import hands

    middle = scores.chart.middle_of
    hands.drag(scores.chart, (middle(0), 50), (middle(4), 50))
    assert red.node.GetSliceOffset() == pytest.approx(8)


def test_scrolling_a_view_marks_the_row(scores, red):
    red.node.SetSliceOffset(0.4)
    assert scores.row == 2
    assert scores.table.currentRow() == 2
    scores.unfollow()
    red.node.SetSliceOffset(8)
    assert scores.row == 2


def test_the_wheel_over_a_view_marks_the_row(scores, red):
    red.node.SetSliceOffset(0)
    red.mouse.move((100, 100))
    red.mouse.wheel(1)
    assert scores.row != 2 or red.node.GetSliceOffset() == 0


@pytest.mark.parametrize("part", ["table", "chart"])
def test_the_keys_walk_the_positive_rows(scores, red, part):
    from host.qtside import hands

    widget = getattr(scores, part)
    scores.choose(1)
    seen = []
    for key in ("Down", "Down", "Down", "Up", "Up", "Up"):
        hands.press_key(widget, key)
        seen.append(scores.row)
    assert seen == [2, 4, 4, 2, 1, 1]
    assert red.node.GetSliceOffset() == pytest.approx(-4)


def test_positive_rows_stand_out_by_more_than_color(scores):
    import qt

    positive, negative = scores.table.item(1, 1), scores.table.item(0, 1)
    assert positive.font().bold()
    assert not negative.font().bold()
    assert positive.data(qt.Qt.AccessibleDescriptionRole) == "positive"


def test_a_positive_bar_is_full_and_a_negative_one_hollow(scores):
    from host.views.grab import pixels_of

    picture = pixels_of(scores.chart).astype(int)
    ground = picture[2, 2]

    def filled(row):
        x, y = round(scores.chart.middle_of(row)), scores.chart.height - 10
        return np.abs(picture[y, x] - ground).sum() > 60

    assert [filled(row) for row in (1, 2, 4)] == [True] * 3
    assert not filled(3)


def test_other_rows_take_the_place_of_the_old(scores, scene):
    from NasoLib.gui.score_table import Row

    scores.choose(4)
    scores.show(scene, ["Slice"], [Row((0, 0, 0), ("1",), None, False)])
    assert (scores.row, scores.table.rowCount) == (-1, 1)
    scores.walk(1)
    assert scores.row == -1
    scores.clear()
    assert scores.table.rowCount == 0
    scores.choose(0)
    assert scores.row == -1
