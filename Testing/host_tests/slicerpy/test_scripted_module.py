"""The base classes of a scripted module, with a small module written for the purpose."""

import logging
import sys
import textwrap

import pytest

MODULE = """
    from slicer.ScriptedLoadableModule import *
    from slicer.i18n import tr as _


    class TinyModule(ScriptedLoadableModule):
        def __init__(self, parent):
            ScriptedLoadableModule.__init__(self, parent)
            parent.title = _("Tiny")
            parent.helpText = self.getDefaultModuleDocumentationLink()


    class TinyModuleWidget(ScriptedLoadableModuleWidget):
        cleanups = 0
        version = 1

        def setup(self):
            ScriptedLoadableModuleWidget.setup(self)
            self.logic = TinyModuleLogic()

        def cleanup(self):
            TinyModuleWidget.cleanups += 1


    class TinyModuleLogic(ScriptedLoadableModuleLogic):
        pass


    class TinyModuleTest(ScriptedLoadableModuleTest):
        calls = []

        def setUp(self):
            self.calls.append("setUp")

        def test_first(self):
            self.delayDisplay("first")
            self.calls.append(("first", self.messageDelay))

        def test_second(self):
            self.takeScreenshot("name", "second")
            self.calls.append("second")

        def tearDown(self):
            self.calls.append("tearDown")
"""


@pytest.fixture
def tiny(host, scene, tmp_path):
    """The module's record, loaded; forgotten afterwards."""
    icons = tmp_path / "Resources" / "Icons"
    icons.mkdir(parents=True)
    (icons / "TinyModule.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"/>')
    file = tmp_path / "TinyModule.py"
    file.write_text(textwrap.dedent(MODULE))
    yield host.load_module(file)
    host.unload("TinyModule")


@pytest.fixture
def panel(host, tiny):
    return host.open("TinyModule")


@pytest.fixture
def developer_mode(host):
    import qt

    qt.QSettings().setValue("Developer/DeveloperMode", True)
    qt.QSettings().setValue("Developer/SelfTestDisplayMessageDelay", 30)
    yield
    qt.QSettings().remove("Developer/DeveloperMode")


def test_a_module_tells_its_title_help_and_icon(tiny):
    assert tiny.title == "Tiny"
    assert "tinymodule" in tiny.helpText
    assert "<a href=" in tiny.helpText
    assert not tiny.icon.isNull()


def test_resources_are_found_beside_the_module(tiny, panel, tmp_path):
    import slicer

    for owner in (slicer.modules.TinyModuleInstance, panel):
        assert owner.resourcePath("UI/Tiny.ui") == str(tmp_path / "Resources" / "UI" / "Tiny.ui")


def test_the_parameter_node_is_one_for_the_scene(panel, scene):
    node = panel.logic.getParameterNode()
    assert panel.logic.getParameterNode() is node
    assert (node.GetSingletonTag(), node.GetAttribute("ModuleName"), node.GetName()) == ("TinyModule",) * 3
    assert panel.logic.getAllParameterNodes() == [node]
    scene.Clear(0)
    assert panel.logic.getParameterNode().GetAttribute("ModuleName") == "TinyModule"


def test_a_lost_module_name_is_restored(panel):
    panel.logic.getParameterNode().RemoveAttribute("ModuleName")
    assert panel.logic.getParameterNode().GetAttribute("ModuleName") == "TinyModule"


def test_a_module_may_have_several_parameter_nodes(panel, scene):
    panel.logic.isSingletonParameterNode = False
    first = panel.logic.getParameterNode()
    second = scene.AddNode(panel.logic.createParameterNode())
    assert first is not second
    assert first.GetSingletonTag() is None
    assert panel.logic.getParameterNode() is first
    assert panel.logic.getAllParameterNodes() == [first, second]


def test_the_self_test_runs_each_test_between_set_up_and_tear_down(tiny):
    import slicer

    calls = sys.modules["TinyModule"].TinyModuleTest.calls
    slicer.selfTests["TinyModule"](msec=20)
    assert calls == ["setUp", ("first", 20), "tearDown", "setUp", "second", "tearDown"]


def test_a_module_without_self_test_says_so(tiny):
    import slicer

    del sys.modules["TinyModule"].TinyModuleTest
    with pytest.raises(AssertionError, match="TinyModuleTest"):
        slicer.selfTests["TinyModule"]()


def test_a_self_test_without_tests_warns(started, caplog):
    from slicer.ScriptedLoadableModule import ScriptedLoadableModuleTest

    class EmptyModuleTest(ScriptedLoadableModuleTest):
        pass

    with caplog.at_level(logging.WARNING):
        EmptyModuleTest().runTest()
    assert "EmptyModuleTest" in caplog.text


def test_reloading_reads_the_file_again(host, tiny, panel):
    from pathlib import Path

    # Python takes a file of the same size, written in the same second, for the one that it has compiled already.
    Path(tiny.path).write_text(textwrap.dedent(MODULE).replace("version = 1", "version = 20"))
    old = type(panel)
    panel.onReload()
    import slicer

    again = slicer.modules.TinyModuleWidget
    assert (panel.version, again.version) == (1, 20)
    assert old.cleanups == 1
    assert type(again).cleanups == 0


def test_unloading_cleans_up_once(host, tmp_path, tiny, panel):
    host.unload("TinyModule")
    assert type(panel).cleanups == 1
    host.load_module(tiny.path)


def test_the_developers_section_is_only_shown_to_developers(panel):
    assert not panel.developerMode
    assert not hasattr(panel, "reloadButton")


def test_a_developer_can_reload_and_test(developer_mode, host, tiny):
    import slicer

    panel = host.open("TinyModule")
    assert panel.developerMode
    assert panel.reloadCollapsibleButton.text == "Reload && Test"
    panel.reloadButton.click()
    host.settle()
    again = slicer.modules.TinyModuleWidget
    assert again is not panel
    again.onTest()
    assert ("first", 30) in sys.modules["TinyModule"].TinyModuleTest.calls


def test_a_panel_of_its_own_can_be_made_from_the_console(tiny):
    widget = sys.modules["TinyModule"].TinyModuleWidget()
    assert widget.logic.moduleName == "TinyModule"
    widget.parent.close()
    widget.parent.deleteLater()


def test_classes_mixed_in_are_initialised(tiny):
    import slicer
    from slicer.ScriptedLoadableModule import ScriptedLoadableModuleLogic

    class MixedLogic(ScriptedLoadableModuleLogic, slicer.util.VTKObservationMixin):
        pass

    logic = MixedLogic()
    assert logic.moduleName == "Mixed"
    assert not logic.hasObserver(slicer.mrmlScene, slicer.mrmlScene.EndCloseEvent, print)
