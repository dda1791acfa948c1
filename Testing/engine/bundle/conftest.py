"""What the tests of installed bundles share: a packed one, an empty place for the user's, the command, refusals."""

import errno
import os
from pathlib import Path

import pytest
from engine.bundle.made import a_bundle
from NasoLib import bundle as b
from NasoLib.app.main import main
from NasoLib.bundle import library


@pytest.fixture
def nothing_shipped(request, monkeypatch):
    """Only what a test installs is there; the tests of the shipped folders themselves look for them as they are."""
    if "shipped" not in request.node.name:
        monkeypatch.setattr(library, "shipped_folders", list)


@pytest.fixture
def packed(tmp_path):
    """A bundle as a ZIP file."""
    return b.pack(a_bundle(tmp_path / "made").folder, tmp_path / "made.zip")


@pytest.fixture
def mine(tmp_path):
    """A place for the user's bundles; it need not exist."""
    return tmp_path / "mine"


@pytest.fixture
def naso(capsys):
    """`naso(folder, "list")` runs the command for bundles; gives its exit status and what it wrote, out and err."""

    def command(folder, *words):
        status = main(["bundle", "--folder", str(folder), *map(str, words)])
        out, err = capsys.readouterr()
        return status, out, err

    return command


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
