"""Enumerations and ints mix freely, as in PythonQt."""

import pytest


def test_an_enumeration_is_an_int():
    import qt

    assert qt.Qt.Checked == 2
    assert isinstance(qt.Qt.AlignLeft | qt.Qt.AlignTop, int)
    assert {qt.QMessageBox.Yes: "yes"}[int(qt.QMessageBox.Yes)] == "yes"


def test_methods_take_ints_for_enumerations():
    import qt

    label = qt.QLabel()
    label.setAlignment(4)
    assert label.alignment == qt.Qt.AlignHCenter
    label.setSizePolicy(7, 0)
    assert label.sizePolicy.horizontalPolicy() == qt.QSizePolicy.Expanding
    table = qt.QTableWidget(1, 1)
    table.horizontalHeader().setSectionResizeMode(0, 1)
    assert table.horizontalHeader().sectionResizeMode(0) == qt.QHeaderView.Stretch


def test_objects_that_are_no_qobjects_take_them_too():
    import qt

    item = qt.QTableWidgetItem("score")
    item.setFlags(33)
    item.setCheckState(2)
    assert item.flags() == qt.Qt.ItemIsEnabled | qt.Qt.ItemIsSelectable
    assert item.checkState() == qt.Qt.Checked


def test_constructors_take_them_too():
    import qt

    assert qt.QSlider(1).orientation == qt.Qt.Horizontal
    assert qt.QSizePolicy(7, 5).horizontalPolicy() == qt.QSizePolicy.Expanding


def test_an_argument_of_the_wrong_kind_is_a_value_error_that_names_the_method():
    import qt

    with pytest.raises(ValueError, match=r"setToolTip"):
        qt.QLabel().setToolTip([1])
