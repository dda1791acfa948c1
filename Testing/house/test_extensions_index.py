"""The rules of Slicer's Extensions Index that can be checked without a network."""

import json
import random
import re
import subprocess
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = "NasopharynxTumor"
DESCRIPTION = ROOT / f"{NAME}.json"
CMAKE = (ROOT / "CMakeLists.txt").read_text()
CATEGORIES = {"Segmentation", "Radiotherapy", "Otolaryngology"}
TEXT, TEXTS = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
# What the Index's schema 1.0.1 asks, in our own words: these keys and no others.
SCHEMA = {
    "type": "object",
    "required": ["$schema", "category", "scm_url"],
    "additionalProperties": False,
    "properties": {
        "$schema": TEXT,
        "category": TEXT,
        "scm_url": {"type": "string", "pattern": r"^(https|git)://"},
        "scm_revision": TEXT,
        "scm_type": {"enum": ["git", "local"]},
        "build_dependencies": TEXTS,
        "build_subdirectory": TEXT,
        "enabled": {"type": "boolean"},
        "tier": {"type": "integer", "minimum": 1, "maximum": 5},
    },
}


def urls(variable):
    found = re.findall(rf'^set\({variable} "([^"\n]+)"\)$', CMAKE, re.MULTILINE)
    assert len(found) == 1, f"{variable} stands on one line, once"
    return found[0].split()


def test_the_description_obeys_the_schema():
    jsonschema.validate(json.loads(DESCRIPTION.read_text()), SCHEMA)


def test_the_schema_refuses_an_unknown_key():
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**json.loads(DESCRIPTION.read_text()), "homepage": "x"}, SCHEMA)


def test_line_endings_are_lf():
    assert b"\r" not in DESCRIPTION.read_bytes()


def test_names_follow_the_rules():
    description = json.loads(DESCRIPTION.read_text())
    assert re.search(r"project\s*\(\s*([^\s)]+)", CMAKE).group(1) == DESCRIPTION.stem == NAME
    assert not NAME.lower().startswith("slicer")
    assert description["scm_url"].removesuffix(".git").rsplit("/", 1)[1] == f"Slicer{NAME}"
    assert description["category"] in CATEGORIES
    assert f'set(EXTENSION_CATEGORY "{description["category"]}")' in CMAKE


def test_dependencies_agree():
    assert json.loads(DESCRIPTION.read_text())["build_dependencies"] == ["PyTorch"]
    assert re.search(r"set\(EXTENSION_DEPENDS ([^)]*)\)", CMAKE).group(1).strip('"').split() == ["PyTorch"]


@pytest.mark.parametrize("variable", ["EXTENSION_ICONURL", "EXTENSION_SCREENSHOTURLS"])
def test_pictures_are_in_the_repository(variable):
    for url in urls(variable):
        assert url.startswith("https://raw.githubusercontent.com/SlicerNasopharynxTumor/SlicerNasopharynxTumor/main/")
        path = ROOT / url.split("/main/")[1]
        assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n", path


def test_the_licence_is_apache_2():
    text = (ROOT / "LICENSE.txt").read_text()
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text


def clone_bytes(root):
    """What a clone of a repository takes: its files, and the history of HEAD as git sends it.

    Not what `.git` takes here, which is larger by whatever git has not packed yet, or keeps both packed and loose.
    """
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    files = sum((root / name).stat().st_size for name in tracked.split("\0") if name and (root / name).exists())
    pack = ["git", "pack-objects", "--revs", "--stdout", "-q"]
    sent = subprocess.run(pack, cwd=root, input=b"HEAD\n", capture_output=True, check=True).stdout
    return files + len(sent)


def test_the_repository_with_its_history_is_small():
    assert clone_bytes(ROOT) / 1e6 < 60, "megabytes; the Index refuses 100, we keep to 60"


def test_the_size_of_a_clone_counts_the_history_and_not_how_git_keeps_it(tmp_path):
    def git(*words):
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, capture_output=True, check=True)

    noise = random.Random(0)
    git("init", "-q")
    for number in range(3):
        (tmp_path / "weights").write_bytes(noise.randbytes(200_000))
        git("add", "weights")
        git("commit", "-q", "-m", str(number))
    loose = clone_bytes(tmp_path)
    assert loose == pytest.approx(800_000, rel=0.01)  # one in the folder, three in the history
    kept_loose = {path: path.read_bytes() for path in (tmp_path / ".git/objects").glob("??/*")}
    git("gc", "-q")
    assert clone_bytes(tmp_path) == pytest.approx(loose, rel=0.001)
    for path, data in kept_loose.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    assert clone_bytes(tmp_path) == pytest.approx(loose, rel=0.001), "every object is kept twice now"
