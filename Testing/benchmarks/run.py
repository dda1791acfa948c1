"""`make bench`: what the engine costs, as ratios measured in one process, interleaved, medians with their range.

python Testing/benchmarks/run.py [--only a b c d e f g h] [--quick] [--threads N]
"""

from __future__ import annotations

import argparse
import importlib
import platform
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

PARTS = {
    "a": "slices",
    "b": "volumes",
    "c": "case",
    "d": "growth",
    "e": "frozen_body",
    "f": "invasion",
    "g": "panels",
    "h": "advice",
}


def main() -> int:
    """Run the parts asked for; gives the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=sorted(PARTS), default=sorted(PARTS), help="which parts to run")
    parser.add_argument("--quick", action="store_true", help="few rounds: shows that it runs, not what it costs")
    parser.add_argument("--threads", type=int, default=2, help="processor threads for every variant alike")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", module="monai|timm|torch")
    _describe(arguments.threads, arguments.quick)
    for part in arguments.only:
        importlib.import_module(f"benchmarks.{PARTS[part]}").run(arguments.quick)
        sys.stdout.flush()
    return 0


def _describe(threads: int, quick: bool) -> None:
    import torch
    from NasoLib.device import choose

    torch.set_num_threads(threads)
    fast = choose("cpu", "fast")
    print(f"{fast.name}, {threads} threads, Python {platform.python_version()}, torch {torch.__version__}.")
    print(f"bfloat16 is {'native here' if fast.precision == 'bfloat16' else 'not native here, so not measured'}.")
    if quick:
        print("Quick run: few rounds, so take the ratios as a rough look only.")


if __name__ == "__main__":
    raise SystemExit(main())
