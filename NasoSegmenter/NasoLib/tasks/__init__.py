"""Floor 4. One file per clinical question: its inputs, the checks on them in words, its result."""
