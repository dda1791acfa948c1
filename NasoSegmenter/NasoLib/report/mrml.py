"""The description of a scene, as Slicer reads it: nodes by class and number, and where they hang in the hierarchy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from xml.etree import ElementTree

_VERSION = "Slicer4.4.0"  # of the file's form, which is what readers look at; not of a program
_CLASSES = {"Volume": "ScalarVolume", "VolumeDisplay": "ScalarVolumeDisplay"}  # where tag and class differ
_VIEWS = {
    "Red": ("Axial", "-1 0 0 {r} 0 1 0 {a} 0 0 1 {s} 0 0 0 1"),
    "Yellow": ("Sagittal", "0 0 -1 {r} -1 0 0 {a} 0 1 0 {s} 0 0 0 1"),
    "Green": ("Coronal", "-1 0 0 {r} 0 0 1 {a} 0 1 0 {s} 0 0 0 1"),
}


class SceneDescription:
    """Collects nodes; `xml()` is the content of the `.mrml` file."""

    def __init__(self) -> None:
        self._root = ElementTree.Element("MRML", version=_VERSION, userTags="")
        self._counts: Counter[str] = Counter()
        self._shown: list[tuple[str, str]] = []

    def add(
        self,
        tag: str,
        name: str,
        attributes: Mapping[str, str] | None = None,
        references: Mapping[str, str] | None = None,
    ) -> str:
        """Add a node of the class that `tag` names in the file's form; gives its id."""
        self._counts[tag] += 1
        identity = f"vtkMRML{_CLASSES.get(tag, tag)}Node{self._counts[tag]}"
        linked = "".join(f"{role}:{target};" for role, target in (references or {}).items())
        self._node(tag, identity, name, linked, attributes or {})
        return identity

    def list_in_hierarchy(self, identity: str, modality: str = "") -> None:
        """Show a node in the Data module's tree, with its modality when it has one."""
        self._shown.append((identity, modality))

    def add_views(
        self, background: str, foreground: str, opacity: float, center_ras: tuple[float, float, float], field_mm: float
    ) -> None:
        """What the three slice views show, and where they stand."""
        r, a, s = (f"{mm:.4f}" for mm in center_ras)
        roles = {"backgroundVolume": background, "foregroundVolume": foreground}
        linked = "".join(f"{role}:{target};" for role, target in roles.items() if target)
        field = f"{field_mm:g} {field_mm:g} 1"
        for view, (orientation, to_ras) in _VIEWS.items():
            shared = {"singletonTag": view, "layoutName": view}
            turned = dict.fromkeys(("orientation", "defaultOrientation", "orientationReference"), orientation)
            stand = {"layoutLabel": view[0], "sliceToRAS": to_ras.format(r=r, a=a, s=s), "fieldOfView": field}
            shows = {"foregroundOpacity": f"{opacity:g}", "compositing": "0"}
            self._node("Slice", f"vtkMRMLSliceNode{view}", view, "", shared | turned | stand)
            self._node("SliceComposite", f"vtkMRMLSliceCompositeNode{view}", f"{view} view", linked, shared | shows)

    def xml(self) -> bytes:
        """The whole description."""
        if self._shown:
            self._root.append(self._hierarchy())
            self._shown = []
        ElementTree.indent(self._root)
        return ElementTree.tostring(self._root, encoding="UTF-8", xml_declaration=True)

    def _node(self, tag: str, identity: str, name: str, references: str, attributes: Mapping[str, str]) -> None:
        linked = {"references": references} if references else {}
        ElementTree.SubElement(self._root, tag, {"id": identity, "name": name, **linked, **attributes})

    def _hierarchy(self) -> ElementTree.Element:
        about = {"id": "vtkMRMLSubjectHierarchyNode1", "name": "SubjectHierarchy"}
        tree = ElementTree.Element("SubjectHierarchy", about | {"attributes": "SubjectHierarchyVersion:2"})
        top = {"id": "1", "name": "Scene", "parent": "0", "type": "", "expanded": "true", "attributes": "Level^Scene|"}
        scene = ElementTree.SubElement(tree, "SubjectHierarchyItem", top)
        for number, (identity, modality) in enumerate(self._shown, 2):
            kind = {"attributes": f"DICOM.Modality^{modality}|"} if modality else {}
            place = {"id": str(number), "dataNode": identity, "parent": "1", "type": "", "expanded": "true"}
            ElementTree.SubElement(scene, "SubjectHierarchyItem", place | kind)
        return tree
