"""Long work moves on, tells how far it is, stops when asked, and hands its result to the main thread."""

import threading
import time
from pathlib import Path

import pytest
from NasoLib.errors import UserError


@pytest.fixture
def record(host):
    """A job's callbacks, written down in order with the thread they ran on."""
    return Record()


class Record:
    def __init__(self):
        self.events = []

    def job(self, work):
        from NasoLib.gui.jobs import Job

        return Job(work, self.on("done"), self.on("failed"), self.on("progressed"), self.on("cancelled"))

    def on(self, what):
        return lambda *values: self.events.append((what, values, threading.current_thread()))

    def names(self):
        return [what for what, _, _ in self.events if what != "progressed"]


def run(job, seconds=5):
    from host.qtside.eventloop import wait_until

    job.start()
    assert wait_until(lambda: not job.is_running, seconds)


def count_up(progress, steps=200):
    """Python work in small steps that sleep: it needs the interpreter lock again and again."""
    for step in range(steps):
        time.sleep(0.0005)
        progress.update(step / steps, "Counting")
    return steps


def test_a_job_ends_with_its_result_on_the_main_thread(record):
    run(record.job(count_up))
    what, values, thread = record.events[-1]
    assert (what, values) == ("done", (200,))
    assert thread is threading.main_thread()


def test_progress_rises_and_is_told_on_the_main_thread(record):
    run(record.job(count_up))
    told = [(values[0], thread) for what, values, thread in record.events if what == "progressed"]
    assert len(told) > 3
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
    assert {thread for _, thread in told} == {threading.main_thread()}


def test_a_thread_that_nobody_helps_starves_and_a_job_does_not(record):
    """As in Slicer: its event loop keeps the interpreter lock, so a bare thread hardly moves."""
    from host.qtside.eventloop import process_events

    steps = {"bare": 0, "job": 0}
    stop = threading.Event()

    def bare():
        while not stop.is_set():
            time.sleep(0.0005)
            steps["bare"] += 1

    thread = threading.Thread(target=bare, daemon=True)
    thread.start()
    process_events(0.5)
    stop.set()
    thread.join()

    def helped(progress):
        while True:
            time.sleep(0.0005)
            steps["job"] += 1
            progress.update(0.5)

    job = record.job(helped)
    job.start()
    process_events(0.5)
    job.cancel()
    process_events(0.2)
    assert steps["job"] > 20 * max(steps["bare"], 1)


def test_cancel_is_obeyed_and_keeps_nothing(record):
    from host.qtside.eventloop import process_events, wait_until

    job = record.job(lambda progress: count_up(progress, 100_000))
    job.start()
    process_events(0.1)
    job.cancel()
    assert wait_until(lambda: not job.is_running, 2)
    assert record.names() == ["cancelled"]


def test_an_abandoned_job_calls_nobody(record):
    from host.qtside.eventloop import process_events

    job = record.job(count_up)
    job.start()
    process_events(0.02)
    job.abandon()
    told = len(record.events)
    process_events(0.4)
    assert len(record.events) == told
    assert not job.is_running


@pytest.mark.parametrize("error", [UserError("Load another image."), ZeroDivisionError("a bug")])
def test_a_failure_is_handed_over_as_it_is(record, error):
    def fail(progress):
        raise error

    run(record.job(fail))
    ((what, values, _),) = record.events
    assert (what, values) == ("failed", (error,))


WORK_S = 0.6


def test_the_window_stays_alive_while_python_works_hard(record):
    """A worker that computes in Python without pause must not hold the window up."""
    import qt
    from host.qtside.eventloop import wait_until

    ticks, lived = [], []
    timer = qt.QTimer()
    timer.setInterval(10)
    timer.connect("timeout()", lambda: ticks.append(time.perf_counter()))

    def busy(progress):
        """From the window's first sign of life on; what a busy machine takes from both is not counted."""
        while not ticks:
            time.sleep(0.001)
            progress.update(0.0)
        begun = time.thread_time()
        while time.thread_time() - begun < WORK_S:
            sum(range(2000))
            progress.update(0.5)
        lived.append(len(ticks))

    timer.start()
    job = record.job(busy)
    job.start()
    ended = wait_until(lambda: not job.is_running, 60)
    timer.stop()
    job.cancel()
    assert ended
    assert lived[0] > 10


def test_the_garbage_collector_rests_until_the_last_job_has_ended(record):
    import gc

    from host.qtside.eventloop import process_events

    abandoned, other = record.job(count_up), record.job(count_up)
    assert gc.isenabled()
    abandoned.start()
    other.start()
    abandoned.abandon()
    assert not gc.isenabled()
    process_events(2)
    assert record.names() == ["done"]
    assert gc.isenabled()


def test_work_behind_a_progress_window_gives_its_result(host):
    from NasoLib.gui import jobs

    assert jobs.run_with_dialog(count_up, "Counting...") == 200
    with pytest.raises(UserError, match="no disk"):
        jobs.run_with_dialog(raising(UserError("There is no disk.")), "Counting...")


def raising(error):
    def work(progress):
        raise error

    return work


CLOSES_WHILE_COMPUTING = """
import host

host.start()
import torch
from NasoLib.gui.jobs import Job
from host.qtside.eventloop import wait_until

begun = []

def work(progress):
    numbers = torch.zeros(200, 200)
    for step in range(3000):
        begun.append(step)
        numbers = (numbers @ numbers).zero_()
        progress.update(step / 3000)

job = Job(work, print, print)
job.start()
assert wait_until(lambda: begun, 60)
{ending}
print("closes")
"""


@pytest.mark.parametrize("ending", ["", "job.abandon()"])
def test_a_process_that_ends_while_a_job_computes_ends_in_peace(ending):
    import os
    import subprocess
    import sys

    program = CLOSES_WHILE_COMPUTING.format(ending=ending)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120
    )
    assert ended.stdout.strip().endswith("closes"), ended.stderr
    assert ended.returncode == 0, ended.stderr
