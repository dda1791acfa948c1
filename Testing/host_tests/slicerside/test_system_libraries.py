"""Missing system libraries are named in one sentence, by a file that needs nothing installed."""

import subprocess
import sys
from pathlib import Path

import pytest
from host import syslibs

FILE = Path(syslibs.__file__)


def test_here_none_is_missing():
    assert syslibs.missing() == []
    assert syslibs.missing_sentence() == ""
    syslibs.require()


def test_an_absent_library_is_named_with_the_line_that_installs_it(monkeypatch):
    monkeypatch.setitem(syslibs.PACKAGE_OF_LIBRARY, "libsurely-absent.so.7", "libsurely7")
    with pytest.raises(syslibs.MissingLibraries) as refusal:
        syslibs.require()
    assert "(libsurely-absent.so.7)" in str(refusal.value)
    assert str(refusal.value).endswith("apt-get install libsurely7")


def test_it_runs_on_a_bare_python():
    result = subprocess.run([sys.executable, "-I", "-S", str(FILE)], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


def test_importing_host_needs_nothing_installed():
    code = f"import sys; sys.path.insert(0, {str(FILE.parents[1])!r}); import host; from host import syslibs"
    result = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")
