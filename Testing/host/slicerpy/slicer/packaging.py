"""Python packages that a module needs: the stand-in of `slicer.packaging`.

What is read and compared (requirement files, installed versions, extras, markers) is done in earnest. Installing is
not: every request ends at the host's pip gate, which records it and refuses unless a test presets an answer. The
progress window that Slicer shows meanwhile is left out.
"""

import importlib
import importlib.metadata
import logging
import shlex
import sys
import tomllib
from pathlib import Path

import slicer.util
from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from slicer.i18n import tr as _

_pip_install_in_progress = False


def load_requirements(path):
    """The requirements in a requirements.txt, without its comments and pip options."""
    lines = (line.strip() for line in Path(path).read_text().splitlines())
    return [Requirement(line) for line in lines if line and line[0] not in "#-"]


def load_pyproject_dependencies(path):
    """The requirements in [project] dependencies of a pyproject.toml; KeyError when it has no [project]."""
    content = tomllib.loads(Path(path).read_text())
    if "project" not in content:
        raise KeyError(f"{path} has no [project] table.")
    return [Requirement(line) for line in content["project"].get("dependencies", [])]


def _as_requirements(given):
    """One text (one requirement, or several with blanks between), one Requirement, or a list of both, as a list."""
    if isinstance(given, Requirement):
        return [given]
    if isinstance(given, list):
        return [Requirement(one) if isinstance(one, str) else one for one in given]
    if not isinstance(given, str):
        raise TypeError(f"A requirement is a text, a Requirement or a list of them, not a {type(given).__name__}.")
    try:
        return [Requirement(given)]
    except InvalidRequirement:
        return [Requirement(one) for one in given.split()]


def pip_check(req):
    """Whether all requirements are installed in a fitting version, with what their extras ask for."""
    seen = set()
    return all(_is_met(one, seen) for one in _as_requirements(req))


def _is_met(requirement, seen):
    if requirement.marker is not None and not requirement.marker.evaluate(default_environment()):
        return True
    key = (requirement.name.lower(), frozenset(requirement.extras))
    if key in seen:
        return True
    seen.add(key)
    try:
        installed = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return installed in requirement.specifier and all(_is_met(one, seen) for one in _asked_by_extras(requirement))


def _asked_by_extras(requirement):
    """What the extras of an installed package need, without the markers that say so."""
    needed = []
    for line in importlib.metadata.requires(requirement.name) or []:
        one = Requirement(line)
        environments = [default_environment() | {"extra": extra} for extra in requirement.extras]
        if one.marker is not None and any(one.marker.evaluate(environment) for environment in environments):
            one.marker = None
            needed.append(one)
    return needed


def pip_ensure(
    requirements,
    constraints=None,
    skip_packages=None,
    prompt_install=True,
    prompt_restart=True,
    requester=None,
    skip_in_testing=True,
    show_progress=True,
):
    """Install what is missing, after asking; RuntimeError when the user declines.

    In testing mode nothing is installed unless `skip_in_testing` is off. When a package that is already imported was
    replaced, a restart is offered.
    """
    missing = [str(one) for one in _as_requirements(requirements) if not pip_check(one)]
    if not missing:
        return None
    if skip_in_testing and slicer.app.testingEnabled():
        logging.info(f"Testing mode: {', '.join(missing)} would be installed now")
        return None
    if prompt_install and not _user_agrees(missing, requester):
        raise RuntimeError(f"The user declined to install {', '.join(missing)}.")
    before = _installed_versions()
    skipped = pip_install(missing, constraints, skip_packages=skip_packages, requester=requester)
    if prompt_restart:
        _offer_restart(before, requester)
    return skipped


def _title(requester, text):
    return f"{requester} - {text}" if requester else text


def _user_agrees(missing, requester):
    question = _("{count} Python package(s) must be installed into Slicer. Continue?").format(count=len(missing))
    listed = "\n".join(f"- {one}" for one in missing)
    title = _title(requester, _("Install Python Packages"))
    return slicer.util.confirmOkCancelDisplay(question, title, detailedText=listed)


def _installed_versions():
    importlib.invalidate_caches()
    return {canonicalize_name(d.metadata["Name"]): d.metadata["Version"] for d in importlib.metadata.distributions()}


def _replaced_while_imported(before):
    """Packages that have another version than `before` and whose old version is already in memory."""
    after = _installed_versions()
    modules = importlib.metadata.packages_distributions().items()
    in_memory = {canonicalize_name(d) for module, owners in modules if module in sys.modules for d in owners}
    return sorted(name for name, version in after.items() if before.get(name) != version and name in in_memory)


def _offer_restart(before, requester):
    replaced = _replaced_while_imported(before)
    if not replaced or slicer.app.testingEnabled():
        return
    question = _("Packages in use were replaced: {names}. Restart now?").format(names=", ".join(replaced))
    if slicer.util.confirmYesNoDisplay(question, _title(requester, _("Restart Recommended"))):
        slicer.util.restart()


def isPipInstallInProgress():
    """Whether an installation that was started without waiting has not ended yet."""
    return _pip_install_in_progress


def _arguments(requirements, constraints=None, no_deps=False):
    if not isinstance(requirements, (str, list)):
        raise ValueError("Requirements are given to pip as a text or a list.")
    listed = shlex.split(requirements) if isinstance(requirements, str) else requirements
    limits = [] if constraints is None else ["-c", str(constraints)]
    return ["install", *listed, *(["--no-deps"] if no_deps else []), *limits]


def pip_install(
    requirements,
    constraints=None,
    no_deps_requirements=None,
    skip_packages=None,
    blocking=True,
    show_progress=True,
    requester=None,
    logCallback=None,
    completedCallback=None,
):
    """Ask pip to install; with `blocking` off return at once and call `completedCallback(exit code)` at the end."""
    if skip_packages is not None and (no_deps_requirements is not None or not blocking):
        raise ValueError("skip_packages is only possible with blocking=True and without no_deps_requirements.")
    if skip_packages is not None:
        raise NotImplementedError("The test host's stand-in of pip_install does not cover skip_packages.")
    steps = [] if no_deps_requirements is None else [_arguments(no_deps_requirements, constraints, no_deps=True)]
    steps.append(_arguments(requirements, constraints))
    if blocking:
        for step in steps:
            slicer.util.executePythonModule("pip", step, blocking=True)
        return
    if _pip_install_in_progress:
        raise RuntimeError("Another installation is still running. Wait for it, or use blocking=True.")
    _run_one_after_the_other(steps, logCallback, completedCallback)


def _run_one_after_the_other(steps, logCallback, completedCallback):
    _set_in_progress(True)

    def ended(code):
        if code == 0 and steps:
            start_next()
            return
        _set_in_progress(False)
        if completedCallback:
            completedCallback(code)

    def start_next():
        try:
            slicer.util.executePythonModule(
                "pip", steps.pop(0), blocking=False, logCallback=logCallback, completedCallback=ended
            )
        except Exception:
            _set_in_progress(False)
            raise

    start_next()


def _set_in_progress(running):
    global _pip_install_in_progress
    _pip_install_in_progress = running


def pip_uninstall(requirements, blocking=True, logCallback=None, completedCallback=None):
    """Ask pip to uninstall."""
    if not isinstance(requirements, (str, list)):
        raise ValueError("Requirements are given to pip as a text or a list.")
    listed = shlex.split(requirements) if isinstance(requirements, str) else requirements
    slicer.util.executePythonModule(
        "pip",
        ["uninstall", *listed, "--yes"],
        blocking=blocking,
        logCallback=logCallback,
        completedCallback=completedCallback,
    )
