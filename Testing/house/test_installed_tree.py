"""The extension is configured, built and installed by CMake, and its modules work from what was installed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from house import file_lists
from house.install import ROOT, install

OPEN_ALL = """
import sys
sys.path.insert(0, {testing!r})
import host
slicer_host = host.start()
for module in {modules!r}:
    slicer_host.load_module({installed!r} + "/" + module + ".py")
for module in {modules!r}:
    widget = slicer_host.open(module)
    assert widget.ready, module
    assert widget.ui.modelsLabel.text, module
import NasoLib
print(NasoLib.__file__)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    return install(ROOT, tmp_path_factory.mktemp("install"))


def test_the_installed_files_are_those_of_the_modules(installed):
    expected = {
        name
        for module in file_lists.MODULES
        for name in (*file_lists.scripts(ROOT / module), *file_lists.resources(ROOT / module))
    }
    found = {p.relative_to(installed).as_posix() for p in installed.rglob("*") if p.is_file()}
    assert found == expected


def test_the_modules_open_from_the_installed_tree(installed, tmp_path):
    """In a process that knows nothing of the source: without the editable install, and outside the checkout."""
    code = OPEN_ALL.format(testing=str(ROOT / "Testing"), modules=file_lists.MODULES, installed=str(installed))
    blocked = f"import sys; sys.path[:] = [p for p in sys.path if not p.startswith({str(ROOT / 'NasoSegmenter')!r})]\n"
    done = subprocess.run([sys.executable, "-c", blocked + code], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.splitlines()[-1]).is_relative_to(installed)


def test_a_named_file_that_does_not_exist_stops_the_configuration(tmp_path):
    source = tmp_path / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".git", ".venv", "out", "build", "Testing"))
    (source / "NasoInvasion" / "Resources" / "Icons" / "NasoInvasion.svg").unlink()
    with pytest.raises(subprocess.CalledProcessError) as failure:
        install(source, tmp_path)
    assert "NasoInvasion.svg" in failure.value.stdout
