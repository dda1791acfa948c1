"""The ctk stand-ins: their numbers, texts and signals behave as CTK's do."""

from __future__ import annotations

import pytest
from host.qtside import dialogs, hands


@pytest.fixture
def heard():
    return []


class TestCollapsibleButton:
    @pytest.fixture
    def section(self):
        import ctk
        import qt

        section = ctk.ctkCollapsibleButton("Advanced")
        layout = qt.QVBoxLayout(section)
        for name in ("shown", "hidden"):
            label = qt.QLabel(name)
            label.name = name
            layout.addWidget(label)
        section.hidden.hide()
        return section

    def test_a_click_on_the_header_shuts_and_opens_it(self, section, show, heard):
        show(section)
        section.contentsCollapsed.connect(heard.append)
        hands.click(section)
        assert (section.collapsed, section.checked, section.shown.isVisible()) == (True, False, False)
        hands.click(section)
        assert (section.collapsed, section.shown.isVisible()) == (False, True)
        assert heard == [True, False]

    def test_what_was_hidden_stays_hidden_when_it_opens(self, section, show):
        show(section)
        section.collapsed = True
        section.collapsed = False
        assert section.shown.isVisible()
        assert not section.hidden.isVisible()

    def test_a_click_into_the_contents_does_not_shut_it(self, section, show):
        show(section)
        hands.click(section, at=(10, 60))
        assert section.collapsed is False

    def test_a_shut_section_is_as_low_as_its_header(self, section, show):
        section.collapsed = True
        show(section)
        assert section.sizeHint.height() < 40
        assert not section.shown.isVisible()

    def test_a_widget_added_to_a_shut_section_is_shut_in(self, section, show):
        import qt

        show(section)
        section.collapsed = True
        late = qt.QLabel("late", section)
        section.layout().addWidget(late)
        from host.qtside import eventloop

        section.hide()
        section.show()
        eventloop.settle()
        assert not late.isVisible()
        section.collapsed = False
        assert late.isVisible()


class TestCollapsibleGroupBox:
    def test_it_shuts_and_opens(self, show):
        import ctk
        import qt

        box = ctk.ctkCollapsibleGroupBox("Models")
        label = qt.QLabel("inside", box)
        qt.QVBoxLayout(box).addWidget(label)
        show(box)
        box.collapsed = True
        assert (box.collapsed, box.checked, label.isVisible()) == (True, False, False)
        box.collapsed = False
        assert label.isVisible()


class TestSliderWidget:
    @pytest.fixture
    def slider(self):
        import ctk

        slider = ctk.ctkSliderWidget()
        slider.minimum, slider.maximum, slider.singleStep, slider.decimals = -10, 10, 0.25, 2
        return slider

    def test_the_number_is_kept_as_it_was_set(self, slider, heard):
        slider.connect("valueChanged(double)", heard.append)
        slider.value = 0.1
        assert slider.value == 0.1
        assert heard == [0.1]

    def test_the_number_stays_within_the_range(self, slider):
        slider.value = 99
        assert slider.value == 10
        slider.maximum = 5
        assert slider.value == 5
        slider.setRange(6, 8)
        assert slider.value == 6

    def test_setting_the_same_number_says_nothing(self, slider, heard):
        slider.value = 3
        slider.valueChanged.connect(heard.append)
        slider.value = 3
        assert heard == []

    def test_typing_moves_the_slider_and_the_slider_moves_the_field(self, slider, show, heard):
        show(slider, height=40)
        slider.valueChanged.connect(heard.append)
        hands.set_slider(slider, 2.5)
        assert slider.value == 2.5
        slider.slider().slider().value = 4
        assert slider.value == -9
        assert slider.spinBox().value == -9
        assert heard == [2.5, -9]

    def test_it_has_no_attribute_that_ctk_has_not(self, slider):
        with pytest.raises(AttributeError):
            slider.setSingleSteps(1)
        with pytest.raises(AttributeError):
            slider.maximumValue = 3

    def test_the_slider_inside_can_be_dragged(self, slider, show):
        show(slider, height=40)
        bar = slider.slider().slider()
        slider.value = -10
        hands.drag(bar, (5, bar.height / 2), (bar.width - 5, bar.height / 2))
        assert slider.value > 9


class TestRangeWidget:
    @pytest.fixture
    def window(self):
        import ctk

        window = ctk.ctkRangeWidget()
        window.setRange(-1000, 1000)
        window.setValues(-200, 300)
        return window

    def test_both_numbers_are_told(self, window, heard):
        window.connect("valuesChanged(double,double)", lambda low, high: heard.append((low, high)))
        window.minimumValue = -100
        window.maximumValue = 400
        assert heard == [(-100, 300), (-100, 400)]

    def test_the_numbers_cannot_pass_each_other(self, window):
        window.minimumValue = 900
        assert (window.minimumValue, window.maximumValue) == (300, 300)

    def test_a_narrower_range_takes_the_numbers_in(self, window):
        window.setRange(0, 100)
        assert (window.minimumValue, window.maximumValue) == (0, 100)
        assert window.maximumSpinBox().value == 100

    def test_a_handle_can_be_dragged(self, window, show):
        show(window, 500, 40)
        bar = window.slider()
        hands.drag(bar, (bar._x(-200), 11), (bar._x(0), 11))
        assert window.minimumValue == pytest.approx(0, abs=30)
        assert window.minimumSpinBox().value == window.minimumValue
        assert window.maximumValue == 300


