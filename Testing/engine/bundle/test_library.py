"""Finding, checking and removing bundles, and the command for it."""

import json
import os

import pytest
from engine.bundle.made import a_bundle, everything_in
from NasoLib.app.main import main
from NasoLib.bundle import library
from NasoLib.errors import UserError

pytestmark = pytest.mark.usefixtures("nothing_shipped")


def test_a_broken_bundle_does_not_hide_the_others(packed, mine, tmp_path):
    library.install(packed, mine)
    (mine / "half").mkdir()
    found = {entry.folder.name: entry for entry in library.entries(mine)}
    assert found["skull-base-made"].bundle is not None
    assert "is not a model bundle" in found["half"].problem
    with pytest.raises(UserError, match="not a model bundle"):
        library.find("half", mine)


def test_a_name_that_is_not_there_is_told_with_those_that_are(packed, mine):
    library.install(packed, mine)
    with pytest.raises(UserError, match="Installed are: skull-base-made"):
        library.find("chest", mine)
    assert library.find(mine / "skull-base-made").name == "skull-base-made"


def test_only_bundles_of_the_task(packed, mine):
    library.install(packed, mine)
    assert library.installed("segmentation", mine) == []
    assert len(library.installed("invasion", mine)) == 1


def test_the_environment_names_the_users_folders(packed, mine, tmp_path, monkeypatch):
    monkeypatch.setenv("NASO_BUNDLES", os.pathsep.join([str(mine), str(tmp_path / "shared")]))
    assert library.install(packed).folder.parent == mine
    library.install(packed, tmp_path / "shared")
    assert len(library.entries()) >= 2


def test_shipped_bundles_are_found_in_a_source_tree_and_installed(tmp_path):
    source = tmp_path / "NasoInvasion/Resources/Bundles"
    installed = tmp_path / "slicer/qt-scripted-modules/Resources/Bundles"
    for place in (source, installed):
        place.mkdir(parents=True)
    assert library.shipped_folders(tmp_path / "NasoSegmenter/NasoLib") == [source]
    assert library.shipped_folders(tmp_path / "slicer/qt-scripted-modules/NasoLib") == [installed]


def test_shipped_bundles_stay(tmp_path, mine, monkeypatch):
    shipped = tmp_path / "Resources/Bundles"
    a_bundle(shipped / "skull-base-made")
    monkeypatch.setattr(library, "shipped_folders", lambda: [shipped])
    with pytest.raises(UserError, match="belongs to the program"):
        library.remove("skull-base-made", mine)
    assert library.find("skull-base-made", mine).folder == shipped / "skull-base-made"


def test_the_users_newer_one_comes_before_the_shipped(tmp_path, mine, monkeypatch):
    shipped = tmp_path / "Resources/Bundles"
    a_bundle(shipped / "skull-base-made")
    a_bundle(mine / "skull-base-made", version="9.0.0")
    monkeypatch.setattr(library, "shipped_folders", lambda: [shipped])
    assert [one.metadata.version for one in library.installed(folder=mine)] == ["9.0.0"]
    library.remove("skull-base-made", mine)
    assert [one.metadata.version for one in library.installed(folder=mine)] == ["1.2.0"]


def test_removing_a_link_leaves_what_it_points_to(tmp_path, mine):
    bundle = a_bundle(tmp_path / "elsewhere")
    mine.mkdir()
    (mine / "linked").symlink_to(bundle.folder)
    library.remove("linked", mine)
    assert not (mine / "linked").exists()
    bundle.verify()


