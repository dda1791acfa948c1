"""Memory that runs out in the middle of a run."""

import weakref
from dataclasses import replace

import pytest
import torch
from NasoLib import device
from NasoLib.errors import Cancelled, UserError
from NasoLib.progress import Progress

CPU = device.choose("cpu")
GPU = replace(CPU, kind="cuda", name="a small GPU")
WORDS = [
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
    RuntimeError("MPS backend out of memory (MPS allocated: 5 GB)"),
    RuntimeError("[enforce fail at alloc_cpu.cpp:117] . DefaultCPUAllocator: can't allocate memory"),
    RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes."),
    MemoryError(),
]


def step_for(most, error, tried=None):
    """A step that squares numbers, and has memory for so many at once on the GPU (or everywhere)."""

    def step(which, where):
        if tried is not None:
            tried.append((which.start, which.stop, where.kind))
        if which.stop - which.start > most and (where.kind == "cuda" or most > 0):
            raise error
        return [number**2 for number in range(which.start, which.stop)]

    return step


def values(outcome):
    return [value for part in outcome.parts for value in part]


def test_when_all_fits_nothing_is_said():
    outcome = device.run_with_fallback(step_for(99, None), 10, 4, CPU)
    assert values(outcome) == [n**2 for n in range(10)]
    assert [len(part) for part in outcome.parts] == [4, 4, 2]
    assert outcome.notes == ()


@pytest.mark.parametrize("error", WORDS, ids=[type(error).__name__ + str(error)[:12] for error in WORDS])
def test_batches_get_smaller_until_they_fit(error):
    outcome = device.run_with_fallback(step_for(3, error), 20, 16, CPU)
    assert values(outcome) == [n**2 for n in range(20)]
    assert outcome.batch_size == 2
    assert outcome.notes[0].endswith("did not suffice for 16 at once; went on with 8.")
    assert len(outcome.notes) == 3


def test_a_gpu_too_small_for_one_hands_over_to_the_processor():
    outcome = device.run_with_fallback(step_for(0, WORDS[0]), 5, 2, GPU)
    assert values(outcome) == [n**2 for n in range(5)]
    assert (outcome.device.kind, outcome.device.precision) == ("cpu", "float32")
    assert "more slowly, on the processor" in outcome.notes[-1]
    assert outcome.device.reason == outcome.notes[-1]


def test_what_was_done_is_not_done_again():
    tried = []

    def step(which, where):
        tried.append((which.start, which.stop))
        if which.start >= 4 and which.stop - which.start > 1:
            raise WORDS[0]
        return which.start

    device.run_with_fallback(step, 6, 4, CPU)
    assert tried == [(0, 4), (4, 6), (4, 5), (5, 6)]


def test_when_nothing_fits_anywhere_it_says_what_to_do():
    def never(which, where):
        raise MemoryError

    with pytest.raises(UserError, match=r"not enough memory for this run.*Close other programs"):
        device.run_with_fallback(never, 4, 4, GPU)


def test_other_errors_are_not_hidden():
    def broken(which, where):
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="mat1"):
        device.run_with_fallback(broken, 4, 4, GPU)


def test_a_cancel_is_obeyed_within_one_batch():
    asked = []
    progress = Progress(is_cancelled=lambda: len(asked) >= 2)
    with pytest.raises(Cancelled):
        device.run_with_fallback(lambda which, where: asked.append(which), 100, 10, CPU, progress)
    assert len(asked) == 2


def test_each_batch_is_told():
    told = []
    device.run_with_fallback(
        lambda which, where: None, 10, 4, CPU, Progress(lambda f, m: told.append((f, m))), "Looking"
    )
    assert told == [(0.0, "Looking"), (0.4, "Looking"), (0.8, "Looking"), (1.0, "Looking")]


def test_nothing_to_do_is_done():
    assert device.run_with_fallback(lambda which, where: None, 0, 4, CPU).parts == ()


def test_the_failed_batch_is_let_go_before_the_next_try():
    held = []

    def step(which, where):
        tensor = torch.zeros(10)
        alive = [one() for one in held if one() is not None]
        held.append(weakref.ref(tensor))
        assert alive == []
        if len(held) == 1:
            raise RuntimeError("out of memory")

    device.run_with_fallback(step, 2, 2, CPU)
    assert len(held) == 3
