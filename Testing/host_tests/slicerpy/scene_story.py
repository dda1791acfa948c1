"""Writes or reads parameters in a scene file; run by `test_real_files.py` in a process of its own.

    python scene_story.py write scene.mrb        python scene_story.py read scene.mrb

Both print the parameter node's texts and references, and the values as Python sees them, as one line of JSON.
"""

import enum
import json
import sys
from pathlib import Path
from typing import Annotated

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

import host

host.start()

import slicer  # noqa: E402  the names below exist once the host has started
from slicer.parameterNodeWrapper import (  # noqa: E402
    Default,
    FloatRange,
    WithinRange,
    parameterNodeWrapper,
    parameterPack,
)


class Arm(enum.Enum):
    CHEMO = 1
    RADIATION = 2


@parameterPack
class Roi:
    centre: list[float]
    name: str


@parameterNodeWrapper
class Parameters:
    slices: int
    threshold: Annotated[float, WithinRange(0, 1), Default(0.5)]
    patient: str
    contrast: bool
    arm: Arm
    folder: Path
    names: list[str]
    doses: dict[str, float]
    limit: float | None
    window: FloatRange
    roi: Roi
    volume: slicer.vtkMRMLScalarVolumeNode
    volumes: list[slicer.vtkMRMLScalarVolumeNode]


def fill(parameters):
    volumes = [slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name) for name in ("T1", "T2")]
    for node in volumes:
        slicer.util.updateVolumeFromArray(node, np.zeros((2, 2, 2), np.int16))
    values = {
        "slices": 12,
        "threshold": 1 / 3,
        "patient": "Müller & Söhne; <a|b>, 100 %",
        "contrast": True,
        "arm": Arm.RADIATION,
        "folder": Path("/data/a b"),
        "names": ["clivus", "", "sphenoid: left; right"],
        "doses": {"70 Gy": 70.0, "": -1e-9},
        "limit": 0.1,
        "window": FloatRange(-100, 300.5),
        "roi": Roi([1.0, 2.0, 3.5], "nasopharynx"),
        "volume": volumes[0],
        "volumes": volumes,
    }
    for name, value in values.items():
        setattr(parameters, name, value)


def told(parameters):
    node = parameters.parameterNode
    roles = [node.GetNthNodeReferenceRole(index) for index in range(node.GetNumberOfNodeReferenceRoles())]
    return {
        "files": str(Path(sys.modules["slicer.parameterNodeWrapper"].__file__).parent),
        "texts": {name: node.GetParameter(name) for name in node.GetParameterNames()},
        "references": {role: node.GetNodeReference(role).GetName() for role in roles if node.GetNodeReference(role)},
        "values": {
            name: str(parameters.getValue(name)) for name in sorted(type(parameters).allParameters) if "vol" not in name
        },
        "volumes": [node.GetName() for node in [parameters.volume, *parameters.volumes]],
    }


def main(action, path):
    from slicer.ScriptedLoadableModule import ScriptedLoadableModuleLogic

    class StoryLogic(ScriptedLoadableModuleLogic):
        pass

    if action == "read":
        slicer.mrmlScene.ReadFromMRB(path, True)
    parameters = Parameters(StoryLogic().getParameterNode())
    if action == "write":
        fill(parameters)
        slicer.mrmlScene.WriteToMRB(path)
    print(json.dumps(told(parameters)))


if __name__ == "__main__":
    main(*sys.argv[1:])
