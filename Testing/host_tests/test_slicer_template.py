"""Slicer's own module template, unmodified, on the host: with the stand-in files and with Slicer's own.

The template lies in a Slicer source tree, named by SLICER_SOURCE_DIR (its top folder); nothing of it is stored here.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTING = Path(__file__).parents[1]
SOURCE = os.environ.get("SLICER_SOURCE_DIR", "")
TEMPLATE = Path(SOURCE, "Utilities/Templates/Modules/Scripted")
OWN_FILES = ""
SLICERS_FILES = str(Path(SOURCE, "Base/Python/slicer"))

pytestmark = pytest.mark.skipif(
    not SOURCE, reason="SLICER_SOURCE_DIR does not name a Slicer source tree, which has the module template"
)


@pytest.fixture
def template(tmp_path):
    """A copy of the template, with the thumbnails that its author is told to add."""
    folder = shutil.copytree(TEMPLATE, tmp_path / "TemplateKey")
    icons = folder / "Resources" / "Icons"
    for number in (1, 2):
        shutil.copyfile(icons / "TemplateKey.png", icons / f"TemplateKey{number}.png")
    return folder


@pytest.mark.parametrize("files", [OWN_FILES, SLICERS_FILES], ids=["stand-ins", "slicers-own-files"])
def test_the_template_does_what_it_does_in_slicer(template, files, tmp_path):
    told = {
        "SLICER_PYTHON_DIR": files,
        "TEMPLATE_DIR": str(template),
        "PICTURE": str(tmp_path / "panel.png"),
        "PYTHONPATH": str(TESTING),
    }
    story = TESTING / "host_tests" / "slicerpy" / "template_story.py"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(story)]
    result = subprocess.run(command, env=os.environ | told, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    assert (tmp_path / "panel.png").stat().st_size > 10_000
