"""The qMRML widgets over the real MRML scene, with their real properties, slots and signals."""

from .node_combo_box import qMRMLNodeComboBox
from .widget import qMRMLWidget

CLASSES: dict[str, type] = {cls.__name__: cls for cls in (qMRMLWidget, qMRMLNodeComboBox)}
