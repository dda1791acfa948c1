"""The rules of Slicer's Extensions Index that can be checked without a network."""

import json
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


def test_the_repository_with_its_history_is_small():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    size = sum((ROOT / name).stat().st_size for name in tracked.split("\0") if name and (ROOT / name).exists())
    packed = subprocess.run(["git", "count-objects", "-v"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    kib = sum(int(n) for n in re.findall(r"size(?:-pack)?: (\d+)", packed))
    assert size / 1e6 + kib / 1e3 < 60, "megabytes; the Index refuses 100, we keep to 60"
