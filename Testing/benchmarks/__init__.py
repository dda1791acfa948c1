"""What the engine costs, as ratios to what anybody would otherwise run: `make bench`."""
