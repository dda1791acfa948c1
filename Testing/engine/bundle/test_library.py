"""Installing, finding and removing bundles; ZIP files that mean harm."""

import errno
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from engine.bundle.made import a_bundle
from NasoLib import bundle as b
from NasoLib.app.main import main
from NasoLib.bundle import archive, library
from NasoLib.errors import UserError


@pytest.fixture(autouse=True)
def nothing_shipped(request, monkeypatch):
    """Only what a test installs is there; the tests of the shipped folders themselves look for them as they are."""
    if "shipped" not in request.node.name:
        monkeypatch.setattr(library, "shipped_folders", list)


@pytest.fixture
def packed(tmp_path):
    """A bundle as a ZIP file, and an empty place for the user's bundles."""
    return b.pack(a_bundle(tmp_path / "made").folder, tmp_path / "made.zip")


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "mine"


def everything_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_packed_and_installed_it_is_the_same_bundle(packed, mine, tmp_path):
    bundle = library.install(packed, mine)
    assert bundle.folder == mine / "skull-base-made"
    assert bundle.sha256 == b.Bundle.open(tmp_path / "made").sha256
    assert [one.name for one in library.installed(folder=mine)] == ["skull-base-made"]
    assert [path.name for path in mine.iterdir()] == ["skull-base-made"]


def test_the_same_bundle_packs_to_the_same_bytes(packed, tmp_path):
    again = b.pack(tmp_path / "made", tmp_path / "again.zip")
    assert again.read_bytes() == packed.read_bytes()


def test_a_zip_without_a_folder_of_its_own_is_installed_too(packed, mine, tmp_path):
    flat = rewritten(packed, tmp_path / "flat.zip", lambda name: name.split("/", 1)[1])
    assert library.install(flat, mine).name == "skull-base-made"


def test_what_a_mac_adds_is_ignored(packed, mine):
    with zipfile.ZipFile(packed, "a") as archive_file:
        archive_file.writestr("__MACOSX/skull-base-made/._x", b"")
    assert library.install(packed, mine).name == "skull-base-made"


def test_a_second_one_of_the_same_name_only_when_asked(packed, mine, tmp_path):
    library.install(packed, mine)
    newer = b.pack(a_bundle(tmp_path / "new", version="2.0.0").folder, tmp_path / "new.zip")
    with pytest.raises(UserError, match="installed already"):
        library.install(newer, mine)
    assert library.find("skull-base-made", mine).metadata.version == "1.2.0"
    library.install(newer, mine, replace=True)
    assert library.find("skull-base-made", mine).metadata.version == "2.0.0"
    assert [path.name for path in mine.iterdir()] == ["skull-base-made"]


def rewritten(source, target, rename=lambda name: name, change=lambda name, data: data):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            new.writestr(rename(entry.filename), change(entry.filename, old.read(entry)))
    return target


def with_member(packed, name, data=b"x", mode=0o100644):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    # zipfile mends some names when they are given to it; an attacker's tool does not.
    entry.filename = name
    with zipfile.ZipFile(packed, "a") as archive_file:
        archive_file.writestr(entry, data)
    return packed


EVIL_NAMES = [
    "../evil.txt",
    "skull-base-made/../../evil.txt",
    "/evil.txt",
    "skull-base-made//evil.txt",
    "C:/evil.txt",
    "skull-base-made\\..\\..\\evil.txt",
    "skull-base-made/con.txt",
    "skull-base-made/evil.txt ",
    "skull-base-made/.hidden.txt",
    "skull-base-made/evil.txt:stream",
    "elsewhere/evil.txt",
    "skull-base-made/Configs/metadata.json",
]


@pytest.mark.parametrize("name", EVIL_NAMES)
def test_no_member_leaves_the_folder(packed, mine, tmp_path, name):
    before = everything_in(tmp_path)
    with_member(packed, name)
    with pytest.raises(UserError):
        library.install(packed, mine)
    assert [path for path in everything_in(tmp_path) if path not in before] == ["mine"]
    assert everything_in(mine) == []


def test_a_link_in_the_zip_is_refused(packed, mine):
    with_member(packed, "skull-base-made/docs/passwd.txt", b"/etc/passwd", stat.S_IFLNK | 0o777)
    with pytest.raises(UserError, match="link"):
        library.install(packed, mine)
    assert everything_in(mine) == []


