"""Bundles on disk: made, opened, and refused when something was done to them."""

import json
import pickle

import pytest
import safetensors.torch
import torch
from engine.bundle.made import a_bundle, metadata, weights
from NasoLib import bundle as b
from NasoLib.bundle import checksums
from NasoLib.bundle import weights as stored
from NasoLib.errors import UserError

WEIGHTS = "models/model.safetensors"


def test_weights_come_back_as_they_were(tmp_path):
    found = a_bundle(tmp_path / "one").weights()
    assert found.keys() == weights().keys()
    for name, tensor in weights().items():
        assert torch.equal(found[name], tensor)
        assert found[name].dtype == tensor.dtype


@pytest.mark.parametrize("letters", range(0, 264, 8))
def test_no_table_of_tensors_is_taken_for_a_pickle(letters):
    # The file begins with the length of the table, and any byte can stand there, that of a pickle too.
    name = "w" * (letters + 1)
    data = safetensors.torch.save({name: torch.ones(3)})
    assert torch.equal(stored.load(data, "It")[name], torch.ones(3))


def test_what_it_says_comes_back_with_the_versions_it_was_made_with(tmp_path):
    bundle = a_bundle(tmp_path / "one")
    assert b.Bundle.open(bundle.folder).metadata == bundle.metadata
    assert bundle.metadata.made_with["pytorch"] == torch.__version__.split("+")[0]
    bundle.verify()


def test_the_same_content_has_the_same_identity_and_a_threshold_another(tmp_path):
    one, same = a_bundle(tmp_path / "one"), a_bundle(tmp_path / "two")
    other = a_bundle(tmp_path / "three", decision=b.DecisionSpec(slice_threshold=0.4))
    assert one.sha256 == same.sha256
    assert one.sha256 != other.sha256
    assert one.sha256[:12] in one.id


def flip_a_byte(path, place=-3):
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def test_changed_weights_are_refused(tmp_path):
    bundle = a_bundle(tmp_path / "one")
    flip_a_byte(bundle.folder / WEIGHTS)
    for use in (bundle.weights, bundle.verify):
        with pytest.raises(UserError, match="damaged or was changed"):
            use()


def test_a_changed_threshold_is_refused(tmp_path):
    bundle = a_bundle(tmp_path / "one")
    path = bundle.folder / "configs/metadata.json"
    path.write_text(path.read_text().replace('"slice_threshold": 0.5', '"slice_threshold": 0.1'))
    with pytest.raises(UserError, match=r"metadata\.json.*damaged or was changed"):
        b.Bundle.open(bundle.folder)


@pytest.mark.parametrize("kept", [0, 7, 100, -1])
def test_weights_cut_short_are_refused_whatever_the_list_says(tmp_path, kept):
    bundle = a_bundle(tmp_path / "one")
    path = bundle.folder / WEIGHTS
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(UserError):
        bundle.weights()
    checksums.write(bundle.folder)
    with pytest.raises(UserError, match=r"cut short|not a safetensors"):
        b.Bundle.open(bundle.folder).weights()


@pytest.mark.parametrize("offsets", [[0, "4"], [0, None], [0, 4.0], [0], "04", [0, [4]]])
def test_a_table_whose_places_are_no_whole_numbers_is_refused(offsets):
    table = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": offsets}}).encode()
    data = len(table).to_bytes(8, "little") + table + bytes(4)
    with pytest.raises(UserError, match="not a safetensors file"):
        stored.load(data, "It")


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_a_pickle_under_another_name_is_not_opened(tmp_path):
    bundle, fired = a_bundle(tmp_path / "one"), tmp_path / "fired"
    path = bundle.folder / WEIGHTS
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        path.write_bytes(pickle.dumps(Bomb(fired), protocol))
        checksums.write(bundle.folder)
        with pytest.raises(UserError, match=r"pickle|not a safetensors"):
            b.Bundle.open(bundle.folder).weights()
        with pytest.raises(UserError, match=r"pickle|not a safetensors"):
            b.Bundle.open(bundle.folder).verify()
    torch.save(weights(), path)
    checksums.write(bundle.folder)
    with pytest.raises(UserError, match="is a Python pickle under another name"):
        b.Bundle.open(bundle.folder).weights()
    assert not fired.exists()


