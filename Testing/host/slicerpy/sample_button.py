"""The button of a data set in the panel of Slicer's module SampleData, pressed from a test."""

from __future__ import annotations

from typing import Any


def press(sample_name: str) -> Any:
    """Do what the button does: call the data set's custom downloader, or else load its files."""
    import SampleData

    logic = SampleData.SampleDataLogic()
    source = logic.sourceForSampleName(sample_name)
    if source is None:
        raise KeyError(f"No module has registered sample data named '{sample_name}'.")
    if source.customDownloader:
        return source.customDownloader(source)
    return logic.downloadFromSource(source)
