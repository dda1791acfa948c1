"""Hospitals: who makes the pictures, and how their habits differ.

A hospital is a name. Everything it always does (its scanner, kernel, dose, slice thickness, how it positions patients)
follows from the name and the kind of examination; the patient's seed only adds what varies from patient to patient. So
"hospital-007" is the same house in every cohort, and a test cohort whose hospitals are others than the training
cohort's has never seen their scanners.

    style("hospital-007", seed=3, kind="head-ct")        # or style(7, 3, "head-ct")
    style(7, 3, "head-ct", contrast=0.0)                 # the same scan without contrast medium

Why invented vendors: these pictures come from no real scanner, and a table "by vendor" must never be read as a finding
about a real one. Kernel names are of the form that radiologists know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from NasoLib.errors import UserError
from NasoLib.phantom.seeds import generator
from NasoLib.phantom.style import Style


@dataclass(frozen=True)
class _Kernel:
    """A reconstruction kernel: its name, blur in the slice plane, sharpening, and noise against a standard one."""

    name: str
    fwhm_mm: float
    edge_boost: float
    noise: float


@dataclass(frozen=True)
class _Vendor:
    """An invented maker: two scanners for each modality and its soft-tissue kernels."""

    name: str
    ct_models: tuple[str, str]
    mr_models: tuple[str, str]
    kernels: tuple[_Kernel, ...]


@dataclass(frozen=True)
class _Range:
    """What hospitals do in one kind of examination. Pairs are the smallest and largest habit."""

    thickness_mm: tuple[float, ...]
    coverage_mm: float
    field_of_view_mm: tuple[float, float]
    noise: tuple[float, float]
    matrix: tuple[int, ...] = (512,)
    tilts_deg: tuple[float, ...] = (0.0,)
    is_mr: bool = False


_VENDORS = (
    _Vendor("Aurora Synthetic", ("Aurora CT 64", "Aurora CT 128"), ("Aurora MR 1.5", "Aurora MR 3"),
            (_Kernel("B30f", 1.0, 0.0, 1.0), _Kernel("B40f", 0.85, 0.15, 1.2), _Kernel("H31s", 1.05, 0.05, 1.0))),
    _Vendor("Borealis Synthetic", ("Borealis VCT", "Borealis Rev"), ("Borealis 15X", "Borealis 30W"),
            (_Kernel("STANDARD", 0.95, 0.05, 1.0), _Kernel("SOFT", 1.2, 0.0, 0.8))),
    _Vendor("Cirrus Synthetic", ("Cirrus 40", "Cirrus iQ"), ("Cirrus A 1.5T", "Cirrus A 3.0T"),
            (_Kernel("UB", 0.9, 0.1, 1.1), _Kernel("B", 1.1, 0.0, 0.9))),
    _Vendor("Dunlin Synthetic", ("Dunlin One", "Dunlin Prime"), ("Dunlin V 1.5", "Dunlin V 3"),
            (_Kernel("FC08", 1.1, 0.0, 0.9), _Kernel("FC43", 0.8, 0.2, 1.3))),
)  # fmt: skip

_RANGES = {
    "head-ct": _Range((1.25, 2.0, 2.5, 2.5, 3.0, 3.0, 4.0, 5.0), 125.0, (200.0, 250.0), (8.0, 18.0),
                      tilts_deg=(0.0, 0.0, 0.0, 0.0, 6.0, -8.0, 12.0)),
    "neck-mr": _Range((4.0, 4.5, 5.0, 5.0, 5.5, 6.0), 150.0, (210.0, 260.0), (0.015, 0.04), (320, 384, 512),
                      is_mr=True),
    "chest-ct": _Range((1.25, 2.0, 2.5, 3.0, 5.0, 5.0), 250.0, (320.0, 400.0), (8.0, 20.0)),
}  # fmt: skip

# How a hospital stores its axial slices: on the back head first, listed from the feet up (by far the commonest) or from
# the head down, or lying prone.
_ORIENTATIONS = ("LPS", "LPS", "LPS", "LPS", "LPI", "RAS")


def hospital_name(index: int) -> str:
    """The name of the hospital with this number, counted from 1."""
    if index < 1:
        raise UserError(f"--hospital {index} is not a hospital: they are counted from 1.")
    return f"hospital-{index:03d}"


def style(hospital: str | int, seed: int, kind: str, **changes: Any) -> Style:
    """How `hospital` (a name, or a number from 1) takes the picture of the patient `seed`.

    kind: "head-ct", "neck-mr" or "chest-ct".  changes: fields of Style that are asked for and not drawn.
    """
    if kind not in _RANGES:
        raise UserError(f"{kind!r} is not a kind of examination; there are {', '.join(_RANGES)}.")
    name = hospital_name(hospital) if isinstance(hospital, int) else hospital
    drawn = _patient(_habits(name, kind), generator(seed, "patient", name, kind), _RANGES[kind])
    return changed(drawn, changes)


def changed(drawn: Style, changes: Mapping[str, Any]) -> Style:
    """`drawn` with other settings; thicker slices are fewer, unless their number is asked for too."""
    if "slice_thickness_mm" not in changes or "slices" in changes or not changes["slice_thickness_mm"] > 0:
        return replace(drawn, **changes)
    covered_mm = drawn.slices * drawn.slice_thickness_mm
    return replace(drawn, slices=max(1, round(covered_mm / changes["slice_thickness_mm"])), **changes)


def _habits(name: str, kind: str) -> Style:
    """What this hospital does with everybody."""
    random, limits = generator(0, "hospital", name, kind), _RANGES[kind]
    vendor = _VENDORS[random.integers(len(_VENDORS))]
    kernel = vendor.kernels[random.integers(len(vendor.kernels))]
    thickness = float(random.choice(limits.thickness_mm))
    base = Style(
        hospital=name,
        vendor=vendor.name,
        model=(vendor.mr_models if limits.is_mr else vendor.ct_models)[random.integers(2)],
        noise=_dose_noise(random, limits, thickness),
        contrast=float(random.uniform(0.65, 1.0)),
        slice_thickness_mm=thickness,
        field_of_view_mm=float(np.round(random.uniform(*limits.field_of_view_mm))),
        matrix=int(random.choice(limits.matrix)),
        slices=round(limits.coverage_mm / thickness),
        tilt_deg=float(random.choice(limits.tilts_deg)),
        orientation=str(random.choice(_ORIENTATIONS)),
    )
    return _mr_coil(base, random) if limits.is_mr else _ct_kernel(base, kernel)


def _dose_noise(random: np.random.Generator, limits: _Range, thickness_mm: float) -> float:
    """Noise of a house's usual dose. Thin slices catch fewer photons; houses raise the dose for half of that."""
    noise = random.uniform(*limits.noise)
    return float(noise if limits.is_mr else noise * (2.5 / thickness_mm) ** 0.25)


