"""What is learnt from prepared cases: slices with a label, features of slices, outlines. Each is a `trainer.Course`."""
