"""Images of which everything is known, and DICOM files of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
from NasoLib.image import Geometry, Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid


def noise(shape=(14, 24, 26), seed=0) -> np.ndarray:
    """int16 voxels in the range of CT that no interpolation can smooth away."""
    return np.random.default_rng(seed).integers(-1000, 1500, shape).astype(np.int16)


def a_ct(array=None, spacing=(1.0, 1.2, 2.5), **axes) -> Image:
    """A small axial CT of noise around the origin."""
    array = noise() if array is None else array
    grid = Geometry.from_axes(array.shape, spacing, **axes)
    return Image(array, Geometry(array.shape, shift(-grid.center_lps) @ grid.ijk_to_lps), "CT")


def ramp(points_lps) -> np.ndarray:
    """A value that grows evenly through space: linear interpolation gives it back exactly, on any grid."""
    return np.asarray(points_lps) @ np.array([3.0, -2.0, 5.0]) + 40.0


def ramp_on(geometry: Geometry, modality="CT") -> Image:
    """The ramp, sampled at every voxel."""
    k, j, i = np.indices(geometry.shape)
    return Image(ramp(geometry.to_lps(np.stack([i, j, k], -1))).astype(np.float32), geometry, modality)


def shift(by) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, 3] = by
    return matrix


def turn(degrees, by=(0, 0, 0)) -> np.ndarray:
    """A rotation about L, then P, then S, and a shift."""
    matrix = shift(by)
    for axis, angle in enumerate(np.radians(degrees)):
        one = np.eye(4)
        a, b = [n for n in range(3) if n != axis]
        one[a, a] = one[b, b] = np.cos(angle)
        one[a, b], one[b, a] = -np.sin(angle), np.sin(angle)
        matrix = matrix @ one
    return matrix


def restored(image: Image, order, steps) -> Image:
    """The same image with its array's axes in another order and direction."""
    array = image.array.transpose(order)[tuple(slice(None, None, step) for step in steps)]
    matrix = image.geometry.ijk_to_lps.copy()
    columns = [2 - order[2 - axis] for axis in range(3)]
    matrix[:3, :3] = matrix[:3, columns]
    for axis, step in enumerate(reversed(steps)):
        if step < 0:
            matrix[:3, 3] += matrix[:3, axis] * (array.shape[2 - axis] - 1)
            matrix[:3, axis] *= -1
    return Image(np.ascontiguousarray(array), Geometry(array.shape, matrix), image.modality)


def sheared_by_whole_voxels(image: Image, per_slice: int) -> Image:
    """The same image with each slice stored some voxels further along i than the one before it."""
    slices, rows, columns = image.array.shape
    room = abs(per_slice) * (slices - 1)
    array = np.full((slices, rows, columns + room), -1024, image.array.dtype)
    starts = [room * (per_slice > 0) - per_slice * k for k in range(slices)]
    for k, start in enumerate(starts):
        array[k, :, start : start + columns] = image.array[k]
    matrix = image.geometry.ijk_to_lps.copy()
    matrix[:3, 3] -= matrix[:3, 0] * starts[0]
    matrix[:3, 2] += matrix[:3, 0] * per_slice
    return Image(array, Geometry(array.shape, matrix), image.modality)


def write_dicom(folder: Path, image: Image, names=None, **changes) -> Path:
    """The image as one CT file per slice. `changes` set tags; a function is called with the slice's number."""
    folder.mkdir(parents=True, exist_ok=True)
    series, study = changes.pop("SeriesInstanceUID", None) or generate_uid(), generate_uid()
    for number, pixels in enumerate(image.array):
        header = _header(image.geometry, number)
        header.SeriesInstanceUID, header.StudyInstanceUID = series, study
        header.PixelData = (pixels.astype(np.int32) + 1024).astype(np.uint16).tobytes()
        for tag, value in changes.items():
            setattr(header, tag, value(number) if callable(value) else value)
        name = names[number] if names else f"{number:04d}.dcm"
        header.save_as(folder / name, enforce_file_format=True)
    return folder


def _header(geometry: Geometry, number: int) -> FileDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header = FileDataset("", pydicom.Dataset(), file_meta=meta, preamble=b"\0" * 128)
    header.SOPClassUID, header.SOPInstanceUID = CTImageStorage, meta.MediaStorageSOPInstanceUID
    header.Modality, header.SeriesDescription, header.PatientID = "CT", "made", "nobody"
    header.Rows, header.Columns = geometry.shape[1:]
    header.PixelSpacing = [geometry.spacing_mm[1], geometry.spacing_mm[0]]
    header.ImagePositionPatient = [round(float(n), 6) for n in geometry.to_lps((0, 0, number))]
    header.ImageOrientationPatient = [round(float(n), 9) for n in geometry.directions[:, :2].T.ravel()]
    header.SamplesPerPixel, header.PhotometricInterpretation = 1, "MONOCHROME2"
    header.BitsAllocated, header.BitsStored, header.HighBit, header.PixelRepresentation = 16, 16, 15, 0
    header.RescaleSlope, header.RescaleIntercept, header.RescaleType = 1, -1024, "HU"
    header.SliceThickness = geometry.spacing_mm[2]
    return header
