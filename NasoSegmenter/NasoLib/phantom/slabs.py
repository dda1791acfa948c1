"""A volume made a few slices at a time, on all cores.

How many slices a slab has depends on the grid and on nothing else, never on the number of cores: each voxel then goes
through exactly the same arithmetic everywhere, and memory holds one small slab per core beside the result. Threads, not
processes: nearly all time is spent inside numpy and scipy, which let go of the interpreter, and the result need not be
copied.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed

from NasoLib.progress import SILENT, Progress

SLAB = 2
SLAB_PIXELS = SLAB * 512 * 512
_LIMIT = "NASO_THREADS"


def share_the_machine() -> None:
    """From now on this process uses one core: it is one of several workers that together use them all."""
    os.environ[_LIMIT] = "1"


def cores() -> int:
    """How many cores this process may use."""
    if os.environ.get(_LIMIT, "").isdigit():
        return max(1, int(os.environ[_LIMIT]))
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows
        return os.cpu_count() or 1


def slab_size(pixels: int) -> int:
    """How many slices of so many pixels make a slab: SLAB of 512 x 512, more when they are smaller."""
    return max(SLAB, SLAB_PIXELS // max(pixels, 1))


def slabs(count: int, size: int = SLAB) -> list[range]:
    """The slice numbers 0 to count - 1 in consecutive groups."""
    return [range(first, min(first + size, count)) for first in range(0, count, size)]


def for_each_slab(
    count: int,
    work: Callable[[range], None],
    progress: Progress = SILENT,
    message: str = "Painting",
    size: int = SLAB,
    threads: int | None = None,
) -> None:
    """Call `work` with the slice numbers of every slab, several at once; it stores its own result.

    The first error, or a cancel, drops the slabs that have not begun and is raised here.
    """
    parts = slabs(count, size)
    with ThreadPoolExecutor(threads or cores()) as pool:
        jobs = [pool.submit(work, part) for part in parts]
        try:
            for done, job in enumerate(as_completed(jobs), 1):
                job.result()
                progress.update(done / len(parts), message)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
