"""How one scanner of one hospital makes pictures.

A `Style` is plain numbers: `phantom.institution` draws one by name and seed, and every kind of phantom obeys it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """Acquisition settings; lengths in mm, angles in degrees.

    kernel_fwhm_mm: blur in the slice plane; smaller is sharper. edge_boost: above 0 for a sharp kernel.
    noise: standard deviation of white noise before the kernel: in HU for CT, as a share of the tissue range for MR.
    contrast: share of full enhancement reached (0 for a scan without contrast medium).
    bias: strength of the MR coil's shading, 0 to 1.  tilt_deg: gantry tilt (CT only), shears the grid.
    rotation_deg: the patient's head turned about the L, P and S axes.
    shift_mm: the patient off centre, along L, P and S.
    slice_jitter: share by which slice distances vary (0: equal).
    orientation: how the array is stored: three letters, the directions in which i, j, k grow ("LPS" is usual axial).
    """

    hospital: str = "reference"
    vendor: str = "Synthetic"
    model: str = "Phantom"
    kernel: str = "standard"
    kernel_fwhm_mm: float = 0.9
    edge_boost: float = 0.0
    noise: float = 10.0
    contrast: float = 1.0
    bias: float = 0.2
    slice_thickness_mm: float = 2.5
    field_of_view_mm: float = 240.0
    matrix: int = 512
    slices: int = 60
    tilt_deg: float = 0.0
    rotation_deg: tuple[float, float, float] = (0.0, 0.0, 0.0)
    shift_mm: tuple[float, float, float] = (0.0, 0.0, 0.0)
    slice_jitter: float = 0.0
    orientation: str = "LPS"
