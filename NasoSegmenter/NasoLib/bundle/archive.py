"""A bundle as one ZIP file, and back into a folder.

A ZIP file from elsewhere may try to write outside its folder (by "..", absolute names, links), to fill the disk (a
small file that unpacks to terabytes), or to hide one name behind another. So names are checked before anything is
written, only plain files are unpacked, bytes are counted as they are written and not as the file claims, and all of it
goes into a fresh folder that is thrown away when anything is wrong.
"""

from __future__ import annotations

import re
import stat
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from NasoLib.bundle import checksums
from NasoLib.bundle.folder import Bundle
from NasoLib.errors import UserError
from NasoLib.folders import disk_errors_in_words

try:
    from lzma import LZMAError
except ImportError:  # a Python that was made without it refuses such a member by itself
    LZMAError = zipfile.BadZipFile  # type: ignore[misc, assignment]

MOST_FILES = 200
MOST_BYTES = 4 * 2**30
_BLOCK = 2**20
# No drive letters, no backslashes, nothing that a file system could read in two ways.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. ()+-]*(?<![. ])")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# ValueError: names that are not valid UTF-8, and places outside the file.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


def pack(folder: str | Path, path: str | Path | None = None) -> Path:
    """Write the bundle in `folder` as a ZIP file, after checking it. Gives its path.

    path: None for NAME-VERSION.zip beside the folder. The same bundle gives the same bytes.
    """
    bundle = Bundle.open(folder)
    bundle.verify()
    name = f"{bundle.name}-{bundle.metadata.version}.zip"
    path = Path(path) if path is not None else bundle.folder.with_name(name)
    if path.exists():
        raise UserError(f"{path} is there already. Choose another name, or delete it first.")
    if not path.parent.is_dir():
        raise UserError(f"There is no folder {path.parent}. Make it first, or choose another.")
    files = {checksums.PLACE: bundle.folder / checksums.PLACE, **checksums.files_of(bundle.folder)}
    with disk_errors_in_words(path), tempfile.TemporaryDirectory(dir=path.parent, prefix=".packing-") as draft_folder:
        draft = Path(draft_folder) / name
        with zipfile.ZipFile(draft, "w") as archive:
            for place in sorted(files):
                _add(archive, files[place], f"{bundle.name}/{place}")
        draft.replace(path)
    return path


def unpack(path: Path, folder: Path) -> None:
    """Unpack the bundle in a ZIP file into an empty folder. Raises UserError, in words, when the file is not right."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = _checked_members(archive, path.name)
            left = MOST_BYTES
            for place, member in members.items():
                left -= _extract(archive, member, folder / place, left, path.name)
    except FileNotFoundError as error:
        raise UserError(f"There is no file {path}.") from error
    except OSError as error:
        reason = error.strerror or error  # a damaged member has no number of the system
        raise UserError(f"{path.name} could not be unpacked ({reason}). Nothing was installed.") from error
    except _DAMAGE as error:
        raise UserError(f"{path.name} is not a ZIP file, or is damaged. Nothing was installed. ({error})") from error


def _add(archive: zipfile.ZipFile, source: Path, name: str) -> None:
    """One file, without its date. Weights do not compress, so they are stored as they are."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_STORED if source.suffix == ".safetensors" else zipfile.ZIP_DEFLATED
    with source.open("rb") as stream, archive.open(entry, "w", force_zip64=True) as target:
        while block := stream.read(_BLOCK):
            target.write(block)


def _checked_members(archive: zipfile.ZipFile, title: str) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """The files to unpack by their places in the bundle, or UserError."""
    members = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
    if len(members) > MOST_FILES:
        raise UserError(f"{title} holds {len(members)} files; a model bundle has at most {MOST_FILES}.")
    if sum(one.file_size for one in members) > MOST_BYTES:
        raise UserError(f"{title} would unpack to more than {MOST_BYTES // 2**30} GB. Nothing was installed.")
    names = [_safe_name(one, title) for one in members]
    if len({str(name).lower() for name in names}) < len(names):
        raise UserError(f"{title} holds two files of the same name. Nothing was installed.")
    root = _root(names, title)
    inside = {
        name.relative_to(root): one for name, one in zip(names, members, strict=True) if name.is_relative_to(root)
    }
    if len(inside) < len(members):
        raise UserError(f"{title} holds files beside the bundle '{root}'. Nothing was installed.")
    return inside


def _safe_name(member: zipfile.ZipInfo, title: str) -> PurePosixPath:
    """The member's name, when it stays in its folder and is a plain file."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise UserError(f"{title} holds '{member.filename}', which is a link or a device. Nothing was installed.")
    if member.flag_bits & 1:
        raise UserError(f"{title} is protected by a password. Unpack it and pack it again without one.")
    # zipfile cuts a name at a zero byte; `orig_filename` is what the file says.
    parts = member.orig_filename.split("/")
    if not all(_NAME.fullmatch(part) and not _RESERVED.fullmatch(part) for part in parts):
        raise UserError(f"{title} holds the name '{member.orig_filename}', which is not safe. Nothing was installed.")
    return PurePosixPath(member.filename)


def _root(names: list[PurePosixPath], title: str) -> PurePosixPath:
    """The folder in the ZIP file that is the bundle: its top, or one folder in it."""
    depth = len(PurePosixPath(checksums.METADATA).parts)
    found = [name for name in names if name.parts[-depth:] == PurePosixPath(checksums.METADATA).parts]
    if len(found) != 1 or len(found[0].parts) > depth + 1:
        raise UserError(f"{title} is not a model bundle: it has no {checksums.METADATA}.")
    return found[0].parents[depth - 1]


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int, title: str) -> int:
    """Write one member and count its bytes; UserError when there are more than `left`, whatever the file claims."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(member) as source, target.open("xb") as stream:
        while block := source.read(_BLOCK):
            written += len(block)
            if written > left:
                raise UserError(f"{title} unpacks to more than {MOST_BYTES // 2**30} GB. Nothing was installed.")
            stream.write(block)
    return written
