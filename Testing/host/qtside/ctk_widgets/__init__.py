"""`import ctk`: stand-ins for the CTK widgets that Slicer modules of our kind use, with their real properties and
signals.

A class that is not here raises on use; write it before using it, with the names of CTK's own header.
"""

import types
from typing import Any

from .buttons import ctkCheckablePushButton, ctkCheckBox, ctkColorPickerButton, ctkComboBox, ctkMenuButton
from .collapsible import ctkCollapsibleButton, ctkCollapsibleGroupBox
from .message_box import ctkMessageBox
from .paths import ctkDirectoryButton, ctkPathLineEdit
from .range_slider import ctkDoubleRangeSlider, ctkRangeWidget
from .slider import ctkDoubleSlider, ctkSliderWidget
from .spin_box import ctkDoubleSpinBox
from .texts import ctkExpandableWidget, ctkFittedTextBrowser, ctkSearchBox

_ALL = (
    ctkCheckablePushButton,
    ctkCheckBox,
    ctkCollapsibleButton,
    ctkCollapsibleGroupBox,
    ctkColorPickerButton,
    ctkComboBox,
    ctkDirectoryButton,
    ctkDoubleRangeSlider,
    ctkDoubleSlider,
    ctkDoubleSpinBox,
    ctkExpandableWidget,
    ctkFittedTextBrowser,
    ctkMenuButton,
    ctkMessageBox,
    ctkPathLineEdit,
    ctkRangeWidget,
    ctkSearchBox,
    ctkSliderWidget,
)
CLASSES: dict[str, type] = {cls.__name__: cls for cls in _ALL}


class CtkModule(types.ModuleType):
    """The module `ctk`."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"module 'ctk' has no attribute '{name}' in this host; see host/qtside/ctk_widgets")


def make_module() -> CtkModule:
    """The flat module `ctk`."""
    module = CtkModule("ctk", __doc__)
    for name, cls in CLASSES.items():
        setattr(module, name, cls)
    return module
