"""The commands of the project: `python Testing/run.py demo | test | lint | bench | search | files`.

Standard library only, because it runs before anything is installed. It makes `.venv` from pyproject.toml and
constraints.txt once, and again only when either changes; a second call starts in seconds.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
PARTS = (("Testing/engine",), ("Testing", "--ignore=Testing/engine"))
sys.path.insert(0, str(ROOT / "Testing"))


def fail(sentence: str) -> None:
    """Say what is missing and stop."""
    print(sentence, file=sys.stderr)
    raise SystemExit(1)


def check_machine() -> None:
    """Stop with one sentence when this Python or a system library cannot carry the project."""
    if sys.version_info < OLDEST_PYTHON:
        have = ".".join(map(str, sys.version_info[:3]))
        fail(f"This is Python {have}; 3.11 or newer is needed: call `make PYTHON=python3.11 ...` with a newer one.")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        fail("Python cannot make environments here. Install what is missing: apt-get install python3-venv")
    from host import syslibs

    sentence = syslibs.missing_sentence()
    if sentence:
        fail(sentence)


def venv_python() -> Path:
    """The interpreter inside `.venv`, on any system."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def recipe() -> str:
    """A fingerprint of everything the environment is made from."""
    parts = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"\0".join([*parts, sys.version.encode()])).hexdigest()


def ensure_environment(extra: str = "test") -> None:
    """Make `.venv` when it is missing or made from something else; `extra` is one of those in pyproject.toml."""
    stamp = VENV / f"installed-{extra}.txt"
    if stamp.exists() and stamp.read_text() == recipe() and venv_python().exists():
        return
    print("Setting up .venv (the first time only, a few minutes) ...", flush=True)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "-e", f".[{extra}]", "-c", "constraints.txt"], cwd=ROOT)
    if done.returncode:
        fail("The packages could not be installed; pip says why above. The package index must be within reach once.")
    stamp.write_text(recipe())


def run(*words: str, **settings: str) -> int:
    """Run the environment's Python with these words, in the project's root, on Slicer's offscreen settings.

    settings: more variables of the environment.
    """
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "Testing"),
        "QT_QPA_PLATFORM": "offscreen",
        "VTK_DEFAULT_OPENGL_WINDOW": "vtkEGLRenderWindow",
    }
    environment |= settings
    return subprocess.run([str(venv_python()), *words], cwd=ROOT, env=environment).returncode


def lint() -> int:
    """Formatting, lint and types."""
    steps = (("ruff", "format", "--check", "."), ("ruff", "check", "."), ("mypy",))
    return max(run("-m", *step) for step in steps)


def run_on_all_cores(*words: str) -> int:
    """Run pytest with a process for each core. A network in each takes one thread: more would wait for each other."""
    return run("-m", "pytest", "--numprocesses", str(os.cpu_count() or 1), *words, OMP_NUM_THREADS="1")


def test(words: list[str]) -> int:
    """Lint and types, then every test on all cores; with words for pytest, just what they say.

    In two parts, because a process that has had the engine's tests and then opens and closes the host's window many
    times has been seen to crash inside Qt.
    """
    if words:
        return run("-m", "pytest", *words)
    return lint() or max(run_on_all_cores("--dist", "loadfile", *part) for part in PARTS)


def search(rounds: int = 10) -> int:
    """The property tests on examples of chance, other ones each time, `rounds` times over.

    `make test` draws the same examples every time, so that what fails there was broken by the change under test; this
    looks for what no drawn example has shown yet. A failure prints the line that draws it again.
    """
    words = ("-m", "hypothesis", "--hypothesis-profile", "chance", "--dist", "load", "-q", *PARTS[0])
    results = [run_on_all_cores(*words) for _ in range(rounds)]
    return max(results, default=0)


def main() -> int:
    """Set up what is missing, then run one command; gives its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("command", choices=("demo", "test", "lint", "bench", "search", "files"))
    arguments, words = parser.parse_known_args()
    if arguments.command == "files":
        from house import file_lists

        return file_lists.rewrite(ROOT)
    check_machine()
    ensure_environment("bench" if arguments.command == "bench" else "test")
    commands = {
        "demo": lambda: run("-m", "demo", *words),
        "test": lambda: test(words),
        "lint": lint,
        "bench": lambda: run("Testing/benchmarks/run.py", *words),
        "search": lambda: search(*map(int, words)),
    }
    return commands[arguments.command]()


if __name__ == "__main__":
    raise SystemExit(main())
