"""The qMRML widgets over the real MRML scene, with their real properties, slots and signals."""

from .checkable_node_combo_box import qMRMLCheckableNodeComboBox
from .color_table_combo_box import qMRMLColorTableComboBox
from .node_combo_box import qMRMLNodeComboBox
from .numbers import qMRMLRangeWidget, qMRMLSliderWidget, qMRMLSpinBox
from .segment_selector import qMRMLSegmentSelectorWidget
from .segments_table import qMRMLSegmentsTableView
from .table_view import qMRMLTableView
from .widget import qMRMLWidget

_ALL = (
    qMRMLCheckableNodeComboBox,
    qMRMLColorTableComboBox,
    qMRMLNodeComboBox,
    qMRMLRangeWidget,
    qMRMLSegmentSelectorWidget,
    qMRMLSegmentsTableView,
    qMRMLSliderWidget,
    qMRMLSpinBox,
    qMRMLTableView,
    qMRMLWidget,
)
CLASSES: dict[str, type] = {cls.__name__: cls for cls in _ALL}
