"""What a network is shown: each case prepared once, kept on disk as plain arrays, read through memory maps."""
