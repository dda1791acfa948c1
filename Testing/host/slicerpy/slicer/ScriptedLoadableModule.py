"""The base classes of a scripted module: the stand-in of `slicer.ScriptedLoadableModule`.

The widget is in `scriptedWidget.py`; this file has the module, the logic and the self-test, and offers all four.
"""

import importlib
import logging
import unittest
from pathlib import Path

import qt
import slicer
from slicer.i18n import tr as _
from slicer.scriptedWidget import ScriptedLoadableModuleWidget

__all__ = [
    "ScriptedLoadableModule",
    "ScriptedLoadableModuleLogic",
    "ScriptedLoadableModuleTest",
    "ScriptedLoadableModuleWidget",
]

PARAMETER_NODE_CLASS = "vtkMRMLScriptedModuleNode"


class ScriptedLoadableModule:
    """What the application knows of a module before its panel is opened.

    `parent` is the application's module object; the module writes its title, categories and texts on it.
    """

    def __init__(self, parent):
        super().__init__()
        self.parent = parent
        self.moduleName = type(self).__name__
        parent.title = ""
        parent.categories = []
        parent.dependencies = []
        parent.contributors = []
        parent.helpText = _("This module has no help text yet.")
        parent.acknowledgementText = _("This module has no acknowledgement yet.")
        self._setIcon()
        if not hasattr(slicer, "selfTests"):
            slicer.selfTests = {}
        slicer.selfTests[self.moduleName] = self.runTest

    def _setIcon(self):
        """Take Resources/Icons/<module>.svg, or .png where there is no .svg."""
        for suffix in (".svg", ".png"):
            icon = self.resourcePath(f"Icons/{self.moduleName}{suffix}")
            if Path(icon).is_file():
                self.parent.icon = qt.QIcon(icon)
                return

    def resourcePath(self, filename):
        """Path of a file in the module's Resources folder."""
        return str(Path(self.parent.path).parent / "Resources" / filename)

    def getDefaultModuleDocumentationLink(self, docPage=None):
        """A sentence with a link to the module's page in the documentation of this Slicer version."""
        if docPage:
            address = slicer.app.documentationBaseUrl + docPage
        else:
            address = slicer.app.moduleDocumentationUrl(self.moduleName)
        sentence = _("See the {link_start}online documentation{link_end} for more information.")
        link = f'<a href="{address}">'
        return "<p>" + sentence.format(link_start=link, link_end="</a>") + "</p>"

    def runTest(self, msec=100, **kwargs):
        """Run `<module>Test` of the module's file; `msec` is how long its messages stay."""
        testClass = getattr(importlib.import_module(self.__module__), f"{self.moduleName}Test", None)
        if testClass is None:
            raise AssertionError(f"{self.__module__} has no self-test: a class named {self.moduleName}Test is missing.")
        test = testClass()
        test.messageDelay = msec
        test.runTest(**kwargs)


class ScriptedLoadableModuleLogic:
    """Finds or makes the module's parameter node in the scene.

    A module has one parameter node for a scene, held by its singleton tag, so that loading a scene replaces its
    content; with `isSingletonParameterNode = False` there may be several, told apart by their ModuleName attribute.
    """

    def __init__(self, parent=None):
        super().__init__()
        self.moduleName = type(self).__name__.removesuffix("Logic")
        self.isSingletonParameterNode = True

    def getParameterNode(self):
        """The module's (first) parameter node; a new one is added to the scene when there is none."""
        if self.isSingletonParameterNode:
            found = slicer.mrmlScene.GetSingletonNode(self.moduleName, PARAMETER_NODE_CLASS)
        else:
            found = next(iter(self.getAllParameterNodes()), None)
        if found is None:
            return slicer.mrmlScene.AddNode(self.createParameterNode())
        if found.GetAttribute("ModuleName") != self.moduleName:  # closing the scene may have removed it
            found.SetAttribute("ModuleName", self.moduleName)
        return found

    def getAllParameterNodes(self):
        """All parameter nodes of this module in the scene."""
        nodes = slicer.mrmlScene.GetNodesByClass(PARAMETER_NODE_CLASS)
        nodes.UnRegister(None)
        everyModules = [nodes.GetItemAsObject(i) for i in range(nodes.GetNumberOfItems())]
        return [node for node in everyModules if node.GetAttribute("ModuleName") == self.moduleName]

    def createParameterNode(self):
        """A new parameter node, not yet in the scene; None where there is no scene."""
        if slicer.mrmlScene is None:
            return None
        node = slicer.mrmlScene.CreateNodeByClass(PARAMETER_NODE_CLASS)
        node.UnRegister(None)
        node.SetName(slicer.mrmlScene.GenerateUniqueName(self.moduleName))
        node.SetAttribute("ModuleName", self.moduleName)
        if self.isSingletonParameterNode:
            node.SetSingletonTag(self.moduleName)
        return node


class ScriptedLoadableModuleTest(unittest.TestCase):
    """A module's self-test, started from its panel or from the console, not by a test runner."""

    def __init__(self, *args, **kwargs):
        self.moduleTestNames = []
        super().__init__(*args, **kwargs)
        super(unittest.TestCase, self).__init__()  # so that classes mixed in after TestCase are initialised too
        self.enableScreenshots = False
        self.screenshotScaleFactor = 1.0
        self.moduleTestNames = self.moduleTestNames or [
            name for name in dir(self) if "test" in name and callable(getattr(self, name))
        ]

    def delayDisplay(self, message, requestedDelay=None, msec=None):
        """Show a message and let the application draw, for `messageDelay`, `msec` or `requestedDelay` ms."""
        waits = (getattr(self, "messageDelay", None), msec, requestedDelay, 100)
        slicer.util.delayDisplay(message, next(wait for wait in waits if wait is not None))

    def takeScreenshot(self, name, description, type=-1):
        """Show the description; storing a picture needs Slicer's annotation module and is refused here."""
        self.delayDisplay(description)
        if self.enableScreenshots:
            raise NotImplementedError(
                f"The test host cannot store the screenshot '{name}' in the scene. Leave enableScreenshots off."
            )

    def setUp(self):
        """Nothing to prepare by default."""

    def tearDown(self):
        """Nothing to undo by default."""

    def runTest(self):
        """Run every method named test..., in alphabetical order."""
        if not self.moduleTestNames:
            logging.warning(f"{type(self).__name__} has no test to run.")
            return
        self.setUpClass()
        for name in self.moduleTestNames:
            self.setUp()
            logging.info(f"Running {name}")
            getattr(self, name)()
            self.tearDown()
        self.tearDownClass()
