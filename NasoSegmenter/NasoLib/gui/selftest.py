"""The self-test that each module offers in Slicer: from its sample data to what the panel says of it."""

from __future__ import annotations

from typing import Any, ClassVar

import slicer
from slicer.ScriptedLoadableModule import ScriptedLoadableModuleTest


class ModuleSelfTest(ScriptedLoadableModuleTest):
    """A module names the sample that it reads and its logic.

    sample: the name of a synthetic patient that the module must accept.
    """

    sample: ClassVar[str]
    logic_class: ClassVar[Any]

    def setUp(self) -> None:
        """Begin with an empty scene."""
        slicer.mrmlScene.Clear()

    def runTest(self) -> None:  # noqa: N802 (unittest's name)
        """Run by Slicer: every test, each in an empty scene."""
        for name in sorted(dir(self)):
            if name.startswith("test_"):
                self.setUp()
                getattr(self, name)()

    def test_sample_is_accepted(self) -> None:
        """The module's own sample has nothing that would stop a reading."""
        from NasoLib.gui import samples

        volume = samples.load(samples.named(self.sample), slicer.mrmlScene)[0]
        report = self.logic_class().read(volume)
        self.assertTrue(report.usable, report.sentences)

    def test_empty_volume_is_refused(self) -> None:
        """A volume without voxels is told in words."""
        from NasoLib.errors import UserError

        volume = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Empty")
        with self.assertRaisesRegex(UserError, "holds no voxels"):
            self.logic_class().read(volume)
