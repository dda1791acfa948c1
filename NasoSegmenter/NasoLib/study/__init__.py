"""Floor 4. The statistics of the papers: what a set of results says, and how firmly.

Why areas, counts, overlaps and calibration are written here and not taken from scikit-learn, statsmodels or MONAI: some
of these figures are also shown inside Slicer, which brings numpy and scipy but none of the three, and nobody should
have to install packages of their size for a few sums. And where a figure is not defined (one class, no voxel) they
raise, warn, or give a number, while here the reason must be said. What they have too is held to them by the tests
(test_against_other_packages.py, test_overlap.py). Exact intervals, some bootstrap intervals and distances come from
scipy.
"""
