"""Sample data sets that modules offer: the stand-in of Slicer's module SampleData, without its panel.

Only files of this machine (file:// addresses) can be "downloaded"; any other address is refused, so that no test
reaches for the network. A custom downloader is called only by the button of its data set in Slicer's panel, which
`host.slicerpy.sample_button.press(name)` does here; `downloadSample` ignores it in Slicer, and so it does here.

A thumbnail that does not exist is refused when it is registered. Slicer says nothing and shows an empty button.
"""

import logging
import shutil
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import slicer
from slicer.i18n import tr as _
from slicer.util import computeChecksum, extractAlgoAndDigest

_PER_FILE = ("uris", "fileNames", "nodeNames", "checksums", "loadFiles", "loadFileTypes")


@dataclass
class SampleDataSource:
    """One data set: what the user sees of it, and one entry per file in the lists."""

    sampleName: str | None = None
    sampleDescription: str | None = None
    uris: Any = None
    fileNames: Any = None
    nodeNames: Any = None
    checksums: Any = None
    loadFiles: Any = None
    customDownloader: Any = None
    thumbnailFileName: str | None = None
    loadFileTypes: Any = None
    loadFileProperties: dict = field(default_factory=dict)

    def __post_init__(self):
        self.sampleDescription = self.sampleDescription or self.sampleName
        one_file = isinstance(self.uris, str)
        count = 1 if one_file else len(self.uris)
        for name in _PER_FILE:
            value = getattr(self, name)
            setattr(self, name, [value] if one_file else _one_per_file(name, value, count))
        lengths = {name: len(getattr(self, name)) for name in _PER_FILE}
        if set(lengths.values()) != {count}:
            raise ValueError(
                f"Sample data '{self.sampleName}': every list needs one entry per file, but has {lengths}."
            )


def _one_per_file(name, value, count):
    """The list of a field for several files; addresses and file names have no default, as in Slicer."""
    left_out = value is None and name != "fileNames"
    for_all = name == "loadFileTypes" and isinstance(value, str)
    return [value] * count if left_out or for_all else value


def downloadSample(sampleName):
    """The first node of a data set, loaded."""
    return SampleDataLogic().downloadSample(sampleName)


def downloadSamples(sampleName):
    """All nodes of a data set, loaded."""
    return SampleDataLogic().downloadSamples(sampleName)


def downloadFromURL(uris=None, fileNames=None, nodeNames=None, **details):
    """Load files by address, without registering them."""
    return SampleDataLogic().downloadFromURL(uris, fileNames, nodeNames, **details)


def _registered(name):
    """A dict of slicer.modules in which data sets or their categories are kept; made when it is not there yet."""
    if not hasattr(slicer.modules, name):
        setattr(slicer.modules, name, {})
    return getattr(slicer.modules, name)


