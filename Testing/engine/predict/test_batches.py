"""The batch size is found by measuring, and everything that was measured was also needed."""

import pytest
from NasoLib.predict.batches import LONGEST_SECONDS, BatchSize, in_batches


def settle(seconds_for, largest=64):
    """What a BatchSize ends with when a batch of n takes `seconds_for(n)`."""
    size = BatchSize(largest)
    for _ in range(30):
        asked = size.next(1000)
        size.learn(asked, seconds_for(asked))
    assert size.is_settled
    return size.size


def test_a_processor_that_gains_from_batches_gets_them():
    assert settle(lambda n: 0.001 + 0.0001 * n) == 64


def test_a_cache_that_overflows_beyond_four_stops_at_four():
    assert settle(lambda n: n * (0.010 if n > 4 else 0.02 / n + 0.003)) == 4


def test_a_slow_machine_keeps_batches_short_enough_to_tell_and_to_stop():
    taken = settle(lambda n: 0.5 * n**0.9)
    assert 0.5 * taken**0.9 < LONGEST_SECONDS


def test_one_slow_moment_of_a_busy_machine_does_not_decide():
    disturbed = {4: 0.5}
    assert settle(lambda n: disturbed.get(n, n * (0.010 if n > 8 else 0.02 / n + 0.003)), 16) == 8


def test_a_processor_that_only_loses_by_batches_sends_one_at_a_time():
    assert settle(lambda n: 0.01 * n**1.2) == 1


def test_a_size_that_is_clearly_worse_is_given_up_after_two_trials():
    size = BatchSize()
    for _ in range(20):
        asked = size.next(1000)
        size.learn(asked, asked * (0.010 if asked > 4 else 0.02 / asked + 0.003))
    assert {asked: len(seconds) for asked, seconds in size.seconds.items()} == {4: 3, 8: 2, 16: 2, 2: 2}


def test_sizes_far_beyond_the_best_are_never_tried():
    size, lucky = BatchSize(), {32: 0.0}
    for _ in range(20):
        asked = size.next(1000)
        size.learn(asked, lucky.get(asked, asked * (0.010 if asked > 4 else 0.02 / asked + 0.003)))
    assert (size.size, max(size.seconds)) == (4, 16)


def test_no_trial_is_larger_than_what_memory_allows():
    size = BatchSize(largest=1)
    assert size.next(1000) == 1
    for _ in range(6):
        size.learn(size.next(1000), 0.01)
    assert (size.size, size.is_settled) == (1, True)


def run_cases(size, count, cases, seconds_for):
    """The sizes of the batches of each case, when a batch of n takes `seconds_for(n)`."""
    sent = []
    for _ in range(cases):
        size.begin(count)
        remaining, batches = count, []
        while remaining:
            batches.append(size.next(remaining))
            size.learn(batches[-1], seconds_for(batches[-1]))
            remaining -= batches[-1]
        sent.append(batches)
    return sent


def test_a_whole_case_is_the_largest_batch_that_is_tried():
    sent = run_cases(BatchSize(), 20, 12, lambda n: 0.01 + 0.001 * n)
    assert sent[0] == [4, 4, 4, 8]
    assert sent[-1] == [20]
    assert all(sum(batches) == 20 for batches in sent)


def test_a_case_smaller_than_the_first_size_teaches_too():
    size = BatchSize()
    run_cases(size, 3, 8, lambda n: 0.01 + 0.001 * n)
    assert (size.size, size.is_settled) == (3, True)


def test_the_rest_is_shared_out_evenly_once_the_size_is_known():
    assert run_cases(BatchSize(size=16, is_settled=True), 20, 1, lambda n: n)[0] == [10, 10]
    assert run_cases(BatchSize(size=4, is_settled=True), 9, 1, lambda n: n)[0] == [3, 3, 3]


def test_every_item_is_run_once_and_in_order():
    seen = []
    for part, answer in in_batches(23, BatchSize(), lambda part: list(range(part.start, part.stop))):
        assert answer == list(range(part.start, part.stop))
        seen += answer
    assert seen == list(range(23))


def test_memory_that_runs_out_halves_the_batch_and_repeats_only_that_one():
    size, runs = BatchSize(size=8, is_settled=True), []

    def run(part):
        runs.append(part.stop - part.start)
        if part.stop - part.start > 3:
            raise RuntimeError("CUDA out of memory. Tried to allocate 1 GiB")

    parts = [part for part, _ in in_batches(16, size, run)]
    assert runs[:3] == [8, 4, 2]
    assert (parts[0].start, parts[-1].stop) == (0, 16)
    assert size.size == 2


@pytest.mark.parametrize("words", ["out of memory", "size mismatch"])
def test_other_errors_and_a_single_one_that_does_not_fit_go_on_to_the_caller(words):
    def run(_):
        raise RuntimeError(words)

    with pytest.raises(RuntimeError, match=words):
        list(in_batches(4, BatchSize(), run))
