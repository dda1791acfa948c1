"""What guards the house itself: file lists, floors, imports, the installed tree, the Extensions Index."""
