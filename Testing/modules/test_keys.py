"""One-key switches work while their panel is open, and only then."""

import pytest


@pytest.fixture
def pressed(host):
    from NasoLib.gui.keys import Keys

    times = []
    keys = Keys({"H": lambda: times.append("H")})
    yield times, keys
    keys.forget()


def test_a_key_works_only_while_it_is_on(host, pressed):
    from host.qtside import hands

    times, keys = pressed
    hands.press_key(host.window, "H")
    assert times == []
    keys.on()
    hands.press_key(host.window, "H")
    assert times == ["H"]
    keys.off()
    hands.press_key(host.window, "H")
    assert times == ["H"]


def test_a_text_field_keeps_its_letters(host, pressed):
    import qt
    from host.qtside import hands

    times, keys = pressed
    keys.on()
    field = qt.QLineEdit(host.window)
    field.show()
    hands.press_key(field, "H")
    assert times == []
    assert field.text == "h"
    field.deleteLater()
