"""Attributes of Qt objects as PythonQt has them: what works there works here, what raises there raises here."""

import threading

import pytest


@pytest.fixture
def label():
    import qt

    return qt.QLabel("tumour")


@pytest.fixture
def spin_box():
    import qt

    box = qt.QSpinBox()
    box.maximum = 100
    return box


def test_a_property_is_an_attribute_and_its_setter_still_exists(label):
    label.text = "skull base"
    assert label.text == "skull base"
    label.setText("clivus")
    assert label.text == "clivus"


@pytest.mark.parametrize(
    "name", ["text", "enabled", "visible", "width", "geometry", "objectName", "sizeHint", "wordWrap"]
)
def test_calling_a_property_as_pyside_does_raises(label, name):
    with pytest.raises(TypeError, match="not callable"):
        getattr(label, name)()


def test_counts_of_a_table_are_numbers():
    import qt

    table = qt.QTableWidget(3, 2)
    assert (table.rowCount, table.columnCount) == (3, 2)
    table.rowCount = 5
    assert table.rowCount == 5


def test_the_name_of_an_object_is_its_object_name(label):
    label.name = "result"
    assert label.objectName == label.name == "result"


def test_a_virtual_getter_can_be_read_as_a_property(label):
    import qt

    layout = qt.QFormLayout()
    layout.spacing = 7
    assert layout.spacing == 7
    assert label.sizeHint.width() > 0
    assert label.minimumSizeHint.height() > 0


def test_a_size_hint_overridden_in_python_is_used_by_the_layout(show):
    import qt

    class Tall(qt.QWidget):
        def sizeHint(self):
            return qt.QSize(50, 321)

    panel = qt.QWidget()
    qt.QVBoxLayout(panel).addWidget(Tall())
    assert panel.sizeHint.height() >= 321


def test_writing_converts_as_freely_as_pythonqt(label, spin_box):
    spin_box.value = 3.9
    assert spin_box.value == 3
    label.text = 5
    assert label.text == "5"
    label.enabled = 0
    assert label.enabled is False
    label.alignment = 4
    import qt

    assert label.alignment == qt.Qt.AlignHCenter


def test_a_value_that_does_not_fit_raises_with_the_property_and_its_type(spin_box):
    with pytest.raises(AttributeError, match="Property 'value' of type 'int' does not accept an object of type str"):
        spin_box.value = "many"


def test_a_read_only_property_cannot_be_written(label):
    with pytest.raises(AttributeError, match="'width' of QLabel object is not writable"):
        label.width = 5


def test_an_unknown_attribute_cannot_be_read(label):
    with pytest.raises(AttributeError, match="QLabel has no attribute named 'colour'"):
        _ = label.colour
    assert not hasattr(label, "colour")


def test_a_qt_object_takes_no_new_attributes(label):
    with pytest.raises(AttributeError, match="'patient' does not exist on QLabel and creating new attributes"):
        label.patient = "anonymous"


@pytest.mark.parametrize(("name", "what"), [("show", "Slot"), ("layout", "Slot"), ("linkActivated", "Signal")])
def test_methods_and_signals_cannot_be_overwritten(label, name, what):
    with pytest.raises(AttributeError, match=f"{what} '{name}' can not be overwritten on QLabel object"):
        setattr(label, name, None)


def test_a_class_derived_in_python_takes_new_attributes_but_no_overwritten_slots():
    import qt

    class Panel(qt.QWidget):
        pass

    panel = Panel()
    panel.patient = "anonymous"
    assert panel.patient == "anonymous"
    panel.enabled = False
    assert panel.isEnabled() is False
    with pytest.raises(AttributeError, match="Slot 'layout' can not be overwritten"):
        panel.layout = qt.QVBoxLayout()


def test_the_stand_ins_refuse_new_attributes_like_c_plus_plus_classes():
    import ctk

    slider = ctk.ctkSliderWidget()
    for name in ("patient", "_hidden"):
        with pytest.raises(AttributeError, match="creating new attributes"):
            setattr(slider, name, 1)
    with pytest.raises(AttributeError, match="Slot 'setValue' can not be overwritten"):
        slider.setValue = None


def test_a_dynamic_property_is_an_attribute_once_it_exists(label):
    label.setProperty("SlicerParameterName", "inputVolume")
    assert label.SlicerParameterName == "inputVolume"
    label.SlicerParameterName = "mask"
    assert label.property("SlicerParameterName") == "mask"
    with pytest.raises(AttributeError, match="does not accept an object of type NoneType"):
        label.SlicerParameterName = None


def test_a_child_is_found_by_its_name(label):
    import qt

    panel = qt.QWidget()
    label.name = "result"
    label.setParent(panel)
    assert panel.result is label


def test_exec_can_be_written_with_an_underscore():
    import qt

    loop = qt.QEventLoop()
    qt.QTimer.singleShot(1, loop.quit)
    assert loop.exec_() == 0


def test_the_single_shot_property_of_a_timer_gives_way_to_the_function():
    import qt

    timer = qt.QTimer()
    timer.setSingleShot(True)
    assert timer.isSingleShot()
    with pytest.raises(AttributeError, match="Slot 'singleShot' can not be overwritten"):
        timer.singleShot = True


def test_a_deleted_object_says_so(label):
    label.delete()
    with pytest.raises(ValueError, match="destroyed QLabel"):
        _ = label.text
    with pytest.raises(ValueError, match="destroyed QLabel"):
        label.setText("x")


def test_a_widget_used_from_another_thread_raises_there(label):
    said = []

    def work():
        try:
            label.text = "from afar"
        except RuntimeError as error:
            said.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert "outside the main thread" in said[0]
    assert label.text == "tumour"


def test_children_are_found_by_class_class_name_and_name():
    import qt

    panel = qt.QWidget()
    inner = qt.QGroupBox(panel)
    first, second = qt.QPushButton(inner), qt.QPushButton(inner)
    first.name, second.name = "first", "second"
    assert panel.findChild(qt.QPushButton, "second") is second
    assert panel.findChild("QAbstractButton", "first") is first
    assert panel.findChildren(qt.QPushButton) == [first, second]
    assert panel.findChildren("QPushButton", qt.QRegularExpression("^sec")) == [second]
    assert panel.findChild(qt.QLabel, "first") is None
    assert panel.children() == [inner]
    with pytest.raises(TypeError, match="findChild wants a Qt class"):
        panel.findChild(None, "first")


def test_a_qt_object_knows_its_class():
    import ctk
    import qt

    assert qt.QLabel().className() == "QLabel"
    assert ctk.ctkSliderWidget().className() == "ctkSliderWidget"
    assert type(qt.QPushButton()) is qt.QPushButton
