"""How much memory there is, and how much a run needs."""

import pytest
import torch
from NasoLib.device import memory
from torch import nn

GB = 10**9


def group(root, path, limit, used, cache=0, version=2):
    names = ("memory.max", "memory.current", "inactive_file")
    if version == 1:
        names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
    folder = root / path
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in zip((*names[:2], "memory.stat"), (limit, used, f"anon 5\n{names[2]} {cache}\n"), strict=True):
        (folder / name).write_text(str(value))


def proc(tmp_path, line):
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/cgroup").write_text(line + "\n")
    return tmp_path / "proc"


def left(tmp_path, line):
    return list(memory._left_in_containers(proc(tmp_path, line), tmp_path / "groups"))


def test_a_containers_limit_counts(tmp_path):
    group(tmp_path, "groups/app/job", 8 * GB, 3 * GB, cache=GB)
    assert left(tmp_path, "0::/app/job") == [6 * GB]


def test_the_limit_of_a_group_further_out_counts_too(tmp_path):
    group(tmp_path, "groups/app/job", "max", 3 * GB)
    group(tmp_path, "groups/app", 4 * GB, 3 * GB)
    assert left(tmp_path, "0::/app/job") == [1 * GB]


def test_the_older_kind_of_container(tmp_path):
    group(tmp_path, "groups/memory/app", 2 * GB, GB, version=1)
    assert left(tmp_path, "5:cpu,memory:/app") == [1 * GB]


def test_no_container_no_limit(tmp_path):
    group(tmp_path, "groups", "max", GB)
    assert left(tmp_path, "0::/") == []
    assert list(memory._left_in_containers(tmp_path / "nothing", tmp_path)) == []


def test_what_is_free_is_between_nothing_and_all_there_is():
    import os

    assert 0 < memory.free_memory("cpu") <= os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def test_the_smaller_of_machine_and_container_counts(monkeypatch):
    monkeypatch.setattr(memory, "_left_in_containers", lambda: iter([7, 9]))
    assert memory.free_memory("cpu") == 7


@pytest.mark.parametrize(("count", "words"), [(3_400_000_000, "3.4 GB"), (12_000_000, "12 MB")])
def test_in_words(count, words):
    assert memory.in_words(count) == words


def a_network():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(inplace=True), nn.Conv2d(8, 8, 3, padding=1))


def test_what_a_run_needs_is_the_living_tensors():
    pixels = 256 * 256
    # Input, output of the first convolution (the ReLU works in place) and output of the second live at once.
    expected = 4 * pixels * (1 + 8 + 8) * memory.WORK_SPACE
    assert memory.required_memory(a_network(), (1, 1, 256, 256)) == pytest.approx(expected, rel=0.01)


def test_it_grows_with_the_batch_and_halves_with_the_precision():
    one = memory.required_memory(a_network(), (1, 1, 128, 128))
    assert memory.required_memory(a_network(), (8, 1, 128, 128)) == pytest.approx(8 * one, rel=0.01)
    assert memory.required_memory(a_network(), (1, 1, 128, 128), torch.bfloat16) == pytest.approx(one / 2, rel=0.01)


def test_layers_that_are_done_with_do_not_count():
    deep = nn.Sequential(*[nn.Conv2d(4, 4, 3, padding=1) for _ in range(30)])
    shallow = nn.Sequential(*[nn.Conv2d(4, 4, 3, padding=1) for _ in range(3)])
    assert memory.required_memory(deep, (1, 4, 64, 64)) == memory.required_memory(shallow, (1, 4, 64, 64))


def test_a_run_that_could_never_fit_is_told_without_running_it():
    assert memory.required_memory(a_network(), (1000, 1, 8192, 8192)) > 10**12


def test_the_network_is_left_as_it_was():
    network = a_network()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    memory.required_memory(network, (1, 1, 64, 64))
    for name, tensor in network.state_dict().items():
        assert torch.equal(tensor, before[name])
        assert tensor.device.type == "cpu"


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("MPS backend out of memory (MPS allocated: 5 GB)"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:117] . DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes."),
        MemoryError(),
    ],
)
def test_memory_that_ran_out_is_known_in_every_librarys_words(error):
    assert memory.is_out_of_memory(error)


@pytest.mark.parametrize("error", [RuntimeError("shape mismatch"), ValueError("out of memory"), KeyError("x")])
def test_other_errors_are_not_taken_for_it(error):
    assert not memory.is_out_of_memory(error)
