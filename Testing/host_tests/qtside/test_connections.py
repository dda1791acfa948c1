"""Signals by name and by attribute; unknown ones raise; callbacks get as many arguments as they take."""

import functools
import gc

import pytest


@pytest.fixture
def button():
    import qt

    return qt.QPushButton("Apply")


@pytest.fixture
def calls():
    return []


def test_a_signal_is_connected_by_its_signature(button, calls):
    assert button.connect("clicked(bool)", calls.append) is True
    button.click()
    assert calls == [False]


def test_a_signal_is_connected_by_its_attribute(button, calls):
    assert button.clicked.connect(calls.append) is True
    button.click()
    assert calls == [False]


@pytest.mark.parametrize("signature", ["clicked()", " clicked( bool )", "toggled(bool)"])
def test_signatures_are_normalised_as_qt_does(button, signature):
    assert button.connect(signature, lambda: None)


@pytest.mark.parametrize("signature", ["pressd()", "clicked(int)", "clicked", "", "mrmlSceneChanged(vtkMRMLScene*)"])
def test_a_signal_that_does_not_exist_raises(button, signature):
    with pytest.raises(ValueError, match=r"PythonQt: QObject::connect\(\) signal"):
        button.connect(signature, print)


def test_an_unknown_signal_cannot_be_disconnected_either(button):
    with pytest.raises(ValueError, match="does not exist on QPushButton"):
        button.disconnect("pressd()", print)


def test_what_cannot_be_called_cannot_be_connected(button):
    with pytest.raises(ValueError, match="cannot be called"):
        button.connect("clicked()", None)


def test_the_attribute_takes_exactly_one_callable(button):
    with pytest.raises(ValueError, match="wrong number of arguments"):
        button.clicked.connect(print, 2)


def test_a_function_gets_only_the_arguments_that_it_takes(button, calls):
    button.connect("clicked(bool)", lambda: calls.append("none"))
    button.connect("clicked(bool)", lambda checked: calls.append(checked))
    button.connect("clicked(bool)", lambda *everything: calls.append(everything))
    button.click()
    assert calls == ["none", False, (False,)]


def test_a_callable_object_gets_all_arguments(button, calls):
    button.connect("clicked(bool)", functools.partial(_keep, calls))
    button.click()
    assert calls == [(False,)]


def _keep(calls, *args):
    calls.append(args)


def test_a_bound_method_keeps_its_object_alive(button, calls):
    class Listener:
        def hear(self):
            calls.append("heard")

    button.clicked.connect(Listener().hear)
    gc.collect()
    button.click()
    assert calls == ["heard"]


def test_a_connection_can_be_undone(button, calls):
    class Listener:
        def hear(self):
            calls.append("heard")

    listener = Listener()
    button.clicked.connect(listener.hear)
    assert button.clicked.disconnect(listener.hear) is True
    assert button.clicked.disconnect(listener.hear) is False
    button.connect("clicked(bool)", listener.hear)
    assert button.disconnect("clicked(bool)", listener.hear) is True
    button.click()
    assert calls == []


def test_all_python_connections_of_a_signal_can_be_undone_at_once(button, calls):
    button.clicked.connect(calls.append)
    button.clicked.connect(lambda: calls.append("again"))
    assert button.clicked.disconnect() is True
    button.click()
    assert calls == []


def test_a_signal_can_drive_a_slot_of_another_widget(button):
    import qt

    slider, spin = qt.QSlider(), qt.QSpinBox()
    slider.valueChanged.connect(spin.setValue)
    slider.value = 42
    assert spin.value == 42
    spin.connect("valueChanged(int)", slider, "setValue(int)")
    spin.value = 17
    assert slider.value == 17


def test_a_slot_that_does_not_exist_raises(button):
    import qt

    for slot in ("jump()", "setText(bool)", "setText"):
        with pytest.raises(ValueError, match="no slot"):
            button.connect("clicked(bool)", qt.QLabel(), slot)


def test_a_slot_that_takes_what_the_signal_does_not_give_raises(button):
    import qt

    with pytest.raises(ValueError, match="does not give"):
        button.connect("clicked(bool)", qt.QLabel(), "setText(QString)")


def test_the_static_function_connects_too(button, calls):
    import qt

    qt.QObject.connect(button, "clicked(bool)", calls.append)
    button.click()
    assert calls == [False]


def test_a_signal_is_emitted_by_emit_and_by_a_call(button, calls):
    button.clicked.connect(calls.append)
    button.clicked.emit(True)
    button.clicked(False)
    assert calls == [True, False]


def test_an_exception_in_a_callback_is_kept_and_the_program_goes_on(button, calls, callback_errors, capsys):
    button.clicked.connect(lambda: 1 / 0)
    button.clicked.connect(lambda: calls.append("after"))
    button.click()
    assert calls == ["after"]
    assert [type(e.error) for e in callback_errors] == [ZeroDivisionError]
    assert "ZeroDivisionError" in capsys.readouterr().err
    callback_errors.clear()


def test_an_exception_in_an_event_handler_is_kept(callback_errors):
    import qt
    from host.qtside import eventloop

    class Fragile(qt.QWidget):
        def timerEvent(self, event):
            self.killTimer(event.timerId())
            raise LookupError("no such slice")

    fragile = Fragile()
    fragile.startTimer(1)
    eventloop.process_events(0.05)
    assert [type(e.error) for e in callback_errors] == [LookupError]
    callback_errors.clear()


def test_handlers_go_with_their_object(button):
    import qt
    from host.qtside import connections

    before = len(connections._handlers)
    short_lived = qt.QPushButton()
    short_lived.clicked.connect(print)
    assert len(connections._handlers) == before + 1
    short_lived.delete()
    assert len(connections._handlers) == before
