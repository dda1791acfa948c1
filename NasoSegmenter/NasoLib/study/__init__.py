"""Floor 4. The statistics of the papers: what a set of results says, and how firmly."""
