"""Modules written for one test each, and gone after it."""

import pytest

SOURCE = """
import ctk
import qt
import slicer
from slicer.ScriptedLoadableModule import ScriptedLoadableModule, ScriptedLoadableModuleWidget


class {name}(ScriptedLoadableModule):
    def __init__(self, parent):
        ScriptedLoadableModule.__init__(self, parent)
        parent.title = "A module called {name}"
        parent.categories = ["Testing"]
        parent.dependencies = []
        parent.contributors = ["Nobody"]
        parent.helpText = "Helps."
        parent.acknowledgementText = "Thanks."
        slicer.app.connect("startupCompleted()", self.started)
        self.starts = 0
        {extra}

    def started(self):
        self.starts += 1


class {name}Widget(ScriptedLoadableModuleWidget):
    version = 1

    def setup(self):
        ScriptedLoadableModuleWidget.setup(self)
        self.story = ["setup"]
        self.button = qt.QPushButton("Apply")
        self.layout.addWidget(self.button)

    def enter(self):
        self.story.append("enter")

    def exit(self):
        self.story.append("exit")

    def cleanup(self):
        self.story.append("cleanup")
"""


@pytest.fixture
def module_file(tmp_path, host):
    """Writes the .py file of a small module; whatever was loaded of it is forgotten afterwards."""
    written = []

    def write(name="Trial", extra="pass"):
        file = tmp_path / f"{name}.py"
        file.write_text(SOURCE.format(name=name, extra=extra))
        written.append(name)
        return file

    yield write
    host.leave()
    for name in written:
        host.unload(name)
