"""The plots of a study as SVG.

Written here, without a plotting library, so that `naso evaluate` runs on what Slicer has. An SVG follows the light or
dark scheme of the page or viewer that shows it, and is dark on white on paper.
"""