def _ct_kernel(base: Style, kernel: _Kernel) -> Style:
    return replace(
        base,
        kernel=kernel.name,
        kernel_fwhm_mm=kernel.fwhm_mm,
        edge_boost=kernel.edge_boost,
        noise=base.noise * kernel.noise,
        bias=0.0,
    )


def _mr_coil(base: Style, random: np.random.Generator) -> Style:
    """MR has no kernel; its coil shades the picture, and its in-plane blur follows the pixel."""
    pixel = base.field_of_view_mm / base.matrix
    return replace(
        base,
        kernel="none",
        kernel_fwhm_mm=float(max(0.6, 1.2 * pixel)),
        bias=float(random.uniform(0.1, 0.45)),
        orientation="LPI" if base.orientation == "LPI" else "LPS",
    )


def _patient(habits: Style, random: np.random.Generator, limits: _Range) -> Style:
    """One patient in this hospital: lies a little differently, and gets a little more or less dose and contrast."""
    turn = random.normal(0.0, (2.5, 2.0, 3.0))
    shift = random.normal(0.0, (3.0, 6.0, 3.0))
    field = habits.field_of_view_mm * random.uniform(0.97, 1.04)
    return replace(
        habits,
        rotation_deg=_rounded(np.clip(turn, -8.0, 8.0)),
        shift_mm=_rounded(np.clip(shift, -15.0, 15.0)),
        noise=float(habits.noise * random.uniform(0.85, 1.2)),
        contrast=float(np.clip(habits.contrast + random.normal(0.0, 0.06), 0.4, 1.0)),
        field_of_view_mm=float(np.round(np.clip(field, *limits.field_of_view_mm))),
        bias=float(habits.bias * random.uniform(0.8, 1.2)),
        tilt_deg=float(habits.tilt_deg + (np.round(random.normal(0.0, 1.0), 1) if habits.tilt_deg else 0.0)),
    )


def _rounded(values: np.ndarray) -> tuple[float, float, float]:
    return tuple(float(value) for value in np.round(values, 2))  # type: ignore[return-value]