def test_the_bomb_of_this_test_does_go_off(tmp_path):
    pickle.loads(pickle.dumps(Bomb(tmp_path / "fired"))).close()
    assert (tmp_path / "fired").exists()


@pytest.mark.parametrize("place", [WEIGHTS, "configs/checksums.json"])
def test_a_missing_file_is_named(tmp_path, place):
    bundle = a_bundle(tmp_path / "one")
    (bundle.folder / place).unlink()
    with pytest.raises(UserError, match=place.rsplit("/", maxsplit=1)[-1].replace(".", r"\.")):
        b.Bundle.open(bundle.folder).verify()


@pytest.mark.parametrize("place", ["configs/run.py", "models/model.pt", "models/old.pkl", "plugin.so", "Makefile"])
def test_files_that_could_be_run_are_refused(tmp_path, place):
    bundle = a_bundle(tmp_path / "one")
    (bundle.folder / place).write_text("print('run')")
    with pytest.raises(UserError, match=rf"holds '{place}'"):
        bundle.verify()


def test_a_file_that_the_list_does_not_name_is_refused(tmp_path):
    bundle = a_bundle(tmp_path / "one")
    (bundle.folder / "README.md").write_text("about")
    with pytest.raises(UserError, match="does not name"):
        bundle.verify()


def test_a_link_is_refused(tmp_path):
    bundle = a_bundle(tmp_path / "one")
    secret = tmp_path / "secret.safetensors"
    (bundle.folder / WEIGHTS).rename(secret)
    (bundle.folder / WEIGHTS).symlink_to(secret)
    for use in (bundle.weights, bundle.verify):
        with pytest.raises(UserError):
            use()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"a": NaN}', "[" * 100000])
def test_files_that_are_not_the_json_they_should_be(tmp_path, text):
    for place in ("configs/metadata.json", "configs/checksums.json"):
        bundle = a_bundle(tmp_path / f"one-{place[8:12]}")
        (bundle.folder / place).write_text(text)
        if place != checksums.PLACE:
            checksums.write(bundle.folder)
        with pytest.raises(UserError):
            b.Bundle.open(bundle.folder)


def test_a_folder_that_is_no_bundle(tmp_path):
    with pytest.raises(UserError, match="is not a model bundle"):
        b.Bundle.open(tmp_path)


def test_an_unknown_network_is_named_with_those_there_are(tmp_path):
    bundle = a_bundle(tmp_path / "one", network=b.NetworkSpec("resnet9000"))
    with pytest.raises(UserError, match=r"needs the network 'resnet9000'.*resnet18, resnet50"):
        bundle.verify(("resnet50", "resnet18"))


def test_nothing_is_overwritten_unless_asked(tmp_path):
    a_bundle(tmp_path / "one")
    with pytest.raises(UserError, match="is there already"):
        b.create(tmp_path / "one", metadata(), weights())
    assert b.create(tmp_path / "one", metadata(version="2.0.0"), weights(), force=True).metadata.version == "2.0.0"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("years of work")
    with pytest.raises(UserError, match="not a bundle"):
        b.create(tmp_path / "mine", metadata(), weights(), force=True)
    assert (tmp_path / "mine/thesis.txt").exists()


def test_the_files_are_plain(tmp_path):
    bundle = a_bundle(tmp_path / "one")
    found = {path.relative_to(bundle.folder).as_posix() for path in bundle.folder.rglob("*") if path.is_file()}
    assert found == {"configs/metadata.json", "configs/checksums.json", WEIGHTS}
    assert json.loads((bundle.folder / "configs/metadata.json").read_text())["naso"]["name"] == "skull-base-made"


def test_a_bundle_travels_to_another_process(tmp_path):
    bundle = a_bundle(tmp_path / "one")
    again = pickle.loads(pickle.dumps(bundle))
    assert again == bundle
    assert again.sha256 == bundle.sha256
