"""Every file of a module is installed, and nothing is named that is not there."""

import subprocess
from pathlib import Path

import pytest

from house import file_lists

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("module", file_lists.MODULES)
@pytest.mark.parametrize(
    ("variable", "found"),
    [("MODULE_PYTHON_SCRIPTS", file_lists.scripts), ("MODULE_PYTHON_RESOURCES", file_lists.resources)],
)
def test_the_list_is_the_folder(module, variable, found):
    named = file_lists.named((ROOT / module / "CMakeLists.txt").read_text(), variable)
    assert named == found(ROOT / module), "run `make files`"
    assert named


def test_a_file_that_git_ignores_is_not_installed():
    named = [
        f"{m}/{name}"
        for m in file_lists.MODULES
        for name in (*file_lists.scripts(ROOT / m), *file_lists.resources(ROOT / m))
    ]
    ignored = subprocess.run(["git", "check-ignore", *named], cwd=ROOT, capture_output=True, text=True)
    assert ignored.stdout == ""


def test_rewriting_names_a_new_file_and_forgets_a_lost_one(tmp_path):
    for module in file_lists.MODULES:
        (tmp_path / module / "Resources").mkdir(parents=True)
        (tmp_path / module / "CMakeLists.txt").write_text(
            "set(MODULE_PYTHON_SCRIPTS\n  Lost.py\n  )\nset(MODULE_PYTHON_RESOURCES\n  )\n"
        )
        (tmp_path / module / "New.py").touch()
        (tmp_path / module / "Resources" / "New.svg").touch()
    file_lists.rewrite(tmp_path)
    text = (tmp_path / "NasoSegmenter" / "CMakeLists.txt").read_text()
    assert file_lists.named(text, "MODULE_PYTHON_SCRIPTS") == ["New.py"]
    assert file_lists.named(text, "MODULE_PYTHON_RESOURCES") == ["Resources/New.svg"]
