"""Which device is chosen, and what is said about it."""

import sys

import pytest
import torch
from NasoLib import device
from NasoLib.device import choice
from NasoLib.errors import UserError


@pytest.fixture(autouse=True)
def forget():
    """Each test probes anew."""
    choice._problem.cache_clear()
    yield
    choice._problem.cache_clear()


def test_the_processor_is_chosen_and_the_sentence_says_why():
    chosen = device.choose("cpu")
    assert (chosen.kind, chosen.precision) == ("cpu", "float32")
    assert chosen.name in chosen.reason
    assert "It was asked for." in chosen.reason
    assert chosen.memory_bytes > 0
    assert chosen.torch_device == torch.device("cpu")
    assert chosen.torch_dtype == torch.float32


def test_auto_takes_what_works_here():
    chosen = device.choose()
    expected = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    assert chosen.kind == expected


@pytest.mark.skipif(torch.cuda.is_available(), reason="this computer has a GPU")
def test_a_gpu_that_is_not_there_is_refused_in_words():
    with pytest.raises(UserError, match=r"NVIDIA GPU \(CUDA\) cannot be used"):
        device.choose("cuda")


@pytest.mark.skipif(torch.cuda.is_available(), reason="this computer has a GPU")
def test_a_gpu_that_is_seen_but_does_not_compute_is_passed_over_with_the_reason(monkeypatch):
    # What a card does that is too new for this PyTorch: it is seen, and the first computation fails.
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    chosen = device.choose("auto")
    assert chosen.kind == "cpu"
    assert "The NVIDIA GPU (CUDA) was passed over: a test convolution in float32 failed" in chosen.reason


def test_a_device_that_computes_wrongly_is_found_out(monkeypatch):
    right = torch.conv2d
    monkeypatch.setattr(torch, "conv2d", lambda *a, **k: right(*a, **k) + 1)
    with pytest.raises(UserError, match="gave wrong numbers"):
        device.choose("cpu")


def test_a_precision_that_is_not_native_falls_back_and_says_so():
    chosen = device.choose("cpu", "float16")
    assert chosen.precision == "float32"
    assert "does not compute in float16 natively" in chosen.reason


@pytest.mark.parametrize("flag", ["avx512_bf16", "amx_bf16"])
def test_bfloat16_only_where_the_processor_has_it(tmp_path, monkeypatch, flag):
    for name, text in (("with", f"flags\t: fpu sse2 {flag}\n"), ("without", "flags\t: fpu sse2\n")):
        (tmp_path / name).write_text(f"processor\t: 0\n{text}")
    flags = choice._processor_flags
    monkeypatch.setattr(choice, "_processor_flags", lambda: flags(tmp_path / "with"))
    assert device.choose("cpu", "fast").precision == "bfloat16"
    monkeypatch.setattr(choice, "_processor_flags", lambda: flags(tmp_path / "without"))
    assert device.choose("cpu", "fast").precision == "float32"
    assert device.choose("cpu", "auto").precision == "float32"


def test_where_the_system_tells_nothing_it_is_measured(monkeypatch):
    monkeypatch.setattr(choice, "_processor_flags", frozenset)
    monkeypatch.setattr(choice, "_is_faster_when_measured", lambda: True)
    assert device.choose("cpu", "fast").precision == "bfloat16"
    monkeypatch.setattr(choice, "_is_faster_when_measured", lambda: False)
    assert device.choose("cpu", "fast").precision == "float32"


def test_the_measurement_gives_an_answer():
    assert choice._is_faster_when_measured() in (True, False)


@pytest.mark.parametrize("words", [("toaster", "auto"), ("cpu", "float8")])
def test_words_that_mean_nothing_are_refused(words):
    with pytest.raises(UserError, match="There is no"):
        device.choose(*words)


def test_without_pytorch_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(UserError, match="install the extension PyTorch"):
        device.choose()
