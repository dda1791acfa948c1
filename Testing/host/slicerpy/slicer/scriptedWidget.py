"""The panel of a scripted module, with the developer's section on top when developer mode is on."""

from pathlib import Path

import ctk
import qt
import slicer


class ScriptedLoadableModuleWidget:
    """Base class of a module's panel.

    `parent` is the application's widget that holds the panel. Without it a window of its own is made and shown, as
    Slicer does when a panel is tried from the console.
    """

    def __init__(self, parent=None):
        super().__init__()
        self.moduleName = type(self).__name__.removesuffix("Widget")
        self.developerMode = slicer.util.settingsValue("Developer/DeveloperMode", False, converter=slicer.util.toBool)
        self.parent = parent or self._ownWindow()
        self.layout = self.parent.layout()
        if not parent:
            self.setup()
            self.parent.show()
        slicer.app.moduleManager().connect("moduleAboutToBeUnloaded(QString)", self._onModuleAboutToBeUnloaded)

    @staticmethod
    def _ownWindow():
        window = slicer.qMRMLWidget()
        window.setLayout(qt.QVBoxLayout())
        window.setMRMLScene(slicer.mrmlScene)
        return window

    def resourcePath(self, filename):
        """Path of a file in the module's Resources folder."""
        return str(Path(slicer.util.modulePath(self.moduleName)).parent / "Resources" / filename)

    def setup(self):
        """Build the panel; a module calls this first and then adds its own widgets to `layout`."""
        self.setupDeveloperSection()

    def cleanup(self):
        """Undo what the panel has connected; called when the module is unloaded or reloaded."""

    def _onModuleAboutToBeUnloaded(self, moduleName):
        if moduleName == self.moduleName:
            self.cleanup()
            slicer.app.moduleManager().disconnect("moduleAboutToBeUnloaded(QString)", self._onModuleAboutToBeUnloaded)

    def setupDeveloperSection(self):
        """Buttons to reload and test the module, only in developer mode."""
        if not self.developerMode:
            return
        section = self.reloadCollapsibleButton = ctk.ctkCollapsibleButton()
        section.text = "Reload && Test"
        self.layout.addWidget(section)
        form = qt.QFormLayout(section)
        self.reloadButton = self._developerButton("Reload", self.onReload)
        self.testButton = self._developerButton("Test", self.onTest)
        self.reloadAndTestButton = self._developerButton("Reload and Test", self.onReloadAndTest)
        self.editSourceButton = self._developerButton("Edit", self.onEditSource)
        for button in (self.reloadButton, self.testButton, self.reloadAndTestButton, self.editSourceButton):
            form.addRow(button)

    @staticmethod
    def _developerButton(text, action):
        button = qt.QPushButton(text)
        button.connect("clicked()", action)
        return button

    def onReload(self):
        """Read the module's file again and build its panel anew."""
        slicer.util.reloadScriptedModule(self.moduleName)

    def onTest(self, **kwargs):
        """Run the module's self-test."""
        with slicer.util.tryWithErrorDisplay(f"The self-test of {self.moduleName} failed."):
            delay = int(slicer.app.userSettings().value("Developer/SelfTestDisplayMessageDelay"))
            slicer.selfTests[self.moduleName](msec=delay, **kwargs)

    def onReloadAndTest(self, **kwargs):
        """Read the module's file again, then run its self-test."""
        with slicer.util.tryWithErrorDisplay(f"{self.moduleName} could not be reloaded."):
            self.onReload()
        self.onTest(**kwargs)

    def onEditSource(self):
        """Open the module's file in the program that the desktop has for .py files."""
        qt.QDesktopServices.openUrl(qt.QUrl("file:///" + slicer.util.modulePath(self.moduleName), qt.QUrl.TolerantMode))
