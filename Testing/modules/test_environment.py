"""What is missing or too old is told in one sentence with its remedy."""

import pytest
from NasoLib.gui import environment

GOOD = {
    "numpy": "2.1.3",
    "SimpleITK": "2.5.0",
    "scipy": "1.15",
    "pydicom": "3.0",
    "torch": "2.8.0+cu128",
    "torchvision": "0.23",
    "timm": "1.0",
    "monai": "1.5",
    "segmentation-models-pytorch": "0.5",
    "safetensors": "0.6",
}


def found_without(*names, **replaced):
    versions = {name: version for name, version in GOOD.items() if name not in names} | replaced
    return lambda name: versions.get(name)


def problems(slicer=(5, 12), python=(3, 12), find=GOOD.get):
    return environment.problems(slicer, python, find)


def test_a_complete_slicer_has_no_problem():
    assert problems() == ()


@pytest.mark.parametrize(
    ("case", "words", "blocking"),
    [
        ({"slicer": (5, 6)}, "This is Slicer 5.6; this module needs Slicer 5.12 or newer. Install", True),
        ({"python": (3, 9)}, "runs Python 3.9; this module needs 3.11 or newer. Install", True),
        ({"find": found_without("SimpleITK")}, "SimpleITK, a part of Slicer itself, is missing", True),
        ({"find": found_without(numpy="1.26.4")}, "numpy 1.26.4 has replaced", True),
        ({"find": found_without("torch")}, "PyTorch is not installed. Open the Extensions Manager", False),
        ({"find": found_without("monai", "timm")}, "timm, monai is not installed. Press “Install”", False),
    ],
)
def test_each_lack_is_one_sentence_with_a_remedy(case, words, blocking):
    (problem,) = problems(**case)
    assert words in problem.sentence
    assert problem.blocking is blocking


def test_the_model_packages_wait_for_torch():
    (problem,) = problems(find=found_without("torch", "torchvision", "monai"))
    assert "PyTorch" in problem.sentence
    assert problem.installs == ()


def test_a_newer_slicer_is_welcome():
    assert problems(slicer=(6, 0), python=(3, 13)) == ()


def test_what_slicer_brought_is_held_fixed():
    held = environment.held_fixed(GOOD.get).splitlines()
    assert "torch==2.8.0+cu128" in held
    assert "numpy==2.1.3" in held
    assert not any(line.startswith("monai") for line in held)


def test_installed_versions_are_read_without_importing():
    assert environment.installed_version("numpy")
    assert environment.installed_version("no-such-package-anywhere") is None
