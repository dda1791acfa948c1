"""The loop keeps the interpreter lock: a worker that would starve in Slicer starves here."""

import threading
import time

import pytest
from host.qtside import eventloop


class Worker:
    """A thread that counts its short steps, as a job does between progress reports."""

    def __init__(self):
        self.steps = 0
        self.more = threading.Event()
        self._stop = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._stop = True
        self._thread.join()

    def _run(self):
        while not self._stop:
            self.steps += 1
            time.sleep(0.0005)


def _steps_while(work) -> int:
    with Worker() as worker:
        before = worker.steps
        work(worker)
        return worker.steps - before


@pytest.mark.skipif(not eventloop.keeps_lock(), reason="Qt's names differ here: the lock cannot be kept")
def test_a_naive_worker_starves_and_a_driven_one_does_not():
    import qt

    def driven(worker):
        timer = qt.QTimer()
        timer.setInterval(10)
        timer.timeout.connect(lambda: worker.more.wait(0.005))
        timer.start()
        eventloop.process_events(0.4)
        timer.stop()

    naive = _steps_while(lambda worker: eventloop.process_events(0.4))
    waited_for = _steps_while(lambda worker: eventloop.wait_until(lambda: False, timeout_s=0.4))
    helped = _steps_while(driven)
    assert helped > 20 * max(naive, 1)
    assert helped > 20 * max(waited_for, 1)


def test_the_switch_interval_is_as_before_after_the_loop():
    import sys

    before = sys.getswitchinterval()
    eventloop.process_events(0.01)
    eventloop.wait_until(lambda: True, timeout_s=0.1)
    assert sys.getswitchinterval() == before


def test_waiting_ends_when_the_condition_holds():
    import qt

    seen = []
    qt.QTimer.singleShot(20, lambda: seen.append(1))
    assert eventloop.wait_until(lambda: seen, timeout_s=10) is True
    assert eventloop.wait_until(lambda: len(seen) > 1, timeout_s=0.05) is False


def test_an_exception_in_the_condition_is_raised_to_the_test():
    looks = iter([False, False])

    def condition():
        return next(looks)

    with pytest.raises(StopIteration):
        eventloop.wait_until(condition, timeout_s=10)


def test_callbacks_run_on_the_main_thread():
    import qt

    where = []
    timer = qt.QTimer()
    timer.timeout.connect(lambda: where.append(threading.current_thread()))
    timer.start(5)
    eventloop.wait_until(lambda: len(where) >= 3, timeout_s=10)
    timer.stop()
    assert set(where) == {threading.main_thread()}


def test_a_module_may_process_events_itself():
    import qt

    seen = []
    qt.QTimer.singleShot(0, lambda: seen.append(1))
    qt.QApplication.processEvents()
    assert seen == [1]
    qt.QCoreApplication.processEvents(qt.QEventLoop.AllEvents, 5)


def test_an_error_in_a_single_shot_callback_is_kept(callback_errors):
    import qt

    qt.QTimer.singleShot(0, lambda: 1 / 0)
    eventloop.process_events(0.02)
    assert [type(e.error) for e in callback_errors] == [ZeroDivisionError]
    callback_errors.clear()
    with pytest.raises(ValueError, match="something to call"):
        qt.QTimer.singleShot(0, None)


def test_deleted_later_means_after_settling():
    import qt

    parent = qt.QWidget()
    child = qt.QLabel(parent)
    child.deleteLater()
    eventloop.settle()
    assert parent.children() == []
