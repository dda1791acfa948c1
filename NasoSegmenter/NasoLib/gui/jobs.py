"""Long work on a thread of its own, with progress and cancel, driven from the main thread.

Slicer's main thread keeps Python's interpreter lock while the application is idle, so a worker thread that nobody helps
does not move. A job therefore runs a timer on the main thread whose every tick waits a few milliseconds on the worker:
waiting gives the lock away. The same tick hands progress and results over, so the callbacks run on the main thread, the
only one that may touch MRML and widgets.

Python's cyclic garbage collector runs on whichever thread happens to allocate, and would destroy widgets and timers
that are part of a cycle on the worker's. Qt objects may only go on the main thread, so the collector rests while a
job runs, and a job that has ended lets go of its timer. What the job has made by then (loading PyTorch alone makes a
million objects) would all be looked at as soon as the collector wakes, for a quarter of a second; so it is handed over
as old, to be looked at with everything else that is old.

    self.job = Job(lambda progress: assess(image, progress=progress), done=self.show, failed=self.report)
    self.job.start()
    ...
    self.job.cancel()
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from typing import Any

import qt

from NasoLib.errors import Cancelled
from NasoLib.progress import Progress

TICK_MS = 10
WAIT_S = 0.005
LAST_WAIT_S = 5.0  # a job obeys within a batch, which takes half a second


def _nothing(*_arguments: Any) -> None:
    """Nobody asked to be told."""


class Job:
    """One run of `work(progress)`; exactly one of `done(result)`, `failed(error)`, `cancelled()` is called at its end.

    `progressed(fraction, message)` gets the latest progress, at most once a tick. All four run on the main thread.
    """

    def __init__(
        self,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        progressed: Callable[[float, str], None] = _nothing,
        cancelled: Callable[[], None] = _nothing,
    ) -> None:
        self._work = work
        self._done, self._failed, self._cancelled = done, failed, cancelled
        self._progressed = progressed
        self._latest: tuple[float, str] | None = None
        self._cancel = threading.Event()
        self._finished = threading.Event()
        self._outcome: Callable[[], None] = _nothing
        # Python waits for it at its end: a thread that still computes then is torn out of its library, and aborts.
        self._thread = threading.Thread(target=self._run, name="naso-job", daemon=False)
        self._timer = qt.QTimer()
        self._timer.setInterval(TICK_MS)
        self._timer.connect("timeout()", self._tick)

    def start(self) -> None:
        """Begin; returns at once."""
        _collector.rest(self)
        self._thread.start()
        self._timer.start()

    @property
    def is_running(self) -> bool:
        """True from `start` until the end has been handed over."""
        return self._timer is not None and bool(self._timer.active)

    def cancel(self) -> None:
        """Ask the work to stop at its next progress update."""
        self._cancel.set()

    def help(self) -> None:
        """Give the worker a moment: for a caller that waits in a loop of its own."""
        self._finished.wait(WAIT_S)

    def abandon(self) -> None:
        """Cancel, and call nobody any more: for a panel that is going away.

        The worker is still helped along until it notices; nobody else would do it.
        """
        self.cancel()
        self._done = self._failed = self._progressed = self._cancelled = _nothing

    def wait_if_given_up(self, seconds: float) -> None:
        """Wait for the thread when the work was asked to stop."""
        if self._cancel.is_set():
            self._thread.join(seconds)

    def _run(self) -> None:
        try:
            result = self._work(Progress(self._report, self._cancel.is_set))
            self._outcome = lambda: self._done(result)
        except Cancelled:
            self._outcome = lambda: self._cancelled()
        except Exception as error:
            self._outcome = lambda error=error: self._failed(error)  # type: ignore[misc]
        finally:
            self._finished.set()

    def _report(self, fraction: float, message: str) -> None:
        self._latest = (fraction, message)

    def _tick(self) -> None:
        self.help()
        latest, self._latest = self._latest, None
        if latest:
            self._progressed(*latest)
        if self._finished.is_set():
            self._let_go_of_timer()
            _collector.may_work(self)
            self._outcome()

    def _let_go_of_timer(self) -> None:
        self._timer.stop()
        self._timer.disconnect("timeout()", self._tick)
        self._timer = None


class _Collector:
    """Keeps the garbage collector at rest as long as any job needs it to."""

    def __init__(self) -> None:
        self._jobs: set[Job] = set()
        self._was_at_work = False

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Those that have not ended, or whose end was not handed over yet."""
        return tuple(self._jobs)

    def rest(self, job: Job) -> None:
        """Stop collecting until this job, and every other, is done."""
        if not self._jobs:
            self._was_at_work = gc.isenabled()
            gc.disable()
        self._jobs.add(job)

    def may_work(self, job: Job) -> None:
        """Start collecting again, unless another job still minds."""
        known = job in self._jobs
        self._jobs.discard(job)
        if known and not self._jobs and self._was_at_work:
            gc.freeze()
            gc.unfreeze()  # the two together make everything old, and look at nothing
            gc.enable()


_collector = _Collector()


def wait_for_those_given_up(seconds: float = LAST_WAIT_S) -> None:
    """Wait until all work that was asked to stop has stopped: for a Slicer that closes, and may not wait for Python."""
    for job in _collector.jobs:
        job.wait_if_given_up(seconds)


def run_with_dialog(work: Callable[[Progress], Any], title: str) -> Any:
    """Run `work(progress)` behind a progress window with a Cancel button, and give its result.

    For work that the caller must have before it goes on. Slicer stays alive meanwhile. Raises what `work` raises,
    Cancelled when the user cancels.
    """
    import slicer

    outcome: dict[str, Any] = {}
    dialog = slicer.util.createProgressDialog(labelText=title, maximum=100)
    job = Job(
        work,
        done=lambda result: outcome.update(result=result),
        failed=lambda error: outcome.update(error=error),
        progressed=lambda fraction, message: _show_progress(dialog, fraction, message or title),
        cancelled=lambda: outcome.update(error=Cancelled()),
    )
    job.start()
    while not outcome:
        slicer.app.processEvents()
        if dialog.wasCanceled:
            job.cancel()
        job.help()
    dialog.close()
    if "error" in outcome:
        raise outcome["error"]
    return outcome["result"]


def _show_progress(dialog: Any, fraction: float, message: str) -> None:
    dialog.labelText = message
    dialog.value = min(round(100 * fraction), 99)
