"""Slicer imports every module when it starts, so importing ours must cost next to nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from house import floors
from house.file_lists import MODULES

ROOT = Path(__file__).resolve().parents[2]
LIMIT_MS = 50
MEASURE = """
import importlib, json, sys, time
sys.path[:0] = {paths!r}
import host
host.start()
import slicer.ScriptedLoadableModule, slicer.util, slicer.i18n, slicer.parameterNodeWrapper
before = set(sys.modules)
begin = time.process_time()
for name in {names!r}:
    importlib.import_module(name)
spent = 1000 * (time.process_time() - begin)
print(json.dumps({{"ms": spent, "before": sorted(before), "new": sorted(set(sys.modules) - before)}}))
"""


def importing(*names):
    """What importing these costs in processor time, and what it brings in, in a Slicer that has just started."""
    paths = [str(ROOT / "Testing"), *(str(ROOT / module) for module in MODULES)]
    code = MEASURE.format(paths=paths, names=names)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("names", [("NasoLib", "NasoLib.app.main"), MODULES], ids=["NasoLib", "modules"])
def test_nothing_heavy_is_imported(names):
    found = importing(*names)
    assert not set(floors.HEAVY) & set(found["before"]), "the host itself must not hide what a module imports"
    assert not {name.split(".")[0] for name in found["new"]} & set(floors.HEAVY)
    assert set(names) <= set(found["new"])


def test_all_three_modules_together_cost_less_than_the_limit():
    assert min(importing(*MODULES)["ms"] for _ in range(3)) < LIMIT_MS


@pytest.mark.parametrize("module", MODULES)
def test_a_module_file_can_be_read_by_the_python_of_an_older_slicer(module):
    """So that its panel can say that Slicer is too old, instead of a traceback in the console."""
    import ast

    gui = ROOT / "NasoSegmenter" / "NasoLib" / "gui"
    for path in (ROOT / module / f"{module}.py", *sorted(gui.glob("*.py"))):
        ast.parse(path.read_text(), str(path), feature_version=(3, 9))
