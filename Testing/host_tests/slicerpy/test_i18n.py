"""Texts that can be translated."""

import logging

import pytest


@pytest.fixture
def dictionary(started, monkeypatch):
    """Translations by (context, text), as the application would have them."""
    import slicer

    words = {}
    look_up = staticmethod(lambda context, text: words.get((context, text), text))
    monkeypatch.setattr(type(slicer.app), "translate", look_up, raising=False)
    return words


def test_a_text_without_translation_stays_as_it_is(dictionary):
    from slicer.i18n import tr, translate

    assert tr("Apply") == "Apply"
    assert translate("Anything", "Apply") == "Apply"


def test_the_context_is_the_calling_file(dictionary):
    from slicer.i18n import tr

    dictionary["test_i18n", "Apply"] = "Anwenden"
    assert tr("Apply") == "Anwenden"


def test_inside_a_package_the_context_begins_with_the_packages_name(started, tmp_path):
    from slicer.i18n import getContext

    for folder, inside in (("Panel", False), ("NasoLib", True)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "table.py").touch()
        if inside:
            (tmp_path / folder / "__init__.py").touch()
    assert getContext(str(tmp_path / "Panel" / "table.py")) == "table"
    assert getContext(str(tmp_path / "NasoLib" / "table.py")) == "NasoLib.table"
    assert getContext("<console>") == "<console>"


@pytest.mark.parametrize("wrong", ["{zahl} Schichten", "Schichten", "{count:.1f} Schichten"])
def test_a_translation_with_other_placeholders_is_left_aside(dictionary, caplog, wrong):
    from slicer.i18n import tr

    dictionary["test_i18n", "{count} slices"] = wrong
    with caplog.at_level(logging.WARNING):
        assert tr("{count} slices") == "{count} slices"
    assert "placeholders" in caplog.text


def test_a_translation_with_the_same_placeholders_is_used(dictionary):
    from slicer.i18n import tr

    dictionary["test_i18n", "{count} of {all}"] = "von {all} die {count}."
    assert tr("{count} of {all}").format(count=1, all=2) == "von 2 die 1."