def test_the_command_from_first_to_last(packed, mine, tmp_path, naso, monkeypatch):
    monkeypatch.setattr(library, "shipped_folders", list)
    assert naso(mine, "list")[1].startswith("No model is installed")
    assert "Installed skull-base-made 1.2.0" in naso(mine, "install", packed)[1]
    status, _, err = naso(mine, "install", packed)
    assert status == 1
    assert "installed already" in err
    assert naso(mine, "install", packed, "--replace")[0] == 0
    assert "synthetic phantoms" in naso(mine, "list")[1]
    (listed,) = json.loads(naso(mine, "list", "--json")[1])
    assert (listed["name"], listed["demo"], listed["origin"]) == ("skull-base-made", True, "user")
    shown = naso(mine, "show", "skull-base-made")[1]
    assert "AUC: 0.900 (95 % interval 0.800 to 0.950)" in shown
    assert "not for patients" in shown
    about = json.loads(naso(mine, "show", "skull-base-made", "--json")[1])
    assert about["metadata"]["naso"]["decision"]["min_run"] == 2
    assert "every file is as it was packed" in naso(mine, "verify")[1]
    assert naso(mine, "pack", mine / "skull-base-made", "--output", tmp_path / "p.zip")[0] == 0
    assert (tmp_path / "p.zip").read_bytes() == packed.read_bytes()
    assert naso(mine, "remove", "skull-base-made")[0] == 0
    assert naso(mine, "remove", "skull-base-made")[0] == 1


def test_the_command_tells_of_every_bundle_that_is_broken(packed, mine, naso, monkeypatch):
    monkeypatch.setattr(library, "shipped_folders", list)
    bundle = library.install(packed, mine)
    a_bundle(mine / "other", name="other")
    (bundle.folder / "models/model.safetensors").write_bytes(b"changed")
    (mine / "half").mkdir()
    status, out, err = naso(mine, "verify")
    assert status == 1
    assert "other 1.2.0" in out
    assert "skull-base-made is damaged" in err
    assert "half is not a model bundle" in err
    assert "CANNOT BE USED" in naso(mine, "list")[1]


def test_a_bundle_that_may_not_be_removed_stays_whole(packed, mine, may_not, naso):
    bundle = library.install(packed, mine)
    may_not("rename", lambda path: path == bundle.folder)
    status, _, err = naso(mine, "remove", "skull-base-made")
    assert status == 1
    assert "could not be removed" in err
    assert "Permission denied" in err
    bundle.verify()
    assert everything_in(mine)[0] == "skull-base-made"


@pytest.mark.parametrize("method", ["is_file", "read_bytes"])
def test_a_bundle_that_may_not_be_read_does_not_hide_the_others(packed, mine, may_not, naso, method):
    library.install(packed, mine)
    a_bundle(mine / "locked", name="locked")
    may_not(method, lambda path: "locked" in path.parts)
    status, out, _ = naso(mine, "list")
    assert status == 0
    assert "skull-base-made" in out
    assert "The bundle locked in" in out
    assert "cannot be read (Permission denied)" in out
    assert [bundle.name for bundle in library.installed(folder=mine)] == ["skull-base-made"]
    with pytest.raises(UserError, match="cannot be read"):
        library.find("locked", mine)


def test_a_file_that_may_not_be_read_is_told_by_verify(packed, mine, may_not, naso):
    library.install(packed, mine)
    may_not("open", lambda path: path.suffix == ".safetensors")
    status, _, err = naso(mine, "verify", "skull-base-made")
    assert status == 1
    assert "cannot be read (Permission denied)" in err


def test_a_folder_of_bundles_that_may_not_be_read_is_told(packed, mine, tmp_path, may_not, monkeypatch, capsys):
    library.install(packed, tmp_path / "shared")
    mine.mkdir()
    monkeypatch.setenv("NASO_BUNDLES", os.pathsep.join([str(mine), str(tmp_path / "shared")]))
    may_not("iterdir", lambda path: path == mine)
    assert main(["bundle", "list"]) == 0
    out = capsys.readouterr().out
    assert f"The folder {mine} cannot be read" in out
    assert "skull-base-made" in out
    with pytest.raises(UserError, match="There is no bundle 'mine' to remove"):
        library.remove("mine")
    assert mine.is_dir()