class TestNumbersAndChoices:
    def test_a_spin_box_tells_its_number_twice_as_ctk_does(self, heard):
        import ctk

        box = ctk.ctkDoubleSpinBox()
        box.connect("valueChanged(double)", heard.append)
        box.connect("valueChanged(QString)", heard.append)
        box.value = 2.5
        assert heard[0] == 2.5
        assert heard[1].startswith("2.5")

    def test_a_combo_box_shows_a_hint_and_finds_user_data(self):
        import ctk

        box = ctk.ctkComboBox()
        box.defaultText = "Choose a model"
        box.addItem("T1", "t1")
        box.addItem("T2", "t2")
        box.currentUserDataAsString = "t2"
        assert (box.currentText, box.currentUserDataAsString) == ("T2", "t2")
        assert box.placeholderText == "Choose a model"

    def test_a_checkable_push_button_becomes_a_toggle(self, show, heard):
        import ctk

        button = ctk.ctkCheckablePushButton("Apply")
        button.connect("checkBoxToggled(bool)", heard.append)
        show(button, 160, 30)
        hands.click(button, at=(10, 15))
        assert (button.checkState, button.checkable, button.checked, heard) == (2, True, True, [True])

    def test_a_colour_button_asks_for_a_colour(self, show, heard):
        import ctk
        import qt

        button = ctk.ctkColorPickerButton()
        button.connect("colorChanged(QColor)", heard.append)
        dialogs.answer(qt.QColor("#ff8000"))
        hands.click(show(button, 160, 30))
        assert button.color.name() == "#ff8000"
        assert button.colorName == "#ff8000"
        assert len(heard) == 1

    def test_a_menu_button_opens_its_menu_at_the_arrow_only(self, show, heard):
        import ctk
        import qt

        button = ctk.ctkMenuButton("Run")
        button.setMenu(qt.QMenu(button))
        button.clicked.connect(lambda: heard.append("run"))
        show(button, 160, 30)
        button.menu().aboutToShow.connect(lambda: heard.append("menu"))
        button.menu().aboutToShow.connect(lambda: qt.QTimer.singleShot(0, button.menu().close))
        hands.click(button, at=(155, 15))
        hands.click(button, at=(60, 15))
        assert heard == ["menu", "run"]


class TestPaths:
    def test_a_browsed_path_is_told_and_remembered(self, show, heard, tmp_path):
        import ctk

        model = tmp_path / "model.safetensors"
        model.write_bytes(b"")
        line = ctk.ctkPathLineEdit()
        line.filters = ctk.ctkPathLineEdit.Files | ctk.ctkPathLineEdit.Readable
        line.settingKey = "NasoTumor/TestModelPath"
        line.connect("currentPathChanged(QString)", heard.append)
        line.connect("validInputChanged(bool)", heard.append)
        dialogs.answer(str(model))
        line.browse()
        assert line.currentPath == str(model)
        assert heard == [True, str(model)]
        again = ctk.ctkPathLineEdit()
        again.settingKey = "NasoTumor/TestModelPath"
        assert again.comboBox().itemText(0) == str(model)

    def test_a_directory_button_tells_where_it_points(self, heard, tmp_path):
        import ctk

        button = ctk.ctkDirectoryButton()
        button.connect("directoryChanged(QString)", heard.append)
        dialogs.answer(str(tmp_path))
        assert button.browse() == str(tmp_path)
        assert (button.directory, heard) == (str(tmp_path), [str(tmp_path)])


class TestTexts:
    def test_a_fitted_text_grows_with_its_text(self, show):
        import ctk

        browser = ctk.ctkFittedTextBrowser()
        browser.html = "one line"
        show(browser, 300, 100)
        low = browser.height
        browser.html = "<br>".join(["line"] * 8)
        assert browser.height > low + 60

    def test_details_open_on_request(self):
        import ctk

        browser = ctk.ctkFittedTextBrowser()
        browser.setCollapsibleText("Invasion found.\nSlices 41 to 46.")
        assert "Slices" not in browser.plainText
        browser.collapsed = False
        assert "Slices 41 to 46." in browser.plainText

    def test_a_search_box_tells_what_is_typed(self, show, heard):
        import ctk

        box = ctk.ctkSearchBox()
        box.showSearchIcon = True
        box.textChanged.connect(heard.append)
        hands.type_text(show(box, 200, 30), "CT")
        assert heard[-1] == "CT"
