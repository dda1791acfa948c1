"""Floor 5. Results to files: JSON, CSV, images, and scenes that Slicer opens. Needs no Slicer."""