def test_a_zip_that_says_it_is_huge_is_refused_before_it_is_unpacked(packed, mine, monkeypatch):
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    with pytest.raises(UserError, match="would unpack to more than"):
        library.install(packed, mine)


def test_a_zip_that_lies_about_its_size_is_stopped(packed, mine, tmp_path, monkeypatch):
    bomb = rewritten(packed, tmp_path / "bomb.zip")
    with_member(bomb, "skull-base-made/README.md", b"\0" * 3_000_000)
    data = bytearray(bomb.read_bytes())
    # The size in the list at the end of the file is what `infolist` believes.
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    bomb.write_bytes(data)
    monkeypatch.setattr(archive, "MOST_BYTES", 100_000)
    with pytest.raises(UserError, match=r"damaged|unpacks to more than"):
        library.install(bomb, mine)
    assert everything_in(mine) == []


def test_too_many_files_are_refused(packed, mine):
    for number in range(201):
        with_member(packed, f"skull-base-made/docs/{number}.txt")
    with pytest.raises(UserError, match="at most 200"):
        library.install(packed, mine)


def test_a_zip_with_damaged_weights_is_refused_whole(packed, mine, tmp_path):
    broken = rewritten(
        packed, tmp_path / "b.zip", change=lambda name, data: data[:-1] + b"?" if "model.s" in name else data
    )
    with pytest.raises(UserError, match=r"b\.zip is damaged or was changed"):
        library.install(broken, mine)
    assert everything_in(mine) == []


def test_code_in_a_zip_is_refused(packed, mine):
    with_member(packed, "skull-base-made/scripts/run.py")
    with pytest.raises(UserError, match=r"run\.py"):
        library.install(packed, mine)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 and nothing more", b"hello"])
def test_a_file_that_is_no_zip(tmp_path, mine, data):
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(UserError, match=r"x\.zip is not a ZIP file"):
        library.install(tmp_path / "x.zip", mine)
    with pytest.raises(UserError, match="no file"):
        library.install(tmp_path / "nothing.zip", mine)


def test_a_zip_cut_short(packed, mine):
    packed.write_bytes(packed.read_bytes()[:-300])
    with pytest.raises(UserError, match="not a ZIP file, or is damaged"):
        library.install(packed, mine)


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


def naso(capsys, folder, *words):
    status = main(["bundle", "--folder", str(folder), *map(str, words)])
    out, err = capsys.readouterr()
    return status, out, err


