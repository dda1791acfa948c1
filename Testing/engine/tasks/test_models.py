"""Models stay loaded between runs, by what they are and not by their name, and only a few of them."""

import threading

import pytest
from engine.tasks.invasion.made import a_bundle, only_metadata
from NasoLib.device import choose
from NasoLib.errors import UserError
from NasoLib.tasks import models
from NasoLib.tasks.models import KEPT, forget, ready_model, usable

CPU = choose("cpu")


@pytest.fixture
def nothing_loaded():
    forget()
    yield
    forget()


def test_a_bundle_is_found_by_itself_its_name_or_its_folder(tmp_path, monkeypatch):
    bundle = only_metadata(tmp_path)
    monkeypatch.setenv("NASO_BUNDLES", str(tmp_path))
    for way in (bundle, "ball-finder", bundle.folder):
        assert usable(way, "invasion").sha256 == bundle.sha256
    with pytest.raises(UserError, match="is for invasion, not for residual"):
        usable(bundle, "residual")
    with pytest.raises(UserError, match="no model bundle 'nobody'"):
        usable("nobody", "invasion")


def test_a_model_is_loaded_once(tmp_path, nothing_loaded):
    bundle = a_bundle(tmp_path)
    assert ready_model(bundle, CPU) is ready_model(bundle, CPU)
    first = ready_model(bundle, CPU)
    forget()
    assert ready_model(bundle, CPU) is not first


def test_a_bundle_that_was_replaced_is_loaded_anew(tmp_path, nothing_loaded):
    first = ready_model(a_bundle(tmp_path / "old"), CPU)
    assert ready_model(a_bundle(tmp_path / "new", version="2.0.0"), CPU) is not first


def test_the_one_used_longest_ago_goes_first(tmp_path, nothing_loaded, monkeypatch):
    monkeypatch.setattr(models, "KEPT", 2)
    assert KEPT >= 6  # two arms, three sequences and an outline
    one, two, three = (a_bundle(tmp_path / name, version=name) for name in ("1", "2", "3"))
    kept = ready_model(one, CPU)
    ready_model(two, CPU)
    ready_model(one, CPU)
    ready_model(three, CPU)
    assert ready_model(one, CPU) is kept
    assert len(models._kept) == 2


def test_threads_that_ask_at_once_get_the_same_model(tmp_path, nothing_loaded):
    bundle, found = a_bundle(tmp_path), []
    threads = [threading.Thread(target=lambda: found.append(ready_model(bundle, CPU))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in found}) == 1
