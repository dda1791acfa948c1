"""Sample data: registered by modules, loaded from this machine only."""

import hashlib

import numpy as np
import pytest


@pytest.fixture
def logic(scene, monkeypatch):
    """The logic class of SampleData, with nothing registered."""
    import SampleData
    import slicer

    for registry in ("sampleDataSources", "sampleDataSourceCategories"):
        monkeypatch.setattr(slicer.modules, registry, {}, raising=False)
    return SampleData.SampleDataLogic


@pytest.fixture
def volume_file(scene, tmp_path):
    """A small volume as a file:// address."""
    import slicer

    array = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
    path = tmp_path / "small.nrrd"
    slicer.util.saveNode(slicer.util.addVolumeFromArray(array), str(path))
    scene.Clear(0)
    return path


@pytest.fixture
def thumbnail(tmp_path):
    path = tmp_path / "thumbnail.png"
    path.write_bytes(b"")
    return str(path)


def test_a_registered_file_is_loaded_under_its_node_name(logic, scene, volume_file, thumbnail):
    import SampleData
    import slicer

    logic.registerCustomSampleDataCategory("Naso", title="Nasopharynx")
    logic.registerCustomSampleDataSource(
        category="Naso",
        sampleName="SmallVolume",
        thumbnailFileName=thumbnail,
        uris=volume_file.as_uri(),
        fileNames="SmallVolume.nrrd",
        nodeNames="Small",
        checksums="SHA256:" + hashlib.sha256(volume_file.read_bytes()).hexdigest(),
    )
    node = SampleData.downloadSample("SmallVolume")
    assert node.GetName() == "Small"
    assert slicer.util.arrayFromVolume(node).max() == 23
    assert node.GetStorageNode() is None
    assert logic.categoryTitle("Naso") == "Nasopharynx"
    assert logic().categoryForSource(logic().sourceForSampleName("SmallVolume")) == "Naso"


def test_registering_twice_offers_it_once(logic, volume_file):
    for _ in range(2):
        logic.registerCustomSampleDataSource(
            category="Naso", sampleName="A", uris=volume_file.as_uri(), fileNames="a.nrrd", nodeNames="A"
        )
    assert len(logic.sampleDataSourcesByCategory("Naso")) == 1


def test_several_files_are_several_nodes(logic, volume_file):
    import SampleData

    uri = volume_file.as_uri()
    logic.registerCustomSampleDataSource(
        sampleName="Pair", uris=[uri, uri], fileNames=["p1.nrrd", "p2.nrrd"], nodeNames=["T1", "T2"]
    )
    assert [node.GetName() for node in SampleData.downloadSamples("Pair")] == ["T1", "T2"]


def test_a_file_that_is_not_to_be_loaded_is_a_path(logic, volume_file):
    import SampleData

    paths = SampleData.downloadFromURL(uris=volume_file.as_uri(), fileNames="only.nrrd", loadFiles=False)
    assert paths[0].endswith("only.nrrd")


def test_the_button_calls_the_custom_downloader(logic, volume_file):
    from host.slicerpy import sample_button

    called = []
    logic.registerCustomSampleDataSource(
        sampleName="Phantom", uris="phantom:ct", fileNames="x.nrrd", customDownloader=called.append
    )
    sample_button.press("Phantom")
    assert called[0].sampleName == "Phantom"


def test_lists_of_different_length_are_refused(logic):
    with pytest.raises(ValueError):
        logic.registerCustomSampleDataSource(sampleName="A", uris=["a", "b"], fileNames=["a"])


def test_an_unknown_name_gives_nothing(logic):
    import SampleData

    assert SampleData.downloadSamples("nothing of this name") == []


class TestOnlyTheHost:
    """Where the stand-in is stricter than Slicer, on purpose."""

    def test_the_network_is_refused(self, logic):
        import SampleData

        with pytest.raises(ValueError, match="no network"):
            SampleData.downloadFromURL(uris="https://example.org/a.nrrd", fileNames="net.nrrd")

    def test_a_missing_thumbnail_is_refused(self, logic, volume_file):
        with pytest.raises(FileNotFoundError, match=r"nowhere\.png"):
            logic.registerCustomSampleDataSource(
                sampleName="A", uris=volume_file.as_uri(), fileNames="a.nrrd", thumbnailFileName="nowhere.png"
            )

    def test_a_wrong_checksum_is_refused(self, logic, volume_file):
        import SampleData

        with pytest.raises(ValueError, match="checksum"):
            SampleData.downloadFromURL(uris=volume_file.as_uri(), fileNames="sum.nrrd", checksums="SHA256:" + "0" * 64)
