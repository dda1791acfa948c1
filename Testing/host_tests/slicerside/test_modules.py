"""A scripted module is loaded, opened, left and reloaded as Slicer does it, and is refused what Slicer refuses."""

import sys

import pytest


@pytest.fixture
def trial(host, module_file):
    """A loaded module named Trial."""
    return host.load_module(module_file())


def test_loading_registers_it_under_its_names(trial, host, tmp_path):
    import slicer

    assert slicer.modules.trial is trial
    assert trial.name == "Trial"
    assert trial.title == "A module called Trial"
    assert trial.path == str(tmp_path / "Trial.py")
    assert slicer.moduleNames.Trial == "Trial"
    assert type(slicer.modules.TrialInstance).__name__ == "Trial"
    assert slicer.util.modulePath("Trial") == trial.path
    assert str(tmp_path) in sys.path


def test_start_up_is_announced_once(trial, host):
    import slicer

    host.app.complete_startup()
    assert slicer.modules.TrialInstance.starts == 1


def test_its_panel_is_made_when_it_is_opened_and_kept(trial, host):
    import slicer

    assert not hasattr(slicer.modules, "TrialWidget")
    widget = host.open("Trial")
    assert slicer.modules.TrialWidget is widget is trial.widgetRepresentation().self()
    host.leave()
    assert host.open("Trial") is widget
    assert widget.story == ["setup", "enter", "exit", "enter"]


def test_opening_another_module_leaves_the_first(trial, host, module_file):
    first = host.open("Trial")
    host.load_module(module_file("Other"))
    second = host.open("Other")
    assert first.story[-1] == "exit"
    assert second.story == ["setup", "enter"]


def test_it_can_be_selected_as_code_does(trial, host):
    import slicer

    slicer.util.selectModule("Trial")
    assert slicer.util.selectedModule() == "Trial"
    assert slicer.modules.TrialWidget.story == ["setup", "enter"]


def test_its_widgets_are_in_the_window(trial, host):
    import slicer

    widget = host.open("Trial")
    assert widget.button.visible
    assert widget.button.window() is slicer.util.mainWindow()


def test_help_and_acknowledgement_are_above_the_panel(trial, host):
    host.open("Trial")
    texts = {browser.plainText for browser in host.window.findChildren("QTextBrowser")}
    assert texts == {"Helps.", "Thanks.\nContributors: Nobody"}


def test_reloading_reads_the_file_again(trial, host, tmp_path):
    old = host.open("Trial")
    file = tmp_path / "Trial.py"
    file.write_text(file.read_text().replace("version = 1", "version = 22"))
    new = host.reload("Trial")
    assert old.story[-1] == "cleanup"
    assert new is not old
    assert new.version == 22
    assert new.story == ["setup", "enter"]
    assert not old.button.visible


def test_unloading_cleans_up(trial, host):
    import slicer

    widget = host.open("Trial")
    host.unload("Trial")
    assert widget.story[-1] == "cleanup"
    assert not hasattr(slicer.modules, "trial")
    assert not hasattr(slicer.modules, "TrialWidget")


@pytest.mark.parametrize("line", ["parent.tilte = 'A typing error'", "parent.colour"])
def test_what_slicers_module_object_does_not_have_is_refused(host, module_file, line):
    with pytest.raises(AttributeError, match=r"tilte|colour"):
        host.load_module(module_file("Wrong", line))


def test_a_file_without_its_class_is_refused(host, tmp_path):
    file = tmp_path / "Empty.py"
    file.write_text("x = 1\n")
    with pytest.raises(AttributeError, match="no class named Empty"):
        host.load_module(file)


def test_a_file_that_does_not_exist_is_refused(host, tmp_path):
    with pytest.raises(FileNotFoundError, match="no module file"):
        host.load_module(tmp_path / "Nowhere.py")


def test_an_error_in_its_code_reaches_the_test(host, tmp_path):
    file = tmp_path / "Broken.py"
    file.write_text("import slicer\nslicer.there_is_no_such_thing\n")
    with pytest.raises(AttributeError, match="there_is_no_such_thing"):
        host.load_module(file)
    assert "Broken" not in sys.modules


def test_a_panel_that_fails_to_be_set_up_fails_each_time(host, module_file):
    file = module_file("Halfway")
    file.write_text(file.read_text().replace("self.layout.addWidget", "self.nothing"))
    host.load_module(file)
    for _ in range(2):
        with pytest.raises(AttributeError, match="nothing"):
            host.open("Halfway")


def test_an_unknown_module_cannot_be_opened(host):
    with pytest.raises(RuntimeError, match="no module named Nothing"):
        host.open("Nothing")


def test_slicers_own_modules_have_logic_but_no_panel(host):
    import slicer

    assert slicer.util.getModuleLogic("Volumes").IsA("vtkSlicerVolumesLogic")
    with pytest.raises(NotImplementedError, match="not its panel"):
        slicer.modules.volumes.widgetRepresentation()
    assert not hasattr(slicer.modules, "nosuchmodule")
