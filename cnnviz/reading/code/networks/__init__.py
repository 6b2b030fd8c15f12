"""The networks that a text builds, found and followed from input to output."""