def test_the_command_from_first_to_last(packed, mine, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(library, "shipped_folders", list)
    assert naso(capsys, mine, "list")[1].startswith("No model is installed")
    assert "Installed skull-base-made 1.2.0" in naso(capsys, mine, "install", packed)[1]
    status, _, err = naso(capsys, mine, "install", packed)
    assert status == 1
    assert "installed already" in err
    assert naso(capsys, mine, "install", packed, "--replace")[0] == 0
    assert "synthetic phantoms" in naso(capsys, mine, "list")[1]
    (listed,) = json.loads(naso(capsys, mine, "list", "--json")[1])
    assert (listed["name"], listed["demo"], listed["origin"]) == ("skull-base-made", True, "user")
    shown = naso(capsys, mine, "show", "skull-base-made")[1]
    assert "AUC: 0.900 (95 % interval 0.800 to 0.950)" in shown
    assert "not for patients" in shown
    about = json.loads(naso(capsys, mine, "show", "skull-base-made", "--json")[1])
    assert about["metadata"]["naso"]["decision"]["min_run"] == 2
    assert "every file is as it was packed" in naso(capsys, mine, "verify")[1]
    assert naso(capsys, mine, "pack", mine / "skull-base-made", "--output", tmp_path / "p.zip")[0] == 0
    assert (tmp_path / "p.zip").read_bytes() == packed.read_bytes()
    assert naso(capsys, mine, "remove", "skull-base-made")[0] == 0
    assert naso(capsys, mine, "remove", "skull-base-made")[0] == 1


def test_the_command_tells_of_every_bundle_that_is_broken(packed, mine, capsys, monkeypatch):
    monkeypatch.setattr(library, "shipped_folders", list)
    bundle = library.install(packed, mine)
    a_bundle(mine / "other", name="other")
    (bundle.folder / "models/model.safetensors").write_bytes(b"changed")
    (mine / "half").mkdir()
    status, out, err = naso(capsys, mine, "verify")
    assert status == 1
    assert "other 1.2.0" in out
    assert "skull-base-made is damaged" in err
    assert "half is not a model bundle" in err
    assert "CANNOT BE USED" in naso(capsys, mine, "list")[1]


def test_a_name_that_is_not_text(packed, mine):
    """Marked as UTF-8, and not valid as such."""
    with_member(packed, "skull-base-made/docs/\u00e9.txt")
    data = packed.read_bytes()
    assert data.count("\u00e9".encode()) == 2
    packed.write_bytes(data.replace("\u00e9".encode(), b"\xff\xfe"))
    with pytest.raises(UserError, match="is not a ZIP file, or is damaged"):
        library.install(packed, mine)
    assert everything_in(mine) == []


@pytest.mark.parametrize("kind", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_a_member_that_is_damaged(packed, mine, tmp_path, kind):
    content = bytes(range(256)) * 40
    with zipfile.ZipFile(packed, "a", kind) as archive_file:
        archive_file.writestr("skull-base-made/docs/long.txt", content)
        place = archive_file.getinfo("skull-base-made/docs/long.txt").header_offset
    data = bytearray(packed.read_bytes())
    start = place + 30 + len("skull-base-made/docs/long.txt")
    data[start + 12 : start + 60] = b"\xff" * 48
    packed.write_bytes(data)
    with pytest.raises(UserError, match=r"made\.zip .*Nothing was installed"):
        library.install(packed, mine)
    assert everything_in(mine) == []


def test_packing_into_a_folder_that_is_not_there(tmp_path, capsys):
    made = a_bundle(tmp_path / "made").folder
    status, _, err = naso(capsys, tmp_path, "pack", made, "--output", tmp_path / "no/such/x.zip")
    assert status == 1
    assert f"There is no folder {tmp_path / 'no/such'}. Make it first" in err
    assert not (tmp_path / "no").exists()


@pytest.fixture
def may_not(monkeypatch):
    """Root may do everything, so that the refusal of the system is played: `may_not("mkdir", lambda path: ...)`."""

    def forbid(method, which, number=errno.EACCES):
        real = getattr(Path, method)

        def refused(self, *words, **named):
            if which(self):
                raise PermissionError(number, os.strerror(number), str(self))
            return real(self, *words, **named)

        monkeypatch.setattr(Path, method, refused)

    return forbid


def test_a_folder_that_may_not_be_written_takes_no_bundle(packed, mine, may_not):
    may_not("mkdir", lambda path: path.name.startswith(".incoming-"), errno.EROFS)
    with pytest.raises(UserError, match=r"mine may not be written here\. Choose a folder of your own"):
        library.install(packed, mine)


def test_packing_into_a_folder_that_may_not_be_written(packed, tmp_path, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(archive.tempfile, "TemporaryDirectory", refused)
    with pytest.raises(UserError, match=r"x\.zip may not be written here"):
        b.pack(tmp_path / "made", tmp_path / "x.zip")


def test_a_bundle_that_may_not_be_removed_stays_whole(packed, mine, may_not, capsys):
    bundle = library.install(packed, mine)
    may_not("rename", lambda path: path == bundle.folder)
    status, _, err = naso(capsys, mine, "remove", "skull-base-made")
    assert status == 1
    assert "could not be removed" in err
    assert "Permission denied" in err
    bundle.verify()
    assert everything_in(mine)[0] == "skull-base-made"


@pytest.mark.parametrize("method", ["is_file", "read_bytes"])
def test_a_bundle_that_may_not_be_read_does_not_hide_the_others(packed, mine, may_not, capsys, method):
    library.install(packed, mine)
    a_bundle(mine / "locked", name="locked")
    may_not(method, lambda path: "locked" in path.parts)
    status, out, _ = naso(capsys, mine, "list")
    assert status == 0
    assert "skull-base-made" in out
    assert "The bundle locked in" in out
    assert "cannot be read (Permission denied)" in out
    assert [bundle.name for bundle in library.installed(folder=mine)] == ["skull-base-made"]
    with pytest.raises(UserError, match="cannot be read"):
        library.find("locked", mine)


def test_a_file_that_may_not_be_read_is_told_by_verify(packed, mine, may_not, capsys):
    library.install(packed, mine)
    may_not("open", lambda path: path.suffix == ".safetensors")
    status, _, err = naso(capsys, mine, "verify", "skull-base-made")
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
