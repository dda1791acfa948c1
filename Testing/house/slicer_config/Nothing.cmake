# Packaging is left to a real Slicer build.
