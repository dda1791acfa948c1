"""A .ui file with every stand-in in it, as Qt Designer would write one, for tests and for looking at."""

from __future__ import annotations

_ROWS = {
    "inputSelector": (
        "qMRMLNodeComboBox",
        """<property name="nodeTypes">
             <stringlist notr="true"><string>vtkMRMLScalarVolumeNode</string></stringlist></property>
           <property name="addEnabled"><bool>false</bool></property>
           <property name="removeEnabled"><bool>false</bool></property>
           <property name="SlicerParameterName" stdset="0"><string>inputVolume</string></property>""",
    ),
    "outputSelector": (
        "qMRMLNodeComboBox",
        """<property name="nodeTypes"><stringlist><string>vtkMRMLSegmentationNode</string></stringlist></property>
           <property name="noneEnabled"><bool>true</bool></property>
           <property name="renameEnabled"><bool>true</bool></property>""",
    ),
    "thresholdSlider": (
        "ctkSliderWidget",
        """<property name="minimum"><double>-1000.0</double></property>
           <property name="maximum"><double>3000.0</double></property>
           <property name="singleStep"><double>0.5</double></property>
           <property name="decimals"><number>1</number></property>
           <property name="value"><double>187.5</double></property>
           <property name="suffix"><string> HU</string></property>""",
    ),
    "windowRange": (
        "ctkRangeWidget",
        """<property name="minimum"><double>-500.0</double></property>
           <property name="maximum"><double>500.0</double></property>
           <property name="minimumValue"><double>-120.0</double></property>
           <property name="maximumValue"><double>240.0</double></property>""",
    ),
    "marginBox": ("ctkDoubleSpinBox", """<property name="value"><double>2.5</double></property>"""),
    "planeBox": (
        "QComboBox",
        """<item><property name="text"><string>Axial</string></property></item>
           <item><property name="text"><string>Coronal</string></property></item>""",
    ),
    "modelFolder": ("ctkDirectoryButton", """<property name="text"><string>Model folder</string></property>"""),
    "modelPath": ("ctkPathLineEdit", """<property name="showBrowseButton"><bool>true</bool></property>"""),
    "searchBox": ("ctkSearchBox", """<property name="showSearchIcon"><bool>true</bool></property>"""),
    "smoothBox": ("QCheckBox", """<property name="text"><string>Smooth the surface</string></property>"""),
    "segmentSelector": ("qMRMLSegmentSelectorWidget", ""),
    "segmentsTable": ("qMRMLSegmentsTableView", ""),
    "scoresTable": ("qMRMLTableView", ""),
}
_FOLLOWS_SCENE = ("inputSelector", "outputSelector", "segmentSelector", "segmentsTable")
_CUSTOM = {
    "qMRMLWidget": True,
    "ctkCollapsibleButton": True,
    **{kind: False for kind, _ in _ROWS.values() if kind.startswith(("q", "c"))},
}


def ui_text(rows: dict | None = None, connections: str | None = None) -> str:
    """The file's text: a collapsible section with a form, one row per widget, and an Apply button."""
    rows = _ROWS if rows is None else rows
    connections = "".join(_scene_connection(n) for n in _FOLLOWS_SCENE) if connections is None else connections
    items = "".join(_row(i, name, *rows[name]) for i, name in enumerate(rows))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ui version="4.0"><class>Panel</class>
 <widget class="qMRMLWidget" name="Panel">
  <layout class="QVBoxLayout" name="mainLayout">
   <item><widget class="ctkCollapsibleButton" name="inputsSection">
     <property name="text"><string>Inputs</string></property>
     <layout class="QFormLayout" name="form">{items}</layout></widget></item>
   <item><widget class="ctkCollapsibleButton" name="advancedSection">
     <property name="text"><string>Advanced</string></property>
     <property name="collapsed"><bool>true</bool></property>
     <layout class="QVBoxLayout" name="advancedLayout">
      <item><widget class="QLabel" name="hiddenLabel">
        <property name="text"><string>inside</string></property></widget></item>
     </layout></widget></item>
   <item><widget class="QPushButton" name="applyButton">
     <property name="text"><string>Apply</string></property></widget></item>
  </layout>
 </widget>
 <customwidgets>{"".join(_custom(kind, holds) for kind, holds in _CUSTOM.items())}</customwidgets>
 <connections>{connections}</connections>
</ui>"""


def connection(sender: str, signal: str, receiver: str, slot: str) -> str:
    """One entry of <connections>."""
    return (
        f"<connection><sender>{sender}</sender><signal>{signal}</signal>"
        f"<receiver>{receiver}</receiver><slot>{slot}</slot></connection>"
    )


def _scene_connection(name: str) -> str:
    return connection("Panel", "mrmlSceneChanged(vtkMRMLScene*)", name, "setMRMLScene(vtkMRMLScene*)")


def _row(number: int, name: str, kind: str, inside: str) -> str:
    return f"""<item row="{number}" column="0"><widget class="QLabel" name="label{number}">
  <property name="text"><string>{name}:</string></property></widget></item>
 <item row="{number}" column="1"><widget class="{kind}" name="{name}">{inside}</widget></item>"""


def _custom(kind: str, holds_others: bool) -> str:
    return f"""<customwidget><class>{kind}</class><extends>QWidget</extends><header>{kind}.h</header>
  <container>{int(holds_others)}</container></customwidget>"""
