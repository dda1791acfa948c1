"""How long a module takes from the choice in the list to its drawn panel, in a Slicer that has just started.

python -m benchmarks.opening MODULE     prints the seconds; a process of its own, since a module is imported once only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = ("NasoInvasion", "NasoSegmenter", "TreatmentAdvisor")


def seconds_to_open(module: str, times: int) -> list[float]:
    """Several first openings. Python's bytecode is kept between them, as it is in an installed Slicer."""
    with tempfile.TemporaryDirectory() as kept:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"PYTHONPYCACHEPREFIX": kept, "PYTHONPATH": str(ROOT / "Testing")}
        command = [sys.executable, "-m", "benchmarks.opening", module]
        runs = [
            subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            for _ in range(1 + times)  # the first writes the bytecode
        ]
    return [float(run.stdout.split()[-1]) for run in runs[1:]]


def _open(module: str) -> float:
    import host

    slicer_host = host.start()
    for name in MODULES:
        slicer_host.load_module(ROOT / name / f"{name}.py")
    started = time.perf_counter()
    slicer_host.open(module)
    return time.perf_counter() - started


if __name__ == "__main__":
    print(_open(sys.argv[1]))
