"""Animations: a build-up or a walk, frame by frame, in one file."""