class SampleDataLogic:
    """Registers, finds and loads data sets."""

    def __init__(self, logMessage=None):
        if logMessage:
            self.logMessage = logMessage

    @staticmethod
    def registerCustomSampleDataCategory(category, title):
        """Give a category the title that the user sees."""
        _registered("sampleDataSourceCategories").setdefault(category, {})["title"] = title

    @staticmethod
    def registerCustomSampleDataSource(category="Custom", **source):
        """Offer a data set under a category; registering the same one again changes nothing."""
        thumbnail = source.get("thumbnailFileName")
        if thumbnail and not Path(thumbnail).is_file():
            raise FileNotFoundError(
                f"The thumbnail of sample data '{source.get('sampleName')}' is missing: {thumbnail}"
            )
        data = SampleDataSource(**source)
        if not SampleDataLogic.isSampleDataSourceRegistered(category, data):
            _registered("sampleDataSources").setdefault(category, []).append(data)

    @staticmethod
    def isSampleDataSourceRegistered(category, sampleDataSource):
        """Whether a category has the data set."""
        if not isinstance(sampleDataSource, SampleDataSource):
            raise TypeError(f"A SampleDataSource is needed, not a {type(sampleDataSource).__name__}.")
        return sampleDataSource in _registered("sampleDataSources").get(category, [])

    @staticmethod
    def categoryTitle(category):
        """The title of a category; its name when it has none."""
        return _registered("sampleDataSourceCategories").get(category, {}).get("title", category)

    @staticmethod
    def sampleDataSourcesByCategory(category=None):
        """The data sets of a category, or all of them by category."""
        everything = _registered("sampleDataSources")
        return everything if category is None else everything.get(category, [])

    def sourceForSampleName(self, sampleName):
        """The first data set of a name, or None."""
        everything = (source for sources in _registered("sampleDataSources").values() for source in sources)
        return next((source for source in everything if source.sampleName == sampleName), None)

    def categoryForSource(self, a_source):
        """The category of a data set, or None."""
        categories = _registered("sampleDataSources").items()
        return next((category for category, sources in categories if a_source in sources), None)

    def downloadSample(self, sampleName):
        """The first node of a data set, loaded."""
        return self.downloadSamples(sampleName)[0]

    def downloadSamples(self, sampleName):
        """All nodes of a data set, loaded; empty when there is no such data set."""
        source = self.sourceForSampleName(sampleName)
        return self.downloadFromSource(source) if source else []

    def downloadFromURL(self, uris=None, fileNames=None, nodeNames=None, **details):
        """Load files by address, without registering them."""
        return self.downloadFromSource(SampleDataSource(uris=uris, fileNames=fileNames, nodeNames=nodeNames, **details))

    def downloadFromSource(self, source, maximumAttemptsCount=3, forceDownload=False):
        """The nodes of a data set; the paths of its files when none of them is to be loaded."""
        nodes, paths = [], []
        name_them = all(name is None for name in source.nodeNames)
        files = zip(*(getattr(source, name) for name in _PER_FILE), strict=True)
        for uri, file_name, node_name, checksum, load, file_type in files:
            address_name = Path(file_name or urllib.parse.urlparse(uri).path)
            if node_name is None and name_them and load is not False:
                node_name = address_name.stem
            file_name = file_name or f"{node_name or address_name.stem}-{uuid.uuid4().hex}{address_name.suffix}"
            path = self.downloadFileIntoCache(uri, file_name, checksum, forceDownload)
            if not node_name:
                paths.append(path)
            elif load is False:
                nodes.append(path)
            else:
                nodes.append(self.loadNode(path, node_name, file_type, dict(source.loadFileProperties)))
        return nodes or paths

    def downloadFileIntoCache(self, uri, name, checksum=None, forceDownload=False):
        """Path of a file in the cache folder of the scene, fetched when it is not there or has another checksum."""
        folder = Path(slicer.mrmlScene.GetCacheManager().GetRemoteCacheDirectory())
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        if forceDownload or not path.is_file() or not _has_checksum(path, checksum):
            self.logMessage(_("Fetching {name} from {uri}").format(name=name, uri=uri))
            shutil.copyfile(_local_path(uri), path)
            if not _has_checksum(path, checksum):
                path.unlink()
                raise ValueError(f"{uri} does not have the checksum {checksum}.")
        return str(path)

    def loadNode(self, uri, name, fileType=None, fileProperties=None):
        """The first node of a file; RuntimeError when it cannot be loaded."""
        properties = {**(fileProperties or {}), "name": name}
        node = slicer.util.loadNodeFromFile(uri, fileType, properties)
        storage = node.GetStorageNode() if node.IsA("vtkMRMLStorableNode") else None
        if storage:  # the file lies in a cache, so saving the scene must ask for another place
            slicer.mrmlScene.RemoveNode(storage)
            node.SetAndObserveStorageNodeID(None)
        return node

    def logMessage(self, message, logLevel=logging.DEBUG):
        """Tell progress; a panel replaces this."""
        logging.log(logLevel, message)


def _local_path(uri):
    address = urllib.parse.urlparse(uri)
    if address.scheme != "file":
        raise ValueError(f"The test host has no network and takes only file:// addresses, not {uri}.")
    return urllib.request.url2pathname(address.path)


def _has_checksum(path, checksum):
    algorithm, digest = extractAlgoAndDigest(checksum)
    return algorithm is None or computeChecksum(algorithm, str(path)) == digest
