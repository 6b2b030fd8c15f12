"""The figure arithmetic: a kernel that moves over its input, frame by frame."""
