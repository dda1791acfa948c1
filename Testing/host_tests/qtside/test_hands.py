"""Hands do what a person can do, and nothing else."""

from __future__ import annotations

import pytest
from host.qtside import hands


def test_a_click_pushes_a_button(show):
    import qt

    button, pushed = qt.QPushButton("Apply"), []
    button.clicked.connect(lambda: pushed.append(1))
    hands.click(show(button))
    assert pushed == [1]


def test_a_greyed_out_or_hidden_button_cannot_be_clicked(show):
    import qt

    button = qt.QPushButton("Apply")
    with pytest.raises(hands.CannotReach, match="QPushButton 'Apply' is not visible"):
        hands.click(button)
    show(button)
    button.enabled = False
    with pytest.raises(hands.CannotReach, match="greyed out"):
        hands.click(button)


def test_what_is_in_a_shut_section_cannot_be_clicked(show):
    import ctk
    import qt

    section = ctk.ctkCollapsibleButton("Advanced")
    button = qt.QPushButton("Reset", section)
    qt.QVBoxLayout(section).addWidget(button)
    section.collapsed = True
    show(section)
    with pytest.raises(hands.CannotReach, match="shut section"):
        hands.click(button)


def test_a_click_ticks_a_box_however_wide_it_is(show):
    import qt

    box = qt.QCheckBox("Smooth")
    hands.click(show(box, 400, 30))
    assert box.checked


def test_a_key_is_pressed_by_name_and_text_is_typed(show):
    import qt

    line, returned = qt.QLineEdit("old"), []
    line.returnPressed.connect(lambda: returned.append(line.text))
    show(line)
    hands.type_text(line, "new")
    hands.press_key(line, "End", text="er")
    hands.press_key(line, qt.Qt.Key_Return)
    assert (line.text, returned) == ("newer", ["new", "newer"])


def test_a_shortcut_is_pressed(show):
    import qt

    panel, heard = qt.QWidget(), []
    shortcut = qt.QShortcut(qt.QKeySequence("Ctrl+E"), panel)
    shortcut.connect("activated()", lambda: heard.append(1))
    show(panel)
    panel.activateWindow()
    hands.press_key(panel, "Ctrl+E")
    assert heard == [1]


def test_an_entry_is_chosen_and_a_missing_one_is_named(show):
    import qt

    box, chosen = qt.QComboBox(), []
    box.addItems(["Axial", "Coronal"])
    box.connect("activated(int)", chosen.append)
    show(box, 200, 30)
    hands.choose(box, "Coronal")
    assert (box.currentText, chosen) == ("Coronal", [1])
    with pytest.raises(hands.CannotReach, match=r"no entry 'Oblique', only \['Axial', 'Coronal'\]"):
        hands.choose(box, "Oblique")


def test_a_plain_slider_is_set(show):
    import qt

    slider, moved = qt.QSlider(qt.Qt.Horizontal), []
    slider.valueChanged.connect(moved.append)
    hands.set_slider(show(slider, 200, 30), 30)
    assert (slider.value, moved) == (30, [30])
    with pytest.raises(hands.CannotReach, match="no slider"):
        hands.set_slider(show(qt.QLabel("x")), 3)


def test_a_cell_is_clicked(show):
    import qt

    table, clicked = qt.QTableWidget(3, 2), []
    table.connect("cellClicked(int,int)", lambda row, column: clicked.append((row, column)))
    show(table)
    hands.click_cell(table, 1, 1)
    assert clicked == [(1, 1)]


def test_text_is_drawn_even_where_no_font_is_installed(show):
    import qt

    families = qt.QFontDatabase.families()
    assert "DejaVu Sans" in families
    label = qt.QLabel("Research use only")
    empty = qt.QLabel("")
    pictures = [show(widget, 200, 30).grab().toImage() for widget in (label, empty)]
    assert pictures[0] != pictures[1]
