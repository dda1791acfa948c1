"""Floor 5. MRML in and out: nodes to images, results to nodes. The scene is always a parameter, never a global."""
