"""Bundles that are made once for all tests of a file."""

import pytest
from engine.tasks.segmentation.made import a_slice_bundle, a_volume_bundle


@pytest.fixture(scope="session")
def volume_bundle(tmp_path_factory):
    return a_volume_bundle(tmp_path_factory.mktemp("bundles"))


@pytest.fixture(scope="session")
def slice_bundle(tmp_path_factory):
    return a_slice_bundle(tmp_path_factory.mktemp("bundles"))
