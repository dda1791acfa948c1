"""`python -m host picture` opens a module beside a volume and saves the window."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

TESTING = Path(__file__).parents[2]


def test_a_picture_of_a_module_with_a_volume(host, scene, module_file, tmp_path):
    import slicer

    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    slicer.util.updateVolumeFromArray(node, np.arange(27000, dtype=np.int16).reshape(30, 30, 30))
    slicer.util.saveNode(node, str(tmp_path / "ct.nrrd"))
    words = ["picture", str(module_file()), str(tmp_path / "out.png"), "--volume", str(tmp_path / "ct.nrrd")]
    command = [sys.executable, "-m", "host", *words]
    result = subprocess.run(command, cwd=TESTING, env=os.environ, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip().endswith("out.png")
    picture = np.asarray(Image.open(tmp_path / "out.png"))
    middle_of_red = picture[picture.shape[0] // 4, 460:1000]
    assert middle_of_red.max() > 100, "the volume is in the red view"
