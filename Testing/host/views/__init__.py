"""Live slice and 3D views: Slicer's displayable managers drawing on EGL, shown in Qt widgets, driven by a mouse."""
