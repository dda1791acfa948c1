"""Packing bundles and installing them; ZIP files that mean harm, and folders that may not be written."""

import errno
import stat
import zipfile

import pytest
from engine.bundle.made import a_bundle, everything_in
from NasoLib import bundle as b
from NasoLib.bundle import archive, library
from NasoLib.errors import UserError

pytestmark = pytest.mark.usefixtures("nothing_shipped")


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


def test_packing_into_a_folder_that_is_not_there(tmp_path, naso):
    made = a_bundle(tmp_path / "made").folder
    status, _, err = naso(tmp_path, "pack", made, "--output", tmp_path / "no/such/x.zip")
    assert status == 1
    assert f"There is no folder {tmp_path / 'no/such'}. Make it first" in err
    assert not (tmp_path / "no").exists()


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
