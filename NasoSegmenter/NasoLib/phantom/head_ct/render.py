"""From options to a case: paint slab by slab, scan, store, and write down what is true."""

from __future__ import annotations

import numpy as np

from NasoLib.image import Geometry, Image
from NasoLib.phantom.acquire import scan_grid, stored_array, stored_geometry
from NasoLib.phantom.case import Case
from NasoLib.phantom.head_ct import truth
from NasoLib.phantom.head_ct.artefacts import Artefacts
from NasoLib.phantom.head_ct.head import MASKS, Head
from NasoLib.phantom.head_ct.measures import AIR_HU
from NasoLib.phantom.head_ct.options import HeadCtOptions
from NasoLib.phantom.paint import Canvas
from NasoLib.phantom.scanner import scan
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.slabs import for_each_slab, slab_size
from NasoLib.phantom.style import Style
from NasoLib.progress import SILENT, Progress

CENTER_LPS = (0.0, -12.0, -14.0)
"""The middle of the scan from the basion: skull base to C2 lie within 60 mm above and below."""


def generate(options: HeadCtOptions, progress: Progress = SILENT) -> Case:
    """One patient's CT in HU (int16), with everything that is true of it.

    The same options give the same bytes on any number of cores. Raises UserError for options that exclude each other.
    """
    head = Head.of(options)
    scanned = scan_grid(options.style, CENTER_LPS)
    array, masks = _scanned(head, scanned, options, progress)
    return _case(head, scanned, array, masks, options)


def _scanned(
    head: Head, geometry: Geometry, options: HeadCtOptions, progress: Progress
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    array = np.empty(geometry.shape, np.int16)
    masks = {name: np.zeros(geometry.shape, np.uint8) for name in MASKS}
    moved = "motion" in head.findings.confounders
    artefacts = Artefacts.draw(options.seed, head.metal, moved, head.to_lps, geometry)

    def work(slices: range) -> None:
        canvas = Canvas.of(geometry, head.to_lps, slices, AIR_HU)
        canvas.draw(head.strokes)
        values, painted = canvas.flattened()
        artefacts.spoil(values, slices)
        rng = generator(options.seed, "head-ct", "scanner", slices.start)
        array[slices.start : slices.stop] = scan(values, options.style, geometry.spacing_mm[0], rng)
        for name in MASKS:
            if name in painted:
                masks[name][slices.start : slices.stop] = painted[name]

    size = slab_size(geometry.shape[1] * geometry.shape[2])
    for_each_slab(geometry.shape[0], work, progress, "Painting the head", size)
    return array, masks


def _case(
    head: Head, scanned: Geometry, array: np.ndarray, masks: dict[str, np.ndarray], options: HeadCtOptions
) -> Case:
    style = options.style
    geometry = stored_geometry(scanned, style.orientation)
    stored = {name: stored_array(masks.pop(name), style.orientation) for name in MASKS}
    places = truth.landmarks(head.measures, head.adenoid_mm, head.to_lps)
    return Case(
        kind="head-ct",
        images={"ct": Image(stored_array(array, style.orientation), geometry, "CT", _meta(style))},
        masks=stored,
        landmarks_lps=places,
        roi_lps=truth.radiologist_box(places),
        slices=truth.slice_truth(stored, geometry),
        truth=truth.patient_truth(head.findings, head.measures, stored, geometry, style.hospital),
        options=options.to_json(),
    )


def _meta(style: Style) -> dict[str, object]:
    return {
        "ConvolutionKernel": style.kernel,
        "SliceThickness": style.slice_thickness_mm,
        "ContrastBolusAgent": "Iodine" if style.contrast > 0 else "",
        "GantryDetectorTilt": style.tilt_deg,
    }
