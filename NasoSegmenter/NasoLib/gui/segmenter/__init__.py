"""The parts of the NasoSegmenter panel."""
