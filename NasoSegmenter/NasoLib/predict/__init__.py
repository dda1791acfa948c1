"""Floor 3. Networks and arrays to answers: `slices` (scores and heat maps), `regions` (label maps and candidates).

Nothing here knows a clinical question, a file or a scene. Arrays come in, already cropped and with their channels
first; plain arrays and frozen dataclasses come out.
"""
