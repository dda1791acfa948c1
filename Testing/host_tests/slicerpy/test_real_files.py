"""The stand-ins against Slicer's own files: the same sentences hold, and each reads what the other saved.

These tests need a Slicer source tree, named by SLICER_SOURCE_DIR (its top folder); nothing of it is stored here.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SOURCE = os.environ.get("SLICER_SOURCE_DIR", "")
REAL = Path(SOURCE, "Base/Python/slicer")
OWN = ""  # an empty SLICER_PYTHON_DIR: the stand-ins

pytestmark = pytest.mark.skipif(
    not SOURCE, reason="SLICER_SOURCE_DIR does not name a Slicer source tree to compare the stand-ins with"
)


def run(files, *command, path=()):
    """Run Python on the stand-ins or on Slicer's own files, in a process of its own; `path` is looked in first."""
    python_path = os.pathsep.join(map(str, [*path, HERE.parents[1]]))
    environment = os.environ | {"SLICER_PYTHON_DIR": str(files), "PYTHONPATH": python_path}
    return subprocess.run([sys.executable, *map(str, command)], env=environment, capture_output=True, text=True)


def told_by(files, action, scene_file):
    """What `scene_story.py` says of the scene."""
    result = run(files, HERE / "scene_story.py", action, scene_file)
    assert result.returncode == 0, result.stdout + result.stderr
    return json.loads(result.stdout.splitlines()[-1])


def test_all_other_tests_here_hold_on_slicers_own_files():
    if os.environ.get("SLICER_PYTHON_DIR"):
        pytest.skip("this run is already on Slicer's own files")
    tests = [file for file in sorted(HERE.glob("test_*.py")) if file != Path(__file__)]
    result = run(REAL, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
    assert result.returncode == 0, result.stdout + result.stderr
    assert " failed" not in result.stdout


def test_sample_data_behaves_as_slicers_own_module():
    module_folder = Path(SOURCE, "Modules/Scripted/SampleData")
    tests = HERE / "test_sample_data.py"
    result = run(REAL, "-m", "pytest", "-q", "-k", "not OnlyTheHost", tests, path=[module_folder])
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def scenes(tmp_path_factory):
    """What each says when it writes a scene, and the two scene files."""
    folder = tmp_path_factory.mktemp("scenes")
    files = {"own": (OWN, folder / "own.mrb"), "real": (REAL, folder / "real.mrb")}
    return {name: (told_by(which, "write", scene), scene) for name, (which, scene) in files.items()}


def test_both_spell_the_same_values_the_same_way(scenes):
    own, real = scenes["own"][0], scenes["real"][0]
    assert own["files"] != real["files"]
    assert own["texts"] == real["texts"]
    assert own["references"] == real["references"]


@pytest.mark.parametrize(("writer", "reader"), [("own", REAL), ("real", OWN), ("own", OWN)])
def test_a_scene_saved_by_one_is_read_by_the_other(scenes, writer, reader):
    written, scene_file = scenes[writer]
    read = told_by(reader, "read", scene_file)
    for part in ("texts", "references", "volumes"):
        assert read[part] == written[part]
    assert read["values"]["threshold"] == str(1 / 3)
    assert read["values"]["patient"] == "Müller & Söhne; <a|b>, 100 %"
    assert read["volumes"] == ["T1", "T1", "T2"]
