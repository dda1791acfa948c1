"""What a module needs is found out in earnest; nothing is ever installed from the host."""

import subprocess

import pytest


@pytest.fixture
def packaging_module(started):
    import slicer.packaging

    return slicer.packaging


@pytest.fixture
def gate(started):
    """The host's gate before pip, with an empty record."""
    from host.slicerpy import pip_gate

    pip_gate.requests.clear()
    return pip_gate


@pytest.fixture
def in_use(started, monkeypatch):
    """The application as a user runs it: not in testing mode, and the user agrees to everything he is asked."""
    import slicer

    asked = []

    def agree(text, *args, **kwargs):
        asked.append(text)
        return True

    monkeypatch.setattr(type(slicer.app), "testingEnabled", lambda self: False)
    monkeypatch.setattr(slicer.util, "confirmOkCancelDisplay", agree)
    return asked


def names(requirements):
    return [requirement.name for requirement in requirements]


def test_a_requirements_file_is_read_without_comments_and_options(packaging_module, tmp_path):
    file = tmp_path / "requirements.txt"
    file.write_text("# models\n\nmonai>=1.4\n--pre\n  timm==1.0.15 ; python_version > '3'\n")
    assert names(packaging_module.load_requirements(file)) == ["monai", "timm"]


def test_a_pyproject_is_read_from_its_project_table(packaging_module, tmp_path):
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\ndependencies = ["numpy>=2"]\n')
    assert names(packaging_module.load_pyproject_dependencies(file)) == ["numpy"]
    file.write_text("[tool.ruff]\n")
    with pytest.raises(KeyError):
        packaging_module.load_pyproject_dependencies(file)


@pytest.mark.parametrize(
    ("requirement", "met"),
    [
        ("numpy", True),
        ("numpy>=2", True),
        ("numpy>=1 pytest", True),
        (["numpy>=2", "pytest"], True),
        ("numpy>=99", False),
        ("a-package-that-nobody-has", False),
        ("a-package-that-nobody-has ; sys_platform == 'vax'", True),
        (["numpy", "numpy>=99"], True),  # the second is taken for a repetition of the first, in Slicer too
    ],
)
def test_installed_packages_are_compared_with_what_is_needed(packaging_module, requirement, met):
    assert packaging_module.pip_check(requirement) is met


def test_what_the_extras_ask_for_is_looked_at_too(packaging_module):
    assert packaging_module.pip_check("hypothesis[numpy]")
    assert not packaging_module.pip_check("hypothesis[redis]")


def test_nothing_happens_when_everything_is_there(packaging_module, gate, in_use):
    assert packaging_module.pip_ensure(["numpy>=2"]) is None
    assert (gate.requests, in_use) == ([], [])


def test_in_testing_mode_nothing_is_installed(packaging_module, gate, monkeypatch):
    import slicer

    monkeypatch.setattr(type(slicer.app), "testingEnabled", lambda self: True)
    assert packaging_module.pip_ensure("a-package-that-nobody-has") is None
    assert gate.requests == []


def test_the_user_is_asked_and_may_decline(packaging_module, gate, in_use, monkeypatch):
    import slicer

    monkeypatch.setattr(slicer.util, "confirmOkCancelDisplay", lambda *args, **kwargs: False)
    with pytest.raises(RuntimeError):
        packaging_module.pip_ensure("a-package-that-nobody-has", requester="NasoSegmenter")
    assert gate.requests == []


def test_an_installation_is_recorded_and_refused(packaging_module, gate, monkeypatch):
    import slicer

    monkeypatch.setattr(type(slicer.app), "testingEnabled", lambda self: True)
    with pytest.raises(RuntimeError, match="never installs"):
        packaging_module.pip_install(["a-package-that-nobody-has"], constraints="held.txt")
    assert gate.requests == [["install", "a-package-that-nobody-has", "-c", "held.txt"]]


def test_a_test_may_answer_for_pip(packaging_module, gate, in_use):
    with gate.answering(lambda arguments: 0):
        packaging_module.pip_ensure("a-package-that-nobody-has>=2", prompt_restart=False, show_progress=False)
    assert gate.requests == [["install", "a-package-that-nobody-has>=2"]]
    assert len(in_use) == 1


def test_a_failed_installation_raises(packaging_module, gate, in_use):
    with gate.answering(lambda arguments: 1), pytest.raises(subprocess.CalledProcessError):
        packaging_module.pip_install("a-package-that-nobody-has", show_progress=False)


def test_packages_without_their_dependencies_come_first(packaging_module, gate, in_use):
    with gate.answering(lambda arguments: 0):
        packaging_module.pip_install("b", no_deps_requirements="a==1", show_progress=False)
    assert gate.requests == [["install", "a==1", "--no-deps"], ["install", "b"]]


def test_an_installation_in_the_background_tells_its_end(packaging_module, gate, in_use):
    import slicer

    ended = []
    with gate.answering(lambda arguments: 3):
        packaging_module.pip_install("b", blocking=False, show_progress=False, completedCallback=ended.append)
        assert packaging_module.isPipInstallInProgress()
        for _ in range(100):
            slicer.app.processEvents()
    assert ended == [3]
    assert not packaging_module.isPipInstallInProgress()


def test_packages_are_only_uninstalled_in_the_record(packaging_module, gate):
    with gate.answering(lambda arguments: 0):
        packaging_module.pip_uninstall("a b")
    assert gate.requests == [["uninstall", "a", "b", "--yes"]]
