"""Choosing a model: what one must know of it stands beside it."""

import pytest
from engine.bundle.made import a_bundle


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """`shelf(name, **changes)` puts a bundle where the user's are; no shipped one is seen."""
    from NasoLib.bundle import library

    monkeypatch.setenv(library.VARIABLE, str(tmp_path / "models"))
    monkeypatch.setattr(library, "shipped_folders", lambda *_: [])

    def put(name, **changes):
        return a_bundle(tmp_path / "models" / name, name=name, **changes)

    return put


@pytest.fixture
def choice(host):
    import qt
    from NasoLib.gui.model_choice import ModelChoice

    made = []

    def make(task="invasion", **more):
        names = []
        combo, label = qt.QComboBox(), qt.QLabel()
        one = ModelChoice(combo, label, task, names.append, **more)
        one.combo, one.label, one.names = combo, label, names
        combo.show()
        made.append(one)
        return one

    yield make
    for one in made:
        one.stop()


def texts(choice):
    return [choice.combo.itemText(n) for n in range(choice.combo.count)]


def test_without_a_model_the_sentence_says_what_to_do(shelf, choice):
    one = choice()
    one.show("")
    assert one.bundle is None
    assert "No model for this is installed" in one.label.text
    assert not one.combo.enabled


def test_the_only_model_is_taken_and_told_of(shelf, choice):
    shelf("skull-base-made")
    one = choice()
    one.show("")
    assert one.names == ["skull-base-made"]
    assert texts(one) == ["DEMO · Skull-base invasion, made for tests"]
    assert "Trained on synthetic phantoms, 40 patients." in one.label.text
    assert "AUC 0.90 (95 % interval 0.80 to 0.95); n = 40 (patient), test, synthetic." in one.label.text


def test_models_of_other_tasks_are_not_offered(shelf, choice):
    shelf("skull-base-made")
    one = choice(task="segmentation")
    one.show("")
    assert one.bundle is None


def test_the_files_are_checked_in_the_background(shelf, choice):
    from host.qtside.eventloop import wait_until

    bundle = shelf("skull-base-made")
    one = choice()
    one.show("")
    assert "Checking its files..." in one.label.text
    assert wait_until(lambda: "Verified" in one.label.text, 5)
    (bundle.folder / "docs").mkdir()
    (bundle.folder / "docs" / "odd.txt").write_text("not packed")
    one.refresh()
    assert wait_until(lambda: "which its list of checksums does not name" in one.label.text, 5)


def test_the_first_that_suits_is_taken(shelf, choice):
    shelf("a-made", title="A")
    shelf("b-made", title="B", demo=False)
    one = choice()
    one.judge(lambda bundle: "It reads MR." if bundle.name == "a-made" else "")
    assert one.names == ["b-made"]
    assert texts(one) == ["DEMO · A", "B"]
    assert one.reason == ""


def test_one_that_does_not_suit_says_why(shelf, choice):
    from host.qtside import hands

    shelf("a-made", title="A")
    shelf("b-made", title="B", demo=False)
    one = choice()
    one.judge(lambda bundle: "It reads MR." if bundle.name == "a-made" else "")
    hands.choose(one.combo, "DEMO · A")
    assert one.names[-1] == "a-made"
    assert one.reason == "It reads MR."
    assert "It reads MR." in one.label.text


def test_a_model_that_is_not_here_stays_chosen_by_name(shelf, choice):
    shelf("a-made", title="A")
    one = choice()
    one.show("from-elsewhere")
    assert one.names == []
    assert texts(one) == ["DEMO · A", "from-elsewhere (not installed)"]
    assert one.name == "from-elsewhere"
    assert "“from-elsewhere” is not installed here" in one.reason


def test_only_wanted_models_are_offered(shelf, choice):
    shelf("a-made", title="A")
    shelf("b-made", title="B")
    one = choice(wanted=lambda bundle: bundle.name == "b-made")
    one.show("")
    assert texts(one) == ["DEMO · B"]
