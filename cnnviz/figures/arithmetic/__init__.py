"""A kernel that moves over its input, frame after frame."""
