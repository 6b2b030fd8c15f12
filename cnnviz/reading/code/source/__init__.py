"""From a pasted text to a syntax tree: code found in what surrounds it, old Python mended."""
